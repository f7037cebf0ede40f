from django.db import models
from django.db.models import Q

from privacy.models.ledger import Entry


class Wording(models.Model):
    """The very words somebody was shown, and whether the box was ticked beforehand. Kept once."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    words = models.TextField(max_length=4000)
    was_on = models.BooleanField()


class ConsentEvent(Entry):
    """What somebody said about one purpose, in which words, and under which policy."""

    class State(models.TextChoices):
        REQUESTED = "requested", "Requested"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Expired"
        OBJECTED = "objected", "Objected"

    class Method(models.TextChoices):
        SIGN_UP = "sign-up", "Sign-up"
        SETTINGS = "settings", "Settings page"
        DOUBLE_OPT_IN = "double-opt-in", "Link in a message"
        ONE_CLICK = "one-click", "One-click unsubscribe"
        COMPLAINT = "complaint", "Complaint"
        GPC = "gpc", "Global Privacy Control"
        STAFF = "staff", "Staff on request"
        POLICY = "policy", "Change of the policy"
        ADDRESS = "address", "Change of the e-mail address"
        RESTORED = "restored", "After a backup was restored"

    subject = models.UUIDField()
    purpose = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices)
    wording = models.ForeignKey(Wording, models.PROTECT, null=True, related_name="+")
    policy = models.PositiveIntegerField(null=True)
    language = models.CharField(max_length=10)
    method = models.CharField(max_length=15, choices=Method.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        *("requested", "granted", "refused"),
                        *("withdrawn", "expired", "objected"),
                    ]
                ),
                name="consent_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-position"], name="consent_of_subject")
        ]


class ConsentState(models.Model):
    """What holds now for a subject and a purpose: the last event, kept by the database."""

    subject = models.UUIDField()
    purpose = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=ConsentEvent.State.choices)
    recorded_at = models.DateTimeField()
    policy = models.PositiveIntegerField(null=True)
    # The mark of the address that confirmed it. Any new event takes it away.
    confirmed_by = models.BinaryField(max_length=32, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "purpose"], name="consent_state_once"
            ),
        ]
        indexes = [
            # Who allows one partner is asked of all members.
            models.Index(fields=["purpose"], name="consent_state_of_purpose"),
            # A suppressed address leads to whoever confirmed something by it.
            models.Index(
                fields=["confirmed_by"],
                condition=Q(confirmed_by__isnull=False),
                name="consent_state_confirmed_by",
            ),
        ]


class Restriction(models.Model):
    """A subject whose data is not used: while something is being cleared up, or for good."""

    class Reason(models.TextChoices):
        CLEARING_UP = "clearing-up", "Something is being cleared up"
        ERASED = "erased", "Erased"

    subject = models.UUIDField(unique=True)
    reason = models.CharField(
        max_length=15, choices=Reason.choices, default=Reason.CLEARING_UP
    )
    since = models.DateTimeField(auto_now_add=True)
