"""Segments that are kept: made, changed, taken away and put back by all of marketing staff."""

from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Campaign, Segment

MOST = 500
# Whoever saves a new one waits for who does at the same time, so that the limit holds.
LOCK = 8_470_066


class CannotBeSaved(Exception):
    """Why a segment is not saved, in words."""

    words: Promise | str


class NameTaken(CannotBeSaved):
    words = gettext_lazy("There is a segment of this name. Choose another name.")


class TooMany(CannotBeSaved):
    words = gettext_lazy("There are 500 segments, which is as many as there can be.")


class ChangedMeanwhile(CannotBeSaved):
    words = gettext_lazy(
        "Somebody changed this segment meanwhile. Below is what is saved now and what you typed."
        " Save once more to keep yours."
    )


class InUse(CannotBeSaved):
    """A draft still chooses by it."""

    def __init__(self, campaigns: list[str]) -> None:
        super().__init__()
        names = "“" + "”, “".join(campaigns) + "”"
        self.words = _(
            "These drafts choose by it: %(names)s. Choose another segment there first."
        ) % {"names": names}


class Wish(NamedTuple):
    """What a form says of a segment; the criteria are cleaned."""

    name: str
    criteria: dict[str, list[str]]


def make(wish: Wish, *, by: UUID, key: UUID) -> Segment:
    """Keep a new segment. The same form sent twice is one. Raises CannotBeSaved."""
    if found := Segment.objects.filter(form_key=key).first():
        return found
    try:
        with transaction.atomic():
            held()
            if Segment.objects.there().count() >= MOST:
                raise TooMany
            return Segment.objects.create(
                name=wish.name, criteria=wish.criteria, made_by=by, form_key=key
            )
    except IntegrityError as error:
        if again := Segment.objects.filter(form_key=key).first():
            return again
        raise named(error) from error


def change(segment: Segment, wish: Wish, *, seen: int) -> None:
    """Another name or other criteria. Campaigns that are scheduled keep what they had.

    Raises ChangedMeanwhile where somebody saved after `seen`, and CannotBeSaved.
    """
    try:
        with transaction.atomic():
            changed = Segment.objects.there().filter(pk=segment.pk, version=seen)
            done = changed.update(
                name=wish.name,
                criteria=wish.criteria,
                version=F("version") + 1,
                changed_at=timezone.now(),
            )
    except IntegrityError as error:
        raise named(error) from error
    if not done:
        raise ChangedMeanwhile


def remove(segment: Segment) -> None:
    """Take it away; for 30 days it can be put back. Twice is once. Raises InUse."""
    drafts = Campaign.objects.filter(segment=segment, state=Campaign.State.DRAFT)
    if names := list(drafts.order_by("name").values_list("name", flat=True)[:5]):
        raise InUse(names)
    there = Segment.objects.there().filter(pk=segment.pk)
    there.update(removed_at=timezone.now())


def put_back(segment: Segment) -> None:
    """Undo taking away. Raises CannotBeSaved where its name was taken since."""
    try:
        with transaction.atomic():
            held()
            if Segment.objects.there().exclude(pk=segment.pk).count() >= MOST:
                raise TooMany
            Segment.objects.filter(pk=segment.pk).update(removed_at=None)
    except IntegrityError as error:
        raise named(error) from error


def held() -> None:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def named(error: IntegrityError) -> Exception:
    cause = error.__cause__
    broken = getattr(getattr(cause, "diag", None), "constraint_name", "")
    return NameTaken() if broken == "segment_once_a_name" else error
