from typing import Any

from django.core.management.base import BaseCommand

from members import leaving


class Command(BaseCommand):
    help = (
        "Erase again whom a restored backup brought back, by the list of ERASED_LIST. Until "
        "that is done the site serves nothing. Broken off, it goes on where it was."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for done in leaving.replay():
            self.stdout.write(f"{done:,} erased again")
        self.stdout.write(f"{done:,} erasures replayed. Nobody is back.")
