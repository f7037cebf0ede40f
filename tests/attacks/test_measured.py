"""The table that the page of the method shows (privacy/releases/attacks.toml), and what writes it."""

import tomllib
from datetime import UTC, datetime

import pytest

from bench import attacks
from members import statistics

pytestmark = pytest.mark.promise("T7")


@pytest.fixture(scope="module")
def table():
    return tomllib.loads(attacks.TABLE.read_text())


def test_every_attack_is_there_with_what_a_reader_needs(table):
    assert table["day"] <= datetime.now(UTC).date()
    assert (table["members"], table["tables"]) == (
        20_000,
        len(statistics.CATALOGUE.tables),
    )
    rows = table["attack"]
    names = [(one["scheme"], one["attack"]) for one in rows]
    assert len(names) == len(set(names)) >= 12
    assert {one["scheme"] for one in rows} == {
        *("hide-under-10", "cell-keys", "cell-keys-free", "ours")
    }
    for one in rows:
        assert 0 <= one["chance"] <= 1
        assert 0 <= one["success"] <= 1
        assert one["trials"] > 0
        # What the file says itself of each way and attack.
        assert f'"{one["scheme"]}"' in attacks.HEAD
        assert f'"{one["attack"]}"' in attacks.HEAD


def test_ours_stays_within_what_is_proven_and_the_usual_ways_do_not_keep_anything(
    table,
):
    ours = [one for one in table["attack"] if one["scheme"] == "ours"]
    assert all(one["bound"] < 0.7 for one in ours)
    assert attacks.too_good(ours) == []
    for one in table["attack"]:
        if one["attack"] in {"subtract", "dummy-on-the-threshold", "average-200"}:
            assert (one["success"] > 0.85) == (one["scheme"] != "ours")


def a_row(success, **more):
    return {
        "scheme": "ours",
        "attack": "subtract",
        "success": success,
        "chance": 0.3,
        "bound": 0.4,
        "trials": 10_000,
        **more,
    }


def test_a_run_that_differs_by_chance_changes_nothing():
    assert attacks.agree([a_row(0.35)], [a_row(0.358)])
    assert not attacks.agree([a_row(0.35)], [a_row(0.4)])
    assert not attacks.agree([a_row(0.35)], [a_row(0.35, bound=0.41)])
    assert not attacks.agree([a_row(0.35)], [a_row(0.35, attack="another")])


def test_more_than_is_proven_is_said():
    assert attacks.too_good([a_row(0.42)]) == []  # by chance
    assert attacks.too_good([a_row(0.43)]) == ["subtract: 0.43 of at most 0.4"]
    assert attacks.too_good([a_row(0.99, bound=None)]) == []


def test_the_file_reads_as_it_was_written():
    rows = [a_row(0.35, seed=1), a_row(1.0, scheme="cell-keys", bound=None, seed=2)]
    read = tomllib.loads(attacks.as_toml(rows))
    assert read["attack"] == [
        {name: value for name, value in one.items() if value is not None}
        for one in rows
    ]
