import pytest

from members.mailing import sending


@pytest.fixture(autouse=True)
def _nothing_rests(monkeypatch):
    """The mail server of another test is forgotten."""
    monkeypatch.setattr(sending.Server, "rests_until", 0.0)
