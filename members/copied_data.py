"""What of the members app is in a member's copy; read by personal_data.py."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db.models import Q, QuerySet

from members import changes, claims, contacts, drafts, privacy_requests
from members.models import (
    AddressChange,
    Certificate,
    Check,
    CheckWish,
    Claim,
    Company,
    CompanyContact,
    CompanyDraft,
    CompanyImport,
    CompanyPhoto,
    CompanyText,
    Delivery,
    DomainLink,
    Download,
    HandOver,
    ImportedCompany,
    Invitation,
    Issue,
    Leaving,
    MailReturn,
    MailWish,
    Member,
    Membership,
    NoInvitation,
    NotificationOff,
    OutgoingMail,
    PrivacyRequest,
    ProfileChange,
    RequestWord,
    Revocation,
    SavedReport,
    Session,
    SignUp,
    TeamChange,
)
from members.models.intervention import Intervention
from members.photos import WIDTHS
from privacy import sealing
from privacy.copied import (
    DIGEST,
    OF_OTHERS,
    OF_STAFF,
    SECRET,
    THE_SITES,
    File,
    Rows,
    Whose,
    copy,
    leave_out,
)

TEXT = {"type": "string"}
MAYBE = {"type": ["string", "null"]}
ANY: dict[str, Any] = {}
WORDS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "from": {"enum": ["you", "us"]},
            "at": TEXT | {"format": "date-time"},
            "text": TEXT,
        },
        "required": ["from", "at", "text"],
    },
    "description": "What was said in it, in order",
}
NAME = TEXT | {"description": "The company's name, as everybody reads it"}


def of_member(model: Any, by: str = "member") -> Rows:
    """Rows that name the member."""
    return lambda whose: [
        model._default_manager.filter(**{by: whose.member}).order_by("pk")
    ]


def of_companies(model: Any, by: str = "company") -> Rows:
    """Rows of the companies that are the member's own."""
    return lambda whose: [
        model._default_manager.filter(**{f"{by}__in": whose.companies}).order_by("pk")
    ]


def memberships(whose: Whose) -> list[QuerySet[Any]]:
    rows = Membership.objects.filter(member=whose.member).select_related("company")
    return [rows.order_by("pk")]


def with_company_name(whose: Whose) -> Callable[[Any], dict[str, Any]]:
    return lambda row: {"company_name": row.company.trading_name}


def companies(whose: Whose) -> list[QuerySet[Any]]:
    return [Company.objects.filter(pk__in=whose.companies).order_by("pk")]


def contact_rows(whose: Whose) -> list[QuerySet[Any]]:
    return [contacts.WITH_KEY.filter(company__in=whose.companies).order_by("pk")]


def opened_contact(whose: Whose) -> Callable[[CompanyContact], dict[str, Any]]:
    def more(row: CompanyContact) -> dict[str, Any]:
        return dict.fromkeys(contacts.SEALED) | contacts.opened(row)

    return more


def opened_draft(whose: Whose) -> Callable[[CompanyDraft], dict[str, Any]]:
    def more(row: CompanyDraft) -> dict[str, Any]:
        contact = CompanyContact.objects.get(company=row.company_id)
        unsealed = sealing.opener(subject=contact.subject, table=drafts.TABLE)
        return {"values": json.loads(unsealed(bytes(row.values), "values"))}

    return more


def changed_rows(whose: Whose) -> list[QuerySet[Any]]:
    rows = ProfileChange.objects.filter(company__in=whose.companies)
    return [rows.select_related("company").order_by("company_id", "id")]


def as_typed(whose: Whose) -> Callable[[ProfileChange], dict[str, Any]]:
    """Before and after as somebody typed them, with one look for each company's key."""
    opener: dict[int, Callable[[bytes, str], str]] = {}

    def more(row: ProfileChange) -> dict[str, Any]:
        if row.company_id not in opener:
            opener.clear()  # one after the other: never more than one is kept
            opener[row.company_id] = contacts.opener_of(row.company)
        unsealed = opener[row.company_id]
        return {
            "before": changes.as_typed(row.before, row.field, unsealed),
            "after": changes.as_typed(row.after, row.field, unsealed),
        }

    return more


