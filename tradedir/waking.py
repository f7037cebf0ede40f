"""Waking a worker through Celery."""

import time

import structlog
from django.conf import settings
from kombu import Connection
from kombu.exceptions import OperationalError
from kombu.pools import producers

from tradedir.brokers import QUICK_SECONDS, quick_options
from tradedir.celery import app

# Seconds for which a broker that did not answer is not asked again: nobody waits twice.
AWAY = 10.0

log = structlog.get_logger("tradedir.waking")


class Broker:
    """Remembers until when the broker is not worth asking."""

    away_until = 0.0


def line() -> Connection:
    """A line to the broker that gives up soon; kept open and used again (producers)."""
    return app.connection_for_write(
        transport_options=quick_options(settings.BROKER_URL)
    )


def by_celery(task: str) -> None:
    """Send a task without arguments; a broker that is away is noted, and that is all."""
    if time.monotonic() < Broker.away_until:
        return
    try:
        with producers[line()].acquire(block=True, timeout=QUICK_SECONDS) as producer:
            app.send_task(
                task, ignore_result=True, expires=60, producer=producer, retry=False
            )
    except (OperationalError, OSError) as error:
        Broker.away_until = time.monotonic() + AWAY
        log.warning("broker-away", kind=type(error.__cause__ or error).__name__)
