"""Requests about privacy: what somebody asks of us, what is said, and what happened when."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.member import Member

# So long an address waits to be confirmed, and so long a request is kept after its answer.
TO_CONFIRM = timedelta(days=7)
KEPT = timedelta(days=3 * 365 + 1)


class PrivacyRequestQuerySet(models.QuerySet["PrivacyRequest"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def open(self) -> Self:
        """Confirmed, and not answered yet."""
        return self.confirmed().filter(answered_at=None)

    def overdue(self, at: datetime | None = None) -> Self:
        return self.open().filter(due_at__lt=at or timezone.now())

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-pk")

    def over(self, at: datetime | None = None) -> Self:
        """Those whose time is over: never confirmed, or answered long ago."""
        now = at or timezone.now()
        return self.filter(
            Q(confirmed_at=None, asked_at__lt=now - TO_CONFIRM)
            | Q(answered_at__lt=now - KEPT)
        )


class PrivacyRequest(models.Model):
    """What somebody asks about privacy, at an address that is theirs or as a member.

    It counts once its address is confirmed. Address and words are sealed under its own key.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("A question about the policy")
        ACCESS = "access", _("Access: what you hold about me")
        CORRECTION = "correction", _("Correction of what is wrong")
        DELETION = "deletion", _("Deletion of what you hold about me")
        OBJECTION = "objection", _("Objection to a use of my data")
        RESTRICTION = "restriction", _("Restriction: use nothing for the time being")

    subject = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    form_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="privacy_requests"
    )
    address = models.BinaryField(null=True)
    sender_mark = models.BinaryField(max_length=32)
    network = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10)
    # Of the link that leads to it; the link itself is made of its key and kept nowhere.
    token_digest = models.BinaryField(max_length=32, unique=True)
    # Of the address that answers by mail come to.
    alias_digest = models.BinaryField(max_length=32, unique=True)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)
    assignee = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, due_at=None, answered_at=None)
                | Q(confirmed_at__isnull=False, due_at__gt=F("asked_at")),
                name="privacy_request_due_once_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("question", "access", "correction"),
                        *("deletion", "objection", "restriction"),
                    ]
                ),
                name="privacy_request_kind_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(answered_at=None, confirmed_at__isnull=False),
                name="privacy_request_open",
            ),
            models.Index(fields=["asked_at"], name="privacy_request_by_age"),
            models.Index(
                fields=["sender_mark", "asked_at"], name="privacy_request_sender"
            ),
            models.Index(
                fields=["network", "asked_at"],
                condition=~Q(network=""),
                name="privacy_request_network",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What it is called by: it opens nothing."""
        return f"R-{self.asked_at:%Y}-{self.pk:06}"

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is not None and self.answered_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < timezone.now()


class RequestWord(models.Model):
    """What one side said in a request, sealed."""

    class Via(models.TextChoices):
        FORM = "form", "The form"
        MAIL = "mail", "Mail"

    request = models.ForeignKey(PrivacyRequest, models.CASCADE, related_name="words")
    is_ours = models.BooleanField()
    author = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # The key of the form it was written in, or the mark of the mail: twice is once.
    written_key = models.CharField(max_length=64)
    body = models.BinaryField()
    via = models.CharField(max_length=4, choices=Via.choices, default=Via.FORM)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "written_key"], name="request_word_once"
            )
        ]


class RequestStep(models.Model):
    """What happened to a request, and when. The database lets nobody change one.

    It goes with its request alone, and that only when the request's time is over.
    """

    class What(models.TextChoices):
        ASKED = "asked", _("Received")
        CONFIRMED = "confirmed", _("Address confirmed; the time to answer runs")
        ASSIGNED = "assigned", _("Given to a member of our staff")
        EXTENDED = (
            "extended",
            _("Time to answer extended, with the reason in a message"),
        )
        WROTE = "wrote", _("You wrote more")
        ANSWERED = "answered", _("Answered")

    request = models.ForeignKey(PrivacyRequest, models.CASCADE, related_name="steps")
    what = models.CharField(max_length=10, choices=What.choices)
    due_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["request", "id"], name="request_step_of")]


class RequestMail(models.Model):
    """A mail to a request, or to the address for privacy: sealed until it is dealt with."""

    class Verdict(models.TextChoices):
        TAKEN = "taken", "Taken into the request"
        STRANGER = "stranger", "From another address than the request's"
        OPENED = "opened", "Opened a request"
        AUTOMATIC = "automatic", "Written by a program"
        UNREADABLE = "unreadable", "Could not be read, or empty"
        TOO_MANY = "too-many", "Too many from one address"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        PrivacyRequest, models.CASCADE, null=True, related_name="mails"
    )
    subject = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    letter_mark = models.BinaryField(max_length=32, unique=True)
    raw = models.BinaryField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", raw__isnull=False)
                | ~Q(verdict="") & Q(raw=None),
                name="request_mail_there_until_decided",
            )
        ]
        indexes = [models.Index(fields=["received_at"], name="request_mail_by_age")]
