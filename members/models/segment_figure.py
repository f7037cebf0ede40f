from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

KEPT = timedelta(days=7)


class SegmentFigure(models.Model):
    """How many a segment reaches for a topic, as it may be shown: with noise, and rounded.

    Drawn once a question and kept for a week, so that asking again tells nothing more.
    `figures` is empty while it is being counted.
    """

    # Of the topic and the criteria.
    question = models.BinaryField(primary_key=True, max_length=32)
    figures: models.JSONField[Any, Any] = models.JSONField(null=True)
    # Of the staff member who asked, for the limit of a day; None is the software itself.
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="segment_figure_by_age")]
