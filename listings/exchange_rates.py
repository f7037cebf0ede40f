"""Reference rates for "about" prices, from a file that says of which day they are."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

from listings.models import ExchangeRate

FILE = Path(__file__).resolve().parent / "exchange_rates.toml"


def written(file: Path = FILE) -> tuple[date, dict[str, Decimal]]:
    """The day of the rates, and what one unit of each currency is worth in US dollars."""
    table = tomllib.loads(file.read_text(), parse_float=Decimal)
    return table["on"], {code: Decimal(rate) for code, rate in table["in_usd"].items()}


def load(file: Path = FILE) -> int:
    """Enter the rates; a rate of a later day that is already there stays. Returns how many changed."""
    day, rates = written(file)
    there = {row.currency: row for row in ExchangeRate.objects.all()}
    new = [
        ExchangeRate(currency=code, in_usd=rate, on=day)
        for code, rate in rates.items()
        if code not in there
        or (
            (there[code].on, there[code].in_usd) != (day, rate)
            and there[code].on <= day
        )
    ]
    ExchangeRate.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["currency"],
        update_fields=["in_usd", "on"],
    )
    return len(new)
