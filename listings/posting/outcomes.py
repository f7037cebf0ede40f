"""What became of an offer: asked by mail 30 days after its last day, answered on a page of its team.

The answer is shown to nobody: it is counted.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from listings.models import Offer
from members import notifications, outbox, stopping
from members.account_letters import link
from members.models import Member, Membership
from members.models.membership import RANKS
from members.notifications import Kind

ASKED_AFTER = timedelta(days=30)
# What closed longer ago is not asked about: nobody remembers.
NOT_AFTER = timedelta(days=90)
BATCH = 100
ANSWERING = RANKS[RANKS.index(Membership.Role.EDITOR) :]


def over() -> Q:
    """Offers that were out, have closed and were not taken down: their team can say."""
    today = timezone.localdate()
    return Q(published_at__isnull=False, withdrawn_at=None, closes_on__lt=today)


def unsaid() -> Q:
    """Those of them that closed lately and have no answer."""
    since = timezone.localdate() - NOT_AFTER
    return over() & Q(outcome="", closes_on__gte=since)


def say(offer: Offer, outcome: str) -> bool:
    """What became of it; a later answer takes the place of one before. False where it is open."""
    return bool(Offer.objects.filter(over(), pk=offer.pk).update(outcome=outcome))


def due() -> QuerySet[Offer]:
    """Those to ask about now, by mail, once."""
    to = timezone.localdate() - ASKED_AFTER
    return Offer.objects.filter(
        unsaid(),
        outcome_asked_at=None,
        closes_on__lte=to,
        company__suspended_at=None,
        company__ended_at=None,
    )


def ask_due(*, limit: int = 5_000) -> int:
    """Ask the teams of what has closed 30 days ago. Returns how many offers.

    Several workers at once are fine: each offer is claimed by one, and its letters are
    written in the transaction that notes it was asked.
    """
    found = due().order_by("closes_on", "pk").select_related("company")[:limit]
    return sum(ask(offer) for offer in found.iterator(BATCH))


@transaction.atomic
def ask(offer: Offer) -> bool:
    """Write to those who may answer. False where it was asked, answered or taken down meanwhile."""
    claimed = due().filter(pk=offer.pk).update(outcome_asked_at=timezone.now())
    if not claimed:
        return False
    for member in answering(offer):
        language = member.language
        stop = stopping.link_of(member, Kind.REMINDERS)
        outbox.post(
            key=f"outcome:{offer.pk}:{offer.closes_on}:{member.pk}",
            to=member.email,
            template="outcome_asked",
            context={
                "name": member.full_name,
                "company": offer.company.trading_name,
                "title": offer.title,
                "closed_on": offer.closes_on,
                "link": link(
                    "say-outcome",
                    language=language,
                    company_id=offer.company_id,
                    number=offer.pk,
                ),
                "stop": stop,
            },
            language=language,
            stream=outbox.Stream.OUTCOMES,
            unsubscribe=stop,
        )
    return True


def answering(offer: Offer) -> QuerySet[Member]:
    """Its team who may answer, can get mail, and want mail that reminds them."""
    team = Member.objects.filter(
        is_active=True,
        emailaddress__primary=True,
        emailaddress__verified=True,
        memberships__company=offer.company_id,
        memberships__role__in=ANSWERING,
    )
    return notifications.wanting(team, Kind.REMINDERS).order_by("pk")
