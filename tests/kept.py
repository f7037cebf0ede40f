"""Where a test's private files lie: in its own folder."""

from pathlib import Path

from django.conf import settings


def path_of(name: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / name
