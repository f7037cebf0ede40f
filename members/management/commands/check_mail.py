"""Whether our mail will be taken."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.mailing.checking import looking_at_mail, mail_check, mail_records


class Command(BaseCommand):
    help = (
        "Look whether our mail will be taken: SPF, DKIM, DMARC, where reports go, the postal"
        " address, the link that ends messages, the clock. What is found is kept; campaigns can be"
        " scheduled for 30 days after all is well."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--records",
            type=Path,
            metavar="FILE",
            help="lines of a zone file instead of DNS, where this machine has none",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        row = mail_check.keep(looking_at_mail.look(records(options["records"])))
        for finding in map(mail_check.Finding._make, row.findings):
            well = "ok   " if finding.is_well else "wrong"
            self.stdout.write(f"{well}  {finding.name}: {finding.found}")
            if finding.to_do:
                self.stdout.write(f"       {finding.to_do}")
        if not row.has_passed:
            raise CommandError("Not everything is well. Campaigns cannot be scheduled.")
        self.stdout.write("All is well: campaigns can be scheduled for 30 days.")


def records(path: Path | None) -> mail_records.Records:
    if path is None:
        return mail_records.Published()
    try:
        return mail_records.Given(path.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read.") from error
    except mail_records.BadLines as error:
        raise CommandError(f"{path} is no zone file: {error}") from error
