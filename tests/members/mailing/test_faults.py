"""Whatever the mail server does: nothing comes twice, nothing is lost silently."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.mailing.sending import sender
from members.models import Delivery
from tests.campaigns import a_campaign, a_reader
from tests.deliveries import a_delivery
from tests.members.mailing.sinks import ENDS, a_sink

pytestmark = pytest.mark.django_db
BECOMES = {
    "taken": "sent",
    "drop-after": "sent",
    "drop-before": "uncertain",
    "drop-kept": "uncertain",
    "hang": "uncertain",
    "junk": "uncertain",
    "421": "failed_soft",
    "451": "failed_soft",
    "550": "failed_hard",
}


@pytest.fixture
def sink(settings):
    settings.EMAIL_TIMEOUT = 0.5
    with a_sink(settings) as sink:
        yield sink


def later():
    sender.Server.rests_until = 0.0
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("end", ENDS)
def test_what_becomes_of_it(end, sink):
    campaign = a_campaign(state="sending")
    first, second = (a_delivery(campaign, a_reader()) for _ in range(2))
    sink.ends = [end]
    for _ in range(3):
        sender.send(seconds=5)
        later()
    states = sorted(Delivery.objects.values_list("state", flat=True))
    becomes = BECOMES[end]
    assert states == sorted(["sent" if becomes == "failed_soft" else becomes, "sent"])
    assert max(sink.times().values()) == 1
    arrived = set(sink.times())
    for one in Delivery.objects.all():
        if one.state == "sent":
            assert str(one.pk) in arrived
    assert {first.pk, second.pk}


def test_a_server_that_always_drops_is_left_alone(sink):
    campaign = a_campaign(state="sending")
    for _ in range(6):
        a_delivery(campaign, a_reader())
    sink.ends = ["421"] * 6
    sender.send(seconds=5)
    assert len(sink.ends) == 5
    assert sender.send(seconds=5) == 0
    assert len(sink.ends) == 5


@pytest.mark.promise("W3b")
def test_of_eight_campaigns_everybody_gets_two(sink):
    readers = [a_reader() for _ in range(5)]
    for _ in range(8):
        campaign = a_campaign(state="sending")
        for reader in readers:
            a_delivery(campaign, reader)
    later()
    assert sender.send(seconds=30) == 10
    later()
    assert sender.send(seconds=30) == 0
    for reader in readers:
        own = reader.deliveries.all()
        assert own.filter(state="sent").count() == 2
        assert own.filter(state="queued").count() + own.filter(why="cap").count() == 6
