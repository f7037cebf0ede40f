"""Quotes: what a supplier would sell for, every version of it, and the one that was accepted."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.models.inquiry import Side, Thread
from listings.models.message import Message
from listings.models.offer import Offer
from members.models import Company

# Places that an offer can have at all.
MOST_PLACES = 1000


class QuoteQuerySet(models.QuerySet["Quote"]):
    def delivered(self) -> Self:
        """Those that the other side may read: no rule holds their message back."""
        return self.filter(message__held_at=None)

    def newest_of_each_thread(self) -> Self:
        """The last version of each thread, which is the one that counts."""
        return self.order_by("thread", "-version").distinct("thread")


class Quote(models.Model):
    """One version of a quote. It never changes: a trigger lets only its dates be set, once.

    Its free text is sealed under the thread's key, as the bodies of messages are.
    """

    class Sample(models.TextChoices):
        NO = "no", _("No sample")
        FREE = "free", _("Free sample")
        PAID = "paid", _("Paid sample")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="quotes")
    # Where it stands in the thread; its files are the message's.
    message = models.OneToOneField(Message, models.CASCADE, related_name="quote")
    # Of an inquiry the supplier quotes, of a buy offer whoever answered it.
    side = models.CharField(max_length=8, choices=Side.choices)
    company = models.ForeignKey(
        Company, models.SET_NULL, null=True, related_name="quotes"
    )
    version = models.PositiveSmallIntegerField()
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)
    currency = models.CharField(max_length=3)
    unit = models.CharField(max_length=3)
    moq = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    # Incoterms 2020, and the place that belongs to it.
    incoterm = models.CharField(max_length=3)
    place = models.CharField(max_length=100)
    lead_days = models.PositiveSmallIntegerField(null=True)
    valid_until = models.DateField()
    sample = models.CharField(max_length=4, choices=Sample.choices, blank=True)
    terms = models.BinaryField()
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    # The buyer asked for changes: a newer version is waited for.
    changes_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "version"], name="quote_version_once"
            ),
            models.UniqueConstraint(
                fields=["thread"],
                condition=Q(accepted_at__isnull=False),
                name="quote_accepted_once_per_thread",
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gt=0, currency__regex=r"^[A-Z]{3}$"),
                name="quote_price_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(moq=None) | Q(moq__gt=0), name="quote_moq_positive"
            ),
            models.CheckConstraint(
                condition=Q(side__in=["buyer", "supplier"]), name="quote_by_a_side"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None)
                | Q(accepted_at__isnull=False, withdrawn_at=None, declined_at=None),
                name="quote_accepted_is_not_over",
            ),
        ]

    def __str__(self) -> str:
        return f"Quote {self.pk}, version {self.version}"

    @property
    def is_expired(self) -> bool:
        """Past the end of its last day."""
        return self.valid_until < timezone.localdate()

    @property
    def is_standing(self) -> bool:
        """Can it be accepted, as far as it says itself? Whether it is the newest it cannot say."""
        ends = (self.withdrawn_at, self.declined_at, self.accepted_at)
        return not self.is_expired and not any(ends)


class QuotePlace(models.Model):
    """A place among an offer's quotes, which one supplier takes; an offer has so many places.

    The constraints hold the number when two take the last place at once.
    """

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="quote_places")
    position = models.PositiveSmallIntegerField()
    company = models.ForeignKey(Company, models.CASCADE, related_name="quote_places")
    thread = models.OneToOneField(Thread, models.CASCADE, related_name="quote_place")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "position"], name="quote_place_once"
            ),
            models.UniqueConstraint(
                fields=["offer", "company"], name="quote_place_once_per_supplier"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_PLACES),
                name="quote_place_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"Place {self.position}"


class AcceptedQuote(models.Model):
    """What was agreed, as it was then: canonical JSON, sealed, and its digest (SHA-256).

    A trigger refuses every change. It goes with its thread, and with nothing else.
    """

    thread = models.OneToOneField(Thread, models.CASCADE, related_name="accepted_quote")
    quote = models.OneToOneField(Quote, models.CASCADE, related_name="frozen")
    digest = models.CharField(max_length=64)
    snapshot = models.BinaryField()
    accepted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Accepted: {self.digest[:12]}"
