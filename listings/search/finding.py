"""Answering a question: ids in order, how many there are, and what would narrow them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from listings.search import facets, narrowing, scoring, second
from listings.search.counts import KINDS
from listings.search.narrowing import Conditions
from listings.search.plan import Plan, plan
from listings.search.query import Query

ENOUGH = 30
CANDIDATES = 300
REACHABLE = 10_000
# From this share of all listings on, a word's best are those of the best rank.
COMMON = 0.02
WALKED = 500
# Walking down the ranks costs this many times as much a listing as fetching one that is
# known to have the word: its words are unpacked to see whether it has (measured).
UNPACKING = 1.5
ORDERS = {
    "best": "d.rank DESC, d.listing DESC",
    "newest": "d.created DESC, d.listing DESC",
    "confirmed": "d.confirmed DESC, d.listing DESC",
    "price": "d.price ASC NULLS LAST, d.listing DESC",
    "price-desc": "d.price DESC NULLS LAST, d.listing DESC",
    "moq": "d.moq ASC NULLS LAST, d.listing DESC",
    "closing": "d.until ASC, d.listing DESC",
}
# Orders whose indexes hold the whole list, and up to how many are sorted without them.
OF_WHOLE_LISTS = re.compile(r"d\.(price|moq|confirmed)\b")
SORTED = 20_000
TURNED = {"ASC": "DESC", "DESC": "ASC", "FIRST": "LAST", "LAST": "FIRST"}


@dataclass(frozen=True)
class Found:
    """A page of answers."""

    query: Query
    ids: list[int]
    total: int
    is_about: bool
    page: int
    last_page: int
    per_page: int
    facets: facets.Choices
    corrections: dict[str, str] = field(default_factory=dict)
    relaxed: tuple[str, ...] = ()
    # How many of those that were read have all the words, where others follow them.
    whole: int = 0
    asked: Plan = field(default_factory=Plan)
    # How many other tabs have for the same words and filters; empty without words.
    tabs: dict[str, int] = field(default_factory=dict)
    reasons: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def find(query: Query, *, per_page: int = 24) -> Found:
    """The page of the question; past the end it is the last one. Two to five statements."""
    if query.text:
        return _by_words(query, per_page)
    return _by_rank(query, per_page)


def _by_rank(query: Query, per_page: int) -> Found:
    """Browsing: an order that an index holds, counts that are kept."""
    narrowed = narrowing.conditions(query)
    counted = facets.kept(query)
    if counted is None:
        sampled = query.since is None and facets.many_at_most(query) > facets.MOST_READ
        counted = facets.counted(query, narrowed, None, sampled)
    page, last = page_of(query.page, counted.total, per_page)
    ids = _ids(narrowed, query.sort, counted.total, page, per_page)
    return Found(
        query=replace(query, page=page),
        ids=ids,
        total=counted.total,
        is_about=counted.is_about,
        page=page,
        last_page=last,
        per_page=per_page,
        facets=counted.facets,
    )


def page_of(asked: int, total: int, per_page: int) -> tuple[int, int]:
    """(page, last page): at most REACHABLE rows can be paged through."""
    last = max(1, -(-min(total, REACHABLE) // per_page))
    return min(asked, last), last


def _ids(
    narrowed: Conditions, sort: str, total: int, page: int, per_page: int
) -> list[int]:
    """Read from the nearer end: a deep page costs no more than half the list."""
    where, arguments = narrowed.all()
    order, skipped, wanted = ORDERS[sort], (page - 1) * per_page, per_page
    if narrowed.by_facet and total <= SORTED:
        # A part of the list is quicker to sort than to pick out of the whole in its order.
        order = OF_WHOLE_LISTS.sub(r"(d.\1 + 0)", order)
    from_end = skipped > total / 2 and total <= REACHABLE
    if from_end:
        wanted = min(per_page, total - skipped)
        skipped = total - skipped - wanted
        order = " ".join(
            TURNED.get(word.strip(","), word) + ("," if word.endswith(",") else "")
            if word.strip(",") in TURNED
            else word
            for word in order.split(" ")
        )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.listing FROM listings_searchdoc d WHERE {where}"
            f" ORDER BY {order} LIMIT %s OFFSET %s",
            [*arguments, wanted, max(0, skipped)],
        )
        ids = [pk for (pk,) in cursor]
    return ids[::-1] if from_end else ids


def _by_words(query: Query, per_page: int) -> Found:
    asked = plan(query.text, exact=query.exact)
    if not asked.concepts:
        return Found(query, [], 0, False, 1, 1, per_page, facets.Choices(), asked=asked)
    narrowed = narrowing.conditions(query)
    wanted = min(CANDIDATES, max(ENOUGH, query.page * per_page))
    rows: list[tuple[int, float, float]] = []
    used, relaxed, whole = "", False, 0
    stages = scoring.stages(asked)
    for number, tsquery in enumerate(stages[:1] if query.since else stages):
        rows = _scored(asked, tsquery, narrowed, query.sort)
        used, relaxed = tsquery, number > 0
        whole = whole if number else len(rows)
        if len(rows) >= min(wanted, ENOUGH):
            break
    if query.sort == "best":
        rows = second.reordered(query.text, KINDS[query.tab], rows)
    sampled = query.since is None and asked.expected() > facets.EXACT_UP_TO
    counted = facets.counted(query, narrowed, used, sampled)
    total = max(counted.total, len(rows))
    reachable = min(total, len(rows))
    page, last = page_of(query.page, reachable, per_page)
    shown = rows[(page - 1) * per_page : page * per_page]
    missing = tuple(one.word for one in asked.concepts) if relaxed and rows else ()
    return Found(
        query=replace(query, page=page),
        ids=[pk for pk, _score, _covered in shown],
        total=total,
        is_about=counted.is_about,
        page=page,
        last_page=last,
        per_page=per_page,
        facets=counted.facets,
        corrections=asked.corrections,
        relaxed=missing if whole < len(rows) else (),
        whole=whole,
        asked=asked,
        tabs={tab: counted.by_kind.get(kind, 0) for tab, kind in KINDS.items()},
    )


def _scored(
    asked: Plan, tsquery: str, narrowed: Conditions, sort: str
) -> list[tuple[int, float, float]]:
    """(listing, score, covered share) of the best candidates, best first."""
    where, arguments = narrowed.all()
    exact = scoring.exact(asked)
    if asked.expected() > COMMON * asked.total:
        # Down the ranks where enough have the word; else out of those that have it.
        share = asked.expected() / asked.total
        walks = share * share * asked.total > WALKED * UNPACKING
        first = scoring.Sql(f"d.rank{'' if walks else ' + 0'} DESC, d.listing DESC", [])
        most = WALKED
    else:
        rough = scoring.rough(asked)
        text = f"{rough.text} DESC, d.rank DESC, d.listing DESC"
        first, most = scoring.Sql(text, rough.arguments), CANDIDATES
    order = (
        f"s * v + whole + {scoring.PRIOR} * rank DESC, listing DESC"
        if sort == "best"
        else ORDERS[sort].replace("d.", "")
    )
    sql = f"""
        WITH c AS MATERIALIZED (
            SELECT d.listing, d.tsv, d.rank, d.created, d.confirmed, d.price, d.moq,
                   d.until, d.cats, d.words_a, d.words_b, d.words_c, d.words_d
            FROM listings_searchdoc d WHERE d.tsv @@ %s::tsquery AND {where}
            ORDER BY {first.text} LIMIT {most}
        )
        SELECT listing, s * v AS score, v FROM (
            SELECT c.*, {exact.match} AS s, {exact.covered} AS v, {exact.whole} AS whole
            FROM c {exact.frequencies.text}
        ) AS scored
        ORDER BY {order}
    """
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [tsquery, *arguments, *first.arguments, *exact.frequencies.arguments]
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [(int(pk), float(score), float(cover)) for pk, score, cover in rows]


def newest(tab: str, count: int, *, sort: str = "newest") -> list[int]:
    """The first ids of a tab's list in an order. One statement."""
    query = Query(tab=tab, sort=sort)
    return _ids(narrowing.conditions(query), sort, count * 2, 1, count)


