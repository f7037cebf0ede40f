"""Accounts that nobody uses are warned after 24 months and erased after 30."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members import inactivity
from members.models import Member, OutgoingMail
from members.retention_rules import LONG_AWAY
from privacy import retention
from tests.people import a_member, a_policy

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P2")]
DAY = timedelta(days=1)


def away_for(span, **fields):
    then = timezone.now() - span
    return a_member(joined_at=then, last_login=then, **fields)


def warnings():
    return OutgoingMail.objects.filter(template="account_unused")


@pytest.mark.parametrize(("more", "amount"), [(DAY, 1), (-DAY, 0)])
def test_two_years_without_a_visit_are_warned_once(more, amount):
    away_for(inactivity.WARNED + more)
    inactivity.tend()
    inactivity.tend()
    assert warnings().count() == amount


def test_staff_are_neither_warned_nor_erased():
    away_for(inactivity.ERASED + DAY, is_staff=True)
    assert inactivity.tend() == (0, 0)


def test_nobody_is_erased_who_was_not_warned_in_time():
    member = away_for(inactivity.ERASED + DAY)
    assert inactivity.tend() == (1, 0)
    warnings().update(letter=None, sent_at=timezone.now() - DAY)
    assert inactivity.tend() == (0, 0)
    assert Member.objects.filter(pk=member.pk).exists()


def test_who_was_warned_and_stayed_away_is_erased():
    a_policy()
    member = away_for(inactivity.ERASED + DAY)
    inactivity.tend()
    then = timezone.now() - inactivity.TO_COME_BACK - DAY
    warnings().update(letter=None, sent_at=then)
    assert inactivity.tend() == (0, 1)
    assert not Member.objects.filter(pk=member.pk).exists()


def test_who_cannot_be_erased_yet_stands_in_nobodys_way(monkeypatch):
    a_policy()
    monkeypatch.setattr(inactivity, "BATCH", 1)
    first, second = (away_for(inactivity.ERASED + DAY) for _ in range(2))
    inactivity.tend()
    then = timezone.now() - inactivity.TO_COME_BACK - DAY
    warnings().filter(key=inactivity.key_of(second)).update(letter=None, sent_at=then)
    assert inactivity.tend() == (0, 1)
    assert list(Member.objects.filter(pk__in=[first.pk, second.pk])) == [first]


def test_one_that_was_forgotten_is_in_the_report():
    away_for(LONG_AWAY)
    assert late() == []
    away_for(LONG_AWAY + DAY)
    assert late() == [1]
    a_member(joined_at=timezone.now() - LONG_AWAY - DAY, last_login=None)
    assert late() == [1, 1]
    away_for(LONG_AWAY + DAY, is_staff=True)
    assert late() == [1, 1]


def late():
    return [line.overdue for line in retention.report() if line.overdue]


def test_who_came_back_stays():
    member = away_for(inactivity.ERASED + DAY)
    inactivity.tend()
    then = timezone.now() - inactivity.TO_COME_BACK - DAY
    warnings().update(letter=None, sent_at=then)
    Member.objects.filter(pk=member.pk).update(last_login=timezone.now())
    assert inactivity.tend() == (0, 0)
