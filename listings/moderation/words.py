"""Decisions in words: the rule, the field, the findings, what an edit changes."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from listings.file_rows import COLUMNS, PHOTOS
from listings.models import Item, Offer, Review
from listings.moderation.reasons import Rule

LONGEST = 2_000


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


def changes(review: Review) -> list[dict[str, str]]:
    """What an edit changes, before and after, as texts."""
    return [
        {
            "what": field(review.listing, name),
            "before": told(name, review.before.get(name)),
            "after": told(name, after),
        }
        for name, after in review.values.items()
    ]


def told(name: str, value: Any) -> str:
    """A column's value; of files what is said of each."""
    if name in COLUMNS:
        return "; ".join(words or "–" for words in (value or {}).values())[:LONGEST]
    return said(value)


def said(value: Any) -> str:
    """A value as it is read: lists with commas, pairs with a colon."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {said(one)}" for name, one in value.items())
    if isinstance(value, list):
        is_pairs = all(isinstance(one, list) for one in value)
        return ("; " if is_pairs else ", ").join(said(one) for one in value)
    return str(value)[:LONGEST]
