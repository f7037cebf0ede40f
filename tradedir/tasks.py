"""What the queue does for the house itself."""

import time

from celery import shared_task
from django.core.cache import caches

from tradedir.health import HEARTBEAT, HEARTBEAT_SECONDS


@shared_task
def heartbeat() -> None:
    """Note that a worker does what the clock asks for; /readyz reads it."""
    caches["pages"].set(HEARTBEAT, time.time(), timeout=round(HEARTBEAT_SECONDS))
