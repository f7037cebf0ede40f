import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models import Member


class CopyImportQuerySet(models.QuerySet["CopyImport"]):
    def standing(self) -> Self:
        """Those that somebody may still go on with."""
        return self.filter(done_at=None, ended_at=None)

    def to_work_on(self) -> Self:
        """Those that are to be looked through, or taken in."""
        waits = Q(read_at=None) | Q(confirmed_at__isnull=False)
        return self.standing().filter(waits, trouble="")


class CopyImport(models.Model):
    """A member's copy from another site: looked through, and taken in if they say so.

    It is worked on in one transaction, which holds its row.
    """

    number = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="copy_imports")
    # Of the form it was sent with: sent twice it is one.
    form_key = models.UUIDField(unique=True, editable=False)
    # Where it lies, sealed; empty when it is done with.
    file = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    # Why it cannot be read: a code, and what belongs into its sentence.
    trouble = models.CharField(max_length=12, blank=True)
    place = models.CharField(max_length=120, blank=True)
    read_at = models.DateTimeField(null=True)
    # {table: {"new": 3, "same": 0, "left": 1}}, and [[table, what, code]] of those left out.
    plan = models.JSONField(default=dict)
    left = models.JSONField(default=list)
    # Take companies in although one like them is here.
    takes_alike = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # Cancelled, or nobody went on with it.
    ended_at = models.DateTimeField(null=True)

    objects = CopyImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(done_at=None, ended_at=None),
                name="copy_import_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(read_at__isnull=False),
                name="copy_import_read_before_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-sent_at"], name="copy_import_of_member"),
            models.Index(fields=["file"], name="copy_import_file"),
            models.Index(
                fields=["sent_at"],
                condition=Q(done_at=None, ended_at=None),
                name="copy_import_standing",
            ),
        ]

    def __str__(self) -> str:
        return "A copy from another site"

    @property
    def stage(self) -> str:
        """Where it stands."""
        if self.done_at:
            return "done"
        if self.trouble:
            return "unusable"
        if self.ended_at:
            return "cancelled"
        if self.confirmed_at:
            return "entering"
        return "read" if self.read_at else "reading"
