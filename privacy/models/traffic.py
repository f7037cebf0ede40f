from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CountedDayQuerySet(models.QuerySet["CountedDay"]):
    def closed(self) -> Self:
        return self.exclude(closed_at=None)


class CountedDay(models.Model):
    """A day of traffic: begun when it was counted first, closed once, never opened again.

    requests = hits of the site + all that was left out (rows of TrafficDay) + malformed.
    """

    class Source(models.TextChoices):
        SITE = "site", _("Counted by the site")
        LOG = "log", _("From imported access logs")

    day = models.DateField(primary_key=True)
    begun_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=4, choices=Source.choices, default=Source.SITE)
    requests = models.BigIntegerField(default=0)
    # Lines of a log that say nothing; the site itself has none.
    malformed = models.BigIntegerField(default=0)
    # Why figures of the day are too low, or may be: codes (privacy.traffic.figures.Missing).
    partial = ArrayField(models.CharField(max_length=20), default=list)

    objects = CountedDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=["site", "log"]),
                name="counted_day_known_source",
            ),
            models.CheckConstraint(
                condition=Q(requests__gte=F("malformed"), malformed__gte=0),
                name="counted_day_requests",
            ),
        ]

    def __str__(self) -> str:
        return self.day.isoformat()


class TrafficDay(models.Model):
    """One figure of one closed day: how often something was seen, and by how many visitors.

    Of whom is not known, to us either. What fewer than five visitors saw stands under "other".
    """

    class Dimension(models.TextChoices):
        SITE = "site", _("The whole site")
        PAGE = "page", _("Kind of page")
        INDUSTRY = "industry", _("Industry of the page")
        REFERRER = "referrer", _("Site that led here")
        DEVICE = "device", _("Kind of device")
        LANGUAGE = "language", _("Language of the page")
        # Events without visitors: `step:industry`.
        FUNNEL = "funnel", _("From search to answer")
        # Requests that are not counted, by reason.
        DROPPED = "dropped", _("Left out")

    day = models.DateField()
    dimension = models.CharField(max_length=8, choices=Dimension.choices)
    key = models.CharField(max_length=80, blank=True)
    hits = models.BigIntegerField()
    visitors = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dimension", "day", "key"], name="traffic_day_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    dimension__in=[
                        *("site", "page", "industry", "referrer"),
                        *("device", "language", "funnel", "dropped"),
                    ]
                ),
                name="traffic_day_known_dimension",
            ),
            models.CheckConstraint(
                condition=Q(visitors__gte=0, hits__gte=F("visitors")),
                name="traffic_day_hits_of_visitors",
            ),
        ]
        indexes = [
            # One key over time; and what retention deletes.
            models.Index(fields=["dimension", "key", "day"], name="traffic_day_of_key"),
            models.Index(fields=["day"], name="traffic_day_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.dimension} {self.key}"


class SharedVisits(models.Model):
    """Visitors of the closed days of a month by industry, each day in at most five.

    True sums: a month's release is made of them, which deletes them. Nothing shows them, and
    readers of figures may not read them.
    """

    # Its first day.
    month = models.DateField()
    industry = models.CharField(max_length=80)
    visitors = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "industry"], name="shared_visits_once"
            ),
            models.CheckConstraint(
                condition=Q(visitors__gt=0), name="shared_visits_of_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.industry}"
