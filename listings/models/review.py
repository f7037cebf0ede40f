from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from listings.models.item import Item
from listings.models.offer import Offer
from members.models import Company, Member

# Within this time somebody looks; an appeal has a week.
DUE, APPEAL_DUE = timedelta(days=2), timedelta(days=7)
# A rejection can be appealed against for this long.
MAY_APPEAL = timedelta(days=30)
OPEN = Q(approved_at=None, rejected_at=None, withdrawn_at=None)
APPEALED = Q(appealed_at__isnull=False, upheld_at=None, overturned_at=None)


def due() -> object:
    return timezone.now() + DUE


class ReviewQuerySet(models.QuerySet["Review"]):
    def waiting(self) -> Self:
        """Those that nobody decided yet, and that were not taken back."""
        return self.filter(OPEN)

    def appealed(self) -> Self:
        """Rejections that somebody else has to look at again."""
        return self.filter(APPEALED)

    def of(self, listing: Item | Offer) -> Self:
        return self.of_all([listing])

    def of_all(self, listings: Sequence[Item | Offer]) -> Self:
        """Of these listings, all of one kind."""
        if not listings:
            return self.none()
        kind = "item" if isinstance(listings[0], Item) else "offer"
        return self.filter(**{f"{kind}__in": [one.pk for one in listings]})


class Review(models.Model):
    """A listing, or an edit of one, that waits for a moderator's word, and what came of it.

    Who decided an appeal is never who decided before: the database holds that.
    """

    class Kind(models.TextChoices):
        NEW = "new", "New listing"
        EDIT = "edit", "Edit"
        # Live until a moderator took it down.
        DOWN = "down", "Taken down"

    company = models.ForeignKey(Company, models.CASCADE, related_name="reviews")
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="reviews")
    offer = models.ForeignKey(Offer, models.CASCADE, null=True, related_name="reviews")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    # Of an edit: {column: new value}, and the same columns as they were.
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    # [[rule, field, words]]: why it was held; empty where the supplier is only not known yet.
    reasons = models.JSONField(default=list)
    asked_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=due)
    approved_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    # Taken back by its company, or overtaken by a later one.
    withdrawn_at = models.DateTimeField(null=True)
    # The subject of the member of staff, and what the company reads.
    decided_by = models.UUIDField(null=True)
    rule = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=40, blank=True)
    words = models.TextField(max_length=1000, blank=True)
    appealed_at = models.DateTimeField(null=True)
    appealed_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # Why the company sees it differently, sealed under the key of who wrote it.
    appeal = models.BinaryField(null=True)
    appeal_due_at = models.DateTimeField(null=True)
    appeal_decided_by = models.UUIDField(null=True)
    upheld_at = models.DateTimeField(null=True)
    overturned_at = models.DateTimeField(null=True)
    appeal_words = models.TextField(max_length=1000, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(item=None, offer__isnull=False)
                | Q(item__isnull=False, offer=None),
                name="review_of_one_listing",
            ),
            models.UniqueConstraint(
                fields=["item"], condition=OPEN, name="review_waits_once_per_item"
            ),
            models.UniqueConstraint(
                fields=["offer"], condition=OPEN, name="review_waits_once_per_offer"
            ),
            models.CheckConstraint(
                condition=OPEN
                | Q(approved_at__isnull=False, rejected_at=None, withdrawn_at=None)
                | Q(approved_at=None, rejected_at__isnull=False, withdrawn_at=None)
                | Q(approved_at=None, rejected_at=None, withdrawn_at__isnull=False),
                name="review_has_one_end",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, rejected_at=None)
                | Q(decided_by__isnull=False),
                name="review_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(rejected_at=None) | ~Q(rule="") & ~Q(words=""),
                name="review_rejected_with_rule_and_words",
            ),
            models.CheckConstraint(
                condition=Q(appealed_at=None)
                | Q(rejected_at__isnull=False, appeal_due_at__isnull=False),
                name="review_appealed_after_rejection",
            ),
            models.CheckConstraint(
                condition=Q(upheld_at=None, overturned_at=None)
                | Q(appealed_at__isnull=False, appeal_decided_by__isnull=False)
                & ~Q(appeal_words="")
                & (Q(upheld_at=None) | Q(overturned_at=None)),
                name="review_appeal_decided_by_somebody_with_words",
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_by=None)
                | ~Q(appeal_decided_by=F("decided_by")),
                name="review_appeal_decided_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=OPEN, name="review_waiting"),
            models.Index(
                fields=["appeal_due_at"], condition=APPEALED, name="review_appealed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.listing}"

    @property
    def listing(self) -> Item | Offer:
        found = self.item or self.offer
        assert found is not None  # noqa: S101 the database holds it
        return found

    @property
    def waits(self) -> bool:
        return not (self.approved_at or self.rejected_at or self.withdrawn_at)

    @property
    def is_appealed(self) -> bool:
        """Does an appeal wait for another person?"""
        return bool(self.appealed_at) and not (self.upheld_at or self.overturned_at)

    @property
    def appeal_ends_at(self) -> datetime:
        """Until when a rejection can be appealed against."""
        return (self.rejected_at or self.asked_at) + MAY_APPEAL

    @property
    def may_be_appealed(self) -> bool:
        return (
            self.rejected_at is not None
            and self.appealed_at is None
            and self.appeal_ends_at > timezone.now()
        )


class DecisionCount(models.Model):
    """How often something was decided in a month: figures for everybody, about nobody."""

    first_day = models.DateField()
    what = models.CharField(max_length=20)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first_day", "what"], name="decision_count_once_a_month"
            ),
        ]


class Assignment(models.Model):
    """Somebody of our staff has said that they look at what waits: a listing, a report, a claim."""

    # What waits, and its key: "review" "17".
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="assigned_once"),
        ]
