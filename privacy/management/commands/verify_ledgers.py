from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from privacy import ledgers
from privacy.models import Ledger


class Command(BaseCommand):
    help = "Check that no ledger was changed behind the database's back; names every row that was."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(ledgers.verify())
        for fault in faults:
            self.stdout.write(
                f"{fault.ledger}, entry {fault.position}, row {fault.row}: {fault.what}."
            )
        if faults:
            raise CommandError(f"{len(faults)} faults in the ledgers.")
        for ledger in Ledger.objects.order_by("name"):
            self.stdout.write(f"{ledger.name}: {ledger.length} entries, as written.")
