"""Taking access logs into the traffic figures: all files of one call together, or nothing of them.

Who a visitor is can be told only as long as the keys of the days are in memory, and they end
with the process. So nothing is written down before the last line was read: then the days are
entered and closed, and the files are done, in one transaction. One that was killed leaves no
figures behind, and its files can be given again.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from enum import StrEnum
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from privacy.models import AccessLogFile, CountedDay
from privacy.traffic import closing
from privacy.traffic.figures import Figures
from privacy.traffic.logs.files import Content, content_of, lines_of
from privacy.traffic.logs.reading import Counted, Reading

# How far it is is said so often; who says nothing for so long is gone.
TOLD_EVERY = 2.0
LEASE = timedelta(seconds=60)


class OfItsDay(StrEnum):
    """Why lines of a day are left out, whatever they say."""

    CLOSED = "closed-day"
    NOT_OVER = "not-over"
    COUNTED_HERE = "counted-here"
    TOO_OLD = "too-old"


class NotNow(Exception):
    """Nothing of the files was counted. The message is a sentence for who gave them."""


class Lost(NotNow):
    """Another process has the file."""


@dataclass(frozen=True)
class Progress:
    """How far one file is."""

    path: Path
    share: float
    lines: int


@dataclass
class Outcome:
    """What became of the files of one call."""

    files: list[tuple[Path, Counted]]
    # Files whose content was counted before, or is given twice.
    known: list[Path]
    days: dict[date, Figures]
    # Lines left out because of their day, with the reason.
    refused: Counter[tuple[date, str]]


Tell = Callable[[Progress], None]


def import_files(paths: Sequence[Path], tell: Tell = lambda _: None) -> Outcome:
    """Count files of access logs, all of them or none. Raises files.Unreadable and NotNow.

    A file whose content was counted before is passed over. A day that is entered is closed:
    give all files that tell of a day at once.
    """
    outcome = Outcome([], [], {}, Counter())
    contents = _contents(paths, outcome)
    reading = Reading(host=urlsplit(settings.SITE_URL).netloc, refusal=refusal)
    mark = uuid4()
    try:
        work = _claimed(contents, mark, outcome)
        for file, path, content in work:
            counted = _read(path, content, file, reading, tell)
            outcome.files.append((path, counted))
            outcome.refused += counted.refused
        outcome.days = {
            day: tally.figures()
            for day, tally in reading.days.items()
            if not tally.is_empty
        }
        finish([one[0] for one in work], outcome.days)
    except BaseException:
        let_go(mark)
        raise
    return outcome


def _contents(paths: Sequence[Path], outcome: Outcome) -> dict[Content, Path]:
    """What the files hold, each content once. All are looked at before one is counted."""
    found: dict[Content, Path] = {}
    for path in paths:
        content = content_of(path)
        if content in found:
            outcome.known.append(path)
        found.setdefault(content, path)
    return found


def _claimed(
    contents: dict[Content, Path], mark: UUID, outcome: Outcome
) -> list[tuple[AccessLogFile, Path, Content]]:
    """The files that are new, in this process's hands.

    Taken in the order of what they hold: of two that want the same files, one gets them all.
    """
    taken = {content: claim(content, mark) for content in sorted(contents)}
    outcome.known += [contents[one] for one, file in taken.items() if file is None]
    return [
        (file, path, content)
        for content, path in contents.items()
        if (file := taken[content])
    ]


def refusal(day: date) -> str:
    """Why lines of a day are left out: it has its figures, or is not over, or was long ago."""
    today = timezone.now().astimezone(UTC).date()
    if day >= today:
        return OfItsDay.NOT_OVER
    if day < today - closing.KEPT:
        return OfItsDay.TOO_OLD
    known = CountedDay.objects.filter(day=day).first()
    if known is None:
        return ""
    return OfItsDay.CLOSED if known.closed_at else OfItsDay.COUNTED_HERE


def claim(content: Content, mark: UUID) -> AccessLogFile | None:
    """The file in this process's hands; None where it is counted. Raises Lost where another has it."""
    now = timezone.now()
    until = now + LEASE
    AccessLogFile.objects.bulk_create(
        [
            AccessLogFile(
                content_hash=content.digest,
                size=content.size,
                claimed_until=now,
                begun_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    rows = AccessLogFile.objects.filter(content_hash=content.digest)
    if not rows.free(now).update(claim=mark, claimed_until=until, begun_at=now):
        file = rows.get()
        if file.done_at:
            return None
        raise Lost(
            "Another process is counting a file that holds the same, or was until a moment"
            f" ago. If none is, try again in {LEASE.seconds} seconds. Nothing was counted."
        )
    return rows.get()


def _read(
    path: Path, content: Content, file: AccessLogFile, reading: Reading, tell: Tell
) -> Counted:
    counted = Counted()
    told_at = monotonic()
    for read, lines in lines_of(path, content):
        reading.read(lines, counted)
        if monotonic() - told_at >= TOLD_EVERY:
            told_at = monotonic()
            go_on(file, counted, read)
            tell(Progress(path, read / content.size, counted.lines))
    go_on(file, counted, content.size)
    tell(Progress(path, 1.0, counted.lines))
    return counted


def go_on(file: AccessLogFile, counted: Counted, read: int) -> None:
    """Note how far the work is, and keep every file of this call in hand. Raises Lost."""
    until = timezone.now() + LEASE
    mine = AccessLogFile.objects.filter(claim=file.claim, done_at=None)
    mine.update(claimed_until=until)
    if not mine.filter(pk=file.pk).update(read=read, **_numbers(counted)):
        raise Lost("Another process took this file over. Nothing was counted.")


@transaction.atomic
def finish(files: Sequence[AccessLogFile], days: dict[date, Figures]) -> None:
    """Enter and close the days, and be done with the files. Raises NotNow, and nothing is done.

    Days follow one another in one order: of two that enter the same, the second waits, and then
    finds the day closed.
    """
    mine = AccessLogFile.objects.filter(
        pk__in=[file.pk for file in files],
        claim__in=[file.claim for file in files],
        done_at=None,
    )
    done = mine.update(done_at=timezone.now(), claim=None, claimed_until=None)
    if done != len(files):
        raise Lost("Another process took a file over. Nothing was counted.")
    for day in sorted(days):
        if not closing.begin(day, CountedDay.Source.LOG):
            raise NotNow(
                f"{day.isoformat()} was counted by another process meanwhile. Nothing of these"
                " files was counted: give them again, and lines of that day are left out."
            )
        closing.enter(day, days[day])


def let_go(mark: UUID) -> None:
    """Files that were not finished are free at once."""
    AccessLogFile.objects.filter(claim=mark, done_at=None).update(
        claim=None, claimed_until=timezone.now()
    )


def _numbers(counted: Counted) -> dict[str, object]:
    """A file's columns. Refused lines are dropped ones, by their reason."""
    dropped: Counter[str] = Counter(
        {str(reason): times for reason, times in counted.dropped.items()}
    )
    for (_day, reason), times in counted.refused.items():
        dropped[str(reason)] += times
    return {
        "lines": counted.lines,
        "counted": counted.counted,
        "dropped": dict(dropped),
        "malformed": counted.malformed,
        "first_day": counted.first_day,
        "last_day": counted.last_day,
    }


def forget_old() -> int:
    """Delete what is known of files given more than three years ago."""
    before = timezone.now() - closing.KEPT
    return AccessLogFile.objects.filter(begun_at__lt=before).delete()[0]
