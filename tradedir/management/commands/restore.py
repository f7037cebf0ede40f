from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from tradedir.backup import restoring
from tradedir.backup.tools import Trouble


class Command(BaseCommand):
    help = (
        "Bring back a backup, with the newest key table, and erase again whoever was erased since; "
        "nothing is served before. Killed in between, the database is as it was, or "
        "`replay_erasures` goes on. Stop the site's programs first."
    )
    # The database may hold no table yet.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "dir",
            type=Path,
            metavar="DIR",
            help="a backup, or where they are: the newest",
        )
        parser.add_argument("--keys", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--replace", action="store_true", help="take out what the database holds"
        )
        parser.add_argument(
            "--older", action="store_true", help="of an older release: migrate it then"
        )
        parser.add_argument("--older-keys", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        wishes = {name: options[name] for name in ("replace", "older", "older_keys")}
        try:
            done = restoring.restore(options["dir"], options["keys"], **wishes)
        except Trouble as trouble:
            raise CommandError(str(trouble)) from None
        except OperationalError as error:
            raise CommandError(f"DATABASE_URL leads nowhere: {error}") from None
        self.stdout.write(
            f"{done.backup.name} is restored, with the keys of {done.keys.name}: "
            f"{done.files:,} files brought back, {done.erased_again:,} erasures replayed."
        )
