"""What a team keeps beside its conversations: notes, templates, rules, blocks; and reports of them."""

import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.models.category import Category
from listings.models.inquiry import Side, Thread
from listings.models.item import Item
from members.models import Company, Member

REPORT_DUE = timedelta(days=3)


def report_due() -> object:
    return timezone.now() + REPORT_DUE


class ThreadNote(models.Model):
    """A private note of one side beside a thread, sealed under the thread's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="notes")
    side = models.CharField(max_length=8, choices=Side.choices)
    author = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    body = models.BinaryField()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["thread", "side", "written_at"], name="note_order"),
        ]

    def __str__(self) -> str:
        return "Note"


class AnswerTemplate(models.Model):
    """A text that a team answers with more than once."""

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="answer_templates"
    )
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=2000)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "title"], name="answer_template_title_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RoutingRule(models.Model):
    """Whose an inquiry is by itself: by category, item and country; what is empty means any.

    The first rule by position that fits decides.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="routing_rules")
    position = models.PositiveSmallIntegerField(default=0)
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="+")
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="+")
    # Where the buyer wants it delivered (ISO 3166-1).
    country = models.CharField(max_length=2, blank=True)
    member = models.ForeignKey(Member, models.CASCADE, related_name="routing_rules")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "category", "item", "country"],
                nulls_distinct=False,
                name="routing_rule_once",
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=False)
                | Q(item__isnull=False)
                | ~Q(country=""),
                name="routing_rule_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Rule {self.position} of {self.company}"


class SenderBlock(models.Model):
    """A company takes nothing more from somebody, who is not told: it is held, with this reason.

    A guest is known by a keyed mark of the address, a member by that and by one of the account.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="blocks")
    # Where it was done, to undo it there.
    thread = models.ForeignKey(
        Thread, models.SET_NULL, null=True, related_name="blocks"
    )
    sender_mark = models.BinaryField(max_length=32)
    blocked_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    blocked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "sender_mark"], name="sender_blocked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Blocked by {self.company}"


class ThreadReportQuerySet(models.QuerySet["ThreadReport"]):
    def waiting(self) -> Self:
        """Reports that nobody decided yet."""
        return self.filter(upheld_at=None, dismissed_at=None)


class ThreadReport(models.Model):
    """One side of a thread asks our staff to look at it; with that they may read it."""

    class Reason(models.TextChoices):
        FRAUD = "fraud", _("Fraud, or somebody who is not who they say")
        SPAM = "spam", _("Advertising, or the same message to many")
        OFFENSIVE = "offensive", _("Offensive or threatening")
        PROHIBITED = "prohibited", _("Goods that may not be traded")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="reports")
    side = models.CharField(max_length=8, choices=Side.choices)
    reporter = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=10, choices=Reason.choices)
    # What our staff should know, sealed under the thread's key.
    words = models.BinaryField()
    sent_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=report_due)
    upheld_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    answer = models.TextField(max_length=1000, blank=True)

    objects = ThreadReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "side"],
                condition=Q(upheld_at=None, dismissed_at=None),
                name="thread_report_open_once_per_side",
            ),
            models.CheckConstraint(
                condition=Q(upheld_at=None) | Q(dismissed_at=None),
                name="thread_report_has_one_end",
            ),
            models.CheckConstraint(
                condition=Q(upheld_at=None, dismissed_at=None)
                | Q(decided_by__isnull=False) & ~Q(answer=""),
                name="thread_report_decided_by_somebody_with_words",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(upheld_at=None, dismissed_at=None),
                name="thread_report_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"Report of a conversation: {self.get_reason_display()}"

    @property
    def waits(self) -> bool:
        return not (self.upheld_at or self.dismissed_at)
