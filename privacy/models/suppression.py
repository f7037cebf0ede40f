from django.db import models
from django.utils import timezone


class Suppression(models.Model):
    """An address that nothing is sent to but what its owner needs to use the account.

    Of the address only its mark is kept (privacy.sealing.mark): it can be recognised, not read.
    """

    class Reason(models.TextChoices):
        COMPLAINT = "complaint", "Its owner complained"
        RETURNED = "returned", "Mail came back for good"
        ASKED = "asked", "Its owner asked for it"
        ERASED = "erased", "The account was erased"

    mark = models.BinaryField(primary_key=True, max_length=32)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    since = models.DateTimeField(default=timezone.now)
