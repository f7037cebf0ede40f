"""A second look at the best hits by sentence vectors, where a model is installed; else none.

`SEARCH_SENTENCES` names a function that makes vectors of texts, one each, all of one length.
The place of a hit by its words counts whole and its place by nearness of meaning half, over
the first hundred. Whatever goes wrong with the model, the order by words stands.
"""

import logging
import math
from array import array
from collections.abc import Callable, Sequence
from functools import cache

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from listings.models import SearchDoc

logger = logging.getLogger(__name__)

MOST = 100
WEIGHT = 0.5
KEPT = 5_000  # vectors of titles in memory: at 400 numbers some 8 MB
LONGEST = 300
Vectors = Callable[[Sequence[str]], Sequence[Sequence[float]]]
Row = tuple[int, float, float]
Kind = SearchDoc.Kind
TITLES = {
    Kind.ITEM: "SELECT id, title FROM listings_item WHERE id = ANY(%s)",
    Kind.SELL: "SELECT id, title FROM listings_offer WHERE id = ANY(%s)",
    Kind.BUY: "SELECT id, title FROM listings_offer WHERE id = ANY(%s)",
    Kind.COMPANY: "SELECT id, trading_name FROM members_company WHERE id = ANY(%s)",
}
_kept: dict[str, "array[float]"] = {}


def is_on() -> bool:
    return bool(settings.SEARCH_SENTENCES)


def reordered(text: str, kind: int, rows: list[Row]) -> list[Row]:
    """The same hits, the first hundred in their new order. Without a model as they were."""
    if not is_on() or len(rows) < 2:
        return rows
    near = _nearness(text, kind, [pk for pk, _score, _covered in rows[:MOST]])
    if near is None:
        return rows
    by_meaning = sorted(near, key=lambda pk: (-near[pk], pk))
    place = {pk: number for number, pk in enumerate(by_meaning)}
    first = [
        (number + WEIGHT * place.get(row[0], MOST), number, row)
        for number, row in enumerate(rows[:MOST])
    ]
    return [row for _mean, _number, row in sorted(first)] + rows[MOST:]


def _nearness(text: str, kind: int, ids: list[int]) -> dict[int, float] | None:
    """How near in meaning each title is to the question; None where no model says so."""
    make = _model(settings.SEARCH_SENTENCES)
    if make is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(TITLES[Kind(kind)], [ids])
        titles = {pk: title[:LONGEST] for pk, title in cursor.fetchall()}
    try:
        vectors = _vectors(make, [text, *titles.values()])
        asked = vectors[text]
        return {pk: _cosine(asked, vectors[title]) for pk, title in titles.items()}
    except Exception:
        # Others' code: a search does not fail with it. What was asked is not logged.
        logger.warning("the sentence model failed; results are in the order of words")
        return None


@cache
def _model(path: str) -> Vectors | None:
    """Loaded once a process, when it is first asked."""
    try:
        made: Vectors = import_string(path)
    except ImportError:
        logger.warning("SEARCH_SENTENCES cannot be imported; words alone decide")
        return None
    return made


def _vectors(make: Vectors, texts: Sequence[str]) -> dict[str, "array[float]"]:
    wanted = [text for text in dict.fromkeys(texts) if text not in _kept]
    made: dict[str, array[float]] = {}
    if wanted:
        found = make(wanted)
        made = {
            text: array("f", vector) for text, vector in zip(wanted, found, strict=True)
        }
    known = {text: _kept[text] for text in texts if text in _kept} | made
    if len(_kept) > KEPT:
        _kept.clear()
    # What somebody typed is not kept.
    _kept.update((text, vector) for text, vector in made.items() if text != texts[0])
    return known


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    if len(one) != len(other):
        raise ValueError("vectors differ in length")
    product = sum(a * b for a, b in zip(one, other, strict=True))
    size = math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))
    return product / size if size and math.isfinite(size) else 0.0
