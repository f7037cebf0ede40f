"""Certificates: handed in by a company's team, decided by staff, shown while they are valid.

What visitors see is what staff read in the document. A change is a new hand-in: it is not
shown before staff have looked again. The document itself is never shown to visitors.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members import (
    account_letters,
    changes,
    confirming,
    kept_files,
    outbox,
    public_pages,
)
from members.models import Certificate, Company, Member
from members.profiles import ChangedMeanwhile

FOLDER = "certificates"
ENDING = ".pdf"


class NoDocument(Exception):
    """Nobody can say that a certificate is real without its document."""


def hand_in(
    company: Company,
    facts: Mapping[str, Any],
    document: bytes,
    *,
    form_key: UUID,
    by: Member | None,
) -> Certificate:
    """Enter a certificate for staff to look at; the same form twice is one.

    Raises kept_files.NoRoom where the document cannot be kept; then nothing is.
    """
    name = kept(document)
    with (
        kept_files.dropped_unless_saved(settings.PRIVATE_ROOT, [name]),
        transaction.atomic(),
    ):
        changes.sign(by)
        certificate, is_new = Certificate.objects.get_or_create(
            form_key=form_key,
            defaults={**facts, "company": company, "document": name},
        )
        if not is_new:
            transaction.on_commit(partial(drop, name))
    return certificate


def change(
    certificate: Certificate,
    facts: Mapping[str, Any],
    document: bytes | None,
    *,
    seen: datetime,
    by: Member | None,
) -> None:
    """Hand it in again, changed: staff look once more, and until then nobody sees it.

    Without a new document the one before stays. Raises ChangedMeanwhile where it is not
    as it was `seen`, and kept_files.NoRoom.
    """
    name = kept(document) if document else ""
    with (
        kept_files.dropped_unless_saved(settings.PRIVATE_ROOT, [name] if name else []),
        transaction.atomic(),
    ):
        stored = undecided_since(certificate, seen, by)
        before = stored.document.name
        for field, value in facts.items():
            setattr(stored, field, value)
        if name:
            stored.document = name
            transaction.on_commit(partial(drop, before))
        stored.handed_in_at = timezone.now()
        stored.approved_at = stored.refused_at = None
        stored.refusal = ""
        stored.save()
        public_pages.company_changed(stored.company)


@transaction.atomic
def take_away(certificate: Certificate, *, by: Member | None) -> None:
    """Delete it: its row, and on commit its document."""
    changes.sign(by)
    transaction.on_commit(partial(drop, certificate.document.name))
    Certificate.objects.filter(pk=certificate.pk).delete()
    public_pages.company_changed(certificate.company)


@transaction.atomic
def approve(certificate: Certificate, *, seen: datetime, by: Member) -> None:
    """Show it to visitors: a member of staff has read the document and found it so.

    Raises ChangedMeanwhile where it is not as it was `seen`, or is decided; NoDocument.
    """
    stored = undecided_since(certificate, seen, by, is_decision=True)
    if not stored.document:
        raise NoDocument
    stored.approved_at = timezone.now()
    stored.save(update_fields=["approved_at"])
    public_pages.company_changed(stored.company)
    tell_the_team(stored)


@transaction.atomic
def refuse(
    certificate: Certificate, *, reason: str, seen: datetime, by: Member
) -> None:
    """Do not show it, and tell the company why. Raises ChangedMeanwhile as `approve`."""
    stored = undecided_since(certificate, seen, by, is_decision=True)
    stored.refused_at, stored.refusal = timezone.now(), reason
    stored.save(update_fields=["refused_at", "refusal"])
    tell_the_team(stored)


def undecided_since(
    certificate: Certificate,
    seen: datetime,
    by: Member | None,
    *,
    is_decision: bool = False,
) -> Certificate:
    """The certificate for this transaction alone, as it was `seen`."""
    changes.sign(by)
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("company")
    stored = rows.filter(pk=certificate.pk, handed_in_at=seen).first()
    if stored is None:
        raise ChangedMeanwhile
    if is_decision and (stored.approved_at or stored.refused_at):
        raise ChangedMeanwhile
    return stored


def tell_the_team(certificate: Certificate) -> None:
    """Write to owners and administrators what was decided, once for each decision."""
    company = certificate.company
    for place in confirming.responsible_for([company.pk]):
        member = place.member
        outbox.post(
            key=f"certificate:{certificate.pk}:{certificate.handed_in_at.isoformat()}"
            f":{member.pk}",
            to=member.email,
            template="certificate_decided",
            context={
                "name": member.full_name,
                "company": company.trading_name,
                "standard": certificate.standard,
                "reason": certificate.refusal,
                "link": account_letters.link(
                    "company-certificates",
                    language=member.language,
                    company_id=company.pk,
                ),
            },
            language=member.language,
        )


def kept(document: bytes) -> str:
    """Keep a document; its name in the private files."""
    name = kept_files.new_name(FOLDER) + ENDING
    kept_files.write(settings.PRIVATE_ROOT, {name: document})
    return name


def drop(name: str | None) -> None:
    if name:
        kept_files.remove(settings.PRIVATE_ROOT, [name])


def sweep() -> int:
    """Remove documents that no certificate has."""
    return len(kept_files.sweep(settings.PRIVATE_ROOT, FOLDER, named=in_use))


def in_use(names: set[str]) -> set[str]:
    documents = [f"{name}{ENDING}" for name in names]
    known = Certificate.objects.filter(document__in=documents)
    return {
        name.removesuffix(ENDING) for name in known.values_list("document", flat=True)
    }
