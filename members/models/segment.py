import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone


class SegmentQuerySet(models.QuerySet["Segment"]):
    def there(self) -> Self:
        """Segments that were not deleted."""
        return self.filter(removed_at=None)


class Segment(models.Model):
    """Which members a message is for, by what their companies state: never a list of anybody.

    `criteria` has lists of values by name, of a closed list of names
    (members/mailing/segments.py): industry, country, business_type, turnover, employees.
    """

    name = models.CharField(max_length=120)
    criteria: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # Of the staff member who made it, known by that key alone.
    made_by = models.UUIDField()
    # Of the form: sent twice it is one.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # Counts saves: a form of before another's save is refused.
    version = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"), name="segment_has_a_name"
            ),
            models.UniqueConstraint(
                Lower("name"), condition=Q(removed_at=None), name="segment_once_a_name"
            ),
        ]
        indexes = [
            models.Index(
                Lower("name"),
                "id",
                condition=Q(removed_at=None),
                name="segment_by_name",
            ),
            models.Index(
                fields=["removed_at"],
                condition=Q(removed_at__isnull=False),
                name="segment_removed",
            ),
        ]

    def __str__(self) -> str:
        return self.name
