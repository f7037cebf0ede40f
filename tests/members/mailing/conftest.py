import pytest

from members.mailing.sending import sender


@pytest.fixture(autouse=True)
def _nothing_rests(monkeypatch):
    """The mail server of another test is forgotten."""
    monkeypatch.setattr(sender.Server, "rests_until", 0.0)
