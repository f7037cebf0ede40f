"""Reading figures with the rights of an analyst: the database itself gives nothing about a member."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from privacy import replicas

# In one statement, and none where there is no such role or we cannot be it: then one role does
# everything, of which `check --database default` warns.
BECOME = """
SELECT set_config('role', rolname, true) FROM pg_roles
WHERE rolname = %s AND pg_has_role(session_user, oid, 'MEMBER')
"""


@contextmanager
def as_analyst() -> Iterator[bool]:
    """Every query of the block runs as READER_ROLE, which may read aggregate tables alone.

    Whatever else is asked raises ProgrammingError (permission denied), and nothing that is
    written stays. Read what you need within it: a query that runs later is the site's own
    again. Yields whether the role could be taken on.
    """
    with replicas.reading_much(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(BECOME, [settings.READER_ROLE])
            is_taken = bool(cursor.rowcount)
        try:
            yield is_taken
        finally:
            # Rolling back ends the role, inside a transaction of others too.
            transaction.set_rollback(True)
