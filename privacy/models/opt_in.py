from django.db import models
from django.utils import timezone


class OptInRequest(models.Model):
    """A link somebody was sent to confirm a consent with; the token itself is not kept."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    subject = models.UUIDField()
    purpose = models.CharField(max_length=80)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "asked_at"], name="opt_in_asked")]
