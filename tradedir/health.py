"""Is the house well? What `/readyz` asks, each question on its own."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from privacy import erased_list, replicas, restored, stores, withdrawn_list

# What the mark that closes the site says where only its state was asked for.
SEEN_BY = "readyz"
HEARTBEAT = "worker-heartbeat"
HEARTBEAT_OF_MAIL = "mail-worker-heartbeat"
# Two beats may be missed before the worker counts as gone.
HEARTBEAT_SECONDS = 100.0


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def erasures_are_replayed() -> bool:
    """Not where a backup was restored and members of before are not erased again yet.

    Whoever asks while that is so closes the site until it is done.
    """
    if restored.has_come_back():
        if not erased_list.is_refusing():
            erased_list.refuse_until_replayed(seen_by=SEEN_BY)
    else:
        # On a machine without a worker nothing else keeps its lists in step, and nothing
        # else notes that another machine has erased them all again.
        erased_list.catch_up()
        withdrawn_list.catch_up()
        if erased_list.refuses_by(SEEN_BY) and not erased_list.missing():
            erased_list.serve_again()
    return not erased_list.is_refusing()


def cache_answers() -> bool:
    """Asks the server itself: the cache that pages use would fall back to memory."""
    return caches["pages"].ping()  # type: ignore[no-any-return, attr-defined]


def files_answer() -> bool:
    return all(
        stores.at(root).answers()
        for root in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT)
    )


def beats(heart: str) -> bool:
    beaten = caches["pages"].get(heart)
    return isinstance(beaten, int | float) and time.time() - beaten < HEARTBEAT_SECONDS


def worker_lives() -> bool:
    return beats(HEARTBEAT)


def mail_worker_lives() -> bool:
    return beats(HEARTBEAT_OF_MAIL)


# Without these no page can be served; without the others pages are slower, mail is later.
NEEDED: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "erasures": erasures_are_replayed,
}
WANTED: dict[str, Callable[[], bool]] = {
    "cache": cache_answers,
    "files": files_answer,
    "worker": worker_lives,
    "mail": mail_worker_lives,
}


def report() -> tuple[bool, dict[str, str]]:
    """Can pages be served, and how each part is, in one word."""
    following = {one.alias: one.follows for one in replicas.known()}
    questions = NEEDED | WANTED | following
    parts = {name: _asked(question) for name, question in questions.items()}
    ready = all(parts[name] == "ok" for name in NEEDED)
    return ready, parts


def _asked(question: Callable[[], bool]) -> str:
    try:
        return "ok" if question() else "not ok"
    except Exception as error:  # a health question must be answered whatever broke
        return "not ok" if not settings.DEBUG else type(error).__name__
