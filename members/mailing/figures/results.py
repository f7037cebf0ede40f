"""What came of a campaign, by variant: about how many it was sent to, how often links were followed.

Whom it was sent to, who ended such messages and who complained are acts of members: their counts
have a draw of their own (standard deviation 6), the same whenever it is looked at, and are rounded.
Hits are of nobody; fewer than ten are not told apart, and nothing is told of a variant that was
sent to fewer than fifty.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Max, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from members.mailing.figures.intervals import Share, newcombe, of_about
from members.models import Campaign, CampaignDay, Delivery, IssueLink, LinkDay
from privacy import sealing

What = CampaignDay.What
Draws = Callable[[str, str], int]
LEAST_SENT, LEAST_HITS = 50, 10
# As sizes of segments: 144 tosses of a coin, shown from fifteen on.
TOSSES, CLEAR, FEWEST_SHOWN = 144, 15, 20
STEP = 10
# A count that is shown is off by no more than so many in 95 of 100 cases: 1.96 · 6, and half a step.
OFF = 17
# What came back or was complained about after that is not waited for.
SETTLED = timedelta(days=60)
ADD = """
INSERT INTO members_campaignday AS known (campaign_id, variant, what, day, n)
SELECT id, %s, %s, %s, 1 FROM members_campaign WHERE id = %s
ON CONFLICT (campaign_id, variant, what, day) DO UPDATE SET n = known.n + 1
"""


class Followed(NamedTuple):
    """A link: how often it was followed, and how often for each message. None is too few."""

    number: int
    target: str
    hits: int | None
    rate: Share | None


class Variant(NamedTuple):
    """What came of a variant. `sent` is None where too few were sent to tell anything."""

    key: str
    sent: int | None
    # About how many; None is fewer than 20.
    returned: int | None
    complained: int | None
    unsubscribed: int | None
    all_links: Followed
    links: tuple[Followed, ...]


class Results(NamedTuple):
    """What came of a campaign."""

    campaign: Campaign
    variants: tuple[Variant, ...]
    # How much more often links of B were followed than of A.
    difference: Share | None
    # Up to which day hits were counted.
    until: date | None

    @property
    def is_shown(self) -> bool:
        return any(one.sent is not None for one in self.variants)


def count(campaign: int, variant: str, what: str) -> None:
    """Count something that happened because of a variant, today (UTC). Nothing about whom.

    A campaign that is not there is not counted.
    """
    day = timezone.now().astimezone(UTC).date()
    with connection.cursor() as cursor:
        cursor.execute(ADD, [variant, What(what).value, day, campaign])


def of(campaign: Campaign) -> Results:
    """In a few statements, whatever the size."""
    sent, refused = delivered(campaign)
    happened = counted(campaign)
    followed, until = links_of(campaign)
    draws = draws_of(campaign)
    variants = tuple(
        of_variant(key, sent[key], refused[key], happened, followed[key], draws)
        for key in variants_of(campaign, sent)
    )
    return Results(campaign, variants, differing(variants), until)


def variants_of(campaign: Campaign, sent: Mapping[str, int]) -> list[str]:
    written = campaign.issues.values_list("variant", flat=True).distinct()
    return sorted({*written, *(key for key, n in sent.items() if n)})


def delivered(campaign: Campaign) -> tuple[dict[str, int], dict[str, int]]:
    """By variant how many were sent, and how many refused for good. Exact: shown to nobody."""
    sent, refused = defaultdict[str, int](int), defaultdict[str, int](int)
    if campaign.sent_counts:
        sent.update(campaign.sent_counts.get("sent", {}))
        refused.update(campaign.sent_counts.get("refused", {}))
        return sent, refused
    states = {Delivery.State.SENT: sent, Delivery.State.FAILED_HARD: refused}
    sql = """
SELECT variant, state, count(*) FROM members_delivery
WHERE campaign_id = %s AND state IN ('sent', 'failed_hard') GROUP BY 1, 2
"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [campaign.pk])
        for variant, state, n in cursor.fetchall():
            states[state][variant] += n
    return sent, refused


