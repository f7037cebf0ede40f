"""No question is thought about for longer than two seconds, however much is listed.

All that belongs to one answer shares the time: a page that asks several things inside one
`in_time` has no more than the two seconds for all of them.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg2 import errors

SECONDS = 2.0
# In this part of the time what is left is not told to the database anew: that has a cost.
EARLY = 0.1
LEAST = 10  # milliseconds; 0 would mean for ever
# One process for a question, and no plan that takes longer to make ready than to carry out.
NAMES = ("statement_timeout", "max_parallel_workers_per_gather", "enable_seqscan")
BEFORE = "SELECT " + ", ".join(f"current_setting('{name}')" for name in NAMES)
SETTINGS = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in NAMES)
LEFT = "SELECT set_config('statement_timeout', %s, true)"

P = ParamSpec("P")
R = TypeVar("R")
_until: ContextVar[float | None] = ContextVar("until", default=None)


class TookTooLong(Exception):
    """The question is too broad to be answered in time."""


@contextmanager
def in_time(seconds: float | None = None) -> Iterator[None]:
    """What is asked in here is answered in time, or TookTooLong is raised."""
    if _until.get() is not None:
        yield
        return
    allowed = SECONDS if seconds is None else seconds
    token = _until.set(time.monotonic() + allowed)
    try:
        with transaction.atomic(), _allowed(allowed):
            yield
    except OperationalError as error:
        # Waiting for a lock is waiting too.
        if isinstance(error.__cause__, errors.QueryCanceled | errors.LockNotAvailable):
            raise TookTooLong from error
        raise
    finally:
        _until.reset(token)


def answered_in_time(ask: Callable[P, R]) -> Callable[P, R]:
    """A function whose questions share the time."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        with in_time():
            return ask(*args, **kwargs)

    return asked


@contextmanager
def _allowed(seconds: float) -> Iterator[None]:
    """The database's own clock, for this transaction alone."""
    before = None
    with connection.cursor() as cursor:
        if connection.savepoint_ids:
            cursor.execute(BEFORE)
            before = cursor.fetchone()
        cursor.execute(SETTINGS, [f"{seconds * 1000:.0f}ms", "0", "off"])
    with connection.execute_wrapper(_watched):
        yield
    if before is not None:
        # The settings would outlast a savepoint.
        with connection.cursor() as cursor:
            cursor.execute(SETTINGS, before)


def _watched(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    """A statement has what those before it have left."""
    until = _until.get()
    left = until - time.monotonic() if until is not None else SECONDS
    if left < SECONDS * (1 - EARLY):
        if left <= 0:
            raise TookTooLong
        cursor = context["connection"].connection.cursor()
        cursor.execute(LEFT, [f"{max(LEAST, int(left * 1000))}ms"])
        cursor.close()
    return execute(sql, params, many, context)