def claims_of(whose: Whose) -> list[QuerySet[Any]]:
    rows = Claim.objects.filter(member=whose.member).select_related("member", "company")
    return [rows.order_by("pk")]


def with_reason(whose: Whose) -> Callable[[Claim], dict[str, Any]]:
    return lambda row: {
        "why": claims.reasons(row),
        "company_name": row.company.trading_name,
    }


def with_words(whose: Whose) -> Callable[[PrivacyRequest], dict[str, Any]]:
    return lambda row: {
        "address": privacy_requests.address_of(row),
        "words": [
            {
                "from": "us" if said.is_ours else "you",
                "at": said.at.isoformat(),
                "text": said.text,
            }
            for said in privacy_requests.words_of(row)
        ],
    }


def with_subject(whose: Whose) -> Callable[[Delivery], dict[str, Any]]:
    """What the message was called, in the language it was sent in."""
    sent = Delivery.objects.filter(member=whose.member).values("campaign")
    called = {
        (one.campaign_id, one.variant, one.language): one.subject
        for one in Issue.objects.filter(campaign__in=sent).defer("source", "html")
    }
    return lambda row: {
        "says": called.get((row.campaign_id, row.variant, row.language), "")
    }


def about_them(whose: Whose) -> list[QuerySet[Any]]:
    """What happened in the team of their companies, and to them in others'."""
    own = Q(company__in=whose.companies)
    named = Q(actor=whose.subject) | Q(whom=whose.subject)
    return [
        TeamChange.objects.filter(own).order_by("pk"),
        TeamChange.objects.filter(named, company__memberships__member=whose.member)
        .exclude(own)
        .order_by("pk"),
    ]


def interventions(whose: Whose) -> list[QuerySet[Any]]:
    told = Q(member=whose.member) | Q(company__in=whose.companies)
    return [Intervention.objects.filter(told).order_by("pk")]


def hand_overs(whose: Whose) -> list[QuerySet[Any]]:
    theirs = Q(asked_by=whose.member) | Q(to=whose.member)
    return [HandOver.objects.filter(theirs).order_by("pk")]


def revocations(whose: Whose) -> list[QuerySet[Any]]:
    """What was taken back; what our staff only think of is not told."""
    rows = Revocation.objects.filter(check_row__company__in=whose.companies)
    return [rows.filter(confirmed_at__isnull=False).order_by("pk")]


def picture(row: Any) -> Sequence[File]:
    """A picture in its largest width."""
    return [File(settings.MEDIA_ROOT, f"{row.stem}-{max(WIDTHS)}.webp", "webp")]


def pdf(column: str) -> Callable[[Any], Sequence[File]]:
    def files(row: Any) -> Sequence[File]:
        name = str(getattr(row, column) or "")
        return [File(settings.PRIVATE_ROOT, name, "pdf")] if name else []

    return files


def rows_of_subject(model: Any) -> Rows:
    def rows(whose: Whose) -> list[QuerySet[Any]]:
        return [model.objects.filter(subject=whose.subject).order_by("pk")]

    return rows


NAMED: dict[str, Any] = {"says": {"company_name": NAME}, "more": with_company_name}

