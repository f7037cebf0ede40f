"""Who wants less waits for the message that is on its way, and gets none after that."""

import time

import pytest
from django.utils import timezone

from members.mailing.wishes import preferences
from members.models import Campaign, MailWish
from tests.campaigns import a_campaign, a_reader
from tests.deliveries import a_delivery
from tests.people import a_policy

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W4")]


def seconds(deed):
    begun = time.monotonic()
    deed()
    return time.monotonic() - begun


def test_a_pause_waits_for_what_is_on_its_way_and_nothing_else_does():
    a_policy()
    reader = a_reader()
    begun = time.monotonic()
    a_delivery(a_campaign(state=Campaign.State.SENDING), reader, "transmitting")
    # What the site itself notes, while a sender may hold the message.
    noted = MailWish(member=reader, returned_until=timezone.now())
    assert seconds(noted.save) < 2
    assert seconds(lambda: preferences.go_on(reader)) < 2
    preferences.pause(reader)
    assert time.monotonic() - begun >= 3.9
    assert seconds(lambda: preferences.choose_every(reader, "none")) < 2
