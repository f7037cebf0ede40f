"""Reference rates as pages use them: in memory, read again every five minutes."""

import time
from datetime import date
from decimal import Decimal

from listings.models import ExchangeRate

FRESH_SECONDS = 300.0

Rates = dict[str, tuple[Decimal, date]]


class _Keeper:
    def __init__(self) -> None:
        self._read_at = 0.0
        self._rates: Rates | None = None

    def rates(self) -> Rates:
        kept = self._rates
        if kept is None or time.monotonic() - self._read_at >= FRESH_SECONDS:
            kept = {
                currency: (rate, on)
                for currency, rate, on in ExchangeRate.objects.values_list(
                    "currency", "in_usd", "on"
                )
            }
            self._rates, self._read_at = kept, time.monotonic()
        return kept

    def forget(self) -> None:
        self._rates = None


_keeper = _Keeper()


def in_usd(currency: str) -> tuple[Decimal, date] | None:
    """(US dollars for one unit of the currency, the rate's day), or None."""
    return _keeper.rates().get(currency)


def forget() -> None:
    """Read the rates again at the next question."""
    _keeper.forget()
