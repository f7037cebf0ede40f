"""The job of retention killed at any moment goes on next time, and does nothing twice (P2)."""

import os
import random
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from members.models import OutgoingMail, PrivacyRequest, RequestWord
from privacy import ledgers, opt_ins, retention, sealing
from privacy.models import (
    LedgerAgeing,
    OptInMail,
    PolicyAcceptance,
    RetentionRun,
    SubjectKey,
)
from tests import templates
from tests.members.test_privacy_requests import a_request
from tests.people import a_policy
from tests.privacy.test_ledgers import execute
from tests.processes import a_process

pytestmark = [pytest.mark.promise("P2")]
KILLS = int(os.environ.get("KILLS", "5"))
OLD, KEPT = 120, 5
RUNS = f"""
import django
django.setup()
from django.db import connection
from privacy import retention
retention.rules()
connection.cursor().execute("SET ROLE {templates.APP}")
print("now", flush=True)
retention.run()
print("done", flush=True)
"""


def much_that_is_over(number):
    """Old rows of several kinds, some that are not, and a ledger whose entries are over."""
    now = timezone.now()
    long_ago = now - timedelta(days=2_000)
    for n in range(OLD // 10):
        row = a_request(address=f"n{number}-{n}@example.org")
        PrivacyRequest.objects.filter(pk=row.pk).update(
            asked_at=long_ago, answered_at=long_ago
        )
    OptInMail.objects.bulk_create(
        OptInMail(mark=os.urandom(32), sent_at=long_ago if n < OLD else now)
        for n in range(OLD + KEPT)
    )
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            key=f"{number}-{n}",
            stream="service",
            template="x",
            language="en",
            created_at=long_ago if n < OLD else now,
        )
        for n in range(OLD + KEPT)
    )
    version = a_policy()
    for _ in range(OLD):
        PolicyAcceptance.objects.create(
            subject=uuid4(), version=version, language="en", method="sign-up"
        )


def what_is_left():
    long_ago = timezone.now() - opt_ins.COUNTED - retention.GRACE
    return (
        PrivacyRequest.objects.filter(answered_at__lt=long_ago).count(),
        OptInMail.objects.filter(sent_at__lt=long_ago).count(),
        OutgoingMail.objects.filter(created_at__lt=long_ago, template="x").count(),
    )


def is_ours(key):
    """A key of the software's own: of all marks, of all letters."""
    return key.bytes[:4] == sealing.MARKS.bytes[:4]


def running():
    return a_process(RUNS)


@pytest.mark.timeout(60 + 20 * KILLS)
@pytest.mark.django_db(transaction=True)
def test_killed_anywhere_it_goes_on_and_nothing_is_half_gone(as_owner_throughout):
    execute(
        "UPDATE privacy_ledger SET kept = '0 s' WHERE name = 'privacy_policyacceptance'"
    )
    rng = random.Random(6)
    taken, entered = 0.5, 0
    for n in range(KILLS):
        much_that_is_over(n)
        entered += OLD
        with running() as process:
            assert process.stdout.readline().strip() == "now"
            begun = time.perf_counter()
            if n == KILLS - 1:  # at the latest the last is broken off while it works
                unended = RetentionRun.objects.filter(ended_at=None)
                while not unended.exists() and process.poll() is None:
                    time.sleep(0.01)
            elif n:
                time.sleep(rng.uniform(0.05, 0.9) * taken)
            else:  # the first says how long it takes
                assert process.stdout.readline().strip() == "done"
                taken = time.perf_counter() - begun
            process.kill()
        assert list(ledgers.verify()) == []
        # A request goes with all its words and its key, or not at all.
        subjects = set(PrivacyRequest.objects.values_list("subject", flat=True))
        keys = set(SubjectKey.objects.values_list("subject", flat=True))
        assert {key for key in keys - subjects if not is_ours(key)} == set()
        assert subjects <= keys
        assert RequestWord.objects.count() == len(subjects)
    assert RetentionRun.objects.filter(ended_at=None).exists(), "none was broken off"
    turn = retention.run()
    assert turn.failed == []
    assert turn.overdue == 0
    assert what_is_left() == (0, 0, 0)
    assert OptInMail.objects.count() == KILLS * KEPT
    assert OutgoingMail.objects.filter(template="x").count() == KILLS * KEPT
    # What went from the ledger was noted once, each entry.
    noted = LedgerAgeing.objects.values_list("removed", flat=True)
    assert sum(noted) + PolicyAcceptance.objects.count() == entered
    assert not PolicyAcceptance.objects.exists()
    assert list(ledgers.verify()) == []
    again = retention.run()
    assert not any(again.removed.values())
