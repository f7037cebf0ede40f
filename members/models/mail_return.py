from django.db import models
from django.utils import timezone

from members.models.campaign import Campaign


class MailReturn(models.Model):
    """That a message of a campaign came back, or was complained about; kept for 13 months."""

    class Kind(models.TextChoices):
        SOFT = "soft", "Could not be delivered for now"
        HARD = "hard", "The address does not exist"
        COMPLAINT = "complaint", "Its owner complained"

    class Source(models.TextChoices):
        LETTER = "letter", "A report by mail"
        PROVIDER = "provider", "A notice of the mail provider"
        ANSWER = "answer", "The mail server's answer"

    # What tells one report from another, whoever sends it twice: of a provider's own number
    # or the letter's, as a digest.
    key = models.BinaryField(max_length=32, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, null=True, related_name="returns", db_index=False
    )
    # Of the address, which is not kept (privacy/suppressions.py).
    mark = models.BinaryField(max_length=32)
    at = models.DateTimeField(default=timezone.now)
    # SMTP's status (RFC 3463), as 5.1.1.
    code = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["mark", "at"], name="mail_return_of_mark"),
            models.Index(fields=["campaign", "kind", "at"], name="mail_return_counted"),
            models.Index(fields=["at"], name="mail_return_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}".rstrip()
