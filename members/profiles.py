"""A company's profile: begun, edited section by section, shown field by field."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members import public_pages
from members.models import Company, CompanyContact, CompanyText, Member, Membership
from members.public import CONTACT_TABLE
from privacy import sealing

SEALED = Company.OPTIONAL_CONTACT_FIELDS
OPTIONAL = (*Company.OPTIONAL_FIELDS, *SEALED)


class ChangedMeanwhile(Exception):
    """Somebody else saved the profile since this form was opened."""


@transaction.atomic
def begin(
    member: Member,
    *,
    trading_name: str,
    country: str,
    business_type: str,
    industry: str,
    form_key: UUID,
) -> Company:
    """Make a company of this member, not published yet. The same form twice makes one."""
    company, is_new = Company.objects.get_or_create(
        form_key=form_key,
        defaults={
            "trading_name": trading_name,
            "slug": Company.slug_for(trading_name),
            "country": country,
            "business_type": business_type,
            "industry": industry,
        },
    )
    if is_new:
        Membership.objects.create(
            company=company, member=member, role=Membership.Role.OWNER
        )
        CompanyContact.objects.create(company=company)
    return company


def state_of(company: Company) -> str:
    """A name for the profile as it stands: it changes with every save."""
    return hashlib.sha256(f"{company.pk} {company.changed_at}".encode()).hexdigest()[
        :16
    ]


@transaction.atomic
def save(
    company: Company,
    *,
    seen: str,
    facts: Mapping[str, Any],
    contact: Mapping[str, str] | None = None,
    has_no_fax: bool | None = None,
    texts: Mapping[str, tuple[str, str]] | None = None,
) -> None:
    """Save a section; raises ChangedMeanwhile where the profile is not as it was `seen`.

    `facts` are fields of the company, `contact` those that are sealed, `texts` summary and
    description by language. What visitors see changes with the commit.
    """
    stored = Company.objects.select_for_update().get(pk=company.pk)
    if state_of(stored) != seen:
        raise ChangedMeanwhile
    for name, value in facts.items():
        setattr(stored, name, value)
    stored.changed_at = timezone.now()
    stored.save(update_fields=[*facts, "changed_at"])
    if contact is not None:
        save_contact(stored, contact, has_no_fax=has_no_fax)
    for language, (summary, description) in (texts or {}).items():
        save_text(stored, language, summary=summary, description=description)
    public_pages.company_changed(stored)


def save_contact(
    company: Company, values: Mapping[str, str], *, has_no_fax: bool | None
) -> None:
    """Seal these values; an empty one is none."""
    contact, _ = CompanyContact.objects.get_or_create(company=company)
    for name, value in values.items():
        sealed = (
            sealing.seal(
                value, subject=contact.subject, table=CONTACT_TABLE, column=name
            )
            if value
            else None
        )
        setattr(contact, name, sealed)
    changed = list(values)
    if has_no_fax is not None:
        contact.has_no_fax = has_no_fax
        changed.append("has_no_fax")
    contact.save(update_fields=changed)


def save_text(
    company: Company, language: str, *, summary: str, description: str
) -> None:
    texts = CompanyText.objects.filter(company=company, language=language)
    if not summary:
        texts.delete()
        return
    CompanyText.objects.update_or_create(
        company=company,
        language=language,
        defaults={"summary": summary, "description": description},
    )


def opened_contact(company: Company) -> dict[str, str]:
    """The sealed values of a company, opened for its own team."""
    contact = CompanyContact.objects.filter(company=company).first()
    if contact is None:
        return {}
    return {
        name: sealing.unseal(
            getattr(contact, name),
            subject=contact.subject,
            table=CONTACT_TABLE,
            column=name,
        )
        for name in SEALED
        if getattr(contact, name) is not None
    }


def texts_of(company: Company) -> dict[str, CompanyText]:
    known = {code for code, _ in settings.LANGUAGES}
    return {
        text.language: text for text in company.texts.all() if text.language in known
    }


@transaction.atomic
def show(company: Company, fields: Iterable[str]) -> None:
    """Show exactly these optional fields on the public page."""
    chosen = [name for name in OPTIONAL if name in set(fields)]
    stored = Company.objects.select_for_update().get(pk=company.pk)
    stored.public_fields = chosen
    stored.changed_at = timezone.now()
    stored.save(update_fields=["public_fields", "changed_at"])
    public_pages.company_changed(stored)
