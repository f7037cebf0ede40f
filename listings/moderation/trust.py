"""Which suppliers are known well enough that their listings are not looked at beforehand.

Trust is a question to what happened, asked anew each time. Nobody sets it and nobody can
forget to take it away.
"""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from listings.models import Report, Review
from members.models import Check, Company

APPROVED = 3
CLEAN = timedelta(days=90)


def is_trusted(company: Company) -> bool:
    """Three listings approved, a check that stands, and in 90 days no rejection that stands
    and no report that was upheld. One statement.
    """
    since = timezone.now() - CLEAN
    rejected = Review.objects.filter(
        company=OuterRef("pk"), rejected_at__gt=since, overturned_at=None
    )
    upheld = Report.objects.filter(company=OuterRef("pk"), upheld_at__gt=since)
    approved = Q(reviews__approved_at__isnull=False, reviews__kind=Review.Kind.NEW)
    overturned = Q(reviews__overturned_at__isnull=False, reviews__kind=Review.Kind.NEW)
    known = Company.objects.annotate(
        approved=Count("reviews", filter=approved | overturned)
    )
    return (
        known.filter(
            Exists(Check.objects.standing().filter(company=OuterRef("pk"))),
            ~Exists(rejected),
            ~Exists(upheld),
            pk=company.pk,
            suspended_at=None,
            approved__gte=APPROVED,
        )
    ).exists()
