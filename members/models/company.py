import uuid
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from members.models.by_class import BY_CLASS
from members.models.freshness import ARCHIVED, ASKED
from members.models.industry import BusinessType, Industry
from members.models.plain import HostBackwards, PlainName, PlainNumber


class CompanyQuerySet(models.QuerySet["Company"]):
    def published(self) -> Self:
        """Companies whose page the public can see."""
        return self.filter(
            published_at__isnull=False, unpublished_at=None, suspended_at=None
        )

    def listed(self) -> Self:
        """Published companies that lists and search show: not archived by their age."""
        oldest = timezone.localdate() - ARCHIVED
        return self.published().filter(
            Q(confirmed_on__gte=oldest)
            | Q(confirmed_on=None, published_at__date__gte=oldest)
        )

    def to_ask(self) -> Self:
        """Published companies not confirmed, nor asked about it, for 90 days; oldest first."""
        last = Greatest("confirmed_on", "asked_on")
        return (
            self.published()
            .alias(last=last)
            .filter(last__lte=timezone.localdate() - ASKED)
            .order_by("last")
        )


class Company(models.Model):
    """A business in the directory: its facts. Ways to reach it are in CompanyContact."""

    class Source(models.TextChoices):
        REGISTRATION = "registration", _("Registration")
        IMPORT = "import", _("Import by staff")
        DEMO = "demo", _("Demo world")

    class Turnover(models.TextChoices):
        UNDER_100K = "0-0.1", _("Under USD 100,000")
        TO_500K = "0.1-0.5", _("USD 100,000 to 500,000")
        TO_1M = "0.5-1", _("USD 500,000 to 1 million")
        TO_5M = "1-5", _("USD 1 to 5 million")
        TO_10M = "5-10", _("USD 5 to 10 million")
        TO_50M = "10-50", _("USD 10 to 50 million")
        OVER_50M = "50+", _("Over USD 50 million")
        UNSAID = "unsaid", _("Prefer not to say")

    class Employees(models.TextChoices):
        TO_4 = "1-4", _("1 to 4")
        TO_9 = "5-9", _("5 to 9")
        TO_49 = "10-49", _("10 to 49")
        TO_199 = "50-199", _("50 to 199")
        TO_499 = "200-499", _("200 to 499")
        TO_999 = "500-999", _("500 to 999")
        OVER_1000 = "1000+", _("1,000 or more")
        UNSAID = "unsaid", _("Prefer not to say")

    class Ending(models.TextChoices):
        TEAM = "team", _("Its owner")
        STAFF = "staff", _("Our staff")

    class FactorySize(models.TextChoices):
        NONE = "none", _("No factory")
        TO_1000 = "0-1000", _("Under 1,000 m²")
        TO_5000 = "1000-5000", _("1,000 to 5,000 m²")
        TO_10000 = "5000-10000", _("5,000 to 10,000 m²")
        TO_50000 = "10000-50000", _("10,000 to 50,000 m²")
        OVER_50000 = "50000+", _("Over 50,000 m²")

    # Fields that stay private until the company switches them on, by name.
    OPTIONAL_FIELDS = (
        "registry_number",
        "turnover_band",
        "employees_band",
        "export_countries",
        "main_markets",
        "factory_size",
        "production_lines",
        "custom_work",
    )
    # Those of CompanyContact; they are sealed.
    OPTIONAL_CONTACT_FIELDS = (
        "street",
        "postcode",
        "phone",
        "fax",
        "contact_person",
        "job_title",
    )

    trading_name = models.CharField(_("trading name"), max_length=200)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    slug = models.SlugField(max_length=80)
    registry = models.CharField(max_length=80, blank=True)
    registry_number = models.CharField(max_length=20, blank=True)
    vat_id = models.CharField(max_length=20, blank=True)
    business_type = models.CharField(max_length=20, choices=BusinessType.choices)
    other_business_types = ArrayField(
        models.CharField(max_length=20, choices=BusinessType.choices),
        default=list,
        blank=True,
    )
    country = models.CharField(
        _("country"), max_length=2, help_text=_("ISO 3166-1 alpha-2")
    )
    region = models.CharField(max_length=6, blank=True, help_text=_("ISO 3166-2"))
    city = models.CharField(_("city"), max_length=100, blank=True)
    web_address = models.CharField(
        max_length=255, blank=True, validators=[URLValidator(schemes=["https"])]
    )
    turnover_band = models.CharField(
        max_length=10, choices=Turnover.choices, blank=True
    )
    turnover_year = models.PositiveSmallIntegerField(null=True, blank=True)
    employees_band = models.CharField(
        max_length=10, choices=Employees.choices, blank=True
    )
    founded_year = models.PositiveSmallIntegerField(null=True, blank=True)
    industry = models.CharField(max_length=30, choices=Industry.choices)
    # Slugs of leaves of the category tree.
    categories = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    hs_codes = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    keywords = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    export_countries = ArrayField(
        models.CharField(max_length=2), default=list, blank=True
    )
    main_markets = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    factory_size = models.CharField(
        max_length=12, choices=FactorySize.choices, blank=True
    )
    production_lines = models.PositiveSmallIntegerField(null=True, blank=True)
    custom_work = ArrayField(
        models.CharField(max_length=3),
        default=list,
        blank=True,
        help_text=_("OEM, ODM"),
    )
    incoterms = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    payment_terms = ArrayField(
        models.CharField(max_length=20), default=list, blank=True
    )
    currencies = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    closed_from = models.DateField(null=True, blank=True)
    closed_until = models.DateField(null=True, blank=True)
    public_fields = ArrayField(
        models.CharField(max_length=30), default=list, blank=True
    )
    source = models.CharField(
        max_length=12, choices=Source.choices, default=Source.REGISTRATION
    )
    # Of the form it was entered with: the same form twice makes one company.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    confirmed_on = models.DateField(null=True, blank=True)
    # When its team was last asked whether its page is still right.
    asked_on = models.DateField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    unpublished_at = models.DateTimeField(null=True, blank=True, editable=False)
    suspended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = models.CharField(
        max_length=5,
        choices=Ending.choices,
        blank=True,
        editable=False,
        db_default="",
        default="",
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # When what visitors see last changed: the lastmod of sitemaps.
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "companies"
        permissions = [
            ("suspend_company", "Can suspend, restore, close and reopen a page")
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("trading_name"),
                condition=Q(source="import"),
                name="company_imported_once_by_name",
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="company_country_is_iso"
            ),
            models.CheckConstraint(
                condition=Q(founded_year=None) | Q(founded_year__range=(1600, 2200)),
                name="company_founded_since_1600",
            ),
            models.CheckConstraint(
                condition=Q(industry__in=Industry.values), name="company_industry_known"
            ),
            models.CheckConstraint(
                condition=Q(business_type__in=BusinessType.values),
                name="company_business_type_known",
            ),
            models.CheckConstraint(
                condition=Q(hs_codes__len__lte=30) & Q(keywords__len__lte=10),
                name="company_lists_within_limits",
            ),
            models.CheckConstraint(
                condition=Q(categories__len__lte=10),
                name="company_at_most_ten_categories",
            ),
            models.CheckConstraint(
                condition=Q(closed_from=None, closed_until=None)
                | Q(closed_until__gte=F("closed_from")),
                name="company_closure_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(unpublished_at=None)
                | Q(published_at__isnull=False, unpublished_at__gte=F("published_at")),
                name="company_unpublished_after_published",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="")
                | Q(ended_at__isnull=False, ended_by__in=["team", "staff"])
                & (Q(published_at=None) | Q(unpublished_at__isnull=False)),
                name="company_closed_means_taken_down",
            ),
        ]
        indexes = [
            *BY_CLASS,
            models.Index(
                fields=["-confirmed_on", "-id"], name="company_newest_confirmed"
            ),
            models.Index(
                Greatest("confirmed_on", "asked_on"),
                condition=Q(
                    published_at__isnull=False, unpublished_at=None, suspended_at=None
                ),
                name="company_last_asked",
            ),
            GinIndex(
                OpClass(PlainName("trading_name"), "gin_trgm_ops"),
                name="company_plain_trading_name",
            ),
            GinIndex(
                OpClass(PlainName("legal_name"), "gin_trgm_ops"),
                name="company_plain_legal_name",
            ),
            models.Index(PlainName("trading_name"), name="company_plain_name"),
            models.Index(PlainNumber("registry_number"), name="company_plain_number"),
            models.Index(
                OpClass(HostBackwards("web_address"), "text_pattern_ops"),
                name="company_host_backwards",
            ),
            models.Index(
                fields=["id"],
                condition=Q(published_at__isnull=False),
                name="company_published",
            ),
        ]

    def __str__(self) -> str:
        return self.trading_name

    def get_absolute_url(self) -> str:
        return reverse("company", args=[self.pk, self.slug])

    @property
    def stands_since(self) -> date | None:
        """The day its page was last confirmed; of one never confirmed, the day it was put up."""
        if self.confirmed_on or self.published_at is None:
            return self.confirmed_on
        return timezone.localdate(self.published_at)

    @property
    def is_archived(self) -> bool:
        since = self.stands_since
        return since is not None and timezone.localdate() - since > ARCHIVED

    @property
    def is_published(self) -> bool:
        """Can the public see its page? The same question as `published()`."""
        is_up = self.published_at is not None and self.unpublished_at is None
        return is_up and self.suspended_at is None

    @staticmethod
    def slug_for(name: str) -> str:
        """The readable part of the address; names in other scripts fall back to one word."""
        slug = slugify(name)[:80].strip("-")
        # "inquire" is a page beside it.
        return slug if slug not in {"", "inquire"} else "company"


