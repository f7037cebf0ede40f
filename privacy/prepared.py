"""Questions that are asked at every page, planned by the database once for each connection.

Reading, rewriting and planning a statement takes longer than answering it by a key.
"""

import hashlib
import itertools
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

# What each connection has. Two objects of the same words are one statement to it, whether one
# was let go and made anew or two threads made it at once.
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Prepared:
    """A statement with %s for its arguments and %% for a per cent sign.

    It must not lead to other rows' types.
    """

    def __init__(self, sql: str) -> None:
        numbers = itertools.count(1)
        self.sql = sql
        self._numbered = re.sub(
            "%[s%]", lambda one: f"${next(numbers)}" if one[0] == "%s" else "%", sql
        )
        digest = hashlib.blake2b(sql.encode(), digest_size=12).hexdigest()
        self._name = f"prepared_{digest}"
        given = ", ".join(["%s"] * (next(numbers) - 1))
        self._execute = f"EXECUTE {self._name} ({given})"
        self.names: tuple[str, ...] = ()  # of its columns, once it was asked

    def rows(self, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self._ready(cursor), arguments)
            self.names = self.names or tuple(one.name for one in cursor.description)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _ready(self, cursor: Any) -> str:
        """What to execute. Of a connection that is not kept, the plain statement.

        A prepared statement lives as long as its connection, whatever is rolled back;
        behind a pool the next transaction may go over another one.
        """
        settings = connection.settings_dict
        if settings["CONN_MAX_AGE"] == 0 or settings["POOLED"]:
            return self.sql
        has = _prepared.setdefault(connection.connection, set())
        if self._name not in has:
            cursor.execute(f"PREPARE {self._name} AS {self._numbered}")
            has.add(self._name)
        return self._execute


@lru_cache(maxsize=400)
def prepared(sql: str) -> Prepared:
    """The same for a statement that is put together: there must be few of them."""
    return Prepared(sql)
