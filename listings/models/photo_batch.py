import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from listings.models.catalogue import CatalogueFile
from listings.models.item import Item
from members.models import Company, Member


class PhotoBatchQuerySet(models.QuerySet["PhotoBatch"]):
    def standing(self) -> Self:
        """Neither cancelled nor unusable."""
        return self.filter(cancelled_at=None, trouble="")

    def to_work_on(self, now: datetime) -> Self:
        """Batches that a worker has something to do with, and that no other has in hand."""
        to_enter = Q(confirmed_at__isnull=False, finished_at=None)
        return (
            self.standing()
            .filter(Q(read_at=None) | to_enter)
            .filter(Q(claimed_until=None) | Q(claimed_until__lt=now))
        )


class PhotoBatch(models.Model):
    """Photos for many items of a company: in a ZIP, or at the addresses that a file of items names.

    A ZIP is looked through and confirmed first; addresses were, with their file. A worker holds
    a batch by `claim` until `claimed_until`, and gives up where either has changed.
    """

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="photo_batches", db_index=False
    )
    # Of the form it was sent with: the same form twice is one batch.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sent_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    sent_at = models.DateTimeField(default=timezone.now)
    # The file of items whose addresses these are.
    catalogue = models.OneToOneField(
        CatalogueFile, models.SET_NULL, null=True, related_name="photos"
    )
    # Where the ZIP is kept; what the supplier called it, or the file of items.
    content = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(default=0)
    language = models.CharField(max_length=12, default="en")

    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    # When it was last worked on: others have their turn first.
    turn_at = models.DateTimeField(default=timezone.now)
    # How far the work is, of how much.
    place = models.PositiveIntegerField(default=0)
    whole = models.PositiveIntegerField(default=0)

    read_at = models.DateTimeField(null=True)
    items = models.PositiveIntegerField(default=0)
    # What looking through found: {code of what is wrong: how many}.
    found = models.JSONField(default=dict)
    # Why the ZIP as a whole cannot be used.
    trouble = models.CharField(max_length=20, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    added = models.PositiveIntegerField(default=0)
    # There already, and therefore not once more.
    same = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = PhotoBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(read_at__isnull=False),
                name="photo_batch_confirmed_after_reading",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None)
                | Q(confirmed_at__isnull=False, cancelled_at=None),
                name="photo_batch_finished_after_confirming",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-sent_at"], name="photo_batch_of_company"),
            models.Index(
                fields=["turn_at"],
                condition=Q(finished_at=None, cancelled_at=None, trouble=""),
                name="photo_batch_open",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stage(self) -> str:
        """Where it stands, in one word."""
        if self.trouble:
            return "unusable"
        if self.cancelled_at:
            return "cancelled"
        if self.finished_at:
            return "finished"
        if self.confirmed_at:
            return "entering"
        return "looked through" if self.read_at else "reading"


class PhotoLine(models.Model):
    """A photo of a batch: a file in the ZIP or an address, the item it is for, what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ADDED = "added"
        SAME = "same"
        FAILED = "failed"

    batch = models.ForeignKey(
        PhotoBatch, models.CASCADE, related_name="lines", db_index=False
    )
    # Its place in the batch; of a ZIP, in the order of the items' photos.
    number = models.PositiveIntegerField()
    # Of a ZIP: which of its files.
    entry = models.PositiveIntegerField(null=True)
    item = models.ForeignKey(
        Item, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    sku = models.CharField(max_length=64, blank=True)
    # The file's name in the ZIP, or the address.
    name = models.CharField(max_length=1000)
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    # Why it failed, or what is to be looked at; with what is told in its sentence.
    code = models.CharField(max_length=20, blank=True)
    told = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"], name="photo_line_place"
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(code=""),
                name="photo_line_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["batch", "number"],
                condition=Q(state="waiting"),
                name="photo_line_waiting",
            ),
            models.Index(
                fields=["batch", "number"],
                condition=~Q(code=""),
                name="photo_line_coded",
            ),
            # An item that goes leaves its lines.
            models.Index(fields=["item"], name="photo_line_item"),
        ]
