"""Logs: one JSON line an event, without a word about a person.

An exception's message may quote what somebody typed (a unique constraint does), so of an
exception only its kind and the places in our code are written.
"""

import logging
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

DEEPEST = 12


def without_words_of_exceptions(
    logger: WrappedLogger, method: str, event: EventDict
) -> EventDict:
    """Replace an exception by its kind and where it was raised."""
    raised = event.pop("exc_info", None)
    if isinstance(raised, tuple) and raised[0]:
        event["error"] = raised[0].__name__
        event["at"] = places(raised[2])
    elif isinstance(raised, BaseException):
        event["error"] = type(raised).__name__
        event["at"] = places(raised.__traceback__)
    return event


def places(trace: TracebackType | None) -> list[str]:
    """The innermost places of a traceback: file, line and function, no values."""
    frames = traceback.extract_tb(trace)[-DEEPEST:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def only_the_form_of_foreign_events(
    logger: WrappedLogger, method: str, event: EventDict
) -> EventDict:
    """What libraries log may hold addresses and paths: keep what they log, not with what."""
    record = event.get("_record")
    if record is not None:
        event["event"] = str(record.msg)
    return event


class ReadyLine(str):
    """A message that is a line of JSON already: what every request writes is made once."""

    __slots__ = ()


class JsonLines(structlog.stdlib.ProcessorFormatter):
    """An event as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.msg, ReadyLine):
            return record.msg
        return super().format(record)


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_words_of_exceptions,
]


def configured(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error as JSON lines."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": JsonLines,
                "foreign_pre_chain": [
                    only_the_form_of_foreign_events,
                    structlog.stdlib.add_logger_name,
                    *SHARED,
                ],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {
            "standard-error": {"class": "logging.StreamHandler", "formatter": "json"}
        },
        "root": {"handlers": ["standard-error"], "level": level},
        "loggers": {
            # Django's own handlers would print addresses and mail tracebacks.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            # What it tells of at INFO names people's keys.
            "fido2": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
        },
    }
