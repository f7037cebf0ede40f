from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy import retention


class Command(BaseCommand):
    help = "Every rule of retention with the rows that are older than it; fails unless all are 0."

    def handle(self, *args: Any, **options: Any) -> None:
        lines = retention.report()
        for line in lines:
            self.stdout.write(f"{line.overdue:>8}  {line.rule}")
        overdue = sum(line.overdue for line in lines)
        if overdue:
            raise CommandError(f"{overdue} rows are older than their rule.")
        self.stdout.write(f"{len(lines)} rules, no row older than its rule.")