def count_of(query: Query) -> int:
    """How many a question finds, without finding them; about, where they are many."""
    narrowed = narrowing.conditions(query)
    if not query.text:
        counted = facets.kept(query)
        return counted.total if counted else facets.total_of(narrowed, None)
    asked = plan(query.text, exact=query.exact)
    if not asked.concepts:
        return 0
    return facets.total_of(narrowed, scoring.stages(asked)[0])


def best(query: Query, asked: Plan, count: int) -> list[int]:
    """The first ids of a plan that need not be the question's own."""
    if not any(concept.listings for concept in asked.concepts):
        return []
    tsquery = scoring.stages(asked)[0]
    rows = _scored(asked, tsquery, narrowing.conditions(query), "best")
    return [pk for pk, _score, _covered in rows[:count]]


def items_with(query: Query, asked: Plan) -> int:
    """How many a plan finds, counted no further than a thousand."""
    if not any(concept.listings for concept in asked.concepts):
        return 0
    return facets.total_of(narrowing.conditions(query), scoring.stages(asked)[0])


def without_filters(query: Query) -> list[tuple[str, str, int]]:
    """(field, value, listings): what leaving out one chosen filter would give."""
    found = []
    for name, _parameter, value in query.chosen[:8]:
        count = find(query.without(name, value), per_page=1).total
        if count:
            found.append((name, value, count))
    return sorted(found, key=lambda row: -row[2])
