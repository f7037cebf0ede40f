"""What is said in a conversation: messages, files, and the addresses that stand for people."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.models.inquiry import Side, Thread
from members.models import Member


class MessageQuerySet(models.QuerySet["Message"]):
    def delivered(self) -> Self:
        """Those that the other side may read: no rule holds them back."""
        return self.filter(held_at=None)

    def held(self) -> Self:
        return self.filter(held_at__isnull=False)

    def written(self) -> Self:
        """Those that somebody wrote; the others say what happened."""
        return self.filter(event="")


class Message(models.Model):
    """One message, or one thing that happened, which the thread says in a line.

    Its text is sealed under the thread's key and bound to this row.
    """

    class Via(models.TextChoices):
        PANEL = "panel", _("On this site")
        MAIL = "mail", _("By e-mail")

    class Event(models.TextChoices):
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Open again")
        REVEALED = "revealed", _("An e-mail address was shown")
        ALIAS_OFF = "alias-off", _("Answers by e-mail were switched off")
        BOUNCED = "bounced", _("A mail could not be delivered")
        AWAY = "away", _("An automatic answer came by mail")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="messages")
    side = models.CharField(max_length=8, choices=Side.choices)
    # None: a guest, the site itself, or somebody whose account is gone.
    author = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    event = models.CharField(max_length=9, choices=Event.choices, blank=True)
    body = models.BinaryField(null=True)
    via = models.CharField(max_length=5, choices=Via.choices, default=Via.PANEL)
    # The same text sent elsewhere has the same mark; it cannot be read from it.
    text_mark = models.BinaryField(max_length=32, null=True)
    # Of the form it was written in: sent twice it is one message.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    written_at = models.DateTimeField(default=timezone.now)
    # Why it is held back: [[rule, words]]; none where nothing holds it.
    held_at = models.DateTimeField(null=True)
    held_for = models.JSONField(default=list)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # When the other side first had it on a page.
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(body__isnull=False) | ~Q(event=""),
                name="message_says_something",
            ),
            models.CheckConstraint(
                condition=Q(held_at=None) | ~Q(held_for=[]),
                name="message_held_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(held_at=None) | Q(released_at=None),
                name="message_released_is_not_held",
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "written_at", "id"], name="message_order"),
            models.Index(
                fields=["text_mark", "written_at"],
                condition=Q(text_mark__isnull=False),
                name="message_same_text",
            ),
            # What a member wrote and released: for their copy, and for erasing them.
            models.Index(
                fields=["author", "written_at"],
                condition=Q(author__isnull=False),
                name="message_of_author",
            ),
            models.Index(
                fields=["released_by"],
                condition=Q(released_by__isnull=False),
                name="message_released_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.get_event_display() or 'message'}"

    @property
    def is_held(self) -> bool:
        return self.held_at is not None


class Attachment(models.Model):
    """A file that came with a message: under a name that cannot be guessed, in no public folder."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    file = models.CharField(max_length=200)
    title = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "position"], name="attachment_place"
            ),
            models.CheckConstraint(
                condition=Q(position__lt=3), name="message_at_most_3_files"
            ),
        ]
        indexes = [models.Index(fields=["file"], name="attachment_file")]

    def __str__(self) -> str:
        return self.title


class Alias(models.Model):
    """An address that stands for one person in one thread, so that nobody sees their own.

    Without a member it is the guest's who asked.
    """

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="aliases")
    side = models.CharField(max_length=8, choices=Side.choices)
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, related_name="aliases"
    )
    local_part = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    switched_off_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "aliases"
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "side", "member"],
                nulls_distinct=False,
                name="alias_once_per_person_and_thread",
            ),
            models.CheckConstraint(
                condition=Q(side__in=["buyer", "supplier"]), name="alias_of_a_side"
            ),
        ]

    def __str__(self) -> str:
        return f"Alias of the {self.get_side_display()}"


class Unread(models.Model):
    """A thread that one person has not read to its end; without a member it is the guest."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="unread")
    side = models.CharField(max_length=8, choices=Side.choices)
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, related_name="unread_threads"
    )
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "unread"
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "side", "member"],
                nulls_distinct=False,
                name="unread_once_per_person_and_thread",
            ),
        ]

    def __str__(self) -> str:
        return "Not read yet"


class Reveal(models.Model):
    """Somebody showed their own e-mail address to the other side, in one thread, themselves.

    The address as it was then is sealed under the thread's key.
    """

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="reveals")
    side = models.CharField(max_length=8, choices=Side.choices)
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+")
    address = models.BinaryField()
    revealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "side", "member"],
                nulls_distinct=False,
                name="reveal_once_per_person_and_thread",
            ),
            models.CheckConstraint(
                condition=Q(side__in=["buyer", "supplier"]), name="reveal_by_a_side"
            ),
        ]

    def __str__(self) -> str:
        return f"Shown by the {self.get_side_display()}"
