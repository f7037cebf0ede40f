from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from privacy.models.ledger import Entry


class AccessRecord(Entry):
    """One look of our staff at what is private, as one of those it concerns can read it.

    A look at a person is one entry. A look at a company is one for each of its team, of the
    same `look`, or one under the company's own key where it has no team.
    """

    class Purpose(models.TextChoices):
        SUPPORT = "support", _("Helping you")
        ABUSE = "abuse", _("Looking into abuse")
        LEGAL = "legal", _("A legal duty")
        MAINTENANCE = "maintenance", _("Keeping the directory right")
        IMPROVEMENT = "improvement", _("Making the directory better")

    class About(models.TextChoices):
        MEMBER = "member", _("Your account")
        COMPANY = "company", _("Your company")
        CONVERSATION = "conversation", _("A reported conversation")
        EVIDENCE = "evidence", _("Evidence of your company")
        CLAIM = "claim", _("A claim to a company")
        REQUEST = "request", _("Your request about privacy")

    subject = models.UUIDField()
    # Whose record it was: a member's subject, or the key of a company.
    target = models.UUIDField()
    look = models.UUIDField(default=uuid4)
    about = models.CharField(max_length=15, choices=About.choices)
    # Who looked, by key; members read the role alone.
    staff = models.UUIDField()
    role = models.CharField(max_length=100)
    purpose = models.CharField(max_length=15, choices=Purpose.choices)
    ticket = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    # The names of what was shown.
    fields = models.JSONField()

    class Meta:
        verbose_name = "look of our staff"
        verbose_name_plural = "looks of our staff"
        permissions = [
            ("open_record", "Can open private fields for a stated purpose"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    purpose__in=[
                        *("support", "abuse", "legal", "maintenance", "improvement")
                    ]
                ),
                name="access_purpose_known",
            ),
            models.CheckConstraint(
                condition=~Q(ticket="") & Q(GreaterThanOrEqual(Length("reason"), 10)),
                name="access_has_a_reason",
            ),
            models.CheckConstraint(condition=~Q(fields=[]), name="access_names_fields"),
            models.UniqueConstraint(
                fields=["look", "subject"], name="access_once_for_each"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-position"], name="access_of_subject"),
            models.Index(fields=["staff", "recorded_at"], name="access_by_staff"),
            models.Index(fields=["recorded_at"], name="access_at"),
        ]


class AccessReview(Entry):
    """A week's looks, gone through by somebody who is not among those that looked."""

    week = models.DateField(unique=True)
    reviewer = models.UUIDField()
    looks = models.PositiveIntegerField()
    words = models.CharField(max_length=1000)

    class Meta:
        verbose_name = "review of a week"
        verbose_name_plural = "reviews of weeks"


class AccessAlert(models.Model):
    """That somebody opened unusually many records, and the privacy officers were told."""

    staff = models.UUIDField()
    raised_at = models.DateTimeField(auto_now_add=True)
    targets = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["staff", "-raised_at"], name="access_alert_of_staff")
        ]
