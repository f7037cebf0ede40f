"""Companies, as everybody may see them. What they keep to themselves is masked."""

from django.contrib import admin

from members.models import (
    Certificate,
    Check,
    Company,
    CompanyContact,
    CompanyPhoto,
    CompanyText,
    Membership,
)
from privacy.masks import MaskedAdmin, MaskedInline


class TextsOfCompany(MaskedInline):
    model = CompanyText
    columns = ("language", "summary", "description")
    verbose_name_plural = "texts"


class ContactOfCompany(MaskedInline):
    """The ways to reach a company are never opened here; its page shows what it shows."""

    model = CompanyContact
    columns = (*Company.OPTIONAL_CONTACT_FIELDS, "has_no_fax")
    verbose_name_plural = "contact"


class TeamOfCompany(MaskedInline):
    model = Membership
    columns = ("member", "role", "since")
    # Who may speak for a company: by member ID, without a name.
    known_to_staff = frozenset({"member", "role", "since"})
    follows = ("member", "company")
    verbose_name_plural = "team"


class ChecksOfCompany(MaskedInline):
    model = Check
    columns = ("method", "checked_on", "expires_on", "ended_at", "ending")


class PhotosOfCompany(MaskedInline):
    model = CompanyPhoto
    columns = ("kind", "position", "width", "height", "alt")


class CertificatesOfCompany(MaskedInline):
    """Without the document: it is private."""

    model = Certificate
    columns = (
        *("standard", "scope", "body", "number"),
        *("valid_from", "valid_until", "approved_at"),
    )


@admin.register(Company)
class CompanyAdmin(MaskedAdmin):
    columns = (
        *("id", "trading_name", "legal_name", "slug", "country", "region", "city"),
        *("business_type", "other_business_types", "industry", "web_address"),
        *("founded_year", "hs_codes", "keywords", "languages", "incoterms"),
        *("payment_terms", "currencies", "closed_from", "closed_until"),
        *("registry", "registry_number", "vat_id", "turnover_band", "turnover_year"),
        *("employees_band", "export_countries", "main_markets", "factory_size"),
        *("production_lines", "custom_work", "public_fields", "source"),
        *("confirmed_on", "created_at", "changed_at"),
        *("published_at", "unpublished_at", "suspended_at"),
    )
    list_display = (
        *("trading_name", "country", "industry", "source"),
        *("created_at", "published_at", "suspended_at"),
    )
    list_filter = (
        ("suspended_at", admin.EmptyFieldListFilter),
        ("published_at", admin.EmptyFieldListFilter),
        *("source", "business_type", "industry"),
    )
    search_fields = ("trading_name",)
    search_help_text = "The company's name"
    ordering = ("-id",)
    inlines = (
        *(TextsOfCompany, ContactOfCompany, TeamOfCompany),
        *(ChecksOfCompany, CertificatesOfCompany, PhotosOfCompany),
    )


@admin.register(Membership)
class MembershipAdmin(MaskedAdmin):
    columns = ("company", "member", "role", "since")
    # Who may speak for a company: by member ID, without a name.
    known_to_staff = frozenset({"company", "member", "role", "since"})
    follows = ("company", "member")
    list_display = columns
    list_filter = ("role",)
    search_fields = ("=member__member_id", "company__trading_name")
    search_help_text = "A member ID, whole, or the company's name"
    ordering = ("-id",)
