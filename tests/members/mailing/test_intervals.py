"""Intervals of shares and of their differences, held against what is published and by simulation."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.mailing.figures.intervals import (
    Share,
    is_clear,
    newcombe,
    of_about,
    wilson,
)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), 857–872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(hits, of, low, high):
    found = wilson(hits, of)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), 873–890, table II, method 10.
        ((48, 80), (56, 70), -0.3339, -0.0524),
        ((3, 10), (9, 10), -0.8090, -0.1705),
        ((0, 10), (10, 10), -1.0, -0.6075),
    ],
)
def test_newcombe_as_published(one, other, low, high):
    """There the first less the second."""
    found = newcombe(wilson(*other), wilson(*one))
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 5_000), st.data())
def test_a_share_lies_within_its_interval(of, data):
    hits = data.draw(st.integers(0, of))
    share = wilson(hits, of)
    assert 0 <= share.low <= share.value <= share.high <= 1


@given(st.integers(60, 5_000), st.integers(0, 30), st.data())
def test_about_so_many_is_never_surer_than_exactly(of, off, data):
    hits = data.draw(st.integers(0, of - off))
    for true in (of - off, of, of + off):
        exact, wide = wilson(hits, true), of_about(hits, of, off)
        assert wide.low <= exact.low + 1e-12
        assert wide.high >= exact.high - 1e-12


@pytest.mark.parametrize(("of", "share"), [(60, 0.05), (60, 0.3), (200, 0.1)])
def test_it_holds_as_often_as_it_says(of, share):
    """Over all outcomes by their chances: about 95 %, as Wilson's does (93 % at the least here)."""
    holds = sum(
        comb(of, hits) * share**hits * (1 - share) ** (of - hits)
        for hits in range(of + 1)
        if wilson(hits, of).low <= share <= wilson(hits, of).high
    )
    assert holds > 0.93


@given(st.integers(60, 3_000), st.integers(60, 3_000), st.data())
def test_two_that_change_places_differ_the_other_way(n, m, data):
    a = wilson(data.draw(st.integers(0, n)), n)
    b = wilson(data.draw(st.integers(0, m)), m)
    one, other = newcombe(a, b), newcombe(b, a)
    assert other == pytest.approx(Share(-one.value, -one.high, -one.low))
    assert is_clear(one) == is_clear(other)


def test_the_same_twice_is_no_clear_difference():
    assert not is_clear(newcombe(wilson(30, 200), wilson(30, 200)))
    assert is_clear(newcombe(wilson(30, 2_000), wilson(300, 2_000)))
