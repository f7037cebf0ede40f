"""Working hours by the clock of the member's country, on every day and in every zone."""

from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale, UnknownLocaleError, localedata

from members.mailing.sending import windows
from members.models import Campaign


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def a_campaign(first=9, last=17, rest=False):
    return Campaign(hour_from=first, hour_to=last, on_rest_days=rest)


def is_open(country, moment, **fields):
    return country in windows.open_countries(a_campaign(**fields), at(moment))


@pytest.mark.parametrize(
    ("country", "moment", "expected"),
    [
        # A Wednesday. Portugal has three zones: hours in all of them.
        ("DE", "2026-12-02 08:00", True),
        ("DE", "2026-12-02 07:59", False),
        ("DE", "2026-12-02 15:59", True),
        ("DE", "2026-12-02 16:00", False),
        ("PT", "2026-12-02 09:30", False),
        ("PT", "2026-12-02 10:00", True),
        # Half an hour beside the full one.
        ("IN", "2026-12-02 03:29", False),
        ("IN", "2026-12-02 03:30", True),
        # Kiribati: +12 to +14. Samoa is a day before American Samoa.
        ("KI", "2026-12-01 21:00", True),
        ("KI", "2026-12-02 20:59", False),
        ("WS", "2026-12-01 20:00", True),
        ("AS", "2026-12-01 20:00", True),
        ("AS", "2026-12-01 19:59", False),
        # Away by 10 hours no hour is in all zones: the first one.
        ("RU", "2026-12-02 05:00", True),
        ("RU", "2026-12-02 13:00", False),
        ("", "2026-12-02 09:00", True),
        ("", "2026-12-02 17:00", False),
    ],
)
def test_hours(country, moment, expected):
    assert is_open(country, moment) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-27 08:00", True),  # the Friday before: UTC+1
        ("2026-03-27 07:00", False),
        ("2026-03-30 07:00", True),  # the Monday after: UTC+2
        ("2026-03-30 06:59", False),
        ("2026-10-23 07:00", True),
        ("2026-10-26 07:00", False),
        ("2026-10-26 08:00", True),
    ],
)
def test_days_on_which_clocks_change(moment, expected):
    assert is_open("DE", moment) == expected


def test_the_night_that_has_an_hour_twice_and_the_one_that_lacks_one():
    for day in ("2026-03-29", "2026-10-25"):
        hours = [
            at(f"{day} 00:00") + timedelta(minutes=minute) for minute in range(1440)
        ]
        campaign = a_campaign(2, 3, rest=True)
        found = sum(
            "DE" in windows.open_countries(campaign, one) for one in hours[::15]
        )
        assert found == {"2026-03-29": 0, "2026-10-25": 8}[day]


@pytest.mark.parametrize(
    ("country", "moment", "expected"),
    [
        ("DE", "2026-12-05 10:00", False),
        ("SA", "2026-12-04 10:00", False),
        ("SA", "2026-12-05 10:00", False),
        ("SA", "2026-12-06 10:00", True),
        ("IN", "2026-12-05 10:00", True),
        ("IN", "2026-12-06 10:00", False),
        ("AF", "2026-12-03 08:00", False),
        ("", "2026-12-05 10:00", False),
        # Sunday in UTC, Monday in Kiribati.
        ("KI", "2026-12-06 21:30", True),
    ],
)
def test_days_of_rest(country, moment, expected):
    assert is_open(country, moment) == expected
    assert is_open(country, moment, rest=True)


def test_equal_hours_are_any_hour():
    everywhere = windows.open_countries(a_campaign(5, 5, rest=True), at("2026-12-05"))
    assert set(everywhere) == set(windows.clocks())
    assert len(everywhere) > 240


def test_every_country_has_its_hours_each_working_day():
    """None is never reached: within a week every country is open at some quarter of an hour."""
    begin = at("2026-11-30 00:00")
    reached = set()
    for quarter in range(0, 7 * 96, 2):
        moment = begin + timedelta(minutes=15 * quarter)
        reached |= set(windows.open_countries(a_campaign(9, 11), moment))
    assert reached == set(windows.clocks())


def test_days_of_rest_are_babels():
    """Each country's by the language most used there; where Babel knows none, Saturday and Sunday."""
    found = {}
    for country in (*windows.REST, "DE", "US", "CN", "BR", "AE", "TR", "NG", "KI"):
        try:
            known = Locale.parse(f"und_{country}")
        except UnknownLocaleError:
            continue
        found[country] = (known.weekend_start, known.weekend_end)
        localedata._cache.clear()
    assert {one: days for one, days in found.items() if days != windows.WEEKEND} == (
        windows.REST
    )
