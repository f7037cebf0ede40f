"""What the members app holds about people and companies, field by field."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry

from members import (
    addresses,
    claim_invitations,
    company_imports,
    copied_data,
    downloads,
    evidence_data,
    holdable,
    invitations,
    leaving,
    mailing_data,
    outbox,
    ownership,
    registration,
    reporting_data,
    request_data,
    retention_rules,
    sessions,
)
from members.held import (
    ACCOUNT,
    ACCOUNT_KEY,
    ANSWERED,
    ASKED_TO_CLAIM,
    BELONGS,
    CHANGING,
    CHOSEN,
    COURSE,
    DOCUMENT,
    ENTERED,
    ENTERING,
    FILE,
    HISTORY,
    INTERVENED,
    INVITED,
    JOINING,
    KEY,
    LEAVING,
    LETTER,
    NEVER,
    OWN_COPY,
    OWNING,
    PAGE,
    PASSWORD,
    PERSON,
    POST,
    PRESENT,
    REACH,
    SECOND_STEP,
    STAFF_ACT,
    TAX,
    TEAM,
    UNWANTED,
    VERDICT,
    WAITING,
)
from members.models import (
    AddressChange,
    Certificate,
    Company,
    CompanyContact,
    CompanyDraft,
    CompanyImport,
    CompanyPhoto,
    CompanyText,
    Counter,
    Download,
    HandOver,
    ImportedCompany,
    Invitation,
    Leaving,
    Member,
    Membership,
    NoInvitation,
    NotificationOff,
    OutgoingMail,
    PageChange,
    ProfileChange,
    Session,
    SignUp,
    TeamChange,
)
from members.models.intervention import Intervention
from privacy.holdings import alike, declare, swept

# Read with this file: what is held about checks and claims, what a member's copy has, and
# what a hold can keep.
__all__ = [
    "copied_data",
    "evidence_data",
    "holdable",
    "mailing_data",
    "reporting_data",
    "request_data",
    "retention_rules",
]

declare(
    Member,
    {
        **alike(ACCOUNT_KEY, "id", "subject"),
        **alike(ACCOUNT_KEY, "member_id_skeleton"),
        **alike(PERSON, "member_id", "full_name", "email", "language", "time_zone"),
        **alike(PERSON, "last_login"),
        **alike(PASSWORD, "password"),
        **alike(
            ACCOUNT, "source", "joined_at", "is_active", "is_staff", "is_superuser"
        ),
    },
)
declare(
    Membership,
    {
        **alike(ACCOUNT_KEY, "id"),
        **alike(BELONGS, "company", "member", "role", "since"),
    },
)
declare(
    Company,
    {
        **alike(KEY, "id"),
        **alike(PAGE, "trading_name", "legal_name", "slug", "business_type"),
        **alike(PAGE, "other_business_types", "country", "region", "city"),
        **alike(PAGE, "web_address", "founded_year", "industry", "hs_codes"),
        **alike(PAGE, "categories"),
        **alike(PAGE, "keywords", "languages", "incoterms", "payment_terms"),
        **alike(PAGE, "currencies", "closed_from", "closed_until", "confirmed_on"),
        **alike(CHOSEN, "registry", "registry_number", "turnover_band"),
        **alike(CHOSEN, "turnover_year", "employees_band", "export_countries"),
        **alike(CHOSEN, "main_markets", "factory_size", "production_lines"),
        **alike(CHOSEN, "custom_work"),
        **alike(TAX, "vat_id"),
        **alike(COURSE, "public_fields", "source", "published_at", "unpublished_at"),
        **alike(COURSE, "suspended_at", "ended_at", "ended_by", "created_at"),
        **alike(COURSE, "erased_at"),
        **alike(COURSE, "changed_at", "form_key", "asked_on"),
    },
)
declare(
    CompanyText,
    {
        **alike(KEY, "id", "company"),
        **alike(PAGE, "language", "summary", "description"),
    },
)
declare(
    CompanyContact,
    {
        **alike(KEY, "company", "subject"),
        **alike(REACH, "street", "postcode", "phone", "fax", "has_no_fax"),
        **alike(REACH, "contact_person", "job_title"),
    },
)
declare(
    CompanyDraft,
    {
        **alike(KEY, "company"),
        **alike(WAITING, "values", "changed_at", "changed_by"),
    },
)
declare(
    ProfileChange,
    {
        **alike(KEY, "id", "company"),
        **alike(HISTORY, "part", "field", "before", "after", "actor", "changed_at"),
    },
)
declare(
    CompanyPhoto,
    {
        **alike(KEY, "id", "company", "digest"),
        **alike(PAGE, "kind", "stem", "width", "height", "alt", "position"),
    },
)
declare(
    Certificate,
    {
        **alike(KEY, "id", "company"),
        **alike(PAGE, "standard", "scope", "body", "number"),
        **alike(PAGE, "valid_from", "valid_until"),
        **alike(DOCUMENT, "document"),
        **alike(COURSE, "form_key", "handed_in_at", "approved_at", "refused_at"),
        **alike(VERDICT, "refusal"),
    },
)
declare(
    OutgoingMail,
    {
        **alike(LETTER, "letter"),
        **alike(POST, "id", "key", "stream", "template", "language", "created_at"),
        **alike(POST, "due_at", "claimed_until", "tries", "sent_at", "given_up_at"),
        **alike(POST, "trouble", "once", "handing_over_at", "uncertain_at"),
    },
)

declare(
    Session,
    {
        **alike(PRESENT, "session_key", "session_data", "number", "member", "device"),
        **alike(PRESENT, "expire_date", "begun_at", "seen_at"),
    },
)
# Keys hold digests that change every day: about nobody who could be named.
declare(Counter, {**alike(POST, "key", "value", "ends_at")})
declare(PageChange, {**alike(KEY, "id"), **alike(COURSE, "xact", "mark")})
declare(
    SignUp, {**alike(JOINING, "form_key", "member_id_skeleton", "digest", "sent_at")}
)
declare(
    AddressChange,
    {
        **alike(CHANGING, "id", "member", "old_address", "new_address"),
        **alike(CHANGING, "asked_at", "confirmed_at", "undone_at"),
    },
)
declare(
    Invitation,
    {
        **alike(INVITED, "id", "company", "role", "address", "address_digest"),
        **alike(INVITED, "token_digest", "invited_by", "form_key", "invited_at"),
        **alike(INVITED, "sent_at", "times_sent", "letter_key", "ends_at"),
        **alike(INVITED, "accepted_at", "declined_at", "revoked_at"),
    },
)
declare(
    HandOver,
    {
        **alike(OWNING, "id", "company", "asked_by", "to", "is_shared"),
        **alike(OWNING, "asked_at", "due_at", "done_at", "stopped_at"),
    },
)
declare(
    TeamChange,
    {
        **alike(KEY, "id", "company"),
        **alike(TEAM, "what", "actor", "whom", "before", "after", "changed_at"),
    },
)
declare(
    Intervention,
    {
        **alike(INTERVENED, "id", "company", "member", "act", "reason", "by"),
        **alike(INTERVENED, "done_at"),
    },
)
declare(
    CompanyImport,
    {
        **alike(KEY, "id", "form_key"),
        **alike(ENTERED, "source", "ground"),
        **alike(ENTERING, "uploaded_at", "trouble", "read_at", "new", "known", "wrong"),
        **alike(ENTERING, "confirmed_at", "done_at", "discarded_at"),
        **alike(FILE, "uploaded_by", "content", "errors"),
    },
)
declare(
    ImportedCompany,
    {
        **alike(KEY, "company", "batch", "row"),
        **alike(ENTERED, "plain_name", "country"),
        **alike(ENTERING, "language", "invited_at", "reminded_at"),
        **alike(ASKED_TO_CLAIM, "address"),
        **alike(NEVER, "address_digest"),
    },
)
declare(NoInvitation, {**alike(KEY, "id"), **alike(NEVER, "digest", "since")})
declare(
    Leaving,
    alike(
        LEAVING,
        *("number", "member", "cause", "asked_at", "due_at"),
        *("asked_by", "approved_by", "reason", "ticket"),
    ),
)
declare(
    Download,
    {
        **alike(OWN_COPY, "number", "member", "language", "asked_at", "claim", "tries"),
        **alike(OWN_COPY, "claimed_until", "place", "whole", "file", "size"),
        **alike(OWN_COPY, "ready_at", "fetched_at", "ends_at", "ended_at"),
    },
)
declare(NotificationOff, alike(UNWANTED, "id", "member", "kind", "since"))
# Others' tables that hold something about a person.
declare(EmailAddress, {**alike(ANSWERED, "id", "user", "email", "verified", "primary")})
declare(
    EmailConfirmation,
    {**alike(ANSWERED, "id", "email_address", "created", "sent", "key")},
)
declare(
    LogEntry,
    {
        **alike(STAFF_ACT, "id", "action_time", "user", "content_type", "object_id"),
        **alike(STAFF_ACT, "object_repr", "action_flag", "change_message"),
    },
)
declare(
    Authenticator,
    {
        **alike(SECOND_STEP, "id", "user", "type", "data"),
        **alike(SECOND_STEP, "created_at", "last_used_at"),
    },
)

swept(Session, Counter, by=sessions.forget_ended)
swept(Leaving, by=leaving.carry_out_due)
swept(Download, by=downloads.forget_old)
swept(SignUp, by=registration.forget_unconfirmed)
swept(AddressChange, by=addresses.forget_final)
swept(CompanyImport, by=company_imports.forget_old)
swept(ImportedCompany, by=claim_invitations.forget_claimed)
swept(Invitation, by=invitations.forget_old)
swept(HandOver, by=ownership.forget_old)
swept(OutgoingMail, by=outbox.forget_old)
