"""More time for single statements of the database than a page may take."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import connection, transaction

# Nothing can be said to a transaction between its error and its going back to a savepoint.
OF_TRANSACTIONS = ("SAVEPOINT", "ROLLBACK", "RELEASE")
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@contextmanager
def statements_may_take(long: str) -> Iterator[None]:
    """Each statement of the block may take so long ("60s"; "0": as long as it takes).

    Said to each transaction, never to the session: behind a pool the next transaction has another
    one, and whoever comes after would have that patience too.
    """
    with connection.execute_wrapper(partial(_with_time, long)):
        yield


def _with_time(
    long: str, execute: Execute, sql: str, params: Any, many: bool, told: dict[str, Any]
) -> Any:
    if str(sql).startswith(OF_TRANSACTIONS):
        return execute(sql, params, many, told)
    with transaction.atomic(savepoint=False):
        with connection.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [long])
        return execute(sql, params, many, told)
