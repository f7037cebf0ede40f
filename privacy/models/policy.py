from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from privacy.models.ledger import Entry


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def effective(self) -> Self:
        """Versions that have come into force, the one in force last."""
        return self.filter(effective_on__lte=timezone.localdate()).order_by("number")

    def told(self) -> Self:
        """Versions that members hear of; nobody was there to hear of the first."""
        kinds = PolicyVersion.ChangeClass
        return self.filter(
            number__gt=1, change_class__in=[kinds.NOTICE, kinds.RECONSENT]
        )


class PolicyVersion(Entry):
    """A version of the privacy policy as it was published; it never changes."""

    class ChangeClass(models.TextChoices):
        EDITORIAL = "editorial", "Editorial"
        NOTICE = "notice", "Told to every member"
        RECONSENT = "reconsent", "Asks for consent anew"

    number = models.PositiveIntegerField(unique=True)
    change_class = models.CharField(max_length=10, choices=ChangeClass.choices)
    # Whose consents end where somebody does not agree again.
    purposes = models.JSONField(default=list)
    effective_on = models.DateField()

    objects = PolicyVersionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Version {self.number}"

    @property
    def asks(self) -> bool:
        """Does it end consents unless one agrees again?"""
        return self.change_class == self.ChangeClass.RECONSENT

    @property
    def is_in_effect(self) -> bool:
        return self.effective_on <= timezone.localdate()

    def get_absolute_url(self) -> str:
        return reverse("policy-version", args=[self.number])


class PolicyText(Entry):
    """A version's text in one language, clause by clause."""

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10)
    text = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"], name="policy_text_once_per_language"
            ),
        ]


class PolicyAcceptance(Entry):
    """Somebody agreed to a version of the policy."""

    subject = models.UUIDField()
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    method = models.CharField(max_length=15)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "version"], name="policy_accepted_once"
            ),
        ]


class PolicyNotice(models.Model):
    """That somebody was written to about a version of the policy, and has seen it."""

    subject = models.UUIDField()
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "version"], name="policy_notice_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["version"],
                condition=Q(written_at=None),
                name="policy_notice_to_write",
            )
        ]
