"""Why a result stands where it stands, in words: the parts of its score as a page shows them."""

from typing import Any

from django.utils.translation import gettext as _

from listings import facet_words, formats
from listings.search import Explanation, Query
from listings.search.explaining import WordPart

# Kinds of what stands for a word that are told by name.
SAID = {"together", "synonym", "size"}


def field_name(name: str) -> str:
    return {
        "title": _("title"),
        "tags": _("brand and attributes"),
        "description": _("description"),
        "company": _("category and supplier"),
    }[name]


def kind_name(kind: str) -> str:
    """What stood for a word that was not found itself."""
    return {
        "word": "",
        "together": _("written together"),
        "synonym": _("a synonym"),
        "size": _("the same size"),
        "code": _("HS code"),
    }[kind]


def of(part: WordPart, language: str) -> dict[str, Any]:
    """One word asked for, as a row and the rows of its fields."""
    return {
        "word": part.word,
        "listings": formats.number(part.listings, language),
        "idf": part.idf,
        "share": f"{part.share:.0%}",
        "found": part.found if part.kind in SAID else "",
        "kind": kind_name(part.kind) if part.found else "",
        "weight": part.weight,
        "adds": part.adds,
        "fields": [
            {
                "name": field_name(one.field),
                "often": one.often,
                "words": one.words,
                "counts": one.counts,
            }
            for one in part.parts
        ],
    }


def around(query: Query, found: Explanation, language: str) -> dict[str, Any]:
    """What else the page says: words that were changed or left out, and the chosen order."""
    parts = found.rank_parts
    return {
        "instead": list(found.corrections.items()),
        # Where none is known each has its own row.
        "unknown": ", ".join(found.unknown)
        if any(word.listings for word in found.words)
        else "",
        "total": formats.number(found.total, language),
        "confirmed": formats.day(parts.confirmed, language),
        "order": "" if query.sort == "best" else facet_words.order_sentence(query),
    }
