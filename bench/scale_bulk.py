"""Bulk changes beside which bench/run search-scale asks its questions."""

import itertools
import sys
import threading
import time

from django.db import connection, transaction
from django.utils import timezone

from listings.models import Behind, Item
from listings.search import following, index, keeping
from members.models import Company

IMPORTED, BATCH = 100_000, 200
MINUTE = 60.0
COPIED = """
INSERT INTO listings_item ({columns}) OVERRIDING SYSTEM VALUE
SELECT {values} FROM listings_item WHERE id BETWEEN %(first)s AND %(last)s
RETURNING id
"""


def do(name: str) -> None:
    print("begun", flush=True)
    threading.Thread(target=clock, daemon=True).start()
    {
        "a busy loop": spin,
        "import": enter,
        "suspended": suspend,
        "restored": restore,
    }[name]()


def clock() -> None:
    """What the product's clock does of these things meanwhile."""
    while True:
        time.sleep(MINUTE)
        keeping.add_counts()


def spin() -> None:
    while True:
        sum(range(1_000_000))


def enter() -> None:
    """Items of one supplier, by the statement and the deed of its file."""
    columns = [
        f.column for f in Item._meta.concrete_fields if f.column and f.column != "id"
    ]
    others = {"company_id": "2", "sku": "'bench-' || id"}
    values = [others.get(name, f'"{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    sql = COPIED.format(columns=names, values=", ".join(values))
    begun, entered = time.monotonic(), 0
    for first in itertools.count(1, BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, {"first": first, "last": first + BATCH - 1})
            ids = [pk for (pk,) in cursor.fetchall()]
            index.enter_items(ids)
        entered += len(ids)
        if entered >= IMPORTED or not ids:
            break
        if entered % 10_000 == 0:
            say(f"entered {entered} in {time.monotonic() - begun:.0f} s")


def forget() -> None:
    """Delete what was entered: no item that was made has a company's own mark."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM listings_item WHERE sku LIKE 'bench-%'")
    keeping.add_counts()


def put_back() -> None:
    """Undo what a run that was broken off has left."""
    forget()
    # A migration may have marked all companies. Their rows are made by SQL and not read, so
    # reading them would take hours and change nothing that is measured.
    Behind.objects.exclude(company_id=1).delete()
    if Company.objects.filter(pk=1, suspended_at__isnull=False).exists():
        restore()
    while Behind.objects.exists():
        # What was in the hands of a process that was killed is free after a minute.
        following.follow_waiting(seconds=600)
        time.sleep(1)


def suspend() -> None:
    """The first company has the most; its rows leave by the database's own triggers."""
    begun = time.monotonic()
    with transaction.atomic():
        Company.objects.filter(pk=1).update(suspended_at=timezone.now())
    say(f"suspended in {time.monotonic() - begun:.1f} s")


def restore() -> None:
    begun = time.monotonic()
    with transaction.atomic():
        Company.objects.filter(pk=1).update(suspended_at=None)
    following.enter_companies([1])
    followed = following.follow_waiting(seconds=600)
    say(f"{followed} followed in {time.monotonic() - begun:.1f} s")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
