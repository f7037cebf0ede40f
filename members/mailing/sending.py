"""Sending messages of campaigns."""


def send(*, seconds: float) -> int:
    """Send for so many seconds at most. Returns how many messages were looked at."""
    return 0
