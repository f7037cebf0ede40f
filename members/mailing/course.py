"""The course of campaigns, kept by the clock: prepared, begun, counted, paused, ended.

Each step is a conditional UPDATE, so that two clocks do it once, and one that is killed has
done it or not.
"""

import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from members import public_pages
from members.mailing.sending import begun, materialising, pausing
from members.models import Campaign, CampaignStep, Delivery, MailReturn

State, What, Pause = Campaign.State, CampaignStep.What, Campaign.Pause
COUNTED_EVERY = timedelta(seconds=5)
# Counting a million rows takes a while: it may take a twentieth of the time.
SHARE = 20
# What may still come of a delivery; an uncertain one waits for a person and holds nothing up.
OPEN = ("queued", "claimed", "transmitting", "failed_soft")
# What a sender holds besides goes through the gate, or comes back to these.
WAITING = ("queued", "failed_soft")
# How many that still wait are left out in one statement.
BATCH = 5_000

# A campaign pauses by itself above these shares, from so many on.
COMPLAINTS, COMPLAINTS_FROM = 0.001, 2
RETURNED, RETURNED_OF = 0.02, 50
PUT_OFF, PUT_OFF_OF, PUT_OFF_WITHIN = 0.2, 20, timedelta(minutes=5)

log = structlog.get_logger("members.mailing")


def keep() -> None:
    """Do what is due about every campaign. Twice at once it is done once."""
    begun.recover()
    under_way = Campaign.objects.filter(
        state__in=[State.SCHEDULED, State.SENDING, State.PAUSED]
    )
    for campaign in under_way.order_by("starts_at", "pk"):
        expire(campaign)
        prepare(campaign)
        start(campaign)
        if campaign.state != State.SCHEDULED:
            count(campaign)
            pause_by_itself(campaign)
            finish(campaign)
    waiting = Delivery.objects.filter(campaign=OuterRef("pk"), state__in=WAITING)
    for campaign in Campaign.objects.over().filter(Exists(waiting)):
        leave_out_rest(campaign)


def prepare(campaign: Campaign) -> None:
    """Make its deliveries, as soon as it is scheduled."""
    if campaign.state != State.SCHEDULED or campaign.prepared_at:
        return
    try:
        materialising.prepare(campaign)
    except materialising.NothingToSend:
        log.error("campaign-says-nothing")


def start(campaign: Campaign) -> bool:
    """Begin to send it, when its time has come."""
    now = timezone.now()
    due = Campaign.objects.filter(
        pk=campaign.pk,
        state=State.SCHEDULED,
        prepared_at__isnull=False,
        starts_at__lte=now,
        expires_at__gt=now,
    )
    has_begun = _step(due, What.STARTED, state=State.SENDING, started_at=now)
    if has_begun:
        # The archive has an issue more.
        public_pages.changed()
    return has_begun


def expire(campaign: Campaign) -> bool:
    """End it where its time is over; what has not left by then never does."""
    now = timezone.now()
    over = Campaign.objects.filter(
        pk=campaign.pk,
        state__in=[State.SCHEDULED, State.SENDING, State.PAUSED],
        expires_at__lte=now,
    )
    return _step(over, What.EXPIRED, state=State.EXPIRED, ended_at=now, paused_for="")


def finish(campaign: Campaign) -> bool:
    """End it where nothing is left that may still leave."""
    if campaign.deliveries.filter(state__in=OPEN).exists():
        return False
    sending = Campaign.objects.filter(pk=campaign.pk, state=State.SENDING)
    done = _step(sending, What.SENT, state=State.SENT, ended_at=timezone.now())
    if done:
        count(campaign, at_once=True)
    return done


@transaction.atomic
def _step(rows: QuerySet[Campaign], what: CampaignStep.What, **changes: object) -> bool:
    campaign = rows.first()
    if campaign is None or not rows.update(changed_at=timezone.now(), **changes):
        return False
    CampaignStep.objects.create(campaign=campaign, what=what)
    return True


