"""A mail that came to an alias: kept sealed until it is dealt with, then only what became of it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from listings.models.message import Alias


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    def waiting(self) -> Self:
        """Mails to deal with now: in nobody's hands, and due."""
        now = timezone.now()
        return self.filter(verdict="").exclude(claimed_until__gt=now)

    def held_for(self, aliases: models.QuerySet[Alias]) -> Self:
        """Those that wait for the word of the owner of one of these."""
        return self.filter(alias__in=aliases, verdict=IncomingMail.Verdict.HELD)


class IncomingMail(models.Model):
    """One mail to one alias. The same letter to the same alias is one, however often it comes.

    Its bytes lie sealed in a file, under a name that cannot be guessed, until it is dealt with.
    """

    class Verdict(models.TextChoices):
        PASSED_ON = "passed-on", "Passed on"
        HELD = "held", "Held: from another address than its owner's"
        OFF = "off", "The alias is switched off"
        CLOSED = "closed", "The conversation is closed"
        LOOP = "loop", "Went in a circle"
        AUTOMATIC = "automatic", "An automatic answer"
        BOUNCED = "bounced", "A report of delivery"
        EMPTY = "empty", "Nothing was written in it"
        BROKEN = "broken", "Could not be read"
        LEFT = "left", "Nobody released it in time"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alias = models.ForeignKey(Alias, models.CASCADE, related_name="mails")
    # To the address that reports of delivery come to.
    is_report = models.BooleanField(default=False)
    # A keyed digest of its Message-ID, or of the whole where it has none.
    letter_mark = models.BinaryField(max_length=32)
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    # Its owner said that it is theirs, whatever address it came from.
    is_released = models.BooleanField(default=False, db_default=False)

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alias", "letter_mark", "is_report"],
                name="incoming_mail_once_per_alias",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at=None)
                | ~Q(verdict="") & Q(decided_at__isnull=False),
                name="incoming_mail_decided_when",
            ),
            models.CheckConstraint(
                condition=~Q(file="") | ~Q(verdict__in=["", "held"]),
                name="incoming_mail_is_there_until_decided",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(verdict=""), name="incoming_waiting"
            ),
            models.Index(fields=["received_at"], name="incoming_by_age"),
            models.Index(fields=["file"], condition=~Q(file=""), name="incoming_file"),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display() or "Waits"
