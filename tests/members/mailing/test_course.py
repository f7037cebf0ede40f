"""The course of campaigns: prepared, begun, counted, paused by itself, ended."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from members.mailing import course
from members.mailing.sending import pausing, sender
from members.models import Campaign, CampaignStep, Delivery, MailReturn
from tests.campaigns import a_campaign, a_reader
from tests.deliveries import a_delivery, states

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def as_it_is(campaign):
    return Campaign.objects.get(pk=campaign.pk)


def steps(campaign):
    return list(campaign.steps.order_by("pk").values_list("what", "why", "by"))


def keep():
    """As the clock does; what was counted is counted again."""
    Campaign.objects.update(counted_at=None)
    course.keep()


def test_from_scheduled_to_sent(mailbox):
    readers = [a_reader() for _ in range(3)]
    campaign = a_campaign(state="scheduled", starts_at=timezone.now() + HOUR)
    course.keep()
    assert as_it_is(campaign).state == "scheduled"
    assert states(campaign) == {"queued": 3}
    Campaign.objects.update(starts_at=timezone.now())
    course.keep()
    course.keep()
    assert as_it_is(campaign).state == "sending"
    assert as_it_is(campaign).started_at
    assert sender.send(seconds=5) == len(readers)
    keep()
    ended = as_it_is(campaign)
    assert (ended.state, ended.counts) == ("sent", {"sent": 3})
    assert ended.ended_at
    assert steps(campaign) == [("started", "", None), ("sent", "", None)]


def test_past_its_end_nothing_leaves(mailbox):
    campaign = a_campaign(state="sending")
    for _ in range(2):
        a_delivery(campaign, a_reader())
    a_delivery(campaign, a_reader(), state="failed_soft")
    held = a_delivery(campaign, a_reader(), state="claimed")
    Campaign.objects.update(starts_at=timezone.now() - HOUR, expires_at=timezone.now())
    course.keep()
    assert as_it_is(campaign).state == "expired"
    assert states(campaign) == {"left_out": 3, "claimed": 1}
    assert {one.why for one in Delivery.objects.filter(state="left_out")} == {"expired"}
    Delivery.objects.filter(pk=held.pk).update(claimed_until=timezone.now() - HOUR)
    course.keep()
    assert states(campaign) == {"left_out": 4}
    assert as_it_is(campaign).counts == {"left_out": 4, "left_out:expired": 4}
    assert sender.send(seconds=2) == 0
    assert steps(campaign) == [("expired", "", None)]


def test_what_is_late_to_begin_never_does():
    campaign = a_campaign(
        state="scheduled",
        starts_at=timezone.now() - 2 * HOUR,
        expires_at=timezone.now() - HOUR,
    )
    course.keep()
    assert as_it_is(campaign).state == "expired"


def test_of_a_cancelled_one_the_rest_is_left_out(monkeypatch):
    monkeypatch.setattr(course, "BATCH", 2)
    campaign = a_campaign(state="sending")
    for _ in range(5):
        a_delivery(campaign, a_reader())
    Campaign.objects.update(state="cancelled", ended_at=timezone.now())
    course.keep()
    assert states(campaign) == {"left_out": 5}
    assert {one.why for one in Delivery.objects.all()} == {"cancelled"}


def test_an_uncertain_one_holds_nothing_up():
    campaign = a_campaign(state="sending")
    a_delivery(campaign, a_reader(), state="uncertain")
    course.keep()
    assert as_it_is(campaign).state == "sent"


@pytest.mark.parametrize("state", ["queued", "claimed", "transmitting", "failed_soft"])
def test_while_something_may_still_leave_it_goes_on(state):
    campaign = a_campaign(state="sending")
    a_delivery(campaign, a_reader(), state=state)
    course.keep()
    assert as_it_is(campaign).state == "sending"
    assert as_it_is(campaign).counts == {state: 1}


def test_it_is_counted_every_few_seconds(django_assert_max_num_queries):
    campaign = a_campaign(state="sending")
    a_delivery(campaign, a_reader())
    course.keep()
    counted = as_it_is(campaign).counted_at
    course.keep()
    assert as_it_is(campaign).counted_at == counted
    Campaign.objects.update(counted_at=timezone.now() - timedelta(seconds=6))
    course.keep()
    assert as_it_is(campaign).counted_at > counted


def test_a_paused_one_is_not_finished_and_ends_in_time():
    campaign = a_campaign(state="paused", paused_for="hand")
    course.keep()
    assert as_it_is(campaign).state == "paused"
    Campaign.objects.update(starts_at=timezone.now() - HOUR, expires_at=timezone.now())
    course.keep()
    assert as_it_is(campaign).state == "expired"


def came_back(campaign, kind, amount, source="letter"):
    MailReturn.objects.bulk_create(
        MailReturn(
            key=uuid4().bytes * 2,
            kind=kind,
            source=source,
            campaign=campaign,
            mark=uuid4().bytes * 2,
        )
        for _ in range(amount)
    )


def with_counts(monkeypatch, **counts):
    """A campaign that is counted as this, without the rows."""
    campaign = a_campaign(state="sending", counts=counts)
    monkeypatch.setattr(course, "count", lambda campaign, **_: None)
    monkeypatch.setattr(course, "finish", lambda campaign: None)
    return campaign


@pytest.mark.parametrize(
    ("sent", "complaints", "paused_for"),
    [
        *((10, 1, ""), (10, 2, "complaints"), (1999, 2, "complaints")),
        *((2000, 2, ""), (2000, 3, "complaints")),
    ],
)
def test_complaints(sent, complaints, paused_for, monkeypatch):
    campaign = with_counts(monkeypatch, sent=sent)
    came_back(campaign, "complaint", complaints)
    course.keep()
    assert as_it_is(campaign).paused_for == paused_for


@pytest.mark.parametrize(
    ("counts", "told", "paused_for"),
    [
        ({"sent": 47, "failed_hard": 2}, 0, ""),
        ({"sent": 48, "failed_hard": 2}, 0, "returned"),
        ({"sent": 99, "failed_hard": 1}, 1, ""),
        ({"sent": 99, "failed_hard": 1}, 2, "returned"),
        ({"sent": 1000}, 20, ""),
        ({"sent": 1000}, 21, "returned"),
    ],
)
def test_addresses_that_do_not_exist(counts, told, paused_for, monkeypatch):
    campaign = with_counts(monkeypatch, **counts)
    came_back(campaign, "hard", told)
    came_back(campaign, "hard", 30, source="answer")  # counted as refused already
    came_back(campaign, "soft", 30)
    course.keep()
    assert as_it_is(campaign).paused_for == paused_for


def test_servers_that_put_it_off(monkeypatch):
    campaign = a_campaign(state="sending")
    reader = a_reader()
    for _ in range(15):
        a_delivery(campaign, a_reader(company=reader.memberships.get().company), "sent")
    for _ in range(3):
        a_delivery(campaign, a_reader(), "failed_soft")
    keep()
    assert as_it_is(campaign).state == "sending"
    for _ in range(2):
        a_delivery(campaign, a_reader(), "failed_soft")
    keep()
    assert as_it_is(campaign).paused_for == "put-off"
    assert steps(campaign) == [("paused", "put-off", None)]


def test_what_was_put_off_long_ago_pauses_nothing():
    campaign = a_campaign(state="sending")
    for _ in range(20):
        a_delivery(campaign, a_reader(), "failed_soft")
    Delivery.objects.update(gated_at=timezone.now() - timedelta(minutes=6))
    keep()
    assert as_it_is(campaign).state == "sending"


def test_of_two_who_pause_one_does():
    campaign = a_campaign(state="sending")
    by = uuid4()
    assert pausing.pause(campaign, Campaign.Pause.HAND, by=by)
    assert not pausing.pause(campaign, Campaign.Pause.GATE)
    assert steps(campaign) == [("paused", "hand", by)]
    assert CampaignStep.objects.count() == 1


def test_what_says_nothing_is_not_begun():
    campaign = a_campaign(state="scheduled", languages=())
    course.keep()
    assert as_it_is(campaign).state == "scheduled"
