"""Limits are counted in the database while the cache is away: every process counts together."""

import json
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

TABLE = "members_counter"
# Of an entry that is over, nothing is left: it is as if it had never been there.
PUT = f"""
INSERT INTO {TABLE} (key, value, ends_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at
"""  # noqa: S608
ADD = f"{PUT} WHERE {TABLE}.ends_at <= %s RETURNING 1"
GET = f"SELECT value FROM {TABLE} WHERE key = %s AND ends_at > %s"  # noqa: S608
COUNT = f"""
UPDATE {TABLE} SET value = to_jsonb((value #>> '{{}}')::int + %s)
WHERE key = %s AND ends_at > %s RETURNING value
"""  # noqa: S608
LIMITS = ("allauth:rl:", "limit:")


def counts(key: object) -> bool:
    """Is this the key of a limit?"""
    return isinstance(key, str) and key.startswith(LIMITS)


class Counters:
    """The few calls of a cache that limits use, upon a table."""

    def add(self, key: str, value: Any, timeout: float = 300, **named: Any) -> bool:
        return bool(asked(ADD, key, json.dumps(value), until(timeout), until(0)))

    def set(self, key: str, value: Any, timeout: float = 300, **named: Any) -> None:
        asked(PUT, key, json.dumps(value), until(timeout))

    def get(self, key: str, default: Any = None, **named: Any) -> Any:
        rows = asked(GET, key, until(0))
        return json.loads(rows[0][0]) if rows else default

    def delete(self, key: str, **named: Any) -> bool:
        sql = f"DELETE FROM {TABLE} WHERE key = %s RETURNING 1"  # noqa: S608
        return bool(asked(sql, key))

    def incr(self, key: str, delta: int = 1, **named: Any) -> int:
        rows = asked(COUNT, delta, key, until(0))
        if not rows:
            raise ValueError(key)
        return int(json.loads(rows[0][0]))


def until(seconds: float) -> Any:
    return timezone.now() + timedelta(seconds=seconds)


def asked(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []
