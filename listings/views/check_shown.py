"""What the check before publishing says on a page: where contact data stands, and what is confirmed."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from listings.file_rows import DOCUMENTS, PHOTOS
from listings.models import Item, Offer
from listings.posting import change_words
from listings.public_area import checking, confirming
from listings.public_area.checking import Mark
from listings.public_area.finding import EMAIL, LINK, MESSENGER, PHONE, STREET
from listings.taxonomy import tree
from members import drafts, profiles
from members.contacts import contact_of
from members.models import Company

KINDS: dict[str, Promise] = {
    EMAIL: gettext_lazy("an e-mail address"),
    PHONE: gettext_lazy("a phone number"),
    MESSENGER: gettext_lazy("a name in a messenger"),
    LINK: gettext_lazy("a link"),
    STREET: gettext_lazy("a street address"),
}


def shown(listing: Item | Offer, company: Company) -> dict[str, Any]:
    """What the page part says of a listing as it would be public."""
    marked = checking.marks(listing)
    words = confirming.words(checking.counted(marked))
    return {
        "marks": list(lines(listing, marked, company)),
        "words": words,
        "shown": name_of(words),
    }


def name_of(words: str) -> str:
    """Which words a form showed, so that what is recorded is what was read."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def lines(
    listing: Item | Offer, marked: list[Mark], company: Company
) -> Iterator[dict[str, Any]]:
    reached = profiles.reached_by(
        company, drafts.draft_of(company, contact_of(company))
    )
    for mark in marked:
        home = checking.home_of(mark.found, company)
        fits = home and reached.get(home.column) in (None, "", home.value)
        yield {
            "key": mark.key,
            "where": where(listing, mark),
            "what": KINDS[mark.found.kind],
            "before": mark.before,
            "text": mark.found.text,
            "behind": mark.behind,
            "can_move": bool(fits),
        }


def where(listing: Item | Offer, mark: Mark) -> str:
    """In which text it stands, as the form calls it."""
    column, place = mark.text.column, mark.text.place
    if column == PHOTOS:
        return _("What a photo shows")
    if column == DOCUMENTS:
        return _("Title of a document")
    if column == "attributes":
        node = tree().by_id.get(listing.category_id)
        key = place.rpartition(".")[0] or place
        for one in node.attributes if node else ():
            if one.key in {key, place}:
                return one.label(get_language() or "en")
    if column == "specifications" and isinstance(listing, Item):
        return str(listing.specifications[int(place.partition(".")[0])][0])
    return change_words.label(listing, column)


def confirmed_words(request: HttpRequest, listing: Item | Offer) -> str:
    """The words that were ticked, if they are those of the listing as it is now."""
    words = confirming.words(checking.counted(checking.marks(listing)))
    is_theirs = request.POST.get("shown") == name_of(words)
    return words if is_theirs and request.POST.get("confirmed") else ""
