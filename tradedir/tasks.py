"""What the queue does for the house itself."""

import time

from celery import shared_task
from django.core.cache import caches

from tradedir.health import HEARTBEAT, HEARTBEAT_OF_MAIL, HEARTBEAT_SECONDS


@shared_task
def heartbeat() -> None:
    """Note that a worker does what the clock asks for; /readyz reads it."""
    beat(HEARTBEAT)


@shared_task
def heartbeat_of_mail() -> None:
    """The same of the worker that sends mail."""
    beat(HEARTBEAT_OF_MAIL)


def beat(heart: str) -> None:
    caches["pages"].set(heart, time.time(), timeout=round(HEARTBEAT_SECONDS))
