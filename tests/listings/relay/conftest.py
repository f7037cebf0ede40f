"""What tests of the relay share."""

import pytest

from listings.relay import endpoint
from tests.listings.relay import door


@pytest.fixture
def open_door(settings, monkeypatch):
    """`listening()` opens the door for mail at a free port, for SMTP."""
    settings.RELAY_LISTEN = "127.0.0.1:0"
    settings.RELAY_PROTOCOL = "smtp"
    monkeypatch.setattr(endpoint, "WAIT", 0.001)
    monkeypatch.setattr(endpoint, "in_thread", door.in_thread)
    return door.listening
