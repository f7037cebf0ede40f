"""When a company may be seen: what it lacks, putting its page up, taking it down."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import public_pages
from members.models import Company, CompanyContact


class Lack(NamedTuple):
    """Something that is missing before a page can be published, and where it is asked."""

    section: str
    field: str
    words: Promise


class NotReady(Exception):
    """Something is missing before the page can be published."""


def lacks(company: Company) -> Iterator[Lack]:
    """What is missing. "No fax" and "prefer not to say" are answers."""
    contact = CompanyContact.objects.filter(company=company).first()
    if not company.city:
        yield Lack("place", "city", _("The city"))
    if contact is None or contact.phone is None:
        yield Lack("reach", "phone", _("A phone number; it stays private"))
    if contact is None or (contact.fax is None and not contact.has_no_fax):
        yield Lack("reach", "fax", _("A fax number, or that there is none"))
    if not company.web_address:
        yield Lack("reach", "web_address", _("The web address"))
    if not company.texts.exists():
        yield Lack("texts", "summary_en", _("A summary in one language or more"))
    if not company.turnover_band:
        yield Lack(
            "size", "turnover_band", _("Turnover, or that you prefer not to say")
        )
    if not company.employees_band:
        yield Lack(
            "size", "employees_band", _("Employees, or that you prefer not to say")
        )


@transaction.atomic
def publish(company: Company) -> None:
    """Put the company's page up; twice is once. Raises NotReady."""
    stored = Company.objects.select_for_update().get(pk=company.pk)
    if any(lacks(stored)):
        raise NotReady
    now = timezone.now()
    stored.published_at = now
    stored.unpublished_at = None
    stored.confirmed_on = timezone.localdate()
    stored.changed_at = now
    stored.save(
        update_fields=["published_at", "unpublished_at", "confirmed_on", "changed_at"]
    )
    public_pages.company_changed(stored)


@transaction.atomic
def unpublish(company: Company) -> None:
    """Take the company's page down, from the next page on. Nothing is lost."""
    Company.objects.filter(
        pk=company.pk, published_at__isnull=False, unpublished_at=None
    ).update(unpublished_at=timezone.now(), changed_at=timezone.now())
    public_pages.changed()
