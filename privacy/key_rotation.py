"""Rotating the master key: every subject's key is wrapped anew, no sealed value is touched."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Func, IntegerField, QuerySet

from privacy import sealing
from privacy.models import SubjectKey

BATCH = 500


class Number(Func):
    """The number of the master key that a subject's key is wrapped by: its first byte."""

    function = "get_byte"
    template = "%(function)s(%(expressions)s, 0)"
    output_field = IntegerField()


def left() -> QuerySet[SubjectKey]:
    """Keys that an older master key still wraps."""
    newest = max(sealing.master_keys())
    numbered = SubjectKey.objects.annotate(number=Number("wrapped"))
    return numbered.exclude(number=newest)


def rewrap() -> Iterator[int]:
    """Wrap all keys by the newest master key; yields how many were done so far.

    May be broken off and begun again, and two may run at once: each key changes by itself,
    and only where it is as it was read. Raises sealing.Unreadable where a master key that
    is still needed is missing.
    """
    done = 0
    after = UUID(int=0)
    while batch := list(left().filter(subject__gt=after).order_by("subject")[:BATCH]):
        for key in batch:
            before = bytes(key.wrapped)
            fresh = sealing.rewrapped(before, subject=key.subject)
            done += SubjectKey.objects.filter(
                subject=key.subject, wrapped=before
            ).update(wrapped=fresh)
        after = batch[-1].subject
        yield done