def leave_out_rest(campaign: Campaign) -> int:
    """Leave out what still waits of a campaign that is over, some thousands at once."""
    why = (
        Delivery.Why.CANCELLED
        if campaign.state == State.CANCELLED
        else Delivery.Why.EXPIRED
    )
    left = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(LEAVE_OUT, [why, campaign.pk, BATCH])
            done: int = cursor.rowcount
        left += done
        if done < BATCH:
            break
    count(campaign, at_once=True)
    return left


LEAVE_OUT = """
UPDATE members_delivery SET state = 'left_out', why = %s, ended_at = clock_timestamp()
WHERE id = ANY (ARRAY (
    SELECT id FROM members_delivery
    WHERE campaign_id = %s AND state IN ('queued', 'failed_soft')
    LIMIT %s FOR UPDATE SKIP LOCKED
))
"""


def count(campaign: Campaign, *, at_once: bool = False) -> None:
    """Count its deliveries by state, every few seconds while it runs."""
    now = timezone.now()
    if (
        not at_once
        and campaign.counted_at
        and campaign.counted_at > now - _rest(campaign)
    ):
        return
    began = time.monotonic()
    of_it = campaign.deliveries.order_by()
    counts = dict[str, int]()
    for state, why, amount in of_it.values_list("state", "why").annotate(Count("pk")):
        counts[state] = counts.get(state, 0) + amount
        if why:
            counts[f"{state}:{why}"] = amount
    Campaign.objects.filter(pk=campaign.pk).update(counts=counts, counted_at=now)
    campaign.counts, campaign.counted_at = counts, now
    _took[campaign.pk] = time.monotonic() - began


# How long counting a campaign took last, in this process.
_took: dict[int, float] = {}


def _rest(campaign: Campaign) -> timedelta:
    taken = timedelta(seconds=_took.get(campaign.pk, 0.0))
    return max(COUNTED_EVERY, SHARE * taken)


def pause_by_itself(campaign: Campaign) -> None:
    """Pause a campaign that does harm: complaints, dead addresses, servers that put it off."""
    for why, is_so in REASONS.items():
        if campaign.state == State.SENDING and is_so(campaign):
            pausing.pause(campaign, why)
            log.error(SAID[why])
            return


def is_complained_about(campaign: Campaign) -> bool:
    complaints: int = campaign.returns.filter(kind=MailReturn.Kind.COMPLAINT).count()
    return complaints >= COMPLAINTS_FROM and complaints > COMPLAINTS * _left(campaign)


def comes_back(campaign: Campaign) -> bool:
    """Do more than 2 % of the addresses not exist? Refused at once, or told later."""
    refused = campaign.counts.get(Delivery.State.FAILED_HARD, 0)
    told = campaign.returns.filter(kind=MailReturn.Kind.HARD)
    told = told.exclude(source=MailReturn.Source.ANSWER)
    tried, dead = _left(campaign) + refused, refused + told.count()
    return bool(tried >= RETURNED_OF and dead > RETURNED * tried)


def is_put_off(campaign: Campaign) -> bool:
    """Did servers put off more than a fifth of what was tried in the last minutes?"""
    lately = campaign.deliveries.filter(
        state__in=[
            *(Delivery.State.SENT, Delivery.State.FAILED_SOFT),
            Delivery.State.FAILED_HARD,
        ],
        gated_at__gt=timezone.now() - PUT_OFF_WITHIN,
    )
    found = dict(lately.order_by().values_list("state").annotate(Count("pk")))
    tried = sum(found.values())
    put_off: int = found.get(Delivery.State.FAILED_SOFT, 0)
    return tried >= PUT_OFF_OF and put_off > PUT_OFF * tried


REASONS: dict[Campaign.Pause, Callable[[Campaign], bool]] = {
    Pause.COMPLAINTS: is_complained_about,
    Pause.RETURNED: comes_back,
    Pause.PUT_OFF: is_put_off,
}


SAID = {
    Pause.COMPLAINTS: "campaign-paused-complaints",
    Pause.RETURNED: "campaign-paused-returned",
    Pause.PUT_OFF: "campaign-paused-put-off",
}


def _left(campaign: Campaign) -> int:
    """How many messages arrived, as far as is known."""
    return int(campaign.counts.get(Delivery.State.SENT, 0))
