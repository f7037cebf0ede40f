"""Asking a worker to look at what waits in a table.

Rows in the database are the queue; waking only makes it quick. What wakes is a setting,
so that no app but the outermost knows which queue there is.
"""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string


def wake(task: str) -> None:
    """Ask a worker to run a task by its dotted name. Never raises: the clock asks too."""
    cast(Callable[[str], None], import_string(settings.WAKE))(task)
