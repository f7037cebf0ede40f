"""Deliveries in every state, a stand-in for what writes messages, and how to look at them."""

from collections import Counter
from typing import Any
from uuid import uuid4

from django.db import connection

from members.mailing import seams
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
        rows.update(state=state)
    elif state == "left_out":
        rows.update(state=state, why=Delivery.Why.PERMISSION)
    else:
        claim = rows.values_list("claim", flat=True).get()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT delivery_outcome(%s, %s, %s, 'test', NULL)",
                [delivery.pk, claim, state],
            )


def states(campaign: Campaign) -> dict[str, int]:
    return dict(Counter(campaign.deliveries.values_list("state", flat=True)))


class Plain:
    """A stencil without an art: what a message needs to be found again."""

    def __init__(self, issue: Any) -> None:
        self.issue = issue

    def filled(self, recipient: Any) -> bytes:
        delivery, turn = recipient
        return (
            f"From: news@tradedir.example\r\nTo: {turn.address}\r\n"
            f"Subject: {self.issue.subject}\r\n"
            f"Message-ID: <{delivery}@testserver>\r\n\r\n"
            f"Hello {turn.name}\r\n.hidden\r\n"
        ).encode()


class Returns:
    """What was noted as refused."""

    noted: list[Any] = []


def stand_in() -> None:
    """Write plain messages, unsigned, from now on: in this process."""
    seams.stencil = Plain
    seams.recipient = lambda delivery, turn, *_: (delivery, turn)
    seams.stated = lambda *_: {}
    seams.signed = lambda raw: raw
    seams.note_answer = lambda *given: Returns.noted.append(given)
