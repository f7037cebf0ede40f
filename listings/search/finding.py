"""Answering a question: ids in order, how many there are, and what would narrow them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from listings.search import (
    candidates,
    facets,
    naming,
    narrowing,
    scoring,
    second,
    tiers,
)
from listings.search.browsed import browsed
from listings.search.candidates import Arm
from listings.search.counts import KINDS
from listings.search.narrowing import Conditions
from listings.search.normal import as_typed
from listings.search.patience import in_time
from listings.search.plan import Plan, plan
from listings.search.query import Query
from privacy.prepared import prepared

ENOUGH = 30
CANDIDATES = 300
# No more are looked at however common words are together that are not so apart.
MOST_LOOKED_AT = 5_000
REACHABLE = 10_000
MOST_NUMBERED = 2 * REACHABLE
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
# What stands in lists has no index with an order: of few, its own finds them, to be sorted.
OF_ANY_LIST = re.compile(r"d\.(price|moq|confirmed|until|rank|created)\b")
IN_LISTS = {"check", "cert", "ships_to"}
PICKED = 5_000
# Every list of a category has an index with these.
LOOKED_UP = ("best", "newest")
# Such a list's question is planned once; for each of its first pages with the page's place said.
PREPARED = 3
AT_ANY_PLACE = "LIMIT %s OFFSET %s"
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
    """The page of the question; past the end it is the last one. Two to six statements.

    Raises TookTooLong where there is no answer within two seconds.
    """
    if not query.is_filtered and query.sort in LOOKED_UP:
        # Two look-ups, however much is listed: what measures their time would cost more.
        return _by_rank(query, per_page)
    if query.text:
        naming.learn()
    with in_time():
        return (_by_words if query.text else _by_rank)(query, per_page)


def _by_rank(query: Query, per_page: int) -> Found:
    """Browsing: an order that an index holds, counts that are kept."""
    narrowed = narrowing.conditions(query)
    counted = facets.kept(query)
    if counted is None and query.since is None:
        counted = browsed(query)
    elif counted is None:
        # What was listed lately is little: all of it is read.
        counted = facets.counted(query, narrowed, None, 1)
    if counted.is_about:
        exact = candidates.kept_exactly(query, narrowed)
        if exact is not None:
            counted = replace(counted, total=exact, is_about=False)
    if counted.is_about and query.page * per_page * 2 >= counted.total:
        # The end of a list is found by its number.
        total = facets.total_of(narrowed, None, most=MOST_NUMBERED)
        counted = replace(counted, total=total, is_about=total == MOST_NUMBERED)
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
    if not total:
        return []
    where, arguments = narrowed.all()
    order, skipped, wanted = ORDERS[sort], (page - 1) * per_page, per_page
    if narrowed.by_facet and total <= SORTED:
        # A part of the list is quicker to sort than to pick out of the whole in its order.
        picked = total <= PICKED and not IN_LISTS.isdisjoint(narrowed.by_facet)
        order = (OF_ANY_LIST if picked else OF_WHOLE_LISTS).sub(r"(d.\1 + 0)", order)
        order = order.replace("(d.created + 0)", "(d.created + interval '0')")
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
    skipped = max(0, skipped)
    asked = f"SELECT d.listing FROM listings_searchdoc d WHERE {where} ORDER BY {order}"
    limits = [wanted, skipped]
    if sort in LOOKED_UP and narrowed.is_of_one_place:
        # The kind said, so that the plan is the same for every category.
        asked = asked.replace("d.kind = %s", f"d.kind = {int(arguments[0])}", 1)
        is_early = not from_end and skipped < PREPARED * per_page
        ending = f"LIMIT {wanted} OFFSET {skipped}" if is_early else AT_ANY_PLACE
        given = arguments[1:] if is_early else [*arguments[1:], *limits]
        # Most lists that are opened are such pages: planning is half their time.
        rows = prepared(f"{asked} {ending}").rows(given)
    else:
        with connection.cursor() as cursor:
            cursor.execute(f"{asked} {AT_ANY_PLACE}", [*arguments, *limits])
            rows = cursor.fetchall()
    ids = [pk for (pk,) in rows]
    return ids[::-1] if from_end else ids


def _by_words(query: Query, per_page: int) -> Found:
    asked = plan(query.text, exact=query.exact)
    if not asked.concepts or lacks(query, asked):
        return Found(query, [], 0, False, 1, 1, per_page, facets.Choices(), asked=asked)
    narrowed = narrowing.conditions(query)
    # What was listed lately is little: all of it is looked at.
    left = 0.0 if query.since else candidates.left_by(query, narrowed)
    stage = _staged(query, asked, narrowed, left, per_page)
    rows = stage.got.rows
    if query.sort == "best":
        rows = second.reordered(query.text, KINDS[query.tab], rows)
    samples = 1 if query.since else facets.samples_of(stage.share * asked.total)
    counted = facets.counted(query, narrowed, stage.tsquery, samples)
    total = len(rows) if stage.got.is_all else max(counted.total, len(rows))
    reachable = min(total, len(rows))
    page, last = page_of(query.page, reachable, per_page)
    shown = rows[(page - 1) * per_page : page * per_page]
    every = [one.word for one in asked.concepts]
    missing = as_typed(query.text, every) if stage.number and rows else ()
    by_kind = {tab: counted.by_kind.get(kind, 0) for tab, kind in KINDS.items()}
    return Found(
        query=replace(query, page=page),
        ids=[pk for pk, _score, _covered in shown],
        total=total,
        is_about=counted.is_about and not stage.got.is_all,
        page=page,
        last_page=last,
        per_page=per_page,
        facets=counted.facets,
        corrections=asked.corrections,
        relaxed=missing if stage.whole < len(rows) else (),
        whole=stage.whole,
        asked=asked,
        tabs=by_kind | {query.tab: total},
    )


@dataclass(frozen=True)
class Best:
    """(listing, score, covered share) of the best candidates; are they all there are?"""

    rows: list[tuple[int, float, float]]
    is_all: bool


@dataclass(frozen=True)
class Stage:
    """The first stage that held enough, or the last one, with what it gave."""

    number: int
    tsquery: str
    share: float  # of all listings, expected
    got: Best
    whole: int  # listings that have all words; capped where there are many


def _staged(
    query: Query, asked: Plan, narrowed: Conditions, left: float, per_page: int
) -> Stage:
    """Stage by stage, ever wider. Of what was listed lately all words are wanted."""
    wanted = min(CANDIDATES, max(ENOUGH, query.page * per_page))
    stages = scoring.stages(asked)
    last = 0 if query.since else len(stages) - 1
    number, whole = 0, None
    while True:
        arms = candidates.arms(asked, stages, number)
        share = min(1.0, sum(arm.share for arm in arms))
        held = ENOUGH
        if number < last and share * left < ENOUGH:
            # Too few are expected. Counting them takes a fraction of the time of scoring
            # them, which goes into planning even where there are none.
            held = facets.total_of(narrowed, stages[number], most=ENOUGH)
        if held == ENOUGH:
            got = _scored(asked, arms, narrowed, query.sort, left, wanted)
            held = len(got.rows)
            if held >= ENOUGH or number == last:
                first = held if whole is None else whole
                return Stage(number, stages[number], share, got, first)
        number, whole = number + 1, held if whole is None else whole


def _scored(
    asked: Plan,
    arms: Sequence[Arm],
    narrowed: Conditions,
    sort: str,
    left: float,
    wanted: int,
) -> Best:
    """The best candidates, best first: out of narrow circles where those hold enough."""
    circles = candidates.circles(arms, left, asked.total)
    share = min(1.0, sum(arm.share for arm in arms))
    while True:
        is_whole = min(circles) == tiers.REST
        by_rank = ""
        if is_whole and share * left > tiers.ENOUGH * tiers.STEP:
            # The tiers are not made, or hold too few: the best of those that have the words.
            walks = share * share * left > WALKED * UNPACKING
            by_rank = "d.rank" if walks else "d.rank + 0"
        rows = _read(asked, arms, circles, narrowed, sort, by_rank)
        if is_whole or len(rows) >= wanted:
            return Best(rows, is_whole and not by_rank and len(rows) < CANDIDATES)
        circles = [min(tiers.REST, tier + 1 + (not rows)) for tier in circles]


def _read(
    asked: Plan,
    arms: Sequence[Arm],
    circles: Sequence[int],
    narrowed: Conditions,
    sort: str,
    by_rank: str,
) -> list[tuple[int, float, float]]:
    """The best of these circles."""
    where, arguments = narrowed.with_words()
    words, given = candidates.where(arms, circles)
    exact = scoring.exact(asked)
    if by_rank:
        inner = f"ORDER BY {by_rank} DESC, d.listing DESC LIMIT {WALKED}"
        first, most = scoring.Sql("d.rank", []), WALKED
    else:
        inner = f"LIMIT {MOST_LOOKED_AT}"
        first, most = scoring.rough(asked), CANDIDATES
    order = (
        f"s * v + whole + {scoring.PRIOR} * rank DESC, listing DESC"
        if sort == "best"
        else ORDERS[sort].replace("d.", "")
    )
    # OFFSET 0 keeps the planner from working a column out again at every use.
    sql = f"""
        WITH c AS MATERIALIZED (
            SELECT listing, once.tsv, rank, created, confirmed, price, moq, until, cats,
                   words_a, words_b, words_c, words_d
            FROM (
                SELECT * FROM listings_searchdoc d WHERE {words} AND {where} {inner}
            ) AS d
            CROSS JOIN LATERAL (SELECT {scoring.UNPACKED} AS tsv OFFSET 0) AS once
            ORDER BY {first.text} DESC, d.rank DESC, d.listing DESC LIMIT {most}
        )
        SELECT listing, s * v AS score, v FROM (
            SELECT c.*, {exact.match} AS s, {exact.covered} AS v, {exact.whole} AS whole
            FROM (SELECT c.*, {exact.columns.text} FROM c OFFSET 0) AS c OFFSET 0
        ) AS scored
        ORDER BY {order}
    """
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [*given, *arguments, *first.arguments, *exact.columns.arguments]
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [(int(pk), float(score), float(cover)) for pk, score, cover in rows]


def newest(tab: str, count: int, *, sort: str = "newest") -> list[int]:
    """The first ids of a tab's list in an order. One statement."""
    query = Query(tab=tab, sort=sort)
    return _ids(narrowing.conditions(query), sort, count * 2, 1, count)


