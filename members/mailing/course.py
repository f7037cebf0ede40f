"""The course of campaigns, by the clock."""


def keep() -> None:
    """Prepare, start, count and end what is due."""