class CompanyText(models.Model):
    """What a company says about itself, in one language."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    summary = models.CharField(max_length=250)
    description = models.TextField(max_length=5000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "language"], name="company_text_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} ({self.language})"


class CompanyContact(models.Model):
    """How to reach a company, sealed: each column is ciphertext until its owner shows it.

    In a table of its own so that no list of companies ever loads it.
    """

    company = models.OneToOneField(
        Company, models.CASCADE, primary_key=True, related_name="contact"
    )
    subject = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    street = models.BinaryField(null=True, blank=True)
    postcode = models.BinaryField(null=True, blank=True)
    phone = models.BinaryField(null=True, blank=True)
    fax = models.BinaryField(null=True, blank=True)
    has_no_fax = models.BooleanField(default=False)
    contact_person = models.BinaryField(null=True, blank=True)
    job_title = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(has_no_fax=False) | Q(fax=None),
                name="contact_no_fax_means_none",
            ),
        ]


class CompanyPhoto(models.Model):
    """A picture of a company: logo, banner or photo, kept in three widths."""

    class Kind(models.TextChoices):
        LOGO = "logo", _("Logo")
        BANNER = "banner", _("Banner")
        PHOTO = "photo", _("Photo")

    company = models.ForeignKey(Company, models.CASCADE, related_name="photos")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    # Where the files are, without width and ending: "<stem>-640.webp".
    stem = models.CharField(max_length=120)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    alt = models.CharField(max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # SHA-256 of the file that was sent; none for drawn pictures.
    digest = models.CharField(max_length=64, blank=True, db_default="", default="")

    class Meta:
        ordering = ["kind", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=Q(kind="logo"), name="company_one_logo"
            ),
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(kind="banner"),
                name="company_one_banner",
            ),
            models.CheckConstraint(
                condition=Q(position__lt=20), name="company_at_most_20_photos"
            ),
            # Looked at after each statement: one UPDATE exchanges two places.
            models.UniqueConstraint(
                fields=["company", "kind", "position"],
                name="company_photo_place",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.UniqueConstraint(
                fields=["company", "kind", "digest"],
                condition=~Q(digest=""),
                name="company_photo_once",
            ),
        ]
