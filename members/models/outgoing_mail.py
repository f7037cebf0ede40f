import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from privacy import days


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def waiting(self) -> Self:
        """Mails to hand over now: neither gone nor given up, due, and in nobody's hands."""
        now = timezone.now()
        return (
            self.waiting_or_claimed()
            .filter(handing_over_at=None, due_at__lte=now)
            .exclude(claimed_until__gt=now)
        )

    def waiting_or_claimed(self) -> Self:
        """Neither gone, nor given up, nor uncertain."""
        return self.filter(sent_at=None, given_up_at=None, uncertain_at=None)

    def uncertain(self) -> Self:
        """May have arrived or not; a person decides."""
        return self.filter(uncertain_at__isnull=False)


class OutgoingMail(models.Model):
    """One mail to one address: written with what causes it, handed over by a worker.

    Address and text are sealed, and gone as soon as the mail is.
    """

    class Stream(models.TextChoices):
        # Which goes before which: URGENT and PATIENT below.
        SERVICE = "service", "Service"
        RELAY = "relay", "Letters between buyers and suppliers"
        NOTICE = "notice", "Notices about somebody's own pages"
        ALERTS = "alerts", "Saved searches and suppliers followed"
        OUTCOMES = "outcomes", "What became of offers"
        CONFIRMING = "confirming", "Is a page still right"
        POLICY = "policy", "Versions of the policy"
        INVITATION = "invitation", "Invitations to claim a page"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # What causes the mail: the same cause twice is one mail.
    key = models.CharField(max_length=150, unique=True)
    stream = models.CharField(max_length=10, choices=Stream.choices)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    letter = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    # Never sent twice: one whose worker ended in between is uncertain, until somebody decides.
    once = models.BooleanField(default=False, db_default=False)
    handing_over_at = models.DateTimeField(null=True)
    uncertain_at = models.DateTimeField(null=True)
    # What the mail server said, without its words: they may hold the address.
    trouble = models.CharField(max_length=40, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(given_up_at=None),
                name="mail_sent_or_given_up",
            ),
            models.CheckConstraint(
                condition=Q(letter__isnull=True) | Q(sent_at=None, given_up_at=None),
                name="mail_that_is_gone_holds_no_letter",
            ),
            models.CheckConstraint(
                condition=Q(uncertain_at=None)
                | Q(once=True, sent_at=None, given_up_at=None),
                name="mail_uncertain_is_sent_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["uncertain_at"],
                condition=Q(uncertain_at__isnull=False),
                name="mail_uncertain",
            ),
            models.Index(
                fields=["stream", "due_at"],
                condition=Q(sent_at=None, given_up_at=None),
                name="mail_waiting",
            ),
            # Each claim looks for those whose worker ended: past all that merely waits.
            models.Index(
                fields=["claimed_until"],
                condition=Q(
                    handing_over_at__isnull=False,
                    sent_at=None,
                    given_up_at=None,
                    uncertain_at=None,
                ),
                name="mail_being_handed_over",
            ),
            models.Index(fields=["created_at"], name="mail_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.template}, {days.moment(self.created_at, 'en')}"


# Two lanes, each with a worker's process of its own, so that neither waits for the other:
# what somebody waits for, and all the rest. In each, what stands first leaves first.
URGENT = (OutgoingMail.Stream.SERVICE,)
PATIENT = (
    OutgoingMail.Stream.RELAY,
    OutgoingMail.Stream.NOTICE,
    OutgoingMail.Stream.ALERTS,
    OutgoingMail.Stream.OUTCOMES,
    OutgoingMail.Stream.CONFIRMING,
    OutgoingMail.Stream.POLICY,
    OutgoingMail.Stream.INVITATION,
)
