"""Querysets whose statement is written once, and asked again with other keys.

To write one (filters, joins, names in quotes) takes Django several times as long as it takes the
database to answer by a key. The rows become the same objects as ever.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, get_related_populators

from privacy.prepared import Prepared

Row = TypeVar("Row")
Key = int | date
# What stands for a key while the statement is written: nothing that a statement says itself.
FIRST_NUMBER, FIRST_DAY = 2_000_000_000, date(1, 1, 1)


class Written(Generic[Row]):
    """What `build` makes of its keys, which are whole numbers or days, and all that differs.

    Whatever else decides the statement (an order, a state) is a Written of its own. Each key
    has to stand in the statement: ValueError, the first time, where one does not.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, Row]], *kinds: type[Key]
    ) -> None:
        self._build, self._kinds = build, kinds

    def rows(self, *keys: Key) -> list[Row]:
        statement = self._statement
        given = list(statement.given)
        for place, number in statement.places:
            given[place] = keys[number]
        return statement.made(statement.prepared.rows(given))

    def first(self, *keys: Key) -> Row | None:
        return next(iter(self.rows(*keys)), None)

    @cached_property
    def _statement(self) -> "Statement":
        marks = [
            FIRST_NUMBER + n if kind is int else FIRST_DAY + timedelta(n)
            for n, kind in enumerate(self._kinds)
        ]
        return Statement(self._build(*marks), marks)


class Statement:
    """The words for the database, what is given to it, and how its rows become objects."""

    def __init__(self, queryset: QuerySet[Any, Any], marks: Sequence[Key]) -> None:
        compiler = queryset.query.get_compiler(connection.alias)
        sql, given = compiler.as_sql()
        self.prepared, self.given = Prepared(sql), tuple(given)
        self.places = [
            (place, marks.index(value))
            for place, value in enumerate(given)
            if type(value) in {int, date} and value in marks
        ]
        if {number for _place, number in self.places} != set(range(len(marks))):
            raise ValueError("A key does not stand in the statement.")
        self._compiler = compiler
        self._converters = compiler.get_converters(
            [one[0] for one in compiler.select[: compiler.col_count]]
        )
        self._said: Any = compiler.klass_info
        self._is_of_objects = issubclass(queryset._iterable_class, ModelIterable)

    def made(self, rows: list[tuple[Any, ...]]) -> list[Any]:
        """Objects as a queryset makes them of its rows; of one that asks for values, tuples."""
        read: Any = rows
        if self._converters:
            read = map(tuple, self._compiler.apply_converters(rows, self._converters))
        return (
            [self._object(one) for one in read] if self._is_of_objects else list(read)
        )

    @cached_property
    def _columns(self) -> tuple[slice, list[str]]:
        columns = self._said["select_fields"]
        own = slice(columns[0], columns[-1] + 1)
        return own, [one[0].target.attname for one in self._compiler.select[own]]

    @cached_property
    def _beside(self) -> list[Any]:
        # The types are of a later Django, which asks for one argument more.
        return get_related_populators(  # type: ignore[call-arg]
            self._said, self._compiler.select, connection.alias
        )

    def _object(self, row: tuple[Any, ...]) -> Any:
        own, names = self._columns
        found = self._said["model"].from_db(connection.alias, names, row[own])
        for one in self._beside:
            one.populate(row, found)
        for name, place in self._compiler.annotation_col_map.items():
            setattr(found, name, row[place])
        return found
