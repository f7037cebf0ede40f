import pytest

from members.mailing import seams, sending
from tests import deliveries


@pytest.fixture(autouse=True)
def _plain_messages(monkeypatch):
    """Messages are plain, and the mail server of another test is forgotten."""
    for name in ("stencil", "recipient", "stated", "signed", "note_answer"):
        monkeypatch.setattr(seams, name, getattr(seams, name))
    monkeypatch.setattr(sending.Server, "rests_until", 0.0)
    monkeypatch.setattr(deliveries.Returns, "noted", [])
    deliveries.stand_in()
