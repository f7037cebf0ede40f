"""Saved reports: kept with a purpose, changed, paused and deleted by their owner alone."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import statistics
from members.models import Member, SavedReport
from members.reporting import asking
from members.reporting.asking import Question
from privacy import holds
from privacy.models import Release

MOST_REPORTS, LONGEST = 200, 4_000
UNDOABLE = timedelta(days=30)
# The hour of the clock's mails, in UTC.
HOUR = 6
Schedule = SavedReport.Schedule


class CannotBeSaved(Exception):
    """Why a report is not saved, and which field of the form it is about."""

    field = "name"
    words: Promise


class NameTaken(CannotBeSaved):
    words = _("You have a report of this name. Choose another name.")


class TooManyReports(CannotBeSaved):
    words = _("You have 200 saved reports, which is as many as there can be.")


class TooLong(CannotBeSaved):
    words = _("This report keeps more categories than can be saved. Keep fewer.")


class Wish(NamedTuple):
    """What an owner says of a report."""

    name: str
    purpose: str
    schedule: str = Schedule.OFF
    # At which release it stays; None follows the newest.
    release: int | None = None


def question_of(report: SavedReport) -> Question:
    """Raises Unclear where the catalogue no longer has what it asks."""
    return asking.asked(QueryDict(report.question)).at(report.release_id)


def save(owner: Member, question: Question, wish: Wish) -> SavedReport:
    """Keep a question. Raises CannotBeSaved."""
    report = SavedReport(owner=owner, question=question.at(None).query)
    if len(report.question) > LONGEST:
        raise TooLong
    return _written(report, wish)


def change(report: SavedReport, wish: Wish) -> SavedReport:
    """Another name or purpose, another release, mail more or less often. Raises CannotBeSaved."""
    return _written(report, wish)


def _written(report: SavedReport, wish: Wish) -> SavedReport:
    now = timezone.now()
    report.name, report.purpose = wish.name, wish.purpose
    report.release_id, report.changed_at = wish.release, now
    fields = ["name", "purpose", "release", "changed_at"]
    if report.schedule != wish.schedule:
        fields += ["schedule", "seen", "paused_at", "next_at"]
        # From now on: what there is already is on the page.
        report.schedule, report.seen, report.paused_at = wish.schedule, newest(), None
        report.next_at = next_time(wish.schedule, now)
    try:
        with transaction.atomic():
            # One after the other, so that the limit holds.
            Member.objects.select_for_update(no_key=True).get(pk=report.owner_id)
            mine = SavedReport.objects.there().filter(owner=report.owner_id)
            if mine.exclude(pk=report.pk).count() >= MOST_REPORTS:
                raise TooManyReports
            report.save(update_fields=fields if report.pk else None)
    except IntegrityError as error:
        if _broken(error) == "saved_report_once_a_name":
            raise NameTaken from error
        raise
    return report


def _broken(error: IntegrityError) -> str:
    return str(error.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def newest() -> int:
    """The key of the newest release, or 0."""
    of_line = Release.objects.filter(line=statistics.LINE)
    found = of_line.order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def next_time(schedule: str, after: datetime) -> datetime | None:
    """The first day of the next month or quarter; None for what does not go by the clock."""
    steps = {Schedule.MONTHLY.value: 1, Schedule.QUARTERLY.value: 3}
    if schedule not in steps:
        return None
    step = steps[schedule]
    month = after.year * 12 + (after.month - 1) // step * step + step
    return after.replace(
        *(month // 12, month % 12 + 1, 1),
        *(HOUR, 0, 0, 0),
    )


def pause(report: SavedReport) -> None:
    """No mail until it is gone on with. Twice is once."""
    there = SavedReport.objects.sent().filter(pk=report.pk)
    there.update(paused_at=timezone.now())


def go_on(report: SavedReport) -> None:
    """Mail again, of what comes from now on."""
    paused = SavedReport.objects.there().filter(pk=report.pk, paused_at__isnull=False)
    paused.update(
        paused_at=None,
        seen=newest(),
        next_at=next_time(report.schedule, timezone.now()),
    )


def delete(report: SavedReport) -> None:
    """No mail of it from now on; for a month it can be put back."""
    SavedReport.objects.there().filter(pk=report.pk).update(removed_at=timezone.now())


def put_back(report: SavedReport) -> None:
    """Undo a deletion. Raises CannotBeSaved where its name was taken since."""
    try:
        with transaction.atomic():
            Member.objects.select_for_update(no_key=True).get(pk=report.owner_id)
            mine = SavedReport.objects.there().filter(owner=report.owner_id)
            if mine.exclude(pk=report.pk).count() >= MOST_REPORTS:
                raise TooManyReports
            SavedReport.objects.filter(pk=report.pk).update(removed_at=None)
    except IntegrityError as error:
        if _broken(error) == "saved_report_once_a_name":
            raise NameTaken from error
        raise


def forget_removed() -> int:
    """Delete reports that were taken away more than a month ago."""
    over = SavedReport.objects.filter(removed_at__lt=timezone.now() - UNDOABLE)
    deleted, _rows = over.exclude(holds.kept(SavedReport)).delete()
    return deleted
