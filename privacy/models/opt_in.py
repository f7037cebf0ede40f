from django.db import models
from django.utils import timezone


class OptInRequest(models.Model):
    """A link somebody was sent to confirm a consent with; the token itself is not kept.

    It is gone once it was used, or after 7 days.
    """

    digest = models.BinaryField(primary_key=True, max_length=32)
    subject = models.UUIDField()
    purpose = models.CharField(max_length=80)
    # The mark of the address that the link was sent to.
    address = models.BinaryField(max_length=32)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["subject", "asked_at"], name="opt_in_asked")]


class OptInMail(models.Model):
    """That a mail with such a link was sent, kept for counting alone: 3 in 30 days.

    Whom it went to, and what about, is in one mark; neither can be read from it.
    """

    mark = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["mark", "sent_at"], name="opt_in_mail_counted")]
