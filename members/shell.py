"""The ways through a member's own pages: what stands beside each of them."""

from collections.abc import Callable
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple, cast

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from members.models import Company, Member
from privacy import address_forms

Count = Callable[[Member, Company | None], int]


class Way(NamedTuple):
    """A page of the member's own: its url name, and what it is called."""

    name: str
    label: Promise


# A template's loop over all of them costs as much as a page's queries.
LINK = '<li><a href="{address}"{here}>{label}{waiting}</a></li>'
HERE = ' aria-current="page"'
WAITING = (
    ' <span class="count count--new">{number}'
    '<span class="hidden-visually"> {unread}</span></span>'
)


OF_THE_MEMBER = (
    Way("me", gettext_lazy("My page")),
    Way("my-inquiries", gettext_lazy("My inquiries")),
    Way("my-favourites", gettext_lazy("Favourites")),
    Way("my-searches", gettext_lazy("Saved searches")),
    Way("my-followed", gettext_lazy("Suppliers you follow")),
    Way("my-account", gettext_lazy("Account")),
    Way("mfa_index", gettext_lazy("Two-step sign-in")),
    Way("my-notifications", gettext_lazy("Mails to you")),
    Way("my-mail", gettext_lazy("News you allow")),
    Way("my-sessions", gettext_lazy("Where you are signed in")),
    Way("my-privacy", gettext_lazy("Privacy")),
)
OF_A_COMPANY = (
    Way("my-company", gettext_lazy("Overview")),
    Way("my-dashboard", gettext_lazy("Dashboard")),
    Way("company-inquiries", gettext_lazy("Inquiries")),
    Way("my-items", gettext_lazy("Items")),
    Way("my-offers", gettext_lazy("Offers")),
    Way("item-files", gettext_lazy("Files of items")),
    Way("company-pictures", gettext_lazy("Pictures")),
    Way("company-certificates", gettext_lazy("Certificates")),
    Way("my-company-visibility", gettext_lazy("Who sees what")),
    Way("my-checks", gettext_lazy("Checks")),
    Way("my-reviews", gettext_lazy("Decisions")),
    Way("my-corrections", gettext_lazy("Corrections")),
    Way("view-company", gettext_lazy("See my page as")),
    Way("company-history", gettext_lazy("What changed")),
    Way("my-team", gettext_lazy("Team")),
)


def ways(here: str, company: Company | None, member: Member) -> dict[str, SafeString]:
    """The member's pages, and those of the company that the page `here` is about, as links."""
    return {
        "company_ways": links(here, company, member) if company else SafeString(),
        "member_ways": links(here, None, member),
    }


def links(here: str, company: Company | None, member: Member) -> SafeString:
    """Those of a company, or of the member's own; with how much waits on each to be read."""
    number = () if company is None else (company.pk,)
    made = []
    for name, form, label in written(get_language(), of_company=bool(number)):
        waiting = count_of(name)(member, company) if member.pk else 0
        made.append(
            LINK.format(
                address=form % number,
                here=HERE if name == here else "",
                label=label,
                waiting=WAITING.format(number=waiting, unread=escape(_("unread")))
                if waiting
                else "",
            )
        )
    return SafeString("".join(made))


@lru_cache(maxsize=20)
def written(language: str | None, *, of_company: bool) -> list[tuple[str, str, str]]:
    """(name, address to be filled, label) of the ways in a language."""
    ways, given = (OF_A_COMPANY, (int,)) if of_company else (OF_THE_MEMBER, ())
    return [
        (
            way.name,
            escape(address_forms.form(way.name, given, language)),
            escape(str(way.label)),
        )
        for way in ways
    ]


@cache
def count_of(name: str) -> Count:
    """How much waits to be read on a page; which app counts it is a setting."""
    path = settings.WAITING_TO_BE_READ.get(name)
    return cast(Count, import_string(path)) if path else nothing


def nothing(member: Member, company: Company | None) -> int:
    return 0
