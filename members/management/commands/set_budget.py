from argparse import ArgumentParser, ArgumentTypeError
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members import statistics, visits
from privacy.models import Budget
from privacy.releases import budgets

# Far above what any use asks for; more would be a slip of the finger.
MOST = 10
YEARS = range(2020, 2200)
LINES = (statistics.LINE, visits.LINE)


def cap(said: str) -> Decimal:
    try:
        found = Decimal(said)
    except InvalidOperation:
        raise ArgumentTypeError("a number like 0.35") from None
    if not found.is_finite() or not 0 <= found <= MOST:
        raise ArgumentTypeError(f"from 0 to {MOST}")
    return found


class Command(BaseCommand):
    help = (
        "Say how much the releases of a line may tell in a year (zCDP, in ρ; 0.35 where nothing"
        " is said). Only the owner of the tables can: it decides how well members are hidden."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("line", help=" or ".join(LINES))
        parser.add_argument("year", type=int)
        parser.add_argument("cap", type=cap, help="0.35")

    def handle(self, *args: Any, **options: Any) -> None:
        line, year = options["line"], options["year"]
        lines = {*LINES, *Budget.objects.values_list("line", flat=True)}
        if line not in lines:
            raise CommandError(
                f"There is no line {line}. There are: {', '.join(sorted(lines))}."
            )
        if year not in YEARS:
            raise CommandError(f"{year} is no year of releases.")
        try:
            budgets.set_cap(line, year, options["cap"])
        except budgets.SpentAlready:
            spent = Budget.objects.get(line=line, year=year).spent
            raise CommandError(
                f"{spent} of {year} is spent already, and what was said stays said. The cap"
                " cannot be less."
            ) from None
        except budgets.NotTheOwner:
            raise CommandError(
                "Only the owner of the tables sets a budget. Set MIGRATION_DATABASE_URL;"
                " docs/operators.md shows how (Database roles)."
            ) from None
        self.stdout.write(f"{line} may tell {options['cap']} in {year}.")