def counted(campaign: Campaign) -> dict[tuple[str, str], int]:
    rows = CampaignDay.objects.filter(campaign=campaign).values_list("variant", "what")
    return {(variant, what): n for variant, what, n in rows.annotate(n=Sum("n"))}


def links_of(
    campaign: Campaign,
) -> tuple[dict[str, list[tuple[IssueLink, int]]], date | None]:
    """Every link with its hits, by variant; and the last day that has one."""
    links = IssueLink.objects.filter(campaign=campaign).order_by("variant", "number")
    found = defaultdict[str, list[tuple[IssueLink, int]]](list)
    for one in links.annotate(hits=Coalesce(Sum("days__hits"), 0)):
        found[one.variant].append((one, one.hits))
    days = LinkDay.objects.filter(link__campaign=campaign)
    return found, days.aggregate(last=Max("day"))["last"]


def of_variant(
    key: str,
    sent: int,
    refused: int,
    happened: Mapping[tuple[str, str], int],
    links: Iterable[tuple[IssueLink, int]],
    draws: Draws,
) -> Variant:
    """As it may be shown."""
    about = sent + draws(key, "sent")
    if sent < LEAST_SENT or about < LEAST_SENT + CLEAR:
        return Variant(key, None, None, None, None, Followed(0, "", None, None), ())
    shown = to_tens(about)

    def few(what: str, n: int) -> int | None:
        noisy = n + draws(key, what)
        return max(to_tens(noisy), FEWEST_SHOWN) if noisy >= CLEAR else None

    links = list(links)
    return Variant(
        key,
        shown,
        few(What.RETURNED, refused + happened.get((key, What.RETURNED), 0)),
        few(What.COMPLAINED, happened.get((key, What.COMPLAINED), 0)),
        few(What.UNSUBSCRIBED, happened.get((key, What.UNSUBSCRIBED), 0)),
        followed(0, "", sum(hits for _link, hits in links), shown),
        tuple(followed(one.number, one.target, hits, shown) for one, hits in links),
    )


def followed(number: int, target: str, hits: int, sent: int) -> Followed:
    if hits < LEAST_HITS:
        return Followed(number, target, None, None)
    # Followed more often than it was sent, it is no share.
    rate = of_about(hits, sent, OFF) if hits <= sent - OFF else None
    return Followed(number, target, hits, rate)


def differing(variants: Iterable[Variant]) -> Share | None:
    """Of all links together, where both variants have a share."""
    rates = [one.all_links.rate for one in variants]
    if len(rates) != 2 or rates[0] is None or rates[1] is None:
        return None
    return newcombe(rates[0], rates[1])


def draws_of(campaign: Campaign) -> Draws:
    """A draw for each line that belongs to it for good: looking again tells nothing more."""
    mark = sealing.marker(of="results")

    def drawn(variant: str, what: str) -> int:
        bits = int.from_bytes(mark(f"{campaign.pk} {variant} {what}"))
        return (bits % (1 << TOSSES)).bit_count() - TOSSES // 2

    return drawn


def to_tens(value: int) -> int:
    return (value + STEP // 2) // STEP * STEP


def moment_of(results: Results) -> datetime:
    """When what is told ended: the same as long as nothing new is told."""
    campaign = results.campaign
    ended = campaign.ended_at or campaign.started_at or campaign.made_at
    if results.until is None:
        return ended
    followed_until = datetime.combine(results.until, datetime.min.time(), UTC)
    return max(ended, followed_until)


def settle() -> int:
    """Keep how many were sent by variant, before deliveries are deleted. Returns how many campaigns."""
    done = 0
    over = Campaign.objects.over().filter(
        ended_at__lt=timezone.now() - SETTLED, sent_counts={}
    )
    for campaign in over.order_by("pk")[:200]:
        sent, refused = delivered(campaign)
        kept = {"sent": dict(sent), "refused": dict(refused)}
        waiting = Campaign.objects.filter(pk=campaign.pk, sent_counts={})
        done += waiting.update(sent_counts=kept)
    return done
