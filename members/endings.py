"""Where a company stands in its life here, and closing it: by its owner, or by staff.

A company that is closed is seen by nobody, from the next page on. What its owner closed an
owner can take back for 30 days; then, and where staff closed it, only staff can.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import changes, interventions, public_pages
from members.interventions import Refused
from members.models import Company, Intervention, Member
from privacy import days

TAKE_BACK = timedelta(days=30)
Act = Intervention.Act
Ending = Company.Ending


class State(TextChoices):
    """Where a company stands. Never kept: it is what its dates say."""

    PENDING = "pending", _("Not published yet")
    OPEN = "open", _("Open")
    DOWN = "down", _("Taken down by its team")
    SUSPENDED = "suspended", _("Suspended by our staff")
    CLOSED = "closed", _("Closed")


class Why(TextChoices):
    """Why an owner closes a company; not to say is an answer."""

    NO_BUSINESS = "no-business", _("The company is no longer in business")
    MERGED = "merged", _("It became part of another company")
    NO_USE = "no-use", _("The directory brought us nothing")
    PRIVACY = "privacy", _("We do not want to be listed")
    UNSAID = "unsaid", _("Rather not say")


# As it is kept, for staff.
SAID = {
    Why.NO_BUSINESS: "no longer in business.",
    Why.MERGED: "became part of another company.",
    Why.NO_USE: "the directory brought nothing.",
    Why.PRIVACY: "does not want to be listed.",
    Why.UNSAID: "rather not say.",
}


class TooLate(Exception):
    """It can no longer be taken back by its owner."""


class Ended(NamedTuple):
    """That a company is closed: since when, and until when its owners can take it back."""

    at: datetime
    by: str
    until: datetime | None

    @property
    def may_be_taken_back(self) -> bool:
        return self.until is not None and timezone.now() < self.until


def state_of(company: Company) -> State:
    if company.ended_at:
        return State.CLOSED
    if company.suspended_at:
        return State.SUSPENDED
    if company.published_at is None:
        return State.PENDING
    return State.DOWN if company.unpublished_at else State.OPEN


def of(company: Company) -> Ended | None:
    """None while it is not closed."""
    if company.ended_at is None:
        return None
    is_theirs = company.ended_by == Ending.TEAM
    until = company.ended_at + TAKE_BACK if is_theirs else None
    return Ended(company.ended_at, str(company.get_ended_by_display()), until)


@transaction.atomic
def close(company: Company, *, by: Member, why: Why) -> bool:
    """Close a company for its owner, and tell every owner until when it can be taken back.

    Twice is once: False where it was closed already.
    """
    if not _end(company, by=by, whose=Ending.TEAM):
        return False
    done = interventions.noted(
        Act.ENDED, company=company, by=by, reason=f"Its owner: {SAID[why]}"
    )
    until = timezone.now() + TAKE_BACK
    interventions.tell_owners(
        done,
        "company_closed",
        lambda owner: {
            "by": by.full_name,
            "until": days.day(days.local(until), owner.language),
        },
    )
    return True


@transaction.atomic
def take_back(company: Company, *, by: Member) -> bool:
    """Undo what an owner did, within 30 days. Raises TooLate; False where it is open."""
    stored = Company.objects.select_for_update().get(pk=company.pk)
    ended = of(stored)
    if ended is None:
        return False
    if not ended.may_be_taken_back:
        raise TooLate
    _begin_again(stored, by=by)
    done = interventions.noted(
        Act.TAKEN_UP, company=stored, by=by, reason="Taken back by an owner."
    )
    interventions.tell_owners(
        done, "company_taken_back", lambda _owner: {"by": by.full_name}
    )
    return True


@transaction.atomic
def close_by_staff(company: Company, *, by: Member, reason: str) -> None:
    """Close a company against its team, and tell its owners why. Raises Refused if it is."""
    if not _end(company, by=by, whose=Ending.STAFF):
        raise Refused("This company is closed already.")
    done = interventions.noted(Act.ENDED, company=company, by=by, reason=reason)
    interventions.tell_owners(done, "company_closed_by_staff")


@transaction.atomic
def reopen_by_staff(company: Company, *, by: Member, reason: str) -> None:
    """Undo a closing, whoever did it and however long ago. Raises Refused if it is open."""
    stored = Company.objects.select_for_update().get(pk=company.pk)
    if stored.ended_at is None:
        raise Refused("This company is not closed.")
    _begin_again(stored, by=by)
    done = interventions.noted(Act.TAKEN_UP, company=stored, by=by, reason=reason)
    interventions.tell_owners(done, "company_reopened")


def _end(company: Company, *, by: Member, whose: Ending) -> bool:
    """Close it, which takes its page down if it is up. False where it is closed."""
    stored = Company.objects.select_for_update().get(pk=company.pk)
    if stored.ended_at:
        return False
    changes.sign(by)
    stored.ended_at = stored.changed_at = timezone.now()
    stored.ended_by = whose
    if stored.published_at and not stored.unpublished_at:
        stored.unpublished_at = stored.ended_at
    stored.save(update_fields=["ended_at", "ended_by", "unpublished_at", "changed_at"])
    public_pages.changed()
    return True


def _begin_again(stored: Company, *, by: Member) -> None:
    """As it was before: its page is up again if closing took it down."""
    changes.sign(by)
    if stored.unpublished_at == stored.ended_at:
        stored.unpublished_at = None
    stored.ended_at, stored.ended_by = None, ""
    stored.changed_at = timezone.now()
    stored.save(update_fields=["ended_at", "ended_by", "unpublished_at", "changed_at"])
    public_pages.company_changed(stored)
