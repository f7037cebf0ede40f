import sys
import time
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy.traffic.figures import SITE, Missing
from privacy.traffic.logs import importing
from privacy.traffic.logs.files import Unreadable
from privacy.traffic.logs.importing import NotNow, OfItsDay, Outcome, Progress

WHY = {
    OfItsDay.CLOSED: "the day is closed, and stays as it is",
    OfItsDay.NOT_OVER: "the day is not over",
    OfItsDay.COUNTED_HERE: "the site itself counts that day",
    OfItsDay.TOO_OLD: "figures are kept for three years, and the day is older",
}


class Command(BaseCommand):
    help = (
        "Count web servers' access logs (Common or Combined format, plain or .gz) into the "
        "traffic figures: all files or, broken off, none. Give all files that tell of a day "
        "at once: the day is closed then. Neither an address nor a line is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        self.stdout.write(f"Looking at {len(options['files'])} files.")
        try:
            outcome = importing.import_files(options["files"], self._tell)
        except (Unreadable, NotNow) as reason:
            raise CommandError(str(reason)) from None
        self._report(outcome, time.monotonic() - begun)

    def _tell(self, now: Progress) -> None:
        # One line that changes on a terminal, lines one after another in a log.
        on_terminal = sys.stdout.isatty() and now.share < 1
        self.stdout.write(
            f"{now.path}: {now.share:4.0%}, {now.lines:,} lines",
            ending="\r" if on_terminal else "\n",
        )
        self.stdout.flush()

    def _report(self, outcome: Outcome, seconds: float) -> None:
        say = self.stdout.write
        for path in outcome.known:
            say(f"{path}: counted before, passed over.")
        lines = sum(counted.lines for _path, counted in outcome.files)
        counted = sum(counted.counted for _path, counted in outcome.files)
        malformed = sum(counted.malformed for _path, counted in outcome.files)
        dropped: Counter[str] = Counter()
        for _path, file in outcome.files:
            dropped += file.dropped
        say(
            f"{lines:,} lines: {counted:,} pages seen, {dropped.total():,} left out,"
            f" {outcome.refused.total():,} of other days, {malformed:,} malformed."
            f" {seconds:.1f} s, {lines / max(seconds, 0.001):,.0f} lines a second."
        )
        for reason, times in dropped.most_common():
            say(f"  left out {times:>12,}  {reason}")
        for day, figures in sorted(outcome.days.items()):
            say(
                f"  {day.isoformat()}: {figures.hits[SITE]:,} pages,"
                f" {figures.visitors.get(SITE, 0):,} visitors"
            )
        for (day, why), times in sorted(outcome.refused.items()):
            say(
                f"  {day.isoformat()}: {times:,} lines not counted: {WHY[OfItsDay(why)]}."
            )
        self._warn(outcome)

    def _warn(self, outcome: Outcome) -> None:
        missing = {why for day in outcome.days.values() for why in day.partial}
        if Missing.NO_ADDRESS in missing:
            self.stderr.write(
                "Lines leave the address out: nobody can tell of how many visitors they are."
            )
        if Missing.NO_AGENT in missing:
            self.stderr.write(
                "Lines leave the browser out: crawlers in them are counted as visitors."
            )
