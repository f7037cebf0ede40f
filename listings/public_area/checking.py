"""The check before something is public: contact data, marked where it stands in each text."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

import phonenumbers

from listings.file_rows import DOCUMENTS, PHOTOS
from listings.models import Item, Offer
from listings.public_area.digit_words import said
from listings.public_area.finding import MESSENGER, PHONE, STREET, Found, contacts
from listings.public_area.plain import plain
from listings.public_area.texts import Text, put, texts, whole
from members.models import Company

# So much of a text is shown around what is marked.
AROUND = 60
# Finds contact data in a text.
Look = Callable[[str], list[Found]]


@dataclass(frozen=True)
class Mark:
    """Contact data in a text of a listing, with what stands before and behind it."""

    text: Text
    found: Found

    @property
    def key(self) -> str:
        """Which one it is, in a form: what it says, and where."""
        return f"{self.text.path}:{self.found.start}:{self.found.end}"

    @property
    def before(self) -> str:
        start = max(0, self.found.start - AROUND)
        return ("…" if start else "") + self.text.words[start : self.found.start]

    @property
    def behind(self) -> str:
        end = self.found.end + AROUND
        cut = "…" if end < len(self.text.words) else ""
        return self.text.words[self.found.end : end] + cut

    @property
    def is_in_a_file(self) -> bool:
        """Said of a photo or document; changed where those are."""
        return self.text.column in {PHOTOS, DOCUMENTS}


def marks(listing: Item | Offer) -> list[Mark]:
    """All contact data in what becomes public with this listing."""
    return marks_in(texts(listing), contacts)


def marks_in(said: Iterable[Text], look: Look) -> list[Mark]:
    return [Mark(text, found) for text in said for found in look(text.words)]


def counted(marked: list[Mark]) -> dict[str, int]:
    """{kind: how often}"""
    return dict(Counter(mark.found.kind for mark in marked))


def without(listing: Item | Offer, marked: list[Mark]) -> dict[str, Any]:
    """{column: value} of the listing with these taken out of its texts."""
    edited = copy(listing)
    for text, spots in by_text(marked):
        put(edited, text, cleared(text.words, spots))
    columns = {mark.text.column for mark in marked if not mark.is_in_a_file}
    return {name: whole(getattr(edited, name)) for name in columns}


def by_text(marked: list[Mark]) -> Iterator[tuple[Text, list[Found]]]:
    for text in dict.fromkeys(mark.text for mark in marked if not mark.is_in_a_file):
        yield text, [mark.found for mark in marked if mark.text == text]


def cleared(words: str, spots: list[Found]) -> str:
    """The words without these, and without the gaps and brackets they leave."""
    for spot in sorted(spots, reverse=True):
        words = words[: spot.start] + words[spot.end :]
    words = re.sub(r"\(\s*\)|\[\s*\]", "", words)
    words = re.sub(r"[ \t]{2,}", " ", words)
    return re.sub(r" +([,.;:!?])", r"\1", words).strip()


@dataclass(frozen=True)
class Home:
    """Where a piece of contact data belongs in the company's private profile."""

    column: str
    value: str


def home_of(found: Found, company: Company) -> Home | None:
    """The field of the private profile that holds such a thing; None where there is none."""
    if found.kind == STREET:
        return Home("street", " ".join(found.text.split())[:255])
    if found.kind in {PHONE, MESSENGER}:
        number = as_phone(found.text, company.country)
        return Home("phone", number) if number else None
    return None


def as_phone(words: str, country: str) -> str:
    """The number in these words as E.164; empty where they hold none that can be."""
    one = plain(words)
    words = next((number.digits for number in said(one)), one.text)
    for match in phonenumbers.PhoneNumberMatcher(
        words, country, leniency=phonenumbers.Leniency.POSSIBLE
    ):
        return phonenumbers.format_number(
            match.number, phonenumbers.PhoneNumberFormat.E164
        )
    return ""
