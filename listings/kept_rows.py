"""Rows of lists that were made before, each until something that it shows changes.

A row is made of its listing, its company, the category tree, the language and the day: it is
kept with the company's mark and the tree's, as a page would be (members/made_of.py), and is
handed out while neither has changed. Which listings stand in a list is asked each time.
"""

from collections.abc import Sequence

from django.core.cache import caches
from django.utils import timezone

from listings.cards import cards_of
from listings.rows import Row, row
from members import made_of
from members.public_pages import KEPT

KEPT_SECONDS = 3_600


def rows_of(tab: str, ids: Sequence[int], language: str, *, is_grid: bool) -> list[Row]:
    """In this order; ids that are gone are left out. A statement where one was not kept."""
    kind = f"{KEPT}row:{tab}:{language}:{is_grid:d}:{timezone.localdate()}:"
    keys = [f"{kind}{pk}" for pk in ids]
    pages = caches["pages"]
    kept = pages.pieces(keys)  # type: ignore[attr-defined]
    found = {pk: _read(pk, piece) for pk, piece in zip(ids, kept, strict=True) if piece}
    missing = [pk for pk in ids if pk not in found]
    if missing:
        made = [
            row(tab, card, language, is_grid=is_grid)
            for card in cards_of(tab, missing, language)
        ]
        found |= {one.id: one for one in made}
        _keep(kind, made)
    return [found[pk] for pk in ids if pk in found]


def _keep(kind: str, rows: Sequence[Row]) -> None:
    """Only what is made for a page that began at a known turn: a later one may know more."""
    begun = made_of.page.begun
    if begun:
        pieces = {
            f"{kind}{one.id}": (
                made_of.marks(companies=[one.company_id]),
                _written(one),
            )
            for one in rows
        }
        caches["pages"].keep_pieces(pieces, begun, KEPT_SECONDS)  # type: ignore[attr-defined]


def _written(one: Row) -> str:
    """No text of the database has a NUL."""
    return "\0".join((str(one.company_id), one.address, one.title, one.html))


def _read(pk: int, piece: bytes) -> Row:
    company, address, title, html = piece.decode().split("\0")
    return Row(pk, int(company), address, title, html)
