from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from listings.models.category import Category
from members.models import Member


class TreeChangeQuerySet(models.QuerySet["TreeChange"]):
    def behind(self) -> Self:
        """Those that what stands in the categories has not followed yet."""
        return self.filter(followed_at=None)

    def merging(self) -> Self:
        return self.behind().filter(act=TreeChange.Act.MERGED)


class TreeChange(models.Model):
    """Something staff changed in the tree of categories, and how far listings have followed."""

    class Act(models.TextChoices):
        CREATED = "created", "Created"
        EDITED = "edited", "Edited"
        ATTRIBUTES = "attributes", "Attributes chosen"
        MOVED = "moved", "Moved"
        MERGED = "merged", "Merged"
        RETIRED = "retired", "Retired"
        RESTORED = "restored", "Taken into use again"
        WORDS = "words", "Synonyms of search changed"

    act = models.CharField(max_length=10, choices=Act.choices)
    # None where words of search were changed.
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, related_name="changes"
    )
    # Where it moved to, or what it became part of.
    target = models.ForeignKey(Category, models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(default=timezone.now)
    # Of a group of synonyms: what meant the same before and after; empty where it was off.
    words_before = ArrayField(
        models.CharField(max_length=60), default=list, db_default=[]
    )
    words_after = ArrayField(
        models.CharField(max_length=60), default=list, db_default=[]
    )
    # Of those that have to follow: how many there were, and how many have.
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # The last item, offer and company that has followed.
    items_to = models.BigIntegerField(default=0)
    offers_to = models.BigIntegerField(default=0)
    companies_to = models.BigIntegerField(default=0)
    # Since when nothing of it is left but to look once more.
    reached_at = models.DateTimeField(null=True)
    followed_at = models.DateTimeField(null=True)

    objects = TreeChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=["moved", "merged"])
                | Q(category__isnull=False, target__isnull=False),
                name="treechange_leads_somewhere",
            ),
            models.UniqueConstraint(
                fields=["category"],
                condition=Q(act="merged", followed_at=None),
                name="treechange_one_merge_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(followed_at=None), name="treechange_behind"
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_act_display()}{f': {self.category}' if self.category else ''}"
        )


class SynonymGroup(models.Model):
    """Words that mean the same to buyers, in search. A group that is off is kept as it was."""

    words = ArrayField(models.CharField(max_length=60))
    # Of a group of the product's file: what it is known by there.
    file_key = models.CharField(max_length=300, blank=True, editable=False)
    # Staff have changed it: the file says no more about it.
    is_decided = models.BooleanField(default=True, editable=False)
    off_at = models.DateTimeField("off since", null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["words"]
        constraints = [
            models.CheckConstraint(
                condition=Q(words__len__range=(2, 12)), name="synonyms_are_several"
            ),
            models.UniqueConstraint(
                fields=["file_key"],
                condition=~Q(file_key=""),
                name="synonyms_once_of_the_file",
            ),
        ]
        indexes = [GinIndex(fields=["words"], name="synonymgroup_words")]

    def __str__(self) -> str:
        return ", ".join(self.words)


class MissedSearch(models.Model):
    """Words that found nothing, asked by several people on one day. Who asked is not kept."""

    text = models.CharField("words", max_length=60)
    day = models.DateField()
    times = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "searches without results"
        constraints = [
            models.UniqueConstraint(fields=["day", "text"], name="missed_once_a_day"),
        ]

    def __str__(self) -> str:
        return self.text


class DayCount(models.Model):
    """How often a listing was opened, or stood among results, on one day. Nothing else is kept."""

    # As in the search table.
    kind = models.PositiveSmallIntegerField()
    listing = models.BigIntegerField()
    company_id = models.BigIntegerField()
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    # How often it stood on a page of results.
    shown = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "day", "kind", "listing"],
                name="daycount_once_a_day",
            ),
        ]
        indexes = [models.Index(fields=["day"], name="daycount_day")]
