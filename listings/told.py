"""What of a result's own public text answers a question: its title marked, and a passage.

A passage is shown where it says more than the title: it has something asked for that the
title has not. Texts are those that the listing's own page shows to everybody.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from listings.search import Found
from listings.search.marking import Hit, Marker, marked, passage
from privacy.prepared import Prepared

TEXTS = {
    "items": Prepared(
        "SELECT id, language, left(summary, 600), left(description, 6000),"
        " specifications::text FROM listings_item WHERE id = ANY(%s)"
    ),
    "suppliers": Prepared(
        "SELECT company_id, language, summary, left(description, 6000), '[]'"
        " FROM members_companytext WHERE company_id = ANY(%s)"
    ),
}
OFFERS = Prepared(
    "SELECT id, language, left(specification, 6000), '', '[]' FROM listings_offer"
    " WHERE id = ANY(%s)"
)


class Told(NamedTuple):
    """HTML: a title with its marks, a passage or nothing, and the passage's language."""

    title: str
    passage: str = ""
    language: str = ""


class Text(NamedTuple):
    language: str
    text: str


def told(found: Found, titles: Mapping[int, str]) -> dict[int, Told]:
    """By id. At most two statements; none where titles say it all in known words."""
    if not found.asked.concepts:
        return {}
    marker = Marker.of(found.asked)
    marker.learn(titles.values())
    hits_of = {pk: marker.hits(title) for pk, title in titles.items()}
    everything = frozenset(range(len(found.asked.concepts)))
    lacking = {pk: everything - _of(hits) for pk, hits in hits_of.items()}
    texts = _texts(found.query.tab, [pk for pk, lacks in lacking.items() if lacks])
    marker.learn(one.text for some in texts.values() for one in some)
    return {
        pk: Told(
            marked(titles[pk], hits), *_passage(marker, texts.get(pk, ()), lacking[pk])
        )
        for pk, hits in hits_of.items()
    }


def _of(hits: Sequence[Hit]) -> frozenset[int]:
    return frozenset().union(*(hit.concepts for hit in hits))


def _passage(
    marker: Marker, texts: Sequence[Text], lacking: frozenset[int]
) -> tuple[str, str]:
    """Out of the text that has most of what the title lacks."""
    best, most = ("", ""), 0
    for language, text in texts:
        hits = marker.hits(text)
        has = len(_of(hits) & lacking)
        if has > most:
            new = [hit for hit in hits if hit.concepts & lacking]
            best, most = (passage(text, new), language), has
    return best


def _texts(tab: str, ids: Sequence[int]) -> dict[int, list[Text]]:
    if not ids:
        return {}
    found: dict[int, list[Text]] = {}
    for pk, language, summary, description, pairs in TEXTS.get(tab, OFFERS).rows(
        [list(ids)]
    ):
        said = (" ".join(text.split()) for text in (summary, description))
        found.setdefault(pk, []).extend(
            Text(language, text) for text in (*said, _stated(pairs)) if text
        )
    return found


def _stated(pairs: str) -> str:
    return "; ".join(_lines(json.loads(pairs)))


def _lines(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for name, value in pairs:
        yield f"{name}: {value}"
