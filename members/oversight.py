"""What a member reads of who looked at what is theirs, and of what was given out."""

from datetime import datetime
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import staff_access
from members.leaves import Leaves
from members.models import Member
from privacy import access, disclosures
from privacy.models import AccessRecord, Disclosure

LINES = 10
ROLES: dict[str, Promise] = {
    "moderator": gettext_lazy("Moderation"),
    "verifier": gettext_lazy("Verification"),
    "support": gettext_lazy("Support"),
    "privacy officer": gettext_lazy("Privacy officer"),
    "superuser": gettext_lazy("Technical administration"),
    "staff": gettext_lazy("Our staff"),
}
# What has no name in a model of members.
FIELDS: dict[str, Promise] = {
    "subject": gettext_lazy("Subject"),
    "messages": gettext_lazy("Messages"),
    "why": gettext_lazy("Your reasons"),
    "words": gettext_lazy("What you asked us"),
    "document": gettext_lazy("Document"),
    "title": gettext_lazy("Title of the document"),
    "appeal": gettext_lazy("Your appeal"),
    "company": gettext_lazy("Company"),
    "last_login": gettext_lazy("When you last signed in"),
    "joined_at": gettext_lazy("When you joined"),
    "source": gettext_lazy("How you joined"),
}


class Look(NamedTuple):
    """One look as it is read: never by whom."""

    at: datetime
    role: str
    purpose: str
    about: str
    company: str
    fields: str


class Given(NamedTuple):
    """One disclosure as it is read."""

    at: datetime
    ground: str
    instrument: str
    recipient: str
    reason: str
    fields: str
    was_withheld: bool


def shown(member: Member, *, looks: str | None, given: str | None) -> dict[str, Any]:
    """Both lists, each a page of its own."""
    looked = Leaves(access.of(member.subject), per_page=LINES).get_page(looks)
    disclosed = Leaves(disclosures.of(member.subject), per_page=LINES).get_page(given)
    return {
        "looked": looked,
        "looks": look_lines(member, looked),
        "disclosed": disclosed,
        "given": [given_line(one) for one in disclosed],
    }


def look_lines(member: Member, looked: Page[AccessRecord]) -> list[Look]:
    if not looked.object_list:
        return []
    teams = member.memberships.select_related("company")
    names = {
        staff_access.company_key(one.company_id): one.company.trading_name
        for one in teams
    }
    return [
        Look(
            one.recorded_at,
            ", ".join(str(ROLES.get(role, role)) for role in one.role.split(", ")),
            str(access.Purpose(one.purpose).label),
            str(access.About(one.about).label),
            names.get(one.target, ""),
            named(one.fields),
        )
        for one in looked
    ]


def given_line(one: Disclosure) -> Given:
    return Given(
        one.decision.recorded_at,
        str(one.get_ground_display() or _("Your permission for this partner")),
        one.instrument,
        one.recipient,
        one.reason,
        named(one.fields),
        one.withheld_until is not None,
    )


def named(fields: list[str]) -> str:
    """Fields in words, in the language in use."""
    return ", ".join(str(FIELDS.get(one) or staff_access.label(one)) for one in fields)
