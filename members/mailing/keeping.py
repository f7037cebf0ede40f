"""What is deleted of campaigns by the clock."""

from datetime import timedelta

from django.utils import timezone

from members.models import Delivery, MailReturn, Segment, SegmentFigure
from members.models.segment_figure import KEPT as SIZES_KEPT

KEPT = timedelta(days=395)  # 13 months
UNDOABLE = timedelta(days=30)
# Of what is deleted by age, in a transaction.
BATCH = 5_000


def forget_old_deliveries() -> int:
    """Delete what is known of messages of more than 13 months ago. Returns how many."""
    old = Delivery.objects.filter(ended_at__lt=timezone.now() - KEPT)
    done = 0
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        done += Delivery.objects.filter(pk__in=keys).delete()[0]
    return done


def forget_old_returns() -> int:
    """Delete what came back more than 13 months ago. Returns how many."""
    old = MailReturn.objects.filter(at__lt=timezone.now() - KEPT)
    return old.delete()[0]


def forget_removed_segments() -> int:
    """Delete segments that were removed 30 days ago and that no campaign names."""
    removed = Segment.objects.filter(removed_at__lt=timezone.now() - UNDOABLE)
    return removed.filter(campaigns=None).delete()[0]


def forget_old_figures() -> int:
    """Delete sizes of segments that were drawn more than a week ago. Returns how many."""
    old = SegmentFigure.objects.filter(asked_at__lte=timezone.now() - SIZES_KEPT)
    return old.delete()[0]
