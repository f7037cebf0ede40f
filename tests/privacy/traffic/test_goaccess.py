"""The same logs counted by GoAccess: the same pages and the same visitors on every day."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from privacy.traffic.figures import SITE
from privacy.traffic.logs.files import content_of, lines_of
from privacy.traffic.logs.parts import COUNTS, Part
from privacy.traffic.logs.reading import Counted, Reading
from tests import access_logs, goaccess
from tests.goaccess import Day

SEEDS = 200
# GoAccess waits a tenth of a second at its end, whatever it did.
AT_ONCE = 8


def read(log, *, crawlers=False):
    """What we find: the days, and what became of the lines."""
    reading, counted = Reading(host="127.0.0.1:8000", refusal=lambda day: ""), Counted()
    if crawlers:
        # Remembered as browsers, before they are looked at.
        for agent in (*access_logs.CRAWLERS, "-"):
            reading.known.agents[agent] = Part(COUNTS, device="other")
    for _read, lines in lines_of(log, content_of(log)):
        reading.read(lines, counted)
    days = {day: tally.figures() for day, tally in reading.days.items()}
    assert counted.lines == counted.counted + counted.dropped.total()
    return {
        f"{day:%Y%m%d}": Day(figures.hits[SITE], figures.visitors[SITE])
        for day, figures in days.items()
        if figures.hits[SITE]
    }


def of_all_seeds(tmp_path, **options):
    """[(seed, what GoAccess finds, what we find)]"""
    common = options.pop("common", False)
    logs = [
        access_logs.write(tmp_path / f"{seed}.log", lines)
        for seed in range(SEEDS)
        if (lines := access_logs.lines(seed, common=common))
    ]
    theirs = options | ({"log_format": goaccess.COMMON} if common else {})
    goaccess.PROGRAM.path()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda log: goaccess.counted(log, **theirs), logs))
    return [(seed, found[seed], read(logs[seed], **options)) for seed in range(SEEDS)]


@pytest.mark.parametrize("crawlers", [False, True], ids=["people", "and-crawlers"])
def test_pages_and_visitors_of_every_day_are_the_same(tmp_path, crawlers):
    found = of_all_seeds(tmp_path, crawlers=crawlers)
    assert not [one for one in found if one[1] != one[2]]
    assert (
        sum(day.hits for _seed, days, _ours in found for day in days.values()) > 5_000
    )
    assert sum(len(days) for _seed, days, _ours in found) >= 2 * SEEDS


def test_so_they_are_in_the_common_format(tmp_path):
    """It names no browser: a visitor is an address, and crawlers are not known."""
    found = of_all_seeds(tmp_path, common=True, crawlers=True)
    assert not [one for one in found if one[1] != one[2]]
