"""How a company answers what it is asked: counted by us, the same for everybody, not to be hidden."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings import formats
from listings.asking import notices
from listings.models import Side
from members.models import Company
from privacy.prepared import Prepared

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


# The index thread_response has all of this.
COUNTED = Prepared(f"""
SELECT count(*), count(answered_at),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY answered_at - sent_at)
FROM listings_thread
WHERE company_id = %s AND held_at IS NULL AND NOT hides_company
    AND sent_at IS NOT NULL AND sent_at > %s AND closed_by <> '{Side.STAFF.value}'
    AND (answered_at IS NOT NULL OR (sent_at <= %s
        AND NOT (closed_by = '{Side.BUYER.value}' AND closed_at < sent_at + %s::interval)))
""")  # noqa: S608 our own words


class Response(NamedTuple):
    """Of how many inquiries how many were answered, and how soon half of those were."""

    inquiries: int
    answered: int
    median: timedelta | None

    @property
    def is_shown(self) -> bool:
        return self.inquiries >= FEWEST


def response_of(company: Company) -> Response:
    """Of the last 90 days. One statement, of an index alone."""
    return counted(company.pk, timezone.now())


def counted(company_id: int, now: datetime) -> Response:
    """How it stands at a moment.

    What a rule holds back does not count, nor what our staff closed; what the supplier calls
    spam does, else they could hide what they left unanswered. About an offer without a name
    nothing counts: whose it is could be told from the page where the number grows.
    """
    had_time = notices.before(now, WORKING_DAYS)
    given = [company_id, now - timedelta(days=DAYS), had_time, TAKEN_BACK]
    return Response(*COUNTED.rows(given)[0])


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
