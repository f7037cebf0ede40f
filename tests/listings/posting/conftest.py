"""Suppliers here are trusted; whom a person looks at first is in tests/listings/moderation."""

import pytest


@pytest.fixture(autouse=True)
def _trusted(monkeypatch):
    monkeypatch.setattr("listings.moderation.trust.is_trusted", lambda company: True)
    monkeypatch.setattr("listings.moderation.gate.is_small", lambda edit: True)
