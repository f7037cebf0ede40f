"""How a company answers what it is asked: counted by us, the same for everybody, not to be hidden."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
)
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings import formats
from listings.asking import notices
from listings.models import Side, Thread
from listings.models.inquiry import ThreadQuerySet
from members.models import Company

DAYS = 90
# Of fewer nothing is said in public: one inquiry more or less would change the picture.
FEWEST = 10
# An inquiry without an answer counts once it has had so long. An answer counts at once.
WORKING_DAYS = 2
# What the buyer takes back sooner could not fairly be answered.
TAKEN_BACK = timedelta(days=2)
HOUR = timedelta(hours=1)
# From here on it is said in days.
LONG = 48 * HOUR


class Median(Aggregate):
    """Half of the values are at most this; what is null does not count."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


class Response(NamedTuple):
    """Of how many inquiries how many were answered, and how soon half of those were."""

    inquiries: int
    answered: int
    median: timedelta | None

    @property
    def is_shown(self) -> bool:
        return self.inquiries >= FEWEST


def response_of(company: Company) -> Response:
    """Of the last 90 days. One statement, of the index alone."""
    waited = ExpressionWrapper(
        F("answered_at") - F("sent_at"), output_field=DurationField()
    )
    found = counted(company, timezone.now()).aggregate(
        inquiries=Count("*"), answered=Count("answered_at"), median=Median(waited)
    )
    return Response(**found)


def counted(company: Company, now: datetime) -> ThreadQuerySet:
    """The inquiries that count.

    What a rule holds back does not, nor what our staff closed; what the supplier calls spam does,
    else they could hide what they left unanswered. About an offer without a name nothing counts:
    whose it is could be told from the page where the number grows.
    """
    rows = Thread.objects.of_company(company).delivered()
    rows = rows.filter(hides_company=False, sent_at__gt=now - timedelta(days=DAYS))
    rows = rows.exclude(closed_by=Side.STAFF)
    had_time = Q(sent_at__lte=notices.before(now, WORKING_DAYS)) & ~Q(
        closed_by=Side.BUYER, closed_at__lt=F("sent_at") + TAKEN_BACK
    )
    return rows.filter(Q(answered_at__isnull=False) | had_time)


def told(response: Response, language: str) -> list[str]:
    """What the page says, as sentences; nothing where too few were asked."""
    if not response.is_shown:
        return []
    share = _("Answered %(answered)s of %(inquiries)s inquiries in %(days)s days.") % {
        "answered": formats.number(response.answered, language),
        "inquiries": formats.number(response.inquiries, language),
        "days": DAYS,
    }
    if response.median is None:
        return [share]
    return [share, soon(response.median)]


def soon(median: timedelta) -> str:
    """How long half of the first answers took at most; rounded up, so that it stays true."""
    if median < LONG:
        n = max(1, -(-median // HOUR))
        words = ngettext(
            "Half of the first answers came within %(n)s hour.",
            "Half of the first answers came within %(n)s hours.",
            n,
        )
    else:
        n = -(-median // timedelta(days=1))
        words = ngettext(
            "Half of the first answers came within %(n)s day.",
            "Half of the first answers came within %(n)s days.",
            n,
        )
    return words % {"n": n}
