"""Statements that a page asks, counted: without what a connection is told once, whoever asks first."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


class Asked(CaptureQueriesContext):
    @property
    def captured_queries(self):
        found = super().captured_queries
        return [one for one in found if not one["sql"].startswith("PREPARE ")]


@contextmanager
def exactly(number: int) -> Iterator[Asked]:
    with Asked(connection) as asked:
        yield asked
    assert len(asked) == number, told(asked)


@contextmanager
def at_most(number: int) -> Iterator[Asked]:
    with Asked(connection) as asked:
        yield asked
    assert len(asked) <= number, told(asked)


def told(asked: Asked) -> str:
    return "\n\n".join([f"{len(asked)} were asked:", *(q["sql"] for q in asked)])
