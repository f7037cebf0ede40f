"""Filters as SQL: each chosen facet a condition of its own, so that any can be left out."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from listings.search.counts import KINDS
from listings.search.query import Query
from listings.taxonomy import tree

FRESH_DAYS = 90


@dataclass
class Conditions:
    """`always` holds for every count; a facet's own condition does not narrow its counts."""

    always: list[str] = field(default_factory=list)
    arguments: list[Any] = field(default_factory=list)
    by_facet: dict[str, tuple[str, list[Any]]] = field(default_factory=dict)
    categories: list[int] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Does nothing narrow but the kind, the day and facets?"""
        return len(self.always) == 2

    @property
    def is_of_one_place(self) -> bool:
        """Does nothing narrow but the kind, the day and at most one category?"""
        return self.is_plain and (
            not self.by_facet
            or (list(self.by_facet) == ["category"] and len(self.categories) == 1)
        )

    def every_kind(self) -> tuple[str, list[Any]]:
        """The same for items, offers and companies alike: all but the first, the kind."""
        facets = self.by_facet
        if "category" in facets:
            facets = facets | {"category": ("d.cats && %s::int[]", [self.categories])}
        return Conditions(self.always[1:], self.arguments[1:], facets).all()

    def with_words(self) -> tuple[str, list[Any]]:
        """All, said as the index of words, countries and categories knows it."""
        facets = self.by_facet
        if "category" in facets:
            facets = facets | {"category": ("d.cats && %s::int[]", [self.categories])}
        return Conditions(self.always, self.arguments, facets).all()

    def all(self) -> tuple[str, list[Any]]:
        parts, arguments = list(self.always), list(self.arguments)
        for condition, given in self.by_facet.values():
            parts.append(condition)
            arguments += given
        return " AND ".join(parts), arguments


def conditions(query: Query) -> Conditions:
    """What a row of the search table must be to answer the question, but for its words."""
    found = Conditions(
        ["d.kind = %s", "d.until >= %s"], [KINDS[query.tab], timezone.localdate()]
    )
    if query.categories:
        found.by_facet["category"] = _in_categories(query)
        found.categories = [tree().by_slug[slug].id for slug in query.categories]
    simple = (
        ("type", "d.type = ANY(%s)", query.types),
        ("check", "d.checks && %s::varchar[]", query.checks),
        ("cert", "d.certs && %s::varchar[]", query.certs),
        # Who says nothing about destinations is found under none, as with every facet.
        ("ships_to", "d.ships_to && %s::varchar[]", query.ships_to),
    )
    if len(query.countries) == 1:
        # The index of words knows no lists.
        found.by_facet["country"] = ("d.country = %s", list(query.countries))
    elif query.countries:
        found.by_facet["country"] = ("d.country = ANY(%s)", [list(query.countries)])
    for facet, condition, values in simple:
        if values:
            found.by_facet[facet] = (condition, [list(values)])
    for column, sign, amount in (
        ("price", ">=", query.price_min),
        ("price", "<=", query.price_max),
        ("moq", "<=", query.moq_max),
    ):
        if amount is not None:
            found.always.append(f"d.{column} {sign} %s")
            found.arguments.append(float(amount))
    if query.fresh:
        found.always.append("d.confirmed >= %s")
        found.arguments.append(timezone.localdate() - timedelta(days=FRESH_DAYS))
    if query.since:
        found.always.append("d.created > %s")
        found.arguments.append(query.since)
    return found


def _in_categories(query: Query) -> tuple[str, list[Any]]:
    """A category at its own level, so that the level's index is used."""
    nodes = [tree().by_slug[slug] for slug in query.categories]
    if query.tab == "suppliers":
        return "d.cats && %s::int[]", [[node.id for node in nodes]]
    parts: list[str] = []
    arguments: list[Any] = []
    for depth, column in ((1, "industry"), (2, "family"), (3, "leaf")):
        ids = [node.id for node in nodes if node.depth == depth]
        if len(ids) == 1:
            parts.append(f"d.{column} = %s")
            arguments.append(ids[0])
        elif ids:
            parts.append(f"d.{column} = ANY(%s)")
            arguments.append(ids)
    return f"({' OR '.join(parts)})", arguments
