"""What readers of a public page say to us about it: a report, or a correction they suggest."""

import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.models.item import Item
from listings.models.offer import Offer
from members.models import Company

REPORT_DUE = timedelta(days=3)
# So long a supplier has to answer a suggested correction before our staff look.
SUPPLIERS_TIME = timedelta(days=14)


def report_due() -> object:
    return timezone.now() + REPORT_DUE


def suppliers_day() -> object:
    return timezone.now() + SUPPLIERS_TIME


class Remark(models.Model):
    """Common to both: which page, who by digests alone, and what they wrote, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Whose page; that of an item or offer, else the company's own.
    company = models.ForeignKey(Company, models.CASCADE, related_name="%(class)ss")
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="%(class)ss")
    offer = models.ForeignKey(
        Offer, models.CASCADE, null=True, related_name="%(class)ss"
    )
    # Keyed digests, emptied once it is decided: who it is from, and today's network address.
    person = models.CharField(max_length=64, blank=True)
    network = models.CharField(max_length=64, blank=True)
    words = models.BinaryField(null=True)
    address = models.BinaryField(null=True)
    language = models.CharField(max_length=12, default="en")
    sent_at = models.DateTimeField(default=timezone.now)
    # What our staff, or the supplier, answer.
    answer = models.TextField(max_length=1000, blank=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        abstract = True

    @property
    def page(self) -> Item | Offer | Company:
        """What it is about."""
        return self.item or self.offer or self.company

    @property
    def page_address(self) -> str:
        if self.item or self.offer:
            return self.page.get_absolute_url()
        return reverse("company", args=[self.company_id, self.company.slug])


class ReportQuerySet(models.QuerySet["Report"]):
    def waiting(self) -> Self:
        """Reports that nobody decided yet."""
        return self.filter(upheld_at=None, dismissed_at=None)


class Report(Remark):
    """Somebody says that a public page breaks the rules."""

    class Reason(models.TextChoices):
        PROHIBITED = "prohibited", _("Goods that may not be traded")
        COUNTERFEIT = "counterfeit", _("A copy, or somebody else's mark or picture")
        FRAUD = "fraud", _("Fraud, or a company that is not what it says")
        WRONG = "wrong", _("False or misleading facts")
        PERSONAL = "personal", _("Somebody's private data")
        OFFENSIVE = "offensive", _("Offensive, or not about trade")
        SPAM = "spam", _("The same thing many times, or in the wrong category")

    reason = models.CharField(max_length=11, choices=Reason.choices)
    due_at = models.DateTimeField(default=report_due)
    upheld_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(item=None) | Q(offer=None), name="report_of_one_page"
            ),
            models.UniqueConstraint(
                fields=["company", "item", "offer", "person"],
                condition=Q(upheld_at=None, dismissed_at=None),
                nulls_distinct=False,
                name="report_open_once_per_person_and_page",
            ),
            models.CheckConstraint(
                condition=Q(upheld_at=None) | Q(dismissed_at=None),
                name="report_has_one_end",
            ),
            models.CheckConstraint(
                condition=Q(upheld_at=None, dismissed_at=None)
                | Q(decided_by__isnull=False) & ~Q(answer=""),
                name="report_decided_by_somebody_with_words",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(upheld_at=None, dismissed_at=None),
                name="report_waiting",
            ),
            models.Index(
                fields=["network"], condition=~Q(network=""), name="report_network"
            ),
        ]

    def __str__(self) -> str:
        return f"Report: {self.page}"

    @property
    def waits(self) -> bool:
        return not (self.upheld_at or self.dismissed_at)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def open(self) -> Self:
        """Corrections that nobody answered yet."""
        return self.filter(corrected_at=None, declined_at=None)

    def with_supplier(self) -> Self:
        return self.open().filter(due_at__gt=timezone.now())

    def waiting(self) -> Self:
        """Those that our staff look at, as the supplier did not."""
        return self.open().filter(due_at__lte=timezone.now())


class Correction(Remark):
    """Somebody suggests what a page should say instead: to its supplier first, then to us.

    `due_at` is the supplier's last day; where a page has no team, it is over at once.
    """

    class About(models.TextChoices):
        NAME = "name", _("The name or title")
        DESCRIPTION = "description", _("The description or a picture")
        SPECIFICATION = "specification", _("A specification or certificate")
        PRICE = "price", _("The price or another term")
        CATEGORY = "category", _("The category")
        COMPANY = "company", _("A fact about the company")
        OTHER = "other", _("Something else")

    about = models.CharField(max_length=13, choices=About.choices)
    due_at = models.DateTimeField(default=suppliers_day)
    corrected_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(item=None) | Q(offer=None), name="correction_of_one_page"
            ),
            models.UniqueConstraint(
                fields=["company", "item", "offer", "person"],
                condition=Q(corrected_at=None, declined_at=None),
                nulls_distinct=False,
                name="correction_open_once_per_person_and_page",
            ),
            models.CheckConstraint(
                condition=Q(corrected_at=None) | Q(declined_at=None),
                name="correction_has_one_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(corrected_at=None, declined_at=None),
                name="correction_waiting",
            ),
            models.Index(
                fields=["network"], condition=~Q(network=""), name="correction_network"
            ),
        ]

    def __str__(self) -> str:
        return f"Correction: {self.page}"

    @property
    def waits(self) -> bool:
        return not (self.corrected_at or self.declined_at)

    @property
    def is_with_supplier(self) -> bool:
        return self.waits and self.due_at > timezone.now()
