"""Saved reports by mail: to their owner, while that is one of marketing.

Whose turn it is is claimed by a conditional UPDATE that sets the next one, in the transaction
that writes the mail: however often this runs, and wherever it is broken off, there is one.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from members import marketing, outbox, statistics
from members.models import SavedReport
from members.reporting import answering, keeping, wording
from members.reporting.answering import Answer
from members.reporting.asking import Question, Unclear
from privacy.models import ReleasedTable
from privacy.releases.as_analyst import as_analyst

Schedule = SavedReport.Schedule
LINES, BATCH = 5, 100


def send_due(*, limit: int = 2_000) -> int:
    """Write the mails whose turn has come. Returns how many."""
    now, newest = timezone.now(), keeping.newest()
    stop_for_others(now)
    written = done = 0
    while done < limit:
        due = list(
            SavedReport.objects.due(now, newest)
            .select_related("owner")
            .order_by("pk")[:BATCH]
        )
        if not due:
            break
        done += len(due)
        written += sum(send(one, now, newest) for one in due)
    return written


def stop_for_others(now: datetime) -> int:
    """Pause the reports of those who are no longer of marketing, or have left."""
    others = SavedReport.objects.sent().exclude(owner__in=marketing.readers())
    return others.update(paused_at=now)


@transaction.atomic
def send(report: SavedReport, now: datetime, newest: int) -> bool:
    """Write one mail, if it is this one's turn and there is something to tell."""
    if not claimed(report, now, newest):
        return False
    try:
        question = keeping.question_of(report)
        with as_analyst():
            by_release = report.schedule == Schedule.RELEASE
            if by_release and not is_new(question, report, newest):
                return False
            answer = answering.answer(question, report.owner.language)
    except Unclear:
        # The catalogue or the releases do not have it: the page says so.
        return False
    write(report, question, answer, newest)
    return True


def claimed(report: SavedReport, now: datetime, newest: int) -> bool:
    """Take this turn, and set the next: once, whoever else looks at the same time."""
    turn = SavedReport.objects.sent().filter(
        pk=report.pk,
        schedule=report.schedule,
        seen=report.seen,
        next_at=report.next_at,
        owner__in=marketing.readers(),
    )
    following = keeping.next_time(report.schedule, now)
    return bool(turn.update(seen=newest, next_at=following))


def is_new(question: Question, report: SavedReport, newest: int) -> bool:
    """Has a release since the last turn this table?"""
    return ReleasedTable.objects.filter(
        name=question.table,
        release__line=statistics.LINE,
        release__gt=report.seen,
        release__lte=newest,
    ).exists()


def write(report: SavedReport, question: Question, answer: Answer, newest: int) -> None:
    language = report.owner.language
    turn = f"{report.next_at:%Y%m%d}" if report.next_at else f"release-{newest}"
    with translation.override(language):
        page = reverse("saved-report", kwargs={"number": report.pk})
        shown = [
            (" · ".join(line.labels), said(line, language))
            for line in answer.lines[:LINES]
        ]
    outbox.post(
        key=f"report:{report.pk}:{turn}",
        to=report.owner.email,
        template="saved_report",
        context={
            "name": report.owner.full_name,
            "report": report.name,
            "title": answer.title,
            "period": answer.release.period,
            "before": answer.before.period if answer.before else "",
            "lines": shown,
            "more": len(answer.lines) - len(shown),
            "link": f"{settings.SITE_URL}{page}",
        },
        language=language,
        stream=outbox.Stream.NOTICE,
    )


def said(line: answering.Line, language: str) -> str:
    """1,234 (1,222 to 1,246), +120 ± 17"""
    parts = wording.figure(line.figure, language)
    if line.figure.is_shown:
        parts += f" ({wording.interval(line.figure, language)})"
    change = wording.change(line.change, language) if line.change else ""
    return f"{parts}, {change}" if change else parts
