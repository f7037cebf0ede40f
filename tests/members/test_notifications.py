"""Mails of a kind that a member switched off are not written; what protects always is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.models import Correction
from listings.moderation import gate, letters, remarks
from members import account_letters, check_letters, confirming, notifications, teams
from members.models import Check, Company, Membership, NotificationOff
from members.notifications import ALWAYS, Kind
from tests.people import a_company, a_member, a_policy, an_item

pytestmark = pytest.mark.django_db
PAGE = "/me/notifications/"


@pytest.fixture
def company():
    a_policy()
    return a_company()


@pytest.fixture
def owner(company):
    return a_member(company)


def an_approval(company, owner):
    letters.approved(gate.lay_before(an_item(company), [], by=owner))


def a_correction(company, owner):
    sender = remarks.Sender(None, "fd00::1", "", "en")
    remarks.suggest(company, about=Correction.About.PRICE, words="x", by=sender)


def a_question(company, owner):
    long_ago = timezone.localdate() - timedelta(days=100)
    Company.objects.update(confirmed_on=long_ago, asked_on=None)
    confirming.ask_due()


def an_end(company, owner):
    soon = timezone.localdate() + timedelta(days=20)
    Check.objects.create(
        company=company, method="dns", checked_on=timezone.localdate(), expires_on=soon
    )
    check_letters.remind()


def a_role(company, owner):
    other = a_member(company)
    Membership.objects.filter(member=owner).update(role="editor")
    place = Membership.objects.get(member=owner, company=company)
    teams.change_role(place, role="viewer", by=other)


CAUSES = {
    Kind.APPROVED: an_approval,
    Kind.CORRECTIONS: a_correction,
    Kind.STILL_RIGHT: a_question,
    Kind.CHECKS: an_end,
    Kind.ROLE: a_role,
}


def test_every_kind_is_tried_here_or_beside_what_sends_it():
    elsewhere = {Kind.ALERTS, Kind.MESSAGES, Kind.REMINDERS}
    assert {*CAUSES} | elsewhere == set(Kind)


@pytest.mark.parametrize("kind", CAUSES)
def test_a_kind_that_is_switched_off_is_not_written(company, owner, letters, kind):
    notifications.switch_off(owner, kind)
    CAUSES[kind](company, owner)
    assert [one for one in letters() if one.to == owner.email] == []


@pytest.mark.parametrize("kind", CAUSES)
def test_a_kind_that_is_wanted_is_written(company, owner, letters, kind):
    for other in set(Kind) - {kind}:
        notifications.switch_off(owner, other)
    CAUSES[kind](company, owner)
    assert len([one for one in letters() if one.to == owner.email]) == 1


def test_another_members_choice_is_their_own(company, owner, letters):
    notifications.switch_off(a_member(company, role="admin"), Kind.APPROVED)
    an_approval(company, owner)
    assert [one.to for one in letters()] == [owner.email]


def test_what_protects_an_account_comes_in_any_case(owner, letters):
    for kind in Kind:
        notifications.switch_off(owner, kind)
    account_letters.notice(owner, "password_changed")
    assert len(letters()) == 1


def test_the_page_switches_kinds_off_and_on(client, owner):
    client.force_login(owner)
    page = client.get(PAGE).text
    assert page.count(" checked") == len(Kind)
    for _what, why in ALWAYS:
        assert str(why).replace("'", "&#x27;") in page
    client.post(PAGE, {"kind": ["checks", "no-such-kind", "\0"]})
    off = set(NotificationOff.objects.values_list("kind", flat=True))
    assert off == {kind.value for kind in Kind} - {"checks"}
    client.post(PAGE, {"kind": [kind.value for kind in Kind]})
    assert not NotificationOff.objects.exists()


def test_twice_is_once_and_nobody_elses_is_touched(client, owner):
    other = a_member()
    notifications.switch_off(other, Kind.CHECKS)
    client.force_login(owner)
    for _ in range(2):
        client.post(PAGE, {})
    assert NotificationOff.objects.filter(member=owner).count() == len(Kind)
    assert NotificationOff.objects.filter(member=other).count() == 1


def test_a_stranger_is_led_to_sign_in(client):
    assert "/accounts/login/" in client.get(PAGE)["Location"]
