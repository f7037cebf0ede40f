"""What a page says of itself to whoever hands it out, so that it can be counted (counting.py).

Headers that never leave the house: which listing was opened, which ones stood on a page of
results, or which words found nothing; and of which industry the page is. They are a part of
the page, the same for everybody.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from django.http import HttpResponse

from listings.models import SearchDoc
from listings.public_area.finding import contacts
from listings.search import Found, normal
from listings.search.counts import KINDS
from listings.taxonomy import industry_of

NOTE, INDUSTRY = "X-Noted", "X-Industry"
OPENED, SHOWN, MISSED = "opened", "shown", "missed"
LONGEST = 60
# Of more digits a number may be somebody's.
MOST_DIGITS = 6
LETTER = re.compile(r"[^\W\d_]")


def viewed(
    response: HttpResponse, kind: int, listing: int, industry: str
) -> HttpResponse:
    """The page of one listing, and the industry that it is of."""
    response.headers[NOTE] = f"{OPENED} {kind} {listing}"
    if industry:
        response.headers[INDUSTRY] = industry
    return response


def results(response: HttpResponse, found: Found) -> HttpResponse:
    """A page of results: what stood on it, or the words that found nothing at all."""
    query = found.query
    industries = {industry_of(slug) for slug in query.categories}
    if len(industries) == 1 and (industry := industries.pop()):
        response.headers[INDUSTRY] = industry
    if found.ids:
        ids = ",".join(map(str, found.ids))
        response.headers[NOTE] = f"{SHOWN} {KINDS[query.tab]} {ids}"
    elif query.text and not query.chosen and not any(found.tabs.values()):
        words = said(query.text)
        if words:
            response.headers[NOTE] = f"{MISSED} {quote(words)}"
    return response


def said(text: str) -> str:
    """Words as they are counted; nothing where they could be about a person."""
    words = " ".join(normal.fold(text).split())
    is_plain = (
        len(words) <= LONGEST
        and words.isprintable()
        and LETTER.search(words)
        and sum(one.isdigit() for one in words) <= MOST_DIGITS
    )
    if not is_plain or is_like_a_name(text) or contacts(text):
        return ""
    return words


def is_like_a_name(text: str) -> bool:
    """Two to four words with capitals, such as Maria da Silva; in small letters none is known."""
    words = text.split()
    capitals = [one for one in words if one[:1].isupper() and one[1:].islower()]
    return 2 <= len(words) <= 4 and len(capitals) >= 2 and "".join(words).isalpha()


def read(note: str) -> tuple[str, str, Iterable[int]]:
    """What a note is about: (which, kind or words, listings)."""
    which, _space, rest = note.partition(" ")
    if which == MISSED:
        return which, unquote(rest), ()
    kind, _space, ids = rest.partition(" ")
    return which, kind, _numbers(ids)


def _numbers(ids: str) -> Iterator[int]:
    return (int(one) for one in ids.split(",") if one.isdecimal())


ITEM, COMPANY = SearchDoc.Kind.ITEM, SearchDoc.Kind.COMPANY


def kind_of(side: str) -> int:
    return KINDS[side]
