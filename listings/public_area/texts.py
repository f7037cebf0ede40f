"""What visitors read of an item or offer, text by text: where contact data can stand."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

from listings import file_rows
from listings.file_rows import COLUMNS
from listings.models import Item, Offer

# Columns that hold words of the company.
OF_ITEMS = (
    *("title", "sku", "brand", "model", "summary", "description", "specifications"),
    *("attributes", "incoterm_place", "port", "packaging", "certificates"),
)
OF_OFFERS = ("title", "specification", "port", "certificates")


class Text(NamedTuple):
    """A text of a listing: its column, the place in it ("" where it is the whole), and its words."""

    column: str
    place: str
    words: str

    @property
    def path(self) -> str:
        return f"{self.column}.{self.place}" if self.place else self.column


def texts(listing: Item | Offer) -> Iterator[Text]:
    """All texts that become public with the listing; two statements for its files."""
    for column in OF_ITEMS if isinstance(listing, Item) else OF_OFFERS:
        for place, words in _within(getattr(listing, column), ""):
            yield Text(column, place, words)
    for column in COLUMNS:
        waiting = getattr(listing, "waiting_files", {}).get(column, {})
        for file in file_rows.of(listing, column):
            words = waiting.get(str(file.pk), file_rows.words_of(file))
            yield Text(column, str(file.pk), words)


def _within(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value:
            yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _within(inner, f"{place}.{key}".strip("."))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _within(inner, f"{place}.{number}".strip("."))


def put(listing: Item | Offer, text: Text, words: str) -> None:
    """Say other words in this place, on a copy of the listing; nothing is saved."""
    if not text.place:
        setattr(listing, text.column, words)
        return
    value = deepcopy(getattr(listing, text.column))
    inner = value
    *way, last = text.place.split(".")
    for step in way:
        inner = inner[int(step) if isinstance(inner, list) else step]
    inner[int(last) if isinstance(inner, list) else last] = words
    setattr(listing, text.column, value)


def whole(value: Any) -> Any:
    """Without what has become empty: a certificate, or a line of the specifications."""
    if not isinstance(value, list):
        return value
    return [one for one in value if (all(one) if isinstance(one, list) else one)]
