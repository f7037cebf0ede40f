"""Decisions in words: the rule, the field, the findings, what an edit changes."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from listings.file_rows import COLUMNS, PHOTOS
from listings.models import Item, ListingEdit, Offer, Review
from listings.moderation.reasons import Rule
from listings.posting import change_words, edits
from members.changes import Difference


def rule(code: str) -> str:
    """A rule of posting in the reader's language; empty where it is none."""
    return str(Rule(code).label) if code in Rule.values else ""


def field(listing: Item | Offer, name: str) -> str:
    """What a field is called, as far as its form calls it something."""
    if not name:
        return ""
    if name in COLUMNS:
        return _("Photos") if name == PHOTOS else _("Documents")
    columns = {one.attname: one.verbose_name for one in listing._meta.concrete_fields}
    called = columns.get(name) or columns.get(f"{name}_id") or name.replace("_", " ")
    return str(capfirst(str(called)))


def reasons(review: Review) -> list[tuple[str, str, str]]:
    """(rule, field, sentence) of what was found."""
    return [
        (rule(code), field(review.listing, name), said)
        for code, name, said in review.reasons
    ]


def changes(review: Review, language: str) -> list[Difference]:
    """What an edit changes, as it was when it was laid before us and as it would be."""
    names = [name for name in review.values if name not in COLUMNS]
    before = holding(review, review.before)
    after = holding(review, review.values)
    rows = change_words.compared(before, after, names, language)
    files = [
        Difference(
            field(before, name),
            told(review.before.get(name)),
            told(review.values[name]),
        )
        for name in review.values
        if name in COLUMNS
    ]
    return [*rows, *files]


def holding(review: Review, values: dict[str, Any]) -> Item | Offer:
    """A copy of the listing with these values; nothing is saved."""
    return edits.onto(review.listing, ListingEdit(values=values))


def told(files: dict[str, str] | None) -> str:
    """What is said of each file."""
    return "; ".join(words or "–" for words in (files or {}).values())
