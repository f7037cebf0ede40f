"""Work by the clock on one thing after the other: one that fails stops no other."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing")


def each(things: Iterable[Thing], deed: Callable[[Thing], int], *, or_else: str) -> int:
    """Do it to each; returns the sum. What failed is raised at the end, under `or_else`."""
    done = 0
    failed: list[Exception] = []
    for thing in things:
        try:
            done += deed(thing)
        except Exception as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup(or_else, failed)
    return done
