"""The queue's server: Valkey or Redis, the same behind sentinels, or RabbitMQ."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from privacy import valkeys
from tradedir.timetable import ROUTES, by_the_clock

RABBITMQ = ("amqp", "amqps")
VISIBILITY_SECONDS = 900
# A page that wakes a worker waits so long for a broker that hangs, once (waking.py).
QUICK_SECONDS = 0.5


def celery_settings(url: str) -> dict[str, Any]:
    """All that Celery is told, by the names that it reads. Raises ImproperlyConfigured."""
    scheme = urlsplit(url).scheme
    if scheme not in (*valkeys.SCHEMES, *RABBITMQ):
        raise ImproperlyConfigured(
            f"The queue's address begins with redis://, sentinel:// or amqp://, not {scheme}://."
        )
    return {
        "CELERY_BROKER_URL": valkeys.for_celery(url)
        if scheme == valkeys.SENTINEL
        else url,
        "CELERY_BROKER_TRANSPORT_OPTIONS": options(url),
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_TASK_TIME_LIMIT": 300,
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT": 30,
        "CELERY_ACCEPT_CONTENT": ["json"],
        "CELERY_TASK_SERIALIZER": "json",
        "CELERY_TIMEZONE": "UTC",
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        "CELERY_VISIBILITY_TIMEOUT": VISIBILITY_SECONDS,
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_BEAT_SCHEDULE": by_the_clock(),
        "CELERY_TASK_ROUTES": ROUTES,
    }


def options(url: str) -> dict[str, Any]:
    """How the broker is spoken to by whoever works for it."""
    if urlsplit(url).scheme in RABBITMQ:
        # A message counts as sent when the broker has it.
        return {"confirm_publish": True}
    return {
        "visibility_timeout": VISIBILITY_SECONDS,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "max_retries": 3,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.5,
        "socket_timeout": 5,
        "socket_connect_timeout": 1,
        **_service(url, 1.0),
    }


def quick_options(url: str) -> dict[str, Any]:
    """How it is spoken to by a page: shortly, and not again."""
    if urlsplit(url).scheme in RABBITMQ:
        names = ("connect_timeout", "read_timeout", "write_timeout")
        return {"confirm_publish": True} | dict.fromkeys(names, QUICK_SECONDS)
    return {
        "socket_timeout": QUICK_SECONDS,
        "socket_connect_timeout": QUICK_SECONDS,
        "max_retries": 0,
        **_service(url, QUICK_SECONDS),
    }


def _service(url: str, seconds: float) -> dict[str, Any]:
    if urlsplit(url).scheme != valkeys.SENTINEL:
        return {}
    told = valkeys.watched(url)
    patience = {"socket_timeout": seconds, "socket_connect_timeout": seconds}
    return {
        "master_name": told.service,
        "sentinel_kwargs": {**patience, "password": told.sentinel_password},
    }
