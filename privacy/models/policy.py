from typing import Self

from django.db import models
from django.urls import reverse
from django.utils import timezone

from privacy.models.ledger import Entry


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def effective(self) -> Self:
        """Versions that have come into force, the one in force last."""
        return self.filter(effective_on__lte=timezone.localdate()).order_by("number")


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
