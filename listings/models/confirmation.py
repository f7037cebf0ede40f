from django.db import models
from django.db.models import Q

from privacy.models import Wording
from privacy.models.ledger import Entry


class PublicConfirmation(Entry):
    """That somebody knew, in the very words shown, that this version of a listing becomes public.

    What was found in its texts is counted by kind; no text of it stands here.
    """

    class Kind(models.TextChoices):
        ITEM = "item", "Item"
        OFFER = "offer", "Offer"

    # By number: an entry outlives what it is about.
    kind = models.CharField(max_length=5, choices=Kind.choices)
    listing = models.BigIntegerField()
    company = models.BigIntegerField()
    # SHA-256 of all that becomes public of it.
    version = models.CharField(max_length=64)
    # {kind of contact data: how often it was marked}
    found = models.JSONField(default=dict)
    # Who confirmed it; nobody where a file or our staff brought it in.
    subject = models.UUIDField(null=True)
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="+")
    language = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["item", "offer"]),
                name="public_confirmation_kind_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "listing", "-position"], name="confirmation_of_listing"
            ),
        ]
