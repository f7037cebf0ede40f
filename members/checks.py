"""Dated evidence about a company: entered, and made anew."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from members import public_pages
from members.models import Check, Company

A_YEAR = timedelta(days=365)


@transaction.atomic
def enter(
    company: Company,
    method: Check.Method,
    *,
    about: str,
    by: UUID | None = None,
    note: str = "",
) -> Check:
    """Evidence that counts for a year from today; the same kind from before ends with it.

    `by` is the subject of the member of staff who looked; none where the program did.
    """
    locked = Company.objects.select_for_update().get(pk=company.pk)
    Check.objects.filter(company=locked, method=method, ended_at=None).update(
        ended_at=timezone.now(), ending=Check.Ending.RENEWED
    )
    today = timezone.localdate()
    check = Check.objects.create(
        company=locked,
        method=method,
        about=about,
        checked_by=by,
        note=note,
        checked_on=today,
        expires_on=today + A_YEAR,
    )
    public_pages.company_changed(locked)
    return check
