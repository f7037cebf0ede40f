"""A process that is killed while it makes a copy leaves nothing that is read; another makes it whole."""

import os
import random
import time
import tracemalloc

import pytest
from django.utils import timezone

from members import downloads
from members.models import Download, OutgoingMail
from privacy import ledgers
from privacy.models import CopyEvent
from tests.kept import path_of
from tests.listings.asking.world import a_buyer, a_supplier, an_inquiry
from tests.members import copies
from tests.people import a_member
from tests.processes import a_process

KILLS = int(os.environ.get("KILLS", "4"))
MAKES = """
import django
django.setup()
from django.db import connection
from members import downloads
from privacy import copied, holdings
holdings.read_declarations()
connection.ensure_connection()
print("now", flush=True)
downloads.work()
print("done", flush=True)
"""


def talkative(messages=2_000):
    """A member with a long conversation."""
    member = a_member()
    thread = an_inquiry(a_supplier(), a_buyer(member))
    copies.many_messages(thread, messages)
    return member


def making(settings):
    return a_process(MAKES, PRIVATE_ROOT=settings.PRIVATE_ROOT)


@pytest.mark.timeout(60 + 20 * KILLS)
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_point_a_copy_is_whole_or_not_there(settings):
    rng = random.Random(41)
    member, taken = talkative(), 0.5
    downloads.ask(member, language="en")
    for n in range(KILLS):
        Download.objects.update(claimed_until=timezone.now(), tries=0)
        with making(settings) as process:
            assert process.stdout.readline().strip() == "now"
            begun = time.perf_counter()
            if n:
                time.sleep(rng.uniform(0, taken * 1.2))
                process.kill()
            else:  # the first says how long it takes
                process.wait(60)
                taken = time.perf_counter() - begun
        download = Download.objects.standing().get()
        if not download.ready_at:
            with pytest.raises(downloads.NothingToFetch):
                downloads.fetch(member)
            continue
        content = b"".join(downloads.fetch(member)[1])
        assert copies.is_whole(content)
        assert len(copies.rows_of(content, "messages")) == 2_001
        Download.objects.update(asked_at=timezone.now() - downloads.DAY)
        downloads.ask(member, language="en")
    Download.objects.update(claimed_until=timezone.now(), tries=0)
    downloads.work()
    assert copies.is_whole(b"".join(downloads.fetch(member)[1]))
    made = CopyEvent.objects.filter(act="made").count()
    assert OutgoingMail.objects.filter(key__startswith="copy:").count() == made >= 2
    assert (
        len(
            list(path_of(Download.objects.standing().get().file).parents[1].glob("*/*"))
        )
        == 1
    )
    assert list(ledgers.verify()) == []


@pytest.mark.django_db
@pytest.mark.timeout(300)
def test_ten_thousand_messages_are_ready_within_a_minute():
    member = talkative(10_000)
    downloads.ask(member, language="en")
    begun = time.perf_counter()
    downloads.work()
    taken = time.perf_counter() - begun
    content = b"".join(downloads.fetch(member)[1])
    assert len(copies.rows_of(content, "messages")) == 10_001
    assert taken < 60, taken
    print(f"{taken:.1f} s, {len(content):,} bytes")


@pytest.mark.django_db
@pytest.mark.timeout(300)
def test_memory_does_not_grow_with_what_is_copied():
    peaks = []
    for amount in (1_000, 1_000, 6_000):  # the first reads what is read once
        downloads.ask(talkative(amount), language="en")
        tracemalloc.start()
        downloads.work()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < peaks[1] * 1.3, peaks
