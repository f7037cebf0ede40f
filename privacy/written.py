"""Querysets whose statement is written once, and asked again with other keys.

To write one (filters, joins, names in quotes) takes Django several times as long as it takes the
database to answer by a key. The rows become the same objects as ever.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from privacy.prepared import Prepared

Row = TypeVar("Row")
Key = int | date
# What stands for a key while the statement is written: nothing that a statement says itself.
FIRST_NUMBER, FIRST_DAY = 2_000_000_000, date(1, 1, 1)
# No row has a larger key, and the database refuses to compare one.
LARGEST = 2**63 - 1


class Written(Generic[Row]):
    """What `build` makes of its keys, which are whole numbers or days, and all that differs.

    Whatever else decides the statement (an order, a state) is a Written of its own, and nothing
    in it may change by itself: the time of day, a language. Each key has to stand in the
    statement: ValueError, the first time, where one does not.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, Row]], *kinds: type[Key]
    ) -> None:
        self._build, self._kinds = build, kinds

    def rows(self, *keys: Key) -> list[Row]:
        if len(keys) != len(self._kinds):
            raise TypeError(f"{len(self._kinds)} keys are asked for.")
        if any(type(one) is int and one > LARGEST for one in keys):
            return []  # an address may say any number; a queryset does the same
        statement = self._statement
        given = list(statement.given)
        for place, number in statement.places:
            given[place] = keys[number]
        return statement.made(statement.prepared.rows(given))

    def first(self, *keys: Key) -> Row | None:
        """Of a question that has one answer at most: all its rows are read."""
        return next(iter(self.rows(*keys)), None)

    @cached_property
    def _statement(self) -> "Statement":
        marks = [
            FIRST_NUMBER + n if kind is int else FIRST_DAY + timedelta(n)
            for n, kind in enumerate(self._kinds)
        ]
        return Statement(self._build(*marks), marks)


class Statement:
    """The words for the database, what is given to it, and how its rows become objects.

    What Django knows of the queryset beyond that is let go: it would take more than the rest.
    """

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
        columns = [one[0] for one in compiler.select[: compiler.col_count]]
        self._converters = compiler.get_converters(columns)
        is_of_objects = issubclass(queryset._iterable_class, ModelIterable)
        self._objects = Objects(compiler) if is_of_objects else None

    def made(self, rows: list[tuple[Any, ...]]) -> list[Any]:
        """Objects as a queryset makes them of its rows; of one that asks for values, tuples."""
        read = [self._converted(one) for one in rows] if self._converters else rows
        return read if self._objects is None else list(map(self._objects.of, read))

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, (converters, column) in self._converters.items():
            for converter in converters:
                values[place] = converter(values[place], column, connection)
        return tuple(values)


class Objects:
    """Makes what Django's `ModelIterable` makes: a row's object, with those selected beside it."""

    def __init__(self, compiler: SQLCompiler) -> None:
        said: Any = compiler.klass_info
        columns = said["select_fields"]
        self._model: type[Model] = said["model"]
        self._own = slice(columns[0], columns[-1] + 1)
        self._names = [one[0].target.attname for one in compiler.select[self._own]]
        # The types are of a later Django, which asks for one argument more.
        self._beside = get_related_populators(  # type: ignore[call-arg]
            said, compiler.select, connection.alias
        )
        self._counted = list((compiler.annotation_col_map or {}).items())

    def of(self, row: tuple[Any, ...]) -> Model:
        found = self._model.from_db(connection.alias, self._names, row[self._own])
        for one in self._beside:
            one.populate(row, found)
        for name, place in self._counted:
            setattr(found, name, row[place])
        return found
