"""Many releases at once, some killed in the middle: the budget is the sum of what is there."""

import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal

import pytest

from members import statistics
from privacy import ledgers
from privacy.models import Budget, Release, ReleasedTable
from privacy.releases import arithmetic, budgets, making
from tests import templates
from tests.people import a_company, a_member
from tests.processes import environment

pytestmark = [
    pytest.mark.promise("W2"),
    pytest.mark.promise("T7"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
ONE_WAY = [one for one in statistics.CATALOGUE.tables if len(one.dimensions) == 1]
COST = 5 * arithmetic.cost(6)
MADE, SPENT, AGAIN, KILLED = 0, 3, 4, -9
# One process becomes many, which wait for the word and release at once; some are killed.
MANY = """
import json, os, random, signal, sys, time, traceback
import django
django.setup()
from django.db import connection
from members import statistics
from privacy.models import Release
from privacy.releases import making, noise
given = json.loads(sys.argv[1])
connection.settings_dict["OPTIONS"]["options"] += " -c role=" + given["role"]
tables = [one for one in statistics.CATALOGUE.tables if len(one.dimensions) == 1]
waits, says = os.pipe()

def release(period):
    os.read(waits, 1)
    try:
        making.publish(
            statistics.CATALOGUE, tables, period=period, cause=Release.Cause.HAND
        )
    except making.BudgetSpent:
        return 3
    except making.AlreadyReleased:
        return 4
    except BaseException:
        traceback.print_exc()
        return 1
    return 0

pids = []
for period in given["periods"]:
    pid = os.fork()
    if not pid:
        os._exit(release(period))
    pids.append(pid)
os.write(says, b"x" * len(pids))
for pid in random.Random(7).sample(pids, given["kills"]):
    time.sleep(random.uniform(0, given["within"]))
    os.kill(pid, signal.SIGKILL)
ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
print(json.dumps(ends))
"""


def at_once(periods, *, kills=0, within=0.0):
    """How each of these releases ended, made by as many processes."""
    given = {"periods": periods, "kills": kills, "within": within}
    done = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-c", MANY),
            json.dumps(given | {"role": templates.APP}),
        ],
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Counter(json.loads(done.stdout))


def room_for(releases):
    line = statistics.LINE
    budgets.set_cap(line, budgets.standing(line).year, COST * releases)


def is_whole():
    """What was spent is what is there, and every release is there wholly."""
    spent = sum(ReleasedTable.objects.values_list("rho", flat=True), Decimal(0))
    assert Budget.objects.get().spent == spent
    for release in Release.objects.all():
        names = list(release.tables.order_by("pk").values_list("name", flat=True))
        assert names == [one.name for one in ONE_WAY]
    assert list(ledgers.verify()) == []
    return Release.objects.count()


def test_of_eight_at_once_with_room_for_three_three_are_made(as_owner_throughout):
    room_for(3)
    ends = at_once([f"p{n}" for n in range(8)])
    assert ends == {MADE: 3, SPENT: 5}
    assert is_whole() == 3


def test_of_one_period_there_is_one_however_many_make_it(as_owner_throughout):
    a_member(a_company())
    ends = at_once(["2026-Q4"] * 8)
    assert ends == {MADE: 1, AGAIN: 7}
    assert is_whole() == 1


def test_thirty_two_at_once_and_a_third_of_them_killed(as_owner_throughout):
    room_for(5)
    periods = [f"p{n}" for n in range(32)]
    ends = at_once(periods, kills=10, within=0.1)
    assert set(ends) <= {MADE, SPENT, KILLED}
    assert ends[KILLED] > 0
    # Who was killed before the end has spent nothing, so there was room for others.
    assert is_whole() == 5
    assert ends[MADE] <= 5
    before = dict(ReleasedTable.objects.values_list("pk", "values"))
    # What was committed before the kill is not drawn again.
    for period in Release.objects.values_list("period", flat=True):
        with pytest.raises(making.AlreadyReleased):
            making.publish(
                statistics.CATALOGUE, ONE_WAY, period=period, cause=Release.Cause.HAND
            )
    assert dict(ReleasedTable.objects.values_list("pk", "values")) == before
