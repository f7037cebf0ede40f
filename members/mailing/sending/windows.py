"""When a campaign's messages may leave: working hours by the clock of the member's country."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import core

from members.models import Campaign

# Its company's country is not known, or has no clock of its own: UTC.
NOWHERE = ""
DAY = 24 * 60
# Days of rest that are not Saturday and Sunday, from Monday as 0: first and last. Of CLDR, as
# Babel has it with each language (tests/members/mailing/test_windows.py compares them).
REST = {
    "AF": (3, 4),
    **dict.fromkeys(("BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY"), (4, 5)),
    **dict.fromkeys(("OM", "QA", "SA", "SD", "SY", "YE"), (4, 5)),
    **dict.fromkeys(("IN", "UG"), (6, 6)),
    "IR": (4, 4),
}
WEEKEND = (5, 6)


def open_countries(campaign: Campaign, at: datetime) -> frozenset[str]:
    """The countries whose hour it is, "" for none among them; all at any hour and day."""
    hours = Hours(campaign.hour_from, campaign.hour_to, campaign.on_rest_days)
    return open_in(hours, at.replace(second=0, microsecond=0))


# No clock changes within a minute.
@lru_cache(maxsize=32)
def open_in(hours: "Hours", minute: datetime) -> frozenset[str]:
    return frozenset(
        country for country, zones in clocks().items() if is_open(hours, zones, minute)
    )


class Hours(NamedTuple):
    """From an hour to an hour of the day, the same for all of it; on days of rest too?"""

    first: int
    last: int
    on_rest_days: bool


def is_open(hours: Hours, zones: "Zones", at: datetime) -> bool:
    """Is it such an hour in all zones of a country?

    Where no hour would be in all of them, in the first zone.
    """
    local = [at.astimezone(zone) for zone in zones.clocks]
    first, last = hours.first * 60, hours.last * 60
    if first == last:
        first, last = 0, DAY
    away = [moment.utcoffset() or timedelta() for moment in local]
    if max(away) - min(away) >= timedelta(minutes=last - first):
        local = local[:1]
    return all(
        first <= moment.hour * 60 + moment.minute < last
        and (hours.on_rest_days or not zones.rests_on(moment))
        for moment in local
    )


class Zones:
    """A country's clocks, and its days of rest."""

    def __init__(self, country: str, names: Sequence[str]) -> None:
        self.clocks = [ZoneInfo(name) for name in names]
        self._first, self._last = REST.get(country, WEEKEND)

    def rests_on(self, moment: datetime) -> bool:
        return self._first <= moment.weekday() <= self._last


@lru_cache(maxsize=1)
def clocks() -> dict[str, Zones]:
    """Every country with its clocks; what Babel read for it is let go again."""
    known = core.get_global("territory_zones")
    found = {
        country: Zones(country, names)
        for country, names in known.items()
        if len(country) == 2 and country != "ZZ" and names
    }
    core._global_data = None
    return {NOWHERE: Zones(NOWHERE, ["UTC"])} | found
