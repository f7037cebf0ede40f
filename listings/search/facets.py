"""Counts beside a list: as if the facet itself were not chosen, so that more can be added."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.db import connection

from listings.search.counts import WHOLE, KeptFacets, kept_facets
from listings.search.narrowing import Conditions
from listings.search.query import Query
from listings.taxonomy import tree

EXACT_UP_TO = 8_000
SAMPLES = 16
CHOSEN = {
    "category": "categories",
    "country": "countries",
    "type": "types",
    "check": "checks",
    "cert": "certs",
    "ships_to": "ships_to",
}
MOST = {"country": 40, "cert": 20, "ships_to": 40}
COLUMNS = {"country": "d.country", "type": "d.type"}
LISTS = {"check": "checks", "cert": "certs", "ships_to": "ships_to"}


@dataclass(frozen=True)
class Choice:
    """A facet's value with what it would show."""

    value: str
    count: int
    chosen: bool


class Choices(dict[str, tuple[Choice, ...]]):
    """Facet → its values in order. Known by itself, so what was made of it can be kept."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other


@dataclass(frozen=True)
class Counted:
    total: int
    is_about: bool
    facets: Choices
    by_kind: dict[int, int] = field(default_factory=dict)


def kept(query: Query) -> Counted | None:
    """From the kept counts, where nothing but one category (or none) is asked."""
    if query.is_filtered or len(query.categories) > 1:
        return None
    category = WHOLE
    if query.categories:
        category = tree().by_slug[query.categories[0]].id
    found = kept_facets(query.tab, category)
    return Counted(
        found.total, False, _kept_choices(found, query.categories, tree().stamp)
    )


@lru_cache(maxsize=100)
def _kept_choices(
    found: KeptFacets, categories: tuple[str, ...], _stamp: tuple[int, ...]
) -> Choices:
    return _as_choices(Query(categories=categories), found.facets)


def counted(
    query: Query, narrowed: Conditions, tsquery: str | None, sampled: bool
) -> Counted:
    """Counted now, in one statement; from every sixteenth listing where there are many."""
    always = list(narrowed.always)
    arguments = list(narrowed.arguments)
    if tsquery is not None:
        always.append("d.tsv @@ %s::tsquery")
        arguments.append(tsquery)
    if sampled:
        always.append("d.sample = 0")
    flags, given = [], []
    for facet, (condition, values) in narrowed.by_facet.items():
        flags.append(f", {condition} AS in_{facet}")
        given += values
    level = _level_below(query)
    parts = [f"SELECT 'total', '', count(*) FROM base d {_others(narrowed, '')}"]
    for facet, column in (COLUMNS | {"category": f"d.{level}::text"}).items():
        others = _others(narrowed, facet)
        parts.append(
            f"SELECT '{facet}', {column}, count(*) FROM base d {others} GROUP BY 2"
        )
    for facet, column in LISTS.items():
        others = _others(narrowed, facet)
        parts.append(
            f"SELECT '{facet}', one, count(*) FROM base d"
            f" CROSS JOIN LATERAL unnest(d.{column}) AS one {others} GROUP BY 2"
        )
    if tsquery is not None:
        parts.append(_of_every_kind(narrowed, sampled))
        words = [*narrowed.every_kind()[1], tsquery]
    else:
        words = []
    sql = f"""
        WITH base AS MATERIALIZED (
            SELECT d.country, d.type, d.checks, d.certs, d.ships_to,
                   d.industry, d.family, d.leaf {"".join(flags)}
            FROM listings_searchdoc d WHERE {" AND ".join(always)} LIMIT 40000
        ) {" UNION ALL ".join(parts)}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, *arguments, *words])
        return _added_up(query, cursor.fetchall(), sampled)


def _added_up(query: Query, rows: list[tuple[str, str, int]], sampled: bool) -> Counted:
    """(facet, value, listings) put in order; a sample counts for sixteen times as many."""
    found: dict[str, dict[str, int]] = {"total": {}, "kind": {}}
    for facet, value, n in rows:
        if value or facet == "total":
            found.setdefault(facet, {})[value] = n * (SAMPLES if sampled else 1)
    by_kind = {int(kind): n for kind, n in found.pop("kind").items()}
    total = found.pop("total").get("", 0)
    return Counted(total, sampled, _as_choices(query, found), by_kind)


COUNTED_UP_TO = 1_000


def total_of(narrowed: Conditions, tsquery: str | None) -> int:
    """How many there are, counted no further than a thousand."""
    where, arguments = narrowed.all()
    if tsquery is not None:
        where += " AND d.tsv @@ %s::tsquery"
        arguments = [*arguments, tsquery]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM listings_searchdoc d"
            f" WHERE {where} LIMIT %s) AS found",
            [*arguments, COUNTED_UP_TO],
        )
        return int(cursor.fetchone()[0])


def _of_every_kind(narrowed: Conditions, sampled: bool) -> str:
    """The same words and filters in every kind of listing: the counts on the tabs."""
    where, _arguments = narrowed.every_kind()
    sample = " AND d.sample = 0" if sampled else ""
    return (
        "SELECT 'kind', kind::text, count(*) FROM (SELECT d.kind FROM"
        f" listings_searchdoc d WHERE {where} AND d.tsv @@ %s::tsquery{sample}"
        " LIMIT 40000) AS found GROUP BY 2"
    )


def _others(narrowed: Conditions, facet: str) -> str:
    """Every chosen facet but this one."""
    flags = [f"d.in_{other}" for other in narrowed.by_facet if other != facet]
    return f"WHERE {' AND '.join(flags)}" if flags else ""


def _level_below(query: Query) -> str:
    """Categories are offered one level below the chosen one."""
    nodes = [tree().by_slug[slug] for slug in query.categories]
    depth = min((node.depth for node in nodes), default=0)
    return ("industry", "family", "leaf", "leaf")[depth]


def _as_choices(query: Query, found: dict[str, dict[str, int]]) -> Choices:
    """By falling count; what is chosen stays, so that it can be taken back."""
    choices = Choices()
    by_id = tree().by_id
    for facet, attribute in CHOSEN.items():
        chosen = getattr(query, attribute)
        counts = found.get(facet, {})
        if facet == "category":
            counts = {
                by_id[int(pk)].slug: n for pk, n in counts.items() if int(pk) in by_id
            }
        values = sorted(counts, key=lambda value: (-counts[value], value))
        values = values[: MOST.get(facet, 60)]
        values += [value for value in chosen if value not in values]
        choices[facet] = tuple(
            Choice(value, counts.get(value, 0), value in chosen) for value in values
        )
    return choices
