"""Revoking a check: one member of staff proposes it with a reason, another confirms."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from members import check_letters, public_pages
from members.models import Check, Company, Member, Revocation


class NotStanding(Exception):
    """The check has ended already, or its revoking is proposed already."""


class SamePerson(Exception):
    """Who proposes a revocation cannot confirm it."""


class DecidedAlready(Exception):
    """Somebody confirmed or dropped it meanwhile."""


@transaction.atomic
def propose(check: Check, *, by: Member, reason: str) -> Revocation:
    """Ask a second person to end a check. Raises NotStanding."""
    if not Check.objects.standing().filter(pk=check.pk).exists():
        raise NotStanding
    try:
        with transaction.atomic():
            return Revocation.objects.create(
                check_row=check, reason=reason, proposed_by=by.subject
            )
    except IntegrityError as error:
        raise NotStanding from error


@transaction.atomic
def confirm(revocation: Revocation, *, by: Member) -> None:
    """End the check from now on, and tell the company why. Raises SamePerson, DecidedAlready."""
    if by.subject == revocation.proposed_by:
        raise SamePerson
    check = revocation.check_row
    company = Company.objects.select_for_update().get(pk=check.company_id)
    now = timezone.now()
    waiting = Revocation.objects.filter(
        pk=revocation.pk, confirmed_at=None, dropped_at=None
    )
    if not waiting.update(confirmed_by=by.subject, confirmed_at=now):
        raise DecidedAlready
    ended = Check.objects.filter(pk=check.pk, ended_at=None).update(
        ended_at=now, ending=Check.Ending.REVOKED
    )
    if not ended:
        raise DecidedAlready
    check_letters.revoked(check, reason=revocation.reason)
    public_pages.company_changed(company)


@transaction.atomic
def drop(revocation: Revocation, *, by: Member) -> None:
    """Leave the check as it is. Raises DecidedAlready."""
    waiting = Revocation.objects.filter(
        pk=revocation.pk, confirmed_at=None, dropped_at=None
    )
    if not waiting.update(dropped_by=by.subject, dropped_at=timezone.now()):
        raise DecidedAlready
