"""What the members app holds about people and companies, field by field."""

from members.models import (
    Certificate,
    Check,
    Company,
    CompanyContact,
    CompanyPhoto,
    CompanyText,
    Member,
    Membership,
    OutgoingMail,
)
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
REACH = Holding(
    "reaching the company where it chooses to be reached",
    Visibility.OPTIONAL,
    Retention.COMPANY,
    "the company",
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
        **alike(PAGE, "keywords", "languages", "incoterms", "payment_terms"),
        **alike(PAGE, "currencies", "closed_from", "closed_until", "confirmed_on"),
        **alike(CHOSEN, "registry", "registry_number", "turnover_band"),
        **alike(CHOSEN, "turnover_year", "employees_band", "export_countries"),
        **alike(CHOSEN, "main_markets", "factory_size", "production_lines"),
        **alike(CHOSEN, "custom_work"),
        **alike(TAX, "vat_id"),
        **alike(COURSE, "public_fields", "source", "published_at", "unpublished_at"),
        **alike(COURSE, "suspended_at", "created_at", "changed_at"),
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
    CompanyPhoto,
    {
        **alike(KEY, "id", "company"),
        **alike(PAGE, "kind", "stem", "width", "height", "alt", "position"),
    },
)
declare(
    Certificate,
    {
        **alike(KEY, "id", "company"),
        **alike(PAGE, "standard", "scope", "body", "number"),
        **alike(PAGE, "valid_from", "valid_until", "document"),
        **alike(COURSE, "approved_at"),
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
