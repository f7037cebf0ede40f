"""What `bench/run replicas` does inside Django."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.test import Client

from bench.measure import TICKS, children, cpu_ticks
from listings.models import Item
from privacy import replicas

QUESTIONS, PAGES = 300, 60


def main(rounds: int, servers: list[int]) -> None:
    item = Item.objects.listed().first()
    assert item is not None
    pages = {
        "item": f"/items/{item.pk}/{item.slug}/",
        "category": f"/c/{item.category.slug}/",
        "search": "/search/?q=pump",
    }
    replicas.note(replicas.PUBLIC)
    replicas.note(replicas.DEEDS)
    until = time.monotonic() + 30
    while not (one := replicas.ready(replicas.PUBLIC)):
        if time.monotonic() > until:
            raise TimeoutError("The replica does not follow.")
    questions: dict[str, Callable[[], object]] = {
        "ms: the primary's SELECT 1": select_1,
        "ms: how far the replica is": one._ask,
        "ms: what was noted (cache)": lambda: replicas.noted(replicas.PUBLIC),
        "ms: choosing, place known": lambda: replicas.ready(replicas.PUBLIC),
        "ms: noting a deed": lambda: replicas.note(replicas.PUBLIC),
    }
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, question in questions.items():
            found.setdefault(name, []).append(clock(question))
        for page, address in pages.items():
            with only_the_primary():
                found.setdefault(f"cpu ms: {page}, primary", []).append(
                    work(address, servers)
                )
            found.setdefault(f"cpu ms: {page}, replica, place known", []).append(
                work(address, servers)
            )
            found.setdefault(f"cpu ms: {page}, replica, place asked", []).append(
                work(address, servers, before=one._replayed.clear)
            )
    print(json.dumps(found))


def select_1() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def clock(question: Callable[[], object]) -> float:
    begun = time.perf_counter()
    for _ in range(QUESTIONS):
        question()
    return (time.perf_counter() - begun) / QUESTIONS * 1_000


@contextmanager
def only_the_primary() -> Iterator[None]:
    """As without REPLICA_URLS."""
    aliases, middleware = settings.REPLICAS, settings.MIDDLEWARE
    settings.REPLICAS, settings.MIDDLEWARE = [], middleware[:-1]
    yield
    settings.REPLICAS, settings.MIDDLEWARE = aliases, middleware


def work(
    address: str, servers: list[int], before: Callable[[], None] = lambda: None
) -> float:
    """Processor milliseconds of a page: this process and everything of the servers."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.get(address)
    begun, theirs = time.process_time(), ticks(servers)
    for _ in range(PAGES):
        before()
        if client.get(address).status_code != 200:
            raise ValueError(address)
    ours = time.process_time() - begun
    return (ours + (ticks(servers) - theirs) / TICKS) / PAGES * 1_000


def ticks(servers: list[int]) -> int:
    return sum(cpu_ticks(pid) for parent in servers for pid in children(parent))
