"""Waking a worker through Celery."""

import time

import structlog
from kombu.exceptions import OperationalError

from tradedir.celery import app

# Seconds for which a broker that did not answer is not asked again: nobody waits twice.
AWAY = 10.0

log = structlog.get_logger("tradedir.waking")


class Broker:
    """Remembers until when the broker is not worth asking."""

    away_until = 0.0


def by_celery(task: str) -> None:
    """Send a task without arguments; a broker that is away is noted, and that is all."""
    if time.monotonic() < Broker.away_until:
        return
    try:
        app.send_task(task, ignore_result=True, expires=60)
    except (OperationalError, OSError) as error:
        Broker.away_until = time.monotonic() + AWAY
        log.warning("broker-away", kind=type(error.__cause__ or error).__name__)
