from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from tradedir.backup import making
from tradedir.backup.tools import Trouble


class Command(BaseCommand):
    help = (
        "Back up database, photos and documents into DIR, and the keys of sealed fields, apart, "
        "into another place. Killed or without room, no half backup is left. Old ones go by age; "
        "key tables also as soon as somebody was erased whose key they hold."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR")
        parser.add_argument(
            "--keys",
            type=Path,
            required=True,
            metavar="DIR",
            help="where the key tables go: another disk or machine, other rights",
        )
        parser.add_argument(
            "--keep", type=int, default=35, metavar="DAYS", help="35 if not said"
        )
        parser.add_argument(
            "--keep-keys", type=int, default=7, metavar="DAYS", help="7 if not said"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        days, keys_days = options["keep"], options["keep_keys"]
        if not 1 <= keys_days <= days:
            raise CommandError(
                "Keys are kept a day at least, and no longer than backups."
            )
        try:
            kept = making.make(
                options["dir"], options["keys"], days=days, keys_days=keys_days
            )
        except Trouble as trouble:
            raise CommandError(str(trouble)) from None
        except OperationalError as error:
            raise CommandError(f"DATABASE_URL leads nowhere: {error}") from None
        self.stdout.write(f"{kept.backup}\n{kept.keys}  (its keys)")
        if dropped := len(kept.dropped) + len(kept.dropped_keys):
            self.stdout.write(f"{dropped} old ones taken away.")
