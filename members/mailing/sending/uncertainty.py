"""Messages that may or may not have arrived: listed for a person, never sent again by themselves."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from members.models import Campaign, CampaignStep, Delivery

State = Campaign.State


class Refused(Exception):
    """It was decided already, or its campaign is over; the message says so."""


def arrived(delivery: Delivery) -> None:
    """Somebody found out: it arrived. Raises Refused."""
    _decide(delivery, has_arrived=True)


@transaction.atomic
def send_again(delivery: Delivery) -> None:
    """Somebody found out: it did not. It goes through the gate again, as the same letter.

    A campaign that was finished without it goes on for its sake. Raises Refused.
    """
    campaign = Campaign.objects.select_for_update().get(pk=delivery.campaign_id)
    is_over = campaign.state in {State.CANCELLED, State.EXPIRED}
    if is_over or (campaign.expires_at and campaign.expires_at <= timezone.now()):
        raise Refused("Its campaign is over: nothing of it is sent any more.")
    _decide(delivery, has_arrived=False)
    finished = Campaign.objects.filter(pk=campaign.pk, state=State.SENT)
    if finished.update(state=State.SENDING, ended_at=None, changed_at=timezone.now()):
        CampaignStep.objects.create(campaign=campaign, what=CampaignStep.What.RESUMED)


def _decide(delivery: Delivery, *, has_arrived: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT delivery_decide(%s, %s)", [delivery.pk, has_arrived])
        if cursor.fetchone() != (True,):
            raise Refused("This was decided already.")


def message_id(delivery: Delivery) -> str:
    """By which a mail server's log knows it: the same for a message and its repeat."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{delivery.pk}@{host}>"
