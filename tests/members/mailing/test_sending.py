"""Sending a campaign: gated, once, and noted whatever the mail server says."""

import pytest

from members.mailing import materialising, sending
from members.models import Campaign
from tests.campaigns import a_campaign, a_reader
from tests.deliveries import states

pytestmark = pytest.mark.django_db


def test_a_campaign_is_prepared_and_sent_once(mailbox):
    reader = a_reader()
    campaign = a_campaign(state="scheduled")
    assert materialising.prepare(campaign) == 1
    assert materialising.prepare(campaign) == 0
    Campaign.objects.update(state="sending")
    assert sending.send(seconds=5) == 1
    assert sending.send(seconds=5) == 0
    [envelope] = mailbox.mails
    assert envelope.rcpt_tos == [reader.email]
    assert states(campaign) == {"sent": 1}