def count_of(query: Query) -> int:
    """How many a question finds, without finding them; about, where they are many.

    Raises TookTooLong.
    """
    if not query.text:
        if counted := facets.kept(query):
            return counted.total
        exact = candidates.kept_exactly(query, narrowing.conditions(query))
        if exact is not None:
            return exact
    with in_time():
        return _counted(query)


def _counted(query: Query) -> int:
    narrowed = narrowing.conditions(query)
    if not query.text:
        return facets.total_of(narrowed, None)
    asked = plan(query.text, exact=query.exact)
    if not asked.concepts or lacks(query, asked):
        return 0
    return facets.total_of(narrowed, scoring.stages(asked)[0])


def lacks(query: Query, asked: Plan) -> bool:
    """Of what was listed lately all words are wanted, and one of them nothing has."""
    return query.since is not None and bool(asked.unknown)


def best(query: Query, asked: Plan, count: int) -> list[int]:
    """The first ids of a plan that need not be the question's own."""
    if not any(concept.listings for concept in asked.concepts):
        return []
    narrowed = narrowing.conditions(query)
    arms = candidates.arms(asked, scoring.stages(asked), 0)
    left = candidates.left_by(query, narrowed)
    got = _scored(asked, arms, narrowed, "best", left, count)
    return [pk for pk, _score, _covered in got.rows[:count]]


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
