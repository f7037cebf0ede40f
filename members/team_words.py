"""What each role in a team may do, in words."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Membership

Role = Membership.Role


class RoleWords(NamedTuple):
    """A role: its name, and what somebody in it may do."""

    role: str
    name: Promise | str
    may: Promise


MAY = {
    Role.OWNER: _(
        "Everything: makes administrators, and hands the company over to somebody else."
    ),
    Role.ADMIN: _(
        "Publishes the page and takes it down; invites and removes editors, sales and viewers."
    ),
    Role.EDITOR: _("Changes the profile, and decides what visitors see."),
    Role.SALES: _("For those who deal with buyers. Reads everything of the company."),
    Role.VIEWER: _("Reads everything of the company, and changes nothing."),
}


def words_of(roles: Iterable[str]) -> list[RoleWords]:
    """These roles in words, in the order they come in."""
    return [RoleWords(role, Role(role).label, MAY[Role(role)]) for role in roles]
