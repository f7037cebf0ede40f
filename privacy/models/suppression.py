from django.db import models
from django.utils import timezone


class Suppression(models.Model):
    """An address that nothing is sent to but what its owner needs to use the account.

    No invitation goes there either. It ends when its owner asks for mail anew; who wants no
    invitation and nothing else stands in the members' NoInvitation, for good.

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
