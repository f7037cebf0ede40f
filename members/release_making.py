"""Making the releases that are due or ordered; in a worker, which alone draws noise."""

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from members import public_pages, releasing, statistics
from privacy.models import Release, ReleaseOrder
from privacy.releases import making

# No other worker takes an order over before the one that is at it must be gone.
LEASE = timedelta(minutes=6)
TRIES = 3
Trouble = ReleaseOrder.Trouble
NOT_MADE = {
    making.AlreadyReleased: Trouble.RELEASED,
    making.BudgetSpent: Trouble.BUDGET,
    making.NothingToSay: Trouble.NOTHING,
}

log = structlog.get_logger("members.releases")


def keep() -> None:
    """Make what was ordered, then what is due. Run twice, or broken off, nothing is made twice."""
    while order := claim():
        make(order)
    make_due()


def make_due() -> Release | None:
    """The quarter's or year's release, if it is due: once, whichever worker is first."""
    found = releasing.due(timezone.localdate())
    if found is None:
        return None
    period, cause = found
    wanted = statistics.CATALOGUE.in_order(releasing.tables_of(cause))
    return by_the_clock(
        lambda: making.release(
            statistics.CATALOGUE, wanted, period=period, cause=cause
        ),
        period,
    )


def by_the_clock(deed: Callable[[], Release], period: str) -> Release | None:
    """Make what is due. What cannot be made is noted, and tried again by the clock."""
    try:
        release = deed()
    except making.AlreadyReleased:
        return None
    except making.NotMade as why:
        log.warning("release_not_made", period=period, error=type(why).__name__)
        return None
    public_pages.changed()
    return release


def claim() -> ReleaseOrder | None:
    """The oldest open order that no other worker is at."""
    now = timezone.now()
    free = ReleaseOrder.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=now),
        line=statistics.LINE,
        ended_at=None,
    )
    for order in free.order_by("pk")[:1]:
        if free.filter(pk=order.pk).update(
            claimed_until=now + LEASE, tries=F("tries") + 1
        ):
            order.refresh_from_db()
            return order
    return None


def make(order: ReleaseOrder) -> None:
    """Make what was ordered, and say what became of it: both, or neither.

    What breaks off is tried again by the clock, three times in all.
    """
    if order.tries > TRIES:
        end(order, trouble=Trouble.FAILED)
        return
    try:
        with transaction.atomic():
            release = making.release(
                statistics.CATALOGUE,
                statistics.CATALOGUE.in_order(order.tables),
                period=order.period,
                cause=Release.Cause.HAND,
                by=order.by,
            )
            end(order, release=release)
    except making.NotMade as why:
        end(order, trouble=NOT_MADE[type(why)])
        return
    except Exception:
        if order.tries >= TRIES:
            end(order, trouble=Trouble.FAILED)
        else:
            ReleaseOrder.objects.filter(pk=order.pk).update(claimed_until=None)
        raise
    public_pages.changed()


def end(
    order: ReleaseOrder, *, release: Release | None = None, trouble: str = ""
) -> None:
    """Close an order, once."""
    open_still = ReleaseOrder.objects.filter(pk=order.pk, ended_at=None)
    open_still.update(ended_at=timezone.now(), release=release, trouble=trouble)
