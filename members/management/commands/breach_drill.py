from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members import breaches, touched
from privacy import days


def moment(said: str) -> datetime:
    """A moment like 2026-11-29 or 2026-11-29T10:00, in UTC where it does not say."""
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class Command(BaseCommand):
    help = (
        "Note an incident about a table and a time: which members it touches, drafts of the"
        " notices, and 72 hours for the authority. A drill unless --real."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--table", required=True, help="members_companycontact")
        parser.add_argument("--since", required=True, type=moment)
        parser.add_argument("--until", required=True, type=moment)
        parser.add_argument("--what", default="", help="for staff; names nobody")
        parser.add_argument("--real", action="store_true", help="it is no drill")
        parser.add_argument(
            "--out", type=Path, help="folder for the drafts, and the members' keys"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["since"] > options["until"]:
            raise CommandError("--since is later than --until.")
        try:
            found = breaches.note(
                options["table"],
                options["since"],
                options["until"],
                is_drill=not options["real"],
                what=options["what"][:500],
            )
        except touched.NoSuchTable as error:
            raise CommandError("No such table is in the data map.") from error
        due = days.moment(found.incident.due_at, "en")
        self.stdout.write(
            f"{found.incident}: {len(found.members)} members touched; the authority is to"
            f" be told by {due}."
        )
        for draft in found.drafts:
            self.stdout.write(
                f"Draft ({draft.language}, {draft.amount}): {draft.subject}"
            )
        if options["out"]:
            self.keep(options["out"], found)

    def keep(self, folder: Path, found: breaches.Found) -> None:
        """Write what is to be looked over; keys of members and no names."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = "\n".join(str(key) for key in sorted(found.members))
        (folder / "members.txt").write_text(f"{keys}\n")
        for number, draft in enumerate(found.drafts):
            name = "authority" if number == 0 else f"members.{draft.language}"
            (folder / f"{name}.txt").write_text(f"{draft.subject}\n\n{draft.text}")
        self.stdout.write(f"Written to {folder}.")
