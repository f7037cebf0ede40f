import uuid
from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from listings.models.item import Item
from members.models import Company, Member


class CatalogueFileQuerySet(models.QuerySet["CatalogueFile"]):
    def standing(self) -> Self:
        """Neither cancelled nor unusable."""
        return self.filter(cancelled_at=None, trouble="")

    def to_work_on(self, now: datetime) -> Self:
        """Files that a worker has something to do with, and that no other has in hand."""
        to_look_through = Q(mapped_at__isnull=False, read_at=None)
        to_enter = Q(confirmed_at__isnull=False, finished_at=None)
        return (
            self.standing()
            .filter(to_look_through | to_enter)
            .filter(Q(claimed_until=None) | Q(claimed_until__lt=now))
        )


class CatalogueFile(models.Model):
    """A supplier's file of items: its columns named, looked through, entered if they say so.

    Where it stands is in its moments. A worker holds it by `claim` until `claimed_until`,
    and gives up where either has changed.
    """

    class Kind(models.TextChoices):
        CSV = "csv"
        XLSX = "xlsx"

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="catalogue_files", db_index=False
    )
    # Of the form it was uploaded with: the same form twice is one file.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    uploaded_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    uploaded_at = models.DateTimeField(default=timezone.now)
    # Where it is kept, and what the supplier called it.
    content = models.CharField(max_length=80)
    name = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=4, choices=Kind.choices)
    # The language of the page it was uploaded on: of its items and of its errors.
    language = models.CharField(max_length=12, default="en")
    coding = models.CharField(max_length=12, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    decimal_sign = models.CharField(max_length=1, default=".")
    header = models.JSONField(default=list)
    # The first rows, to choose by.
    samples = models.JSONField(default=list)
    # What each column is: the name of a field, "specification", or nothing.
    mapping = models.JSONField(default=list)
    # What rows without one get: {"category": id, "currency": "EUR", …}
    defaults = models.JSONField(default=dict)
    publishes = models.BooleanField(default=False)
    mapped_at = models.DateTimeField(null=True)

    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    # How far the work is, of how much.
    place = models.PositiveBigIntegerField(default=0)
    whole = models.PositiveBigIntegerField(default=0)

    read_at = models.DateTimeField(null=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    # The first errors: [row, column, value, code, {parameters}].
    errors = models.JSONField(default=list)
    # The first rows as they would be entered: [row, "new" or "changed", title, details].
    previews = models.JSONField(default=list)
    # Where the rows that failed are kept, as the same file with a column more.
    failed = models.CharField(max_length=80, blank=True)
    # Why the file as a whole cannot be used.
    trouble = models.CharField(max_length=20, blank=True)

    confirmed_at = models.DateTimeField(null=True)
    takes_good_rows = models.BooleanField(default=False)
    entered_at = models.DateTimeField(null=True)
    # Of what was to be published: how many are, wait for our staff, lack something.
    published = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    lacking = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = CatalogueFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(mapped_at__isnull=False),
                name="catalogue_file_read_after_mapping",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(read_at__isnull=False),
                name="catalogue_file_confirmed_after_reading",
            ),
            models.CheckConstraint(
                condition=Q(entered_at=None)
                | Q(confirmed_at__isnull=False, cancelled_at=None),
                name="catalogue_file_entered_after_confirming",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(entered_at__isnull=False),
                name="catalogue_file_finished_after_entering",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "-uploaded_at"], name="catalogue_file_of_company"
            ),
            models.Index(
                fields=["uploaded_at"],
                condition=Q(finished_at=None, cancelled_at=None, trouble=""),
                name="catalogue_file_open",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stage(self) -> str:
        """Where it stands, in one word."""
        if self.trouble:
            return "unusable"
        if self.cancelled_at:
            return "cancelled"
        if self.finished_at:
            return "finished"
        if self.confirmed_at:
            return "entering"
        if self.read_at:
            return "looked through"
        return "reading" if self.mapped_at else "columns"


class CatalogueLine(models.Model):
    """A good row of a file between being looked through and being entered.

    The table is unlogged: after a crash of the database it is empty, and the file is looked
    through again. What a column says is the item's; null where the file says nothing.
    """

    file = models.BigIntegerField()
    row = models.PositiveIntegerField()
    # The item's own number, for items without a SKU.
    number = models.BigIntegerField(null=True)
    sku = models.CharField(max_length=64)
    category_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=120, null=True)  # noqa: DJ001
    slug = models.CharField(max_length=100, null=True)  # noqa: DJ001
    language = models.CharField(max_length=12, null=True)  # noqa: DJ001
    brand = models.CharField(max_length=80, null=True)  # noqa: DJ001
    model = models.CharField(max_length=80, null=True)  # noqa: DJ001
    gtin = models.CharField(max_length=14, null=True)  # noqa: DJ001
    summary = models.CharField(max_length=250, null=True)  # noqa: DJ001
    description = models.TextField(max_length=5000, null=True)  # noqa: DJ001
    attributes = models.JSONField(null=True)
    specifications = models.JSONField(null=True)
    hs_code = models.CharField(max_length=10, null=True)  # noqa: DJ001
    origin = models.CharField(max_length=2, null=True)  # noqa: DJ001
    unit = models.CharField(max_length=3, null=True)  # noqa: DJ001
    price_mode = models.CharField(max_length=7, null=True)  # noqa: DJ001
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    price_high = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, null=True)  # noqa: DJ001
    tier_quantities = ArrayField(
        models.DecimalField(max_digits=14, decimal_places=3), null=True
    )
    tier_prices = ArrayField(
        models.DecimalField(max_digits=14, decimal_places=4), null=True
    )
    moq = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    order_multiple = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    sample = models.CharField(max_length=4, choices=Item.Sample.choices, null=True)  # noqa: DJ001
    lead_time_days = models.PositiveSmallIntegerField(null=True)
    supply_quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    supply_unit = models.CharField(max_length=3, null=True)  # noqa: DJ001
    supply_period = models.CharField(max_length=5, null=True)  # noqa: DJ001
    incoterms = ArrayField(models.CharField(max_length=3), null=True)
    incoterm_place = models.CharField(max_length=100, null=True)  # noqa: DJ001
    port = models.CharField(max_length=100, null=True)  # noqa: DJ001
    payment_terms = ArrayField(models.CharField(max_length=20), null=True)
    packaging = models.CharField(max_length=250, null=True)  # noqa: DJ001
    units_per_carton = models.PositiveIntegerField(null=True)
    gross_weight_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    carton_size_cm = ArrayField(
        models.DecimalField(max_digits=8, decimal_places=1), null=True
    )
    certificates = ArrayField(models.CharField(max_length=60), null=True)
    availability = models.CharField(max_length=7, null=True)  # noqa: DJ001
    ships_to = ArrayField(models.CharField(max_length=2), null=True)
    valid_until = models.DateField(null=True)
    # Addresses of photos; "own:" and a stem for those that are here.
    photos = ArrayField(models.CharField(max_length=1000), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["file", "sku"], name="catalogue_line_sku"),
            models.Index(fields=["file", "row"], name="catalogue_line_row"),
        ]
