"""Takes in answers by mail."""

import asyncio
import os
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from listings.relay import addresses, endpoint, receiving
from members import kept_files
from members.mailing.returning import letters


class Command(BaseCommand):
    help = (
        "Take mail to aliases: listen for it at RELAY_LISTEN (LMTP, or SMTP by RELAY_PROTOCOL);"
        " with --pipe take one from standard input; with --maildir what lies in a Maildir."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--pipe",
            metavar="ADDRESS",
            help="one mail to ADDRESS on standard input; ends with a code of sysexits.h",
        )
        parser.add_argument(
            "--maildir",
            type=Path,
            metavar="PATH",
            help="every mail of a Maildir; its address stands in Delivered-To",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["pipe"]:
            sys.exit(self.take_one(options["pipe"]))
        if options["maildir"]:
            self.stdout.write(said(self.take_all(options["maildir"])))
            return
        asyncio.run(listen())

    def take_all(self, folder: Path) -> dict[str, int]:
        try:
            return receiving.take_maildir(folder)
        except FileNotFoundError as error:
            raise CommandError(f"{folder} is no Maildir.") from error
        except kept_files.NoRoom as error:
            raise CommandError("No room is left; what was not taken stays.") from error
        except letters.Busy as error:
            raise CommandError("Reports wait; what was not taken stays.") from error

    def take_one(self, address: str) -> int:
        """Take the mail on standard input. Returns what the mail server understands."""
        # A byte more than is taken tells that it is too large without reading the rest.
        raw = sys.stdin.buffer.read(settings.RELAY_LARGEST + 1)
        try:
            receiving.receive(raw, to=address)
        except addresses.Unknown:
            return os.EX_NOUSER
        except (addresses.Off, receiving.TooLarge):
            return os.EX_UNAVAILABLE
        except (kept_files.NoRoom, letters.Busy, DatabaseError):
            return os.EX_TEMPFAIL
        return os.EX_OK


def said(counts: dict[str, int]) -> str:
    return ", ".join(f"{amount} {name}" for name, amount in counts.items())


async def listen() -> None:
    """Serve until a signal; lines at hand are cut, and whoever sends tries again."""
    task = asyncio.ensure_future(endpoint.serve())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    await task
