"""Companies, as everybody may see them. What they keep to themselves is masked."""

from django.contrib import admin

from members import endings, interventions, staff_access
from members.admin.acts import Act
from members.admin.door import DoorAdmin
from members.admin.interventions import InterventionsOfCompany
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

SUSPEND = Act(
    name="suspend",
    label="Suspend the page",
    warning="The company's page and all it lists disappear at once. Its owners are told by"
    " mail, and can still edit it.",
    done="The page is suspended.",
    permission="members.suspend_company",
    deed=interventions.suspend,
    is_possible=lambda company: company.suspended_at is None,
)
RESTORE = Act(
    name="restore",
    label="Restore the page",
    warning="The page and what it lists can be seen again, if its team had published it."
    " Its owners are told by mail.",
    done="The page is restored.",
    permission="members.suspend_company",
    deed=interventions.restore,
    is_possible=lambda company: company.suspended_at is not None,
)
CLOSE = Act(
    name="end",
    label="Close the company",
    warning="Its page and all it lists disappear at once, and its team cannot undo it. Its"
    " owners are told by mail.",
    done="The company is closed.",
    permission="members.suspend_company",
    deed=endings.close_by_staff,
    is_possible=lambda company: company.ended_at is None,
)
REOPEN = Act(
    name="take-up",
    label="Reopen the company",
    warning="Its page is up again if closing took it down. Its owners are told by mail.",
    done="The company is open again.",
    permission="members.suspend_company",
    deed=endings.reopen_by_staff,
    is_possible=lambda company: company.ended_at is not None,
)


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
class CompanyAdmin(DoorAdmin):
    opens = staff_access.COMPANY_FIELDS
    columns = (
        *("id", "trading_name", "legal_name", "slug", "source", "created_at"),
        *("published_at", "unpublished_at", "suspended_at", "ended_at", "ended_by"),
        *("confirmed_on", "changed_at", "country", "region", "city"),
        *("business_type", "other_business_types", "industry", "web_address"),
        *("founded_year", "hs_codes", "keywords", "languages", "incoterms"),
        *("payment_terms", "currencies", "closed_from", "closed_until"),
        *("registry", "registry_number", "vat_id", "turnover_band", "turnover_year"),
        *("employees_band", "export_countries", "main_markets", "factory_size"),
        *("production_lines", "custom_work", "public_fields"),
    )
    list_display = (
        *("trading_name", "country", "source"),
        *("state", "created_at", "published_at"),
    )
    list_filter = (
        ("suspended_at", admin.EmptyFieldListFilter),
        ("ended_at", admin.EmptyFieldListFilter),
        ("unpublished_at", admin.EmptyFieldListFilter),
        ("published_at", admin.EmptyFieldListFilter),
        *("source", "business_type"),
    )
    search_fields = ("trading_name",)
    search_help_text = "The company's name"
    ordering = ("-id",)
    inlines = (
        *(TextsOfCompany, ContactOfCompany, TeamOfCompany),
        *(ChecksOfCompany, CertificatesOfCompany, PhotosOfCompany),
        InterventionsOfCompany,
    )

    @admin.display(description="state")
    def state(self, company: Company) -> str:
        return str(endings.state_of(company).label)

    acts = (SUSPEND, RESTORE, CLOSE, REOPEN)


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
