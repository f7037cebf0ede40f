from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members import public_pages, release_words, releasing, statistics
from members.release_making import NOT_MADE
from privacy.models import Release
from privacy.releases import making

PERIOD = 10


class Command(BaseCommand):
    help = (
        "Release statistics of the membership now, out of the year's budget; what is released"
        " stays for ever. --dry-run says what would enter and what it costs, and makes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "tables", nargs="*", help="industry, industry-country …; all without any"
        )
        parser.add_argument(
            "--period", default="", help="what it is called; the day without it"
        )
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["tables"] or [one.name for one in statistics.CATALOGUE.tables]
        period = options["period"] or timezone.localdate().isoformat()
        if len(period) > PERIOD:
            raise CommandError(f"--period has {PERIOD} letters at most.")
        try:
            plan = releasing.preview(names)
        except KeyError as error:
            known = ", ".join(one.name for one in statistics.CATALOGUE.tables)
            raise CommandError(
                f"There is no table {error}. There are: {known}."
            ) from None
        for told in release_words.rows(plan):
            self.stdout.write(
                f"{told.asked}: {told.taken}, ρ {told.cost}, members shown"
                f" {told.coverage}, median error {told.error}. {told.why}"
            )
        for name, value in release_words.sums(plan):
            self.stdout.write(f"{name}: {value}")
        if not options["dry_run"]:
            self.make(names, period)

    def make(self, names: list[str], period: str) -> None:
        catalogue = statistics.CATALOGUE
        try:
            release = making.release(
                catalogue,
                catalogue.in_order(names),
                period=period,
                cause=Release.Cause.HAND,
            )
        except making.AlreadyReleased:
            raise CommandError(
                f"There is a release “{period}” already: what was said stays said."
            ) from None
        except making.NotMade as why:
            raise CommandError(NOT_MADE[type(why)].label) from None
        public_pages.changed()
        tables = release.tables.order_by("pk").values_list("name", flat=True)
        self.stdout.write(f"Released “{period}”: {', '.join(tables)}.")
