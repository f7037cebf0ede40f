from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from listings.models.category import Category
from listings.models.digested import TextDigest
from members.models import Company
from members.models.plain import PlainName


class PricesFall(Func):
    """Do tier prices stand in order of rising quantities and never rise? A function of the database."""

    function = "listings_tiers_fall"
    output_field = models.BooleanField()


class ItemQuerySet(models.QuerySet["Item"]):
    def listed(self, on: date | None = None) -> Self:
        """Items buyers can find: live, still valid, of a published company."""
        return self.filter(
            published_at__isnull=False,
            paused_at=None,
            archived_at=None,
            withdrawn_at=None,
            valid_until__gte=on or timezone.localdate(),
            company__published_at__isnull=False,
            company__unpublished_at=None,
            company__suspended_at=None,
        )

    def by(self, company: Company) -> Self:
        return self.filter(company=company)


class Item(models.Model):
    """Something a company trades, with its terms. Everything in it is public once published."""

    class PriceMode(models.TextChoices):
        FIXED = "fixed", _("Fixed price")
        RANGE = "range", _("Price range")
        TIERS = "tiers", _("Price by quantity")
        ON_REQUEST = "request", _("Price on request")

    class Sample(models.TextChoices):
        NO = "no", _("No samples")
        FREE = "free", _("Free sample")
        PAID = "paid", _("Paid sample")

    class Period(models.TextChoices):
        DAY = "day", _("per day")
        WEEK = "week", _("per week")
        MONTH = "month", _("per month")
        YEAR = "year", _("per year")

    class Availability(models.TextChoices):
        IN_STOCK = "stock", _("In stock")
        TO_ORDER = "order", _("Made to order")
        LIMITED = "limited", _("Limited")
        OUT = "out", _("Out of stock")

    company = models.ForeignKey(Company, models.CASCADE, related_name="items")
    category = models.ForeignKey(Category, models.PROTECT, related_name="items")
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(max_length=100)
    language = models.CharField(max_length=12, default="en")
    sku = models.CharField("SKU", max_length=64, blank=True)
    brand = models.CharField(_("brand"), max_length=80, blank=True)
    model = models.CharField(_("model or part number"), max_length=80, blank=True)
    gtin = models.CharField("GTIN", max_length=14, blank=True)
    summary = models.CharField(_("summary"), max_length=250, blank=True)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    # {attribute key: option code, list of codes, number, text or yes/no}
    attributes = models.JSONField(default=dict, blank=True)
    # [[name, value]]: what a supplier states beyond the category's attributes.
    specifications = models.JSONField(default=list, blank=True)
    hs_code = models.CharField(_("HS code"), max_length=10, blank=True)
    origin = models.CharField(_("country of origin"), max_length=2, blank=True)
    # UN/ECE Recommendation 20.
    unit = models.CharField(_("unit"), max_length=3, default="C62")
    price_mode = models.CharField(max_length=7, choices=PriceMode.choices)
    # The price, or the lowest of a range or of the tiers.
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    price_high = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True
    )
    currency = models.CharField(max_length=3, blank=True)
    tier_quantities = ArrayField(
        models.DecimalField(max_digits=14, decimal_places=3), default=list, blank=True
    )
    tier_prices = ArrayField(
        models.DecimalField(max_digits=14, decimal_places=4), default=list, blank=True
    )
    moq = models.DecimalField(
        _("MOQ"), max_digits=14, decimal_places=3, null=True, blank=True
    )
    order_multiple = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True
    )
    sample = models.CharField(max_length=4, choices=Sample.choices, default=Sample.NO)
    lead_time_days = models.PositiveSmallIntegerField(null=True, blank=True)
    supply_quantity = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True
    )
    supply_unit = models.CharField(max_length=3, blank=True)
    supply_period = models.CharField(max_length=5, choices=Period.choices, blank=True)
    incoterms = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    incoterm_place = models.CharField(max_length=100, blank=True)
    port = models.CharField(max_length=100, blank=True)
    payment_terms = ArrayField(
        models.CharField(max_length=20), default=list, blank=True
    )
    packaging = models.CharField(max_length=250, blank=True)
    units_per_carton = models.PositiveIntegerField(null=True, blank=True)
    gross_weight_kg = models.DecimalField(
        max_digits=12, decimal_places=3, null=True, blank=True
    )
    carton_size_cm = ArrayField(
        models.DecimalField(max_digits=8, decimal_places=1),
        size=3,
        null=True,
        blank=True,
    )
    certificates = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    availability = models.CharField(
        max_length=7, choices=Availability.choices, default=Availability.TO_ORDER
    )
    # ISO 3166-1; empty: where its company says it exports to, else nothing is known.
    ships_to = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    valid_until = models.DateField()
    confirmed_on = models.DateField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The form that made it: sent twice it makes one.
    form_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "sku"],
                condition=~Q(sku=""),
                name="item_sku_once_per_company",
            ),
            models.UniqueConstraint(
                fields=["company", "form_key"],
                condition=Q(form_key__isnull=False),
                name="item_once_per_form",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(title=""),
                name="item_published_has_title",
            ),
            models.CheckConstraint(
                condition=Q(price_mode="request", price=None, price_high=None)
                | Q(
                    price_mode="fixed",
                    price__isnull=False,
                    price__gt=0,
                    price_high=None,
                )
                | Q(
                    price_mode="range",
                    price__isnull=False,
                    price__gt=0,
                    price_high__isnull=False,
                    price_high__gte=F("price"),
                )
                | Q(
                    price_mode="tiers",
                    price__isnull=False,
                    price__gt=0,
                    tier_prices__len__range=(1, 8),
                ),
                name="item_price_fits_its_mode",
            ),
            models.CheckConstraint(
                condition=Q(price_mode="request") | Q(currency__regex=r"^[A-Z]{3}$"),
                name="item_price_has_currency",
            ),
            models.CheckConstraint(
                condition=PricesFall(F("tier_quantities"), F("tier_prices")),
                name="item_tier_prices_never_rise",
            ),
            models.CheckConstraint(
                condition=Q(price_mode="tiers") | Q(tier_prices__len=0),
                name="item_tiers_only_in_tier_mode",
            ),
            models.CheckConstraint(
                condition=(Q(moq=None) | Q(moq__gt=0))
                & (Q(order_multiple=None) | Q(order_multiple__gt=0)),
                name="item_quantities_positive",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(published_at__isnull=False),
                name="item_paused_means_published",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "category", "id"], name="item_company_category"
            ),
            models.Index(fields=["published_at", "id"], name="item_newest"),
            # For finding the same goods under another company's name.
            GinIndex(
                OpClass(PlainName("title"), "gin_trgm_ops"), name="item_plain_title"
            ),
            models.Index(
                TextDigest("description"),
                condition=~Q(description=""),
                name="item_same_description",
            ),
            models.Index(
                fields=["company", "-changed_at", "-id"], name="item_company_changed"
            ),
            # A storefront counts and turns its pages in this alone.
            models.Index(
                fields=["company", "-id"],
                include=["category", "valid_until"],
                condition=Q(
                    published_at__isnull=False,
                    paused_at=None,
                    archived_at=None,
                    withdrawn_at=None,
                ),
                name="item_of_company",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("item", args=[self.pk, self.slug])

    @staticmethod
    def slug_for(title: str) -> str:
        """The readable part of the address; titles in other scripts fall back to one word."""
        slug = slugify(title)[:100].strip("-")
        # "inquire" is a page beside it.
        return slug if slug not in {"", "inquire"} else "item"

    @property
    def tiers(self) -> list[tuple[object, object]]:
        """(from quantity, unit price), by rising quantity."""
        return list(zip(self.tier_quantities, self.tier_prices, strict=True))


class ItemPhotoQuerySet(models.QuerySet["ItemPhoto"]):
    def shown(self) -> Self:
        """Those that visitors may see: the others wait for a moderator."""
        return self.filter(held_at=None)


class ItemPhoto(models.Model):
    """A picture of an item, kept in three widths."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="photos")
    # Where the files are, without width and ending: "<stem>-640.webp".
    stem = models.CharField(max_length=120)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    alt = models.CharField(max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # SHA-256 of the file that was sent; none for drawn pictures.
    digest = models.CharField(max_length=64, blank=True, db_default="", default="")
    # SHA-256 of the addresses it was fetched from: they are not fetched again.
    sources = ArrayField(
        models.CharField(max_length=64), blank=True, db_default=[], default=list
    )
    # Since when it waits for a moderator; until then its team alone sees it.
    held_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ItemPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            # Held at a statement's end, so that two can change places in one.
            models.UniqueConstraint(
                fields=["item", "position"],
                name="item_photo_place",
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                condition=Q(position__lt=10), name="item_at_most_10_photos"
            ),
        ]
        indexes = [models.Index(fields=["stem"], name="item_photo_stem")]


class ItemDocument(models.Model):
    """A PDF that belongs to an item: data sheet, manual."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="documents")
    file = models.FileField(max_length=200, upload_to="documents/")
    title = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveIntegerField(db_default=0, default=0)
    # SHA-256 of its content: the same document twice is one.
    digest = models.CharField(max_length=64, blank=True, db_default="", default="")
    # Since when it waits for a moderator; until then its team alone sees it.
    held_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "position"],
                name="item_document_place",
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                condition=Q(position__lt=5), name="item_at_most_5_documents"
            ),
        ]
        indexes = [models.Index(fields=["file"], name="item_document_file")]
