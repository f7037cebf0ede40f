"""What attacks on the whole site may ask for."""

import opendp.prelude as dp
import pytest
import time_machine
from django.utils import timezone


@pytest.fixture
def same_outcome(monkeypatch):
    """The library's noise comes out so that the values are the same whatever was counted.

    In two worlds with the same values everything that is said has to be the same, or it was
    made of something else than the values.
    """

    def made(domain, metric, scale):
        return lambda counts: [(37 * n) % 180 - 20 for n in range(len(counts))]

    monkeypatch.setattr(dp.m, "make_gaussian", made)


@pytest.fixture
def at_one_moment():
    """No clock goes on, so that no page differs by its time."""
    with time_machine.travel(timezone.now(), tick=False):
        yield
