"""Deliveries in every state, and how to look at them."""

from collections import Counter
from typing import Any
from uuid import uuid4

from django.db import connection

from members.models import Campaign, Delivery, Member

# From a delivery that was just made to each state: what the database lets happen, in turn.
WAYS = {
    "queued": (),
    "claimed": ("claimed",),
    "left_out": ("left_out",),
    "transmitting": ("claimed", "transmitting"),
    **{
        state: ("claimed", "transmitting", state)
        for state in ("sent", "failed_soft", "failed_hard", "uncertain")
    },
}


def a_delivery(
    campaign: Campaign, member: Member, state: str = "queued", **fields: Any
) -> Delivery:
    """A delivery of a campaign under way to a member who allows it, in any state.

    `fields` are set at the end, whatever they say.
    """
    delivery = Delivery.objects.create(
        campaign=campaign,
        member=member,
        subject=member.subject,
        language="en",
    )
    for step in WAYS[state]:
        go(delivery, step)
    if fields:
        Delivery.objects.filter(pk=delivery.pk).update(**fields)
    delivery.refresh_from_db()
    return delivery


def go(delivery: Delivery, state: str) -> None:
    """One step, as members/mailing/ takes it."""
    rows = Delivery.objects.filter(pk=delivery.pk)
    if state == "claimed":
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE members_delivery SET state = 'claimed', claim = %s,"
                " claimed_until = clock_timestamp() + interval '2 minutes' WHERE id = %s",
                [uuid4(), delivery.pk],
            )
    elif state == "transmitting":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT verdict FROM members_delivery AS one,"
                " deliveries_gate(ARRAY[one.id], one.claim, ARRAY[one.country]) WHERE id = %s",
                [delivery.pk],
            )
            assert cursor.fetchone() == ("send",)
    elif state == "left_out":
        rows.update(state=state, why=Delivery.Why.PERMISSION)
    else:
        claim = rows.values_list("claim", flat=True).get()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT deliveries_outcome(ARRAY[%s], %s, ARRAY[%s], ARRAY['test'], ARRAY[NULL::float])",
                [delivery.pk, claim, state],
            )


def states(campaign: Campaign) -> dict[str, int]:
    return dict(Counter(campaign.deliveries.values_list("state", flat=True)))
