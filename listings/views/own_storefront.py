"""A company's page as others see it, shown to its own team."""

from typing import NamedTuple

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from listings.views.details import storefront
from members import contacts, drafts, profiles
from members.company_words import OPTIONAL_WORDS
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company, Membership


class Reader(NamedTuple):
    """Somebody who may look at the page, and what that means."""

    key: str
    name: Promise
    words: Promise


READERS = (
    Reader(
        "visitor",
        _("A visitor"),
        _("Everybody on the internet sees this, and so do search engines."),
    ),
    Reader(
        "buyer",
        _("A buyer you write with"),
        _(
            "The same page. Messages go through this site; neither side sees the other's "
            "address, and writing with somebody opens no private field."
        ),
    ),
    Reader(
        "staff",
        _("Our staff"),
        _(
            "The same page. Of what is private, staff see that it is there, as dots, and "
            "not what it says."
        ),
    ),
)


@company_door(Membership.Role.VIEWER)
@require_safe
def view_company(request: MemberRequest, company: Company) -> HttpResponse:
    """The public template itself, with a bar above that says whose eyes these are.

    With `changes=1` the changes that wait are written, shown, and taken back in one
    transaction: what is seen is exactly what publishing them would give.
    """
    asked = request.GET.get("as", "visitor")
    reader = next((one for one in READERS if one.key == asked), READERS[0])
    contact = contacts.contact_of(company)
    draft = drafts.draft_of(company, contact)
    with_changes = bool(draft) and request.GET.get("changes") == "1"
    with transaction.atomic():
        if with_changes:
            profiles.write(company, draft.edit, by=request.user)
        hidden = private_and_filled(company) if reader.key == "staff" else []
        shown = storefront(request, company) | {
            "own": company,
            "reader": reader,
            "readers": READERS,
            "has_changes": bool(draft),
            "with_changes": with_changes,
            "hidden": hidden,
        }
        page = render(request, "me/company/viewed.html", shown)
        transaction.set_rollback(True)
    return page


def private_and_filled(company: Company) -> list[Promise]:
    """The private fields that hold something, by name."""
    contact = contacts.contact_of(company)
    return [
        words
        for name, words in OPTIONAL_WORDS.items()
        if name not in company.public_fields
        and (getattr(company, name, None) or getattr(contact, name, None))
    ]
