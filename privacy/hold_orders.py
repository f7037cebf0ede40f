"""Setting a hold, making it longer, and its end. What it keeps is in holds.py.

Two people agree on each, never the same one twice; the database holds them to that. One is
enough to release. What was kept is erased with its key when the hold is over.
"""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from privacy import holds
from privacy.models import HeldRow, Hold, HoldExtension, SubjectKey
from privacy.models.hold import AT_MOST, UNTOLD_AT_MOST

# What nobody agreed to is forgotten after that; that there was a hold, so long after its end.
UNANSWERED = timedelta(days=30)
REMEMBERED = timedelta(days=3 * 365)
BATCH = 200


class Refused(Exception):
    """This may not be done, and the message says why."""


@transaction.atomic
def ask(
    *,
    ground: str,
    reference: str,
    reason: str,
    until: date,
    by: UUID,
    subject: UUID | None = None,
    company: int | None = None,
    label: str = "",
    row: str = "",
    told_from: date | None = None,
) -> Hold:
    """Ask for a hold. It holds nothing until somebody else approves. Raises Refused."""
    if by == subject:
        raise Refused("Nobody asks for a hold of their own. Ask a colleague.")
    refuse_end(until)
    if told_from and told_from > timezone.localdate() + UNTOLD_AT_MOST:
        raise Refused("Its member may be left untold for 12 months at most.")
    hold = Hold(
        subject=subject,
        company=company,
        label=label,
        row=row,
        ground=ground,
        reference=reference,
        reason=reason,
        told_from=told_from,
        set_by=by,
        until=until,
    )
    if row and not is_theirs(hold):
        raise Refused("This member or company has no such row.")
    try:
        with transaction.atomic():
            hold.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            "A hold needs a member or a company, a ground, its reference, a reason and an end."
        ) from error
    return hold


def refuse_end(until: date) -> None:
    today = timezone.localdate()
    if not today < until <= today + AT_MOST:
        raise Refused("A hold ends after today, and within two years.")


def is_theirs(hold: Hold) -> bool:
    """Is the one row that a hold names there, and of whom it says?"""
    way = holds.by_label(hold.label)
    ways = (way.member if hold.subject else way.company) if way else ()
    mine = holds.either(ways, hold.subject or hold.company)
    if way is None or mine is None:
        return False
    try:
        rows = way.model._default_manager.filter(pk=hold.row)
        return rows.filter(mine).exists()
    except (ValueError, ValidationError, OverflowError):
        return False  # no key of this model


def approve(hold: Hold, *, by: UUID) -> None:
    """Let a hold that a colleague asked for begin. Raises Refused."""
    if by in {hold.set_by, hold.subject}:
        raise Refused("Somebody else has to approve this.")
    refuse_end(hold.until)
    waits = Hold.objects.waiting().filter(pk=hold.pk).exclude(set_by=by)
    today = timezone.localdate()
    if not waits.update(approved_by=by, approved_at=timezone.now(), agreed_on=today):
        raise Refused("It was decided meanwhile.")


def decline(hold: Hold) -> None:
    """Drop a hold that nobody has agreed to, or withdraw it. Raises Refused."""
    if not Hold.objects.waiting().filter(pk=hold.pk).delete()[0]:
        raise Refused("It was decided meanwhile.")


@transaction.atomic
def ask_longer(hold: Hold, *, until: date, reason: str, by: UUID) -> HoldExtension:
    """Ask that a hold lasts longer; it does once somebody else approves. Raises Refused."""
    refuse_end(until)
    if until <= hold.until:
        raise Refused("Choose a later day than the one it ends on.")
    if not Hold.objects.standing().filter(pk=hold.pk).exists():
        raise Refused("Only a hold that stands can be made longer.")
    try:
        with transaction.atomic():
            return HoldExtension.objects.create(
                hold=hold, until=until, reason=reason, asked_by=by
            )
    except IntegrityError as error:
        raise Refused("Somebody asked for that already.") from error


@transaction.atomic
def approve_longer(hold: Hold, *, by: UUID) -> None:
    """Agree that a hold lasts longer. Raises Refused."""
    waits = HoldExtension.objects.filter(hold=hold, approved_by=None)
    longer = waits.first()
    if longer is None:
        raise Refused("It was decided meanwhile.")
    if by in {longer.asked_by, hold.subject}:
        raise Refused("Somebody else has to approve this.")
    refuse_end(longer.until)
    if not waits.filter(pk=longer.pk).update(
        approved_by=by, approved_at=timezone.now()
    ):
        raise Refused("It was decided meanwhile.")
    standing = Hold.objects.standing().filter(pk=hold.pk)
    if not standing.update(until=longer.until, agreed_on=timezone.localdate()):
        raise Refused("This hold has ended meanwhile.")


def decline_longer(hold: Hold) -> None:
    """Let a hold end when it was to. Raises Refused."""
    waits = HoldExtension.objects.filter(hold=hold, approved_by=None)
    if not waits.delete()[0]:
        raise Refused("It was decided meanwhile.")


def release(hold: Hold, *, reason: str, by: UUID) -> None:
    """End a hold before its day: nothing is kept for it any more. Raises Refused."""
    standing = Hold.objects.standing().filter(pk=hold.pk)
    done = standing.update(
        released_by=by, released_at=timezone.now(), released_for=reason
    )
    if not done:
        raise Refused("This hold does not stand any more.")


def end_due() -> int:
    """Erase what was kept for holds that are over; returns how many ended.

    Each is one transaction: broken off, the next run goes on. What is long over is forgotten.
    """
    over = Hold.objects.over().order_by("until").values_list("pk", flat=True)
    ended = sum(end(number) for number in over[:BATCH])
    now = timezone.now()
    Hold.objects.waiting().filter(set_at__lt=now - UNANSWERED).delete()
    waits = HoldExtension.objects.filter(approved_by=None)
    waits.filter(asked_at__lt=now - UNANSWERED).delete()
    Hold.objects.filter(ended_at__lt=now - REMEMBERED).delete()
    return ended


@transaction.atomic
def end(number: UUID) -> bool:
    """Erase a hold's copies and its key. False where another worker did, or it stands."""
    over = Hold.objects.over().filter(pk=number)
    if not over.update(ended_at=timezone.now()):
        return False
    HeldRow.objects.filter(hold=number).delete()
    SubjectKey.objects.filter(subject=number).delete()
    return True
