"""What of people and companies a hold can keep, and whose it is (privacy/holds.py)."""

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry

from members import changes, claims, contacts, drafts, files_beside, invitations
from members.models import (
    AddressChange,
    Certificate,
    Check,
    CheckWish,
    Claim,
    Company,
    CompanyContact,
    CompanyDraft,
    CompanyPhoto,
    CompanyText,
    Delivery,
    DomainLink,
    Download,
    HandOver,
    ImportedCompany,
    Intervention,
    Invitation,
    Leaving,
    MailWish,
    Member,
    Membership,
    NotificationOff,
    ProfileChange,
    Revocation,
    SavedReport,
    Session,
    TeamChange,
)
from privacy import sealing
from privacy.holds import Opened, each, holdable, never


def opened_draft(row: CompanyDraft) -> str:
    return sealing.unseal(
        bytes(row.values),
        subject=row.company.contact.subject,
        table=drafts.TABLE,
        column="values",
    )


def opened_contacts(rows: Sequence[CompanyContact]) -> Opened:
    return {row.pk: contacts.opened(row) for row in rows}


def opened_changes(rows: Sequence[ProfileChange]) -> Opened:
    """What changed, as it was typed: some of it is sealed as the fields are."""
    companies = {row.company_id: row.company for row in rows}
    unsealed = {pk: contacts.opener_of(one) for pk, one in companies.items()}
    return {
        row.pk: {
            "before": changes.as_typed(row.before, row.field, unsealed[row.company_id]),
            "after": changes.as_typed(row.after, row.field, unsealed[row.company_id]),
        }
        for row in rows
    }


def opened_invitation(row: Invitation) -> str:
    """Where it went; nothing where it was answered."""
    return invitations.address_of(row) if row.address else ""


def document(row: Any) -> list[files_beside.Place]:
    return files_beside.of_document(row.document)


holdable(Member, member=("subject",), without={"password"})
holdable(EmailAddress, member=("user__subject",))
holdable(AddressChange, member=("member__subject",))
holdable(Membership, member=("member__subject",), company=("company",))
holdable(HandOver, member=("asked_by__subject", "to__subject"), company=("company",))
holdable(Intervention, member=("member__subject",), company=("company",))
holdable(
    Claim,
    member=("member__subject",),
    company=("company",),
    opened=each("why", claims.reasons),
    follows=("member",),
)
holdable(Company, company=("pk",))
holdable(CompanyText, company=("company",))
holdable(CompanyContact, company=("company",), opened=opened_contacts)
holdable(
    CompanyDraft,
    company=("company",),
    opened=each("values", opened_draft),
    follows=("company__contact",),
)
holdable(
    CompanyPhoto,
    company=("company",),
    files=lambda row: files_beside.of_picture(row.stem),
)
holdable(Certificate, company=("company",), files=document)
holdable(Check, company=("company",))
holdable(CheckWish, company=("company",), files=document)
holdable(
    ProfileChange, company=("company",), opened=opened_changes, follows=("company",)
)
holdable(TeamChange, company=("company",))
holdable(
    Invitation,
    company=("company",),
    opened=each("address", opened_invitation),
    follows=("company__contact",),
)

never(
    *(Session, Authenticator, EmailConfirmation, DomainLink),
    why="opens a door, and says nothing",
)
never(
    Delivery,
    why="says which message went out; what the message says is in the archive",
)
never(Download, why="is a copy of what can itself be held")
never(
    NotificationOff, Leaving, MailWish, why="is a wish about this site and ends with it"
)
never(ImportedCompany, why="is what staff brought in from a public list")
never(Revocation, why="says that staff took a check back; the check is kept")
never(LogEntry, SavedReport, why="is the work of staff, who are not held as members")
