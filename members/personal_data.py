"""What the members app holds about people and companies, field by field."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry

from members.models import (
    AddressChange,
    Certificate,
    Check,
    Company,
    CompanyContact,
    CompanyDraft,
    CompanyImport,
    CompanyPhoto,
    CompanyText,
    Counter,
    HandOver,
    ImportedCompany,
    Invitation,
    Member,
    Membership,
    OutgoingMail,
    ProfileChange,
    Session,
    SignUp,
    Suppression,
    TeamChange,
)
from members.models.intervention import Intervention
from privacy.holdings import Holding, Retention, Visibility, alike, declare

KEY = Holding(
    "tells rows apart", Visibility.INTERNAL, Retention.COMPANY, "the database"
)
COURSE = Holding(
    "what happened when", Visibility.INTERNAL, Retention.COMPANY, "the course of things"
)
PAGE = Holding(
    "shown on the company's page", Visibility.PUBLIC, Retention.COMPANY, "the company"
)
CHOSEN = Holding(
    "shown where the company chooses to",
    Visibility.OPTIONAL,
    Retention.COMPANY,
    "the company",
)
TAX = Holding("tax and invoices", Visibility.PRIVATE, Retention.COMPANY, "the company")
DOCUMENT = Holding(
    "showing our staff that a certificate is real",
    Visibility.PRIVATE,
    Retention.COMPANY,
    "the company",
    personal=True,
)
VERDICT = Holding(
    "telling the company why a certificate was not taken",
    Visibility.INTERNAL,
    Retention.COMPANY,
    "our staff",
)
REACH = Holding(
    "reaching the company where it chooses to be reached",
    Visibility.OPTIONAL,
    Retention.COMPANY,
    "the company",
    personal=True,
)
WAITING = Holding(
    "changes of the page that wait to be published",
    Visibility.PRIVATE,
    Retention.COMPANY,
    "the company",
    personal=True,
)
HISTORY = Holding(
    "knowing who changed what in the profile",
    Visibility.PRIVATE,
    Retention.COMPANY,
    "the database, at each change",
    personal=True,
)
ACCOUNT_KEY = Holding(
    "tells accounts apart", Visibility.INTERNAL, Retention.ACCOUNT, "the database"
)
PERSON = Holding(
    "signing in and being addressed",
    Visibility.PRIVATE,
    Retention.ACCOUNT,
    "the member",
    personal=True,
)
ACCOUNT = Holding(
    "running the account",
    Visibility.INTERNAL,
    Retention.ACCOUNT,
    "the course of things",
)

LETTER = Holding(
    "address and text of a mail that waits to leave, sealed",
    Visibility.PRIVATE,
    Retention.UNTIL_SENT,
    "what the mail is about",
    personal=True,
)
POST = Holding(
    "sending each mail once",
    Visibility.INTERNAL,
    Retention.MAIL,
    "the course of things",
)

declare(
    Member,
    {
        **alike(ACCOUNT_KEY, "id", "subject"),
        **alike(ACCOUNT_KEY, "member_id_skeleton"),
        **alike(PERSON, "member_id", "full_name", "email", "language", "time_zone"),
        **alike(PERSON, "password", "last_login"),
        **alike(
            ACCOUNT, "source", "joined_at", "is_active", "is_staff", "is_superuser"
        ),
    },
)
declare(
    Membership,
    {
        **alike(ACCOUNT_KEY, "id"),
        **alike(PERSON, "company", "member", "role", "since"),
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
        **alike(COURSE, "suspended_at", "created_at", "changed_at"),
        **alike(COURSE, "form_key", "asked_on"),
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
    Check,
    {
        **alike(KEY, "id", "company"),
        **alike(PAGE, "method", "checked_on", "expires_on"),
        **alike(COURSE, "revoked_at"),
    },
)
declare(
    OutgoingMail,
    {
        **alike(LETTER, "letter"),
        **alike(POST, "id", "key", "stream", "template", "language", "created_at"),
        **alike(POST, "due_at", "claimed_until", "tries", "sent_at", "given_up_at"),
        **alike(POST, "trouble"),
    },
)

PRESENT = Holding(
    "staying signed in, and showing the member where",
    Visibility.PRIVATE,
    Retention.SESSION,
    "signing in",
    personal=True,
)
JOINING = Holding(
    "making one member of a form sent twice",
    Visibility.INTERNAL,
    Retention.JOINING,
    "the person who joins",
    personal=True,
)
CHANGING = Holding(
    "changing the address one signs in with, and taking it back",
    Visibility.PRIVATE,
    Retention.UNDO,
    "the member",
    personal=True,
)
INVITED = Holding(
    "asking somebody into a team at an address, once",
    Visibility.PRIVATE,
    Retention.INVITED,
    "a colleague who invites",
    personal=True,
)
TEAM = Holding(
    "knowing who let whom into the team",
    Visibility.PRIVATE,
    Retention.COMPANY,
    "what the team does",
    personal=True,
)
OWNING = Holding(
    "handing a company over, and stopping that in time",
    Visibility.PRIVATE,
    Retention.HANDED_OVER,
    "an owner of the company",
    personal=True,
)
STAFF_ACT = Holding(
    "knowing what staff changed",
    Visibility.INTERNAL,
    Retention.ACCOUNT,
    "what staff do in the administration",
    personal=True,
)
SECOND_STEP = Holding(
    "signing in with a second step",
    Visibility.PRIVATE,
    Retention.ACCOUNT,
    "the member",
    personal=True,
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
INTERVENED = Holding(
    "knowing and telling what staff did to a page or an account, and why",
    Visibility.INTERNAL,
    Retention.ACCOUNT,
    "what staff do in the administration",
    personal=True,
)
declare(
    Intervention,
    {
        **alike(INTERVENED, "id", "company", "member", "act", "reason", "by"),
        **alike(INTERVENED, "done_at"),
    },
)
# Others' tables that hold something about a person.
declare(EmailAddress, {**alike(PERSON, "id", "user", "email", "verified", "primary")})
declare(
    EmailConfirmation,
    {**alike(PERSON, "id", "email_address", "created", "sent", "key")},
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
ENTERED = Holding(
    "saying where an entered company comes from, and by which right",
    Visibility.PUBLIC,
    Retention.COMPANY,
    "our staff",
)
ENTERING = Holding(
    "entering companies from a file",
    Visibility.INTERNAL,
    Retention.COMPANY,
    "the course of things",
)
FILE = Holding(
    "entering companies from a file: what it says, sealed",
    Visibility.PRIVATE,
    Retention.FILE,
    "a file of our staff",
    personal=True,
)
ASKED_TO_CLAIM = Holding(
    "inviting a company to claim its page, once, and reminding it once",
    Visibility.PRIVATE,
    Retention.ASKED_TO_CLAIM,
    "a file of our staff",
    personal=True,
)
NEVER = Holding(
    "sending nothing to whom said so",
    Visibility.INTERNAL,
    Retention.LEDGER,
    "who got an invitation",
    personal=True,
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
declare(Suppression, {**alike(KEY, "id"), **alike(NEVER, "digest", "since")})
