from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError

from members import company_imports
from members.company_rows import Unreadable
from members.models import CompanyImport


class Command(BaseCommand):
    help = (
        "Look through a CSV file of companies, and with --enter enter the new ones: "
        "unclaimed, without accounts. Rows with errors are left out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="where it is from")
        parser.add_argument(
            "--ground", required=True, choices=CompanyImport.Ground.values
        )
        parser.add_argument("--enter", action="store_true", help="enter the new ones")
        parser.add_argument("--failed", type=Path, help="write rows with errors here")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = self.looked_through(options)
        for error in company_imports.errors_of(batch):
            place = f"{error.row}, {error.column}" if error.column else str(error.row)
            self.stderr.write(f"row {place}: {error.words}")
        if options["failed"] and batch.wrong:
            options["failed"].write_text(company_imports.failed_rows(batch))
        if not options["enter"]:
            company_imports.discard(batch)
        elif batch.new:
            company_imports.confirm(batch)
            company_imports.work()
            batch.refresh_from_db()
        self.stdout.write(
            f"{batch.new} new, {batch.known} known, {batch.wrong} with errors"
            + ("." if batch.done_at else "; nothing was entered.")
        )

    def looked_through(self, options: dict[str, Any]) -> CompanyImport:
        try:
            batch = company_imports.upload(
                options["file"].read_bytes(),
                source=options["source"],
                ground=options["ground"],
                by=None,
                form_key=uuid4(),
            )
        except (Unreadable, OSError) as error:
            raise CommandError(str(error)) from None
        company_imports.work()
        batch.refresh_from_db()
        if batch.trouble:
            raise CommandError(batch.trouble)
        return batch
