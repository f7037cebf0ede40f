"""An import that is killed, and several at once: all of a file is in the figures, or nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from privacy.models import AccessLogFile, CountedDay, TrafficDay
from privacy.traffic.logs import files, importing
from privacy.traffic.logs.importing import NotNow
from tests import access_logs
from tests.processes import a_process

pytestmark = pytest.mark.django_db(transaction=True)

# Reads in small pieces and says how far it is after each; waits to be killed at one place.
WORKS = """
import sys, time, django
django.setup()
from pathlib import Path
from django.db import connection
from privacy.traffic import closing
from privacy.traffic.logs import files, importing
files.PIECE, importing.TOLD_EVERY = 4_000, 0
module, name, left = {"reading": (importing, "go_on", 3), "days": (closing, "enter", 2),
    "begun": (closing, "begin", 1), "claimed": (importing, "_read", 1)}[sys.argv[1]]
deed = getattr(module, name)
def waits(*args):
    global left
    done = None if name == "_read" else deed(*args)
    left -= 1
    if not left:
        print("here", flush=True)
        time.sleep(60)
    return done
setattr(module, name, waits)
importing.import_files([Path(sys.argv[2])])
"""


@pytest.fixture
def log(tmp_path):
    return access_logs.write(tmp_path / "log", access_logs.lines(3, amount=200))


def killed(place, log):
    """An import that is killed there. Its lease is over then."""
    with a_process(WORKS, place, str(log)) as process:
        said = process.stdout.readline().strip()
        process.kill()
    assert said == "here"
    AccessLogFile.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))


def figures():
    return sorted(
        TrafficDay.objects.values_list("day", "dimension", "key", "hits", "visitors")
    )


def test_killed_anywhere_nothing_is_counted_and_the_next_counts_all(log):
    for place in ("claimed", "reading", "begun", "days"):
        killed(place, log)
        assert not CountedDay.objects.exists()
        assert figures() == []
        assert AccessLogFile.objects.get().was_broken_off
    assert AccessLogFile.objects.get().read > 0  # how far it came is known
    importing.import_files([log])
    counted = AccessLogFile.objects.get()
    assert (counted.lines, counted.read) == (200, log.stat().st_size)
    hits = sum(row[3] for row in figures() if row[1] == "site")
    assert hits == counted.counted > 40
    assert CountedDay.objects.closed().count() == 2


def together(*calls):
    """Every call in a thread of its own, begun at the same moment: what each gave, or its error."""
    gate = Barrier(len(calls))

    def one(paths):
        gate.wait()
        try:
            return importing.import_files(paths)
        except NotNow as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_many_with_the_same_file_count_it_once(log):
    outcomes = together(*[[log]] * 4)
    done = [one for one in outcomes if not isinstance(one, NotNow) and one.files]
    assert len(done) == 1
    counted = AccessLogFile.objects.get()
    assert sum(row[3] for row in figures() if row[1] == "site") == counted.counted


def test_of_two_files_of_one_day_at_once_one_is_counted(log, tmp_path, monkeypatch):
    """Whoever is second finds the day closed, and nothing of it is counted."""
    other = access_logs.write(tmp_path / "other", access_logs.lines(4, amount=200))
    met = Barrier(2)
    finish = importing.finish

    def finish_together(*args):
        met.wait(timeout=30)
        finish(*args)

    monkeypatch.setattr(importing, "finish", finish_together)
    outcomes = together([log], [other])
    assert len([one for one in outcomes if isinstance(one, NotNow)]) == 1
    [counted] = AccessLogFile.objects.exclude(done_at=None)
    assert sum(row[3] for row in figures() if row[1] == "site") == counted.counted
    assert AccessLogFile.objects.get(done_at=None).was_broken_off
    assert files.content_of(log).digest != files.content_of(other).digest