copy(Member, "account", of_member(Member, "pk"), also=("joined_at", "source"))
copy(EmailAddress, "email-addresses", of_member(EmailAddress, "user"))
copy(Membership, "memberships", memberships, **NAMED)
copy(
    Session,
    "sessions",
    of_member(Session),
    told_by="number",
    without={SECRET: ("session_data",)},
)
copy(AddressChange, "address-changes", of_member(AddressChange))
copy(NotificationOff, "notifications-off", of_member(NotificationOff))
copy(Leaving, "leaving", of_member(Leaving))
copy(SavedReport, "saved-reports", of_member(SavedReport, "owner"))
copy(
    Download,
    "downloads",
    of_member(Download),
    without={THE_SITES: ("file", "claim", "claimed_until", "tries", "place", "whole")},
)
copy(
    Company,
    "companies",
    companies,
    also=(
        "public_fields",
        "source",
        "published_at",
        "unpublished_at",
        "ended_at",
        "created_at",
        "changed_at",
    ),
)
copy(CompanyText, "company-texts", of_companies(CompanyText), also=("company",))
copy(
    CompanyContact,
    "company-contacts",
    contact_rows,
    says=dict.fromkeys(contacts.SEALED, MAYBE),
    more=opened_contact,
)
copy(
    CompanyDraft,
    "company-drafts",
    of_companies(CompanyDraft),
    says={"values": {"type": "object"}},
    more=opened_draft,
)
copy(
    CompanyPhoto,
    "company-photos",
    of_companies(CompanyPhoto),
    also=("company", "digest"),
    without={THE_SITES: ("stem",)},
    files=picture,
)
copy(
    Certificate,
    "certificates",
    of_companies(Certificate),
    also=("company", "handed_in_at", "approved_at", "refused_at", "refusal"),
    without={THE_SITES: ("document",)},
    files=pdf("document"),
)
copy(
    ProfileChange,
    "company-changes",
    changed_rows,
    also=("company",),
    says={"before": ANY, "after": ANY},
    more=as_typed,
)
copy(TeamChange, "team-changes", about_them, also=("company",))
copy(
    Invitation,
    "invitations",
    of_member(Invitation, "invited_by"),
    without={
        OF_OTHERS: ("address",),
        DIGEST: ("address_digest", "token_digest"),
        THE_SITES: ("form_key", "letter_key"),
    },
)
copy(HandOver, "hand-overs", hand_overs)
copy(Intervention, "interventions", interventions)
copy(
    Check,
    "checks",
    of_companies(Check),
    also=("company", "ended_at", "ending"),
    without={OF_STAFF: ("note",)},
)
copy(
    CheckWish,
    "check-wishes",
    of_companies(CheckWish),
    also=("company", "method", "asked_at", "closed_at", "outcome"),
    without={SECRET: ("code",), THE_SITES: ("document",)},
    files=pdf("document"),
)
copy(Revocation, "check-revocations", revocations, also=("check_row", "confirmed_at"))
copy(
    Claim,
    "claims",
    claims_of,
    says={"why": TEXT, "company_name": NAME},
    more=with_reason,
)
copy(
    DomainLink,
    "domain-links",
    of_member(DomainLink),
    without={SECRET: ("token",)},
)
copy(
    PrivacyRequest,
    "privacy-requests",
    of_member(PrivacyRequest),
    also=("asked_at", "confirmed_at", "due_at", "extended_at", "answered_at"),
    without={OF_OTHERS: ("assignee",)},
    says={"address": TEXT, "words": WORDS},
    more=with_words,
)
copy(
    Delivery,
    "messages-sent",
    of_member(Delivery),
    says={"says": TEXT},
    without={
        DIGEST: ("sent_to",),
        THE_SITES: (
            *("due_at", "tries", "claim", "claimed_until", "gated_at"),
            *("week", "week_place", "month", "month_place"),
        ),
    },
    more=with_subject,
)
copy(MailWish, "mail-wishes", of_member(MailWish))
leave_out("stands with its request", RequestWord)
leave_out(SECRET, Authenticator, EmailConfirmation)
leave_out(OF_STAFF, LogEntry)
leave_out(OF_OTHERS, ImportedCompany, CompanyImport, NoInvitation)
leave_out("gone as soon as it was sent", OutgoingMail)
leave_out(DIGEST, SignUp, MailReturn)
