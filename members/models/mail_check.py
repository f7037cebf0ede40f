from typing import Any

from django.db import models
from django.utils import timezone


class MailCheck(models.Model):
    """What was found when somebody looked whether our mail will be taken (check_mail)."""

    at = models.DateTimeField(default=timezone.now)
    has_passed = models.BooleanField()
    # What was looked at: its name, whether it is well, what was found, what to do.
    findings: models.JSONField[Any, Any] = models.JSONField(default=list)
    # A digest of the settings it was about: with others it says nothing any more.
    about = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="mail_check_latest")]

    def __str__(self) -> str:
        return f"Check {self.pk}"
