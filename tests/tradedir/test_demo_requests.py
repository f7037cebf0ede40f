"""Requests about privacy in the demo world: in every state, and gone with it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from members import privacy_requests
from members.models import Member, PrivacyRequest, RequestStep, RequestWord
from privacy.models import Incident, SubjectKey
from tests.members.test_privacy_requests import a_request
from tests.tradedir.test_demo import make, world  # noqa: F401
from tradedir.demo import requests
from tradedir.demo.world import remove

pytestmark = pytest.mark.usefixtures("world")


def test_the_desk_has_a_request_in_every_state_and_its_days_are_those_of_its_steps(
    client,
):
    make(companies=3, items=0, offers=0)
    now = timezone.now()
    rows = PrivacyRequest.objects.all()
    assert rows.count() == len(requests.PAST) + 1
    assert rows.filter(confirmed_at=None).count() == 1
    assert not rows.overdue().exists()  # nor is a promise broken on its page
    assert rows.filter(extended_at__isnull=False, due_at__gt=now).count() == 1
    assert rows.filter(answered_at__isnull=False).count() == 1
    for row in rows.confirmed():
        steps = list(row.steps.order_by("pk"))
        assert [one.what for one in steps][:2] == ["asked", "confirmed"]
        assert steps[0].happened_at == row.asked_at
        assert steps[-1].due_at == row.due_at
        moments = [one.happened_at for one in steps]
        assert moments == sorted(moments)
        assert row.words.order_by("pk").first().written_at == row.asked_at
        assert privacy_requests.words_of(row)[0].text
    client.force_login(Member.objects.get(member_id="demo-buyer"))
    mine = client.get(reverse("my-requests")).text
    assert mine.count("R-2") == 2
    assert Incident.objects.get().closed_at


def test_nothing_of_it_stays_when_the_demo_goes_and_others_requests_do():
    other = a_request(address="other@example.org")
    make(companies=3, items=0, offers=0)
    made = set(PrivacyRequest.objects.exclude(pk=other.pk).values_list("subject"))
    remove()
    assert PrivacyRequest.objects.get() == other
    assert {*RequestWord.objects.values_list("request", flat=True)} == {other.pk}
    assert {*RequestStep.objects.values_list("request", flat=True)} == {other.pk}
    subjects = [subject for (subject,) in made]
    assert not SubjectKey.objects.filter(subject__in=subjects).exists()
    assert not Incident.objects.exists()
