from typing import Any

from django.core.management.base import BaseCommand

from listings.search import index
from privacy.patience import statements_may_take


class Command(BaseCommand):
    help = "Enter everything that is listed into search anew, in batches. Search goes on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        with statements_may_take("0"):
            entered = index.rebuild()
        self.stdout.write(f"{entered:,} listings are in search.")
