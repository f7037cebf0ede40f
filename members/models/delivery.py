import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from members.models.campaign import Campaign
from members.models.member import Member


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def uncertain(self) -> Self:
        """May have arrived or not; a person decides."""
        return self.filter(state=Delivery.State.UNCERTAIN)

    def open(self) -> Self:
        """What may still leave."""
        return self.filter(state__in=OPEN)


class Delivery(models.Model):
    """One message of a campaign to one member: the table is the queue.

    The database refuses a row whose member does not allow it, whoever writes, and every way
    from one state to another but those that members/mailing/sending/sender.py goes.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waits"
        CLAIMED = "claimed", "In a sender's hands"
        TRANSMITTING = "transmitting", "On its way"
        SENT = "sent", "Sent"
        FAILED_SOFT = "failed_soft", "Put off by the mail server"
        FAILED_HARD = "failed_hard", "Refused for good"
        UNCERTAIN = "uncertain", "May have arrived"
        LEFT_OUT = "left_out", "Not sent"

    class Why(models.TextChoices):
        """Why one was left out when its turn came."""

        PERMISSION = "permission", "No permission any more"
        TARGETING = "targeting", "Not to be chosen by industry or country"
        SUPPRESSED = "suppressed", "Nothing is sent to the address"
        PREFERENCE = "preference", "Paused, or wants the digest alone"
        EXPIRED = "expired", "The campaign expired"
        CANCELLED = "cancelled", "The campaign was cancelled"
        CAP = "cap", "Two messages this week or month already"

    # What the Message-ID is made of: a repeat is the same letter.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="deliveries", db_index=False
    )
    member = models.ForeignKey(Member, models.CASCADE, related_name="deliveries")
    # The member's, for the gate.
    subject = models.UUIDField()
    variant = models.CharField(max_length=1, default="a")
    language = models.CharField(max_length=10)
    # Whose clock counts: that of the member's company; empty where it has none.
    country = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    # What the mail server said, without its words: they may hold the address.
    trouble = models.CharField(max_length=40, blank=True)
    # The mark of the address it went to (privacy/suppressions.py), noted by the database as it
    # leaves: the member may have another one when a report comes.
    sent_to = models.BinaryField(max_length=32, null=True)
    due_at = models.DateTimeField(db_default=Now())
    tries = models.PositiveSmallIntegerField(default=0)
    # Who holds it, until when.
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    gated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Two places a week and two a month for each member, over all campaigns: unique keys.
    # Weeks are ISO's (202648), months the calendar's (202611), both by UTC.
    week = models.PositiveIntegerField(null=True)
    week_place = models.PositiveSmallIntegerField(null=True)
    month = models.PositiveIntegerField(null=True)
    month_place = models.PositiveSmallIntegerField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        # As the administration calls what it lists of them.
        verbose_name = "message that may have arrived"
        verbose_name_plural = "messages that may have arrived"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "member"], name="delivery_once"
            ),
            models.UniqueConstraint(
                fields=["subject", "week", "week_place"],
                condition=Q(week__isnull=False),
                name="delivery_two_a_week",
            ),
            models.UniqueConstraint(
                fields=["subject", "month", "month_place"],
                condition=Q(month__isnull=False),
                name="delivery_two_a_month",
            ),
            models.CheckConstraint(
                condition=Q(week=None, week_place=None, month=None, month_place=None)
                | Q(
                    week__isnull=False,
                    week_place__in=[1, 2],
                    month__isnull=False,
                    month_place__in=[1, 2],
                ),
                name="delivery_has_its_places",
            ),
            # What is on its way, or was sent, or may have been, has taken its places.
            models.CheckConstraint(
                condition=Q(state__in=["transmitting", "sent", "uncertain"])
                & Q(week__isnull=False)
                | ~Q(state__in=["transmitting", "sent", "uncertain"])
                & Q(week__isnull=True),
                name="delivery_counts_where_it_may_arrive",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["claimed", "transmitting"])
                & Q(claim__isnull=False, claimed_until__isnull=False)
                | ~Q(state__in=["claimed", "transmitting"])
                & Q(claim=None, claimed_until=None),
                name="delivery_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="left_out") & ~Q(why="")
                | ~Q(state="left_out") & Q(why=""),
                name="delivery_left_out_says_why",
            ),
            models.CheckConstraint(
                condition=Q(variant__in=["a", "b"]), name="delivery_variant_known"
            ),
        ]
        indexes = [
            # What waits, by whose clock; most of the table is not in it after a while.
            models.Index(
                fields=["campaign", "country", "due_at"],
                condition=Q(state__in=["queued", "failed_soft"]),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["claimed_until"],
                condition=Q(state__in=["claimed", "transmitting"]),
                name="delivery_in_hands",
            ),
            # A member who withdraws waits for what is on its way to them (milliseconds).
            models.Index(
                F("subject"),
                condition=Q(state="transmitting"),
                name="delivery_on_its_way",
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(state="uncertain"),
                name="delivery_uncertain",
            ),
            models.Index(fields=["campaign", "state"], name="delivery_by_state"),
            # What came of a campaign by variant is read from it alone.
            models.Index(
                fields=["campaign", "variant", "state"],
                condition=Q(state__in=["sent", "failed_hard"]),
                name="delivery_by_variant",
            ),
            # How mail servers answered in the last minutes.
            models.Index(
                fields=["campaign", "gated_at"],
                condition=Q(state__in=["sent", "failed_soft", "failed_hard"]),
                name="delivery_answered",
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=False),
                name="delivery_by_age",
            ),
        ]

    def __str__(self) -> str:
        return f"Delivery {self.pk}"


# What may still leave: as far as the mail server does not refuse it for good.
OPEN = ("queued", "claimed", "transmitting", "failed_soft")
