"""The ways through a member's own pages: what stands beside each of them."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple, cast

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models import Company, Member
from privacy import address_forms

Count = Callable[[Member, Company | None], int]


class Way(NamedTuple):
    """A page of the member's own: its url name, and what it is called."""

    name: str
    label: Promise


class Link(NamedTuple):
    """A way as it stands on a page."""

    address: str
    label: Promise
    is_here: bool
    # How much waits there to be read.
    waiting: int = 0


OF_THE_MEMBER = (
    Way("me", _("My page")),
    Way("my-inquiries", _("My inquiries")),
    Way("my-favourites", _("Favourites")),
    Way("my-searches", _("Saved searches")),
    Way("my-followed", _("Suppliers you follow")),
    Way("my-account", _("Account")),
    Way("mfa_index", _("Two-step sign-in")),
    Way("my-notifications", _("Mails to you")),
    Way("my-mail", _("News you allow")),
    Way("my-sessions", _("Where you are signed in")),
    Way("my-privacy", _("Privacy")),
)
OF_A_COMPANY = (
    Way("my-company", _("Overview")),
    Way("my-dashboard", _("Dashboard")),
    Way("company-inquiries", _("Inquiries")),
    Way("my-items", _("Items")),
    Way("my-offers", _("Offers")),
    Way("item-files", _("Files of items")),
    Way("company-pictures", _("Pictures")),
    Way("company-certificates", _("Certificates")),
    Way("my-company-visibility", _("Who sees what")),
    Way("my-checks", _("Checks")),
    Way("my-reviews", _("Decisions")),
    Way("my-corrections", _("Corrections")),
    Way("view-company", _("See my page as")),
    Way("company-history", _("What changed")),
    Way("my-team", _("Team")),
)


def ways(here: str, company: Company | None, member: Member) -> dict[str, list[Link]]:
    """The member's pages, and those of the company that the page `here` is about."""
    return {
        "company_ways": list(links(OF_A_COMPANY, here, company, member))
        if company
        else [],
        "member_ways": list(links(OF_THE_MEMBER, here, None, member)),
    }


def links(
    ways: tuple[Way, ...], here: str, company: Company | None, member: Member
) -> Iterator[Link]:
    number, given = ((), ()) if company is None else ((company.pk,), (int,))
    language = get_language()
    for way in ways:
        waiting = count_of(way.name)(member, company) if member.pk else 0
        address = address_forms.form(way.name, given, language) % number
        yield Link(address, way.label, way.name == here, waiting)


@cache
def count_of(name: str) -> Count:
    """How much waits to be read on a page; which app counts it is a setting."""
    path = settings.WAITING_TO_BE_READ.get(name)
    return cast(Count, import_string(path)) if path else nothing


def nothing(member: Member, company: Company | None) -> int:
    return 0
