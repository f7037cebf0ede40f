import csv
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from listings.imports import reading, rules
from listings.imports.importing import Importer
from listings.imports.remarks import SENTENCES, Account, Remark


class Command(BaseCommand):
    help = (
        "Enter products of CSV files or JSON lines as items of companies by brand. The same"
        " file twice is no change: rows are found again by brand and id. What could not be"
        " used is reported by row; nothing that can be kept is lost."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--rules",
            type=Path,
            default=rules.DEFAULT,
            help="TOML; see listings/imports",
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--source-currency", default="USD", metavar="CODE")
        parser.add_argument(
            "--report", type=Path, help="a CSV file for every remark, row by row"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        currency = options["source_currency"]
        if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
            raise CommandError("A currency is three capital letters, such as USD.")
        begun = time.monotonic()
        with ExitStack() as stack:
            report = _Report(options["report"], stack)
            try:
                importer = Importer(
                    rules.read(options["rules"]),
                    currency=currency,
                    writes=not options["dry_run"],
                    tell=report.note,
                )
                for path in options["files"]:
                    report.file = str(path)
                    importer.enter(path)
                importer.finish()
            except (rules.WrongRules, reading.Unreadable) as reason:
                raise CommandError(str(reason)) from None
        self._tell(importer.account, time.monotonic() - begun, dry=options["dry_run"])

    def _tell(self, account: Account, seconds: float, *, dry: bool) -> None:
        say = self.stdout.write
        say(
            f"{account.rows} rows: {account.added} added, {account.changed} changed,"
            f" {account.unchanged} unchanged, {account.skipped} skipped."
            + (" Nothing was written." if dry else "")
        )
        say(
            f"{account.companies} companies are new."
            f" {seconds:.1f} s, {account.rows / max(seconds, 0.001):,.0f} rows a second."
        )
        for code, number in account.reasons.most_common():
            say(f"  skipped {number:>7}  {code}: {SENTENCES[code]}")
        for code, number in account.remarks.most_common():
            if code not in account.reasons:
                say(f"  remarks {number:>7}  {code}: {SENTENCES[code]}")
        if not account.is_whole:
            raise CommandError("The sums do not agree: this is a fault of the import.")


class _Report:
    """A CSV file with a line for each remark; nothing where none was asked for."""

    def __init__(self, path: Path | None, stack: ExitStack) -> None:
        self.file = ""
        self._writer = None
        if path:
            try:
                opened = stack.enter_context(
                    path.open("w", newline="", encoding="utf-8")
                )
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}.") from None
            self._writer = csv.writer(opened)
            self._writer.writerow(
                ["file", "row", "column", "value", "code", "sentence"]
            )

    def note(self, remark: Remark) -> None:
        if self._writer:
            self._writer.writerow(
                [
                    *(self.file, remark.row, remark.column, remark.value),
                    *(remark.code, remark.sentence),
                ]
            )
