"""A company's profile: begun, edited section by section, shown field by field."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members import changes, drafts, places, public_pages
from members.contacts import SEALED, TABLE, contact_of, opened
from members.drafts import Draft, Edit
from members.models import Company, CompanyContact, CompanyText, Member, Membership
from members.team_log import What
from privacy import sealing

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
    web_address: str = "",
    registry_number: str = "",
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
            "web_address": web_address,
            "registry_number": registry_number,
        },
    )
    if is_new:
        places.take(company, member, role=Membership.Role.OWNER, what=What.ENTERED)
        CompanyContact.objects.create(company=company)
    return company


def begun_with(form_key: UUID) -> bool:
    """Was a company entered with this very form before?"""
    return Company.objects.filter(form_key=form_key).exists()


def state_of(company: Company, draft: Draft | None = None) -> str:
    """A name for the profile as it stands: it changes with every save."""
    if draft is None:
        draft = drafts.draft_of(company, contact_of(company))
    said = f"{company.pk} {company.changed_at} {draft.changed_at}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@transaction.atomic
def save(company: Company, edit: Edit, *, seen: str, by: Member | None) -> None:
    """Save a section; raises ChangedMeanwhile where the profile is not as it was `seen`.

    Of a page that was published the changes wait in its draft, and visitors see them
    when they are published too.
    """
    stored = Company.objects.select_for_update().get(pk=company.pk)
    contact, _ = CompanyContact.objects.get_or_create(company=stored)
    draft = drafts.draft_of(stored, contact)
    if state_of(stored, draft) != seen:
        raise ChangedMeanwhile
    if stored.published_at is not None:
        waiting = draft.edit.then(edit)
        now = as_it_is(stored, contact, waiting)
        drafts.keep(stored, contact, waiting.beside(now), by=by)
        return
    write(stored, edit, by=by)


def as_it_is(company: Company, contact: CompanyContact | None, asked: Edit) -> Edit:
    """The profile today, of the fields that an edit names."""
    texts = texts_of(company) if asked.texts else {}
    return Edit(
        facts={name: getattr(company, name) for name in asked.facts},
        contact=opened(contact, asked.contact),
        has_no_fax=contact.has_no_fax if contact else False,
        texts={code: (text.summary, text.description) for code, text in texts.items()},
    )


def write(company: Company, edit: Edit, *, by: Member | None) -> None:
    """Change the profile itself, within the transaction of the one who calls."""
    changes.sign(by)
    for name, value in edit.facts.items():
        setattr(company, name, value)
    company.changed_at = timezone.now()
    company.save(update_fields=[*edit.facts, "changed_at"])
    if edit.contact or edit.has_no_fax is not None:
        save_contact(company, edit.contact, has_no_fax=edit.has_no_fax)
    for language, (summary, description) in edit.texts.items():
        save_text(company, language, summary=summary, description=description)
    public_pages.company_changed(company)


def save_contact(
    company: Company, values: Mapping[str, str], *, has_no_fax: bool | None
) -> None:
    """Seal what differs from before; an empty value is none."""
    contact, _ = CompanyContact.objects.get_or_create(company=company)
    before = opened(contact, values)
    differing = {k: v for k, v in values.items() if v != before.get(k, "")}
    for name, value in differing.items():
        sealed = (
            sealing.seal(value, subject=contact.subject, table=TABLE, column=name)
            if value
            else None
        )
        setattr(contact, name, sealed)
    changed = list(differing)
    if has_no_fax is not None:
        contact.has_no_fax = has_no_fax
        changed.append("has_no_fax")
    if changed:
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


def texts_of(company: Company) -> dict[str, CompanyText]:
    known = {code for code, _ in settings.LANGUAGES}
    return {
        text.language: text for text in company.texts.all() if text.language in known
    }


def reached_by(company: Company, draft: Draft) -> dict[str, Any]:
    """The ways to reach the company as the forms hold them, the draft on top."""
    contact = contact_of(company)
    says_no_fax = draft.edit.has_no_fax
    if says_no_fax is None:
        says_no_fax = bool(contact and contact.has_no_fax)
    return {**opened(contact), **draft.edit.contact, "has_no_fax": says_no_fax}


def said_by(company: Company, draft: Draft) -> dict[str, Any]:
    """The company's texts as the form holds them, the draft on top."""
    texts = {
        code: (text.summary, text.description)
        for code, text in texts_of(company).items()
    }
    values: dict[str, Any] = {}
    for code, (summary, description) in (texts | dict(draft.edit.texts)).items():
        values |= {f"summary_{code}": summary, f"description_{code}": description}
    return values


@transaction.atomic
def show(company: Company, fields: Iterable[str], *, by: Member | None) -> None:
    """Show exactly these optional fields on the public page, from now on."""
    chosen = [name for name in OPTIONAL if name in set(fields)]
    stored = Company.objects.select_for_update().get(pk=company.pk)
    changes.sign(by)
    stored.public_fields = chosen
    stored.changed_at = timezone.now()
    stored.save(update_fields=["public_fields", "changed_at"])
    public_pages.company_changed(stored)
