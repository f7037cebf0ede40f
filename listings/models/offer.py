from datetime import date
from decimal import Decimal
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Deferrable, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.models.category import Category
from listings.models.digested import TextDigest
from listings.models.item import Item
from members.models import Company
from members.models.plain import PlainName


class OfferQuerySet(models.QuerySet["Offer"]):
    def listed(self, on: date | None = None) -> Self:
        """Offers buyers can find: live, not past their last day, of a published company."""
        return self.filter(
            published_at__isnull=False,
            paused_at=None,
            archived_at=None,
            withdrawn_at=None,
            closes_on__gte=on or timezone.localdate(),
            company__published_at__isnull=False,
            company__unpublished_at=None,
            company__suspended_at=None,
        )

    def by(self, company: Company) -> Self:
        return self.filter(company=company)


class Offer(models.Model):
    """A company's wish to sell or to buy, until a last day."""

    class Side(models.TextChoices):
        SELL = "sell", _("For sale")
        BUY = "buy", _("Wanted")

    class Purpose(models.TextChoices):
        SAMPLES = "samples", _("Samples")
        RESALE = "resale", _("Resale")
        OWN_USE = "own-use", _("Own use")
        PRODUCTION = "production", _("Production")

    class Rhythm(models.TextChoices):
        ONCE = "once", _("once")
        MONTH = "month", _("per month")
        QUARTER = "quarter", _("per quarter")
        YEAR = "year", _("per year")

    class Outcome(models.TextChoices):
        HERE = "here", _("Placed with somebody from here")
        ELSEWHERE = "elsewhere", _("Placed elsewhere")
        NONE = "none", _("Not placed")
        UNSAID = "unsaid", _("Rather not say")

    company = models.ForeignKey(Company, models.CASCADE, related_name="offers")
    item = models.ForeignKey(
        Item, models.SET_NULL, null=True, blank=True, related_name="offers"
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="offers")
    side = models.CharField(max_length=4, choices=Side.choices)
    title = models.CharField(_("title"), max_length=80)
    slug = models.SlugField(max_length=80)
    language = models.CharField(max_length=12, default="en")
    hs_code = models.CharField(_("HS code"), max_length=10, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, blank=True)
    specification = models.TextField(_("specification"), max_length=5000)
    # Empty in drafts alone.
    quantity = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True
    )
    quantity_high = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=3, default="C62")
    rhythm = models.CharField(max_length=7, choices=Rhythm.choices, default=Rhythm.ONCE)
    target_price = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True
    )
    currency = models.CharField(max_length=3, blank=True)
    hides_price = models.BooleanField(default=False)
    destination = models.CharField(
        max_length=2, blank=True, help_text=_("ISO 3166-1 alpha-2")
    )
    port = models.CharField(max_length=100, blank=True)
    incoterm = models.CharField(max_length=3, blank=True)
    payment_terms = ArrayField(
        models.CharField(max_length=20), default=list, blank=True
    )
    deliver_from = models.DateField(null=True, blank=True)
    deliver_until = models.DateField(null=True, blank=True)
    certificates = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    needs_sample = models.BooleanField(default=False)
    closes_on = models.DateField(
        help_text=_("Shown as open until the end of this day.")
    )
    most_quotes = models.PositiveSmallIntegerField(default=10)
    shows_identity = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    # When its team was asked by mail what became of it, since it closed last.
    outcome_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The form that made it: sent twice it makes one.
    form_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "form_key"],
                condition=Q(form_key__isnull=False),
                name="offer_once_per_form",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None)
                | Q(quantity__isnull=False) & ~Q(title=""),
                name="offer_published_says_what",
            ),
            models.CheckConstraint(
                condition=Q(side__in=["sell", "buy"]), name="offer_side_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("published_at")),
                name="offer_withdrawn_after_published",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0)
                & (Q(quantity_high=None) | Q(quantity_high__gte=F("quantity"))),
                name="offer_quantity_positive",
            ),
            models.CheckConstraint(
                condition=Q(target_price=None)
                | Q(target_price__gt=0, currency__regex=r"^[A-Z]{3}$"),
                name="offer_price_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(deliver_from=None)
                | Q(deliver_until=None)
                | Q(deliver_until__gte=F("deliver_from")),
                name="offer_delivery_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(most_quotes__gte=1), name="offer_takes_a_quote"
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(published_at__isnull=False),
                name="offer_paused_means_published",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "id"], name="offer_company"),
            models.Index(fields=["closes_on", "id"], name="offer_closing"),
            models.Index(fields=["published_at", "id"], name="offer_newest"),
            # For the clock: what has closed and was not asked about.
            models.Index(
                fields=["closes_on", "id"],
                condition=Q(
                    outcome="",
                    outcome_asked_at=None,
                    withdrawn_at=None,
                    published_at__isnull=False,
                ),
                name="offer_to_ask_about",
            ),
            models.Index(
                fields=["company", "-changed_at", "-id"], name="offer_company_changed"
            ),
            # For finding the same wish under another company's name.
            GinIndex(
                OpClass(PlainName("title"), "gin_trgm_ops"), name="offer_plain_title"
            ),
            models.Index(
                TextDigest("specification"),
                condition=~Q(specification=""),
                name="offer_same_specification",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("offer", args=[self.pk, self.slug])

    @property
    def least(self) -> Decimal:
        """The quantity, or the lower end of its range; 0 in a draft that says none."""
        return self.quantity or Decimal(0)

    @property
    def is_open(self) -> bool:
        """Can it still be answered? True until the end of its last day."""
        is_away = self.withdrawn_at or self.archived_at or self.paused_at
        return not is_away and self.closes_on >= timezone.localdate()


class OfferFile(models.Model):
    """A PDF that belongs to an offer: drawing, specification."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="documents")
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
            # Held at a statement's end, so that two can change places in one.
            models.UniqueConstraint(
                fields=["offer", "position"],
                name="offer_file_place",
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                condition=Q(position__lt=5), name="offer_at_most_5_files"
            ),
        ]
        indexes = [models.Index(fields=["file"], name="offer_file_content")]
