from typing import Any

from django.core.management.base import BaseCommand

from listings.search import index


class Command(BaseCommand):
    help = "Enter everything that is listed into search anew, in batches. Search goes on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{index.rebuild():,} listings are in search.")
