"""A side asks our staff to look at a thread; with that they may read it."""

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.asking import seals, threads
from listings.models import Side, Thread, ThreadReport
from members.models import Member


class ReportedAlready(Exception):
    """This side has a report of it that waits."""


class DecidedAlready(Exception):
    """Somebody decided it meanwhile."""


class Told(NamedTuple):
    """What a report says."""

    reason: ThreadReport.Reason
    words: str


def report(
    thread: Thread, told: Told, *, side: Side, by: Member | None
) -> ThreadReport:
    """Lay it before our staff. Raises ReportedAlready."""
    row = ThreadReport(thread=thread, side=side, reporter=by, reason=told.reason)
    seals.seal(row, told.words)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ReportedAlready from error
    return row


@transaction.atomic
def decide(
    report: ThreadReport, *, is_right: bool, answer: str, by: Member
) -> ThreadReport:
    """Our staff's word; both reads are in the answer. Raises DecidedAlready.

    An upheld report closes the thread, so that nothing more is said in it.
    """
    end = "upheld_at" if is_right else "dismissed_at"
    rows = ThreadReport.objects.waiting().filter(pk=report.pk)
    done = rows.update(**{end: timezone.now()}, decided_by=by.subject, answer=answer)
    if not done:
        raise DecidedAlready
    if is_right:
        threads.close(report.thread, side=Side.STAFF, by=None)
    report.refresh_from_db()
    return report
