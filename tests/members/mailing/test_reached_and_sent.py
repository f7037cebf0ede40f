"""Whom marketing staff are told a message reaches, and for whom deliveries are made: the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.mailing import segments
from members.mailing.segments import whom
from members.mailing.sending import materialising
from members.models import Delivery, Industry, MailWish, Member, Membership
from privacy import consents, restrictions, suppressions
from privacy.consents import NEWS, TARGETING, Method, State
from privacy.models import Partner
from tests.campaigns import a_campaign, a_reader, allow
from tests.people import a_company, a_member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W3b")]
TEXTILES = {"industry": ["textiles"], "country": ["IT", "PT"]}


@pytest.fixture
def partner():
    return Partner.objects.create(name="Fair Ltd", purpose="Fairs", active=True)


def withdrawn(member, purpose):
    consents.record(
        member.subject,
        purpose,
        state=State.WITHDRAWN,
        words="No",
        language="en",
        method=Method.SETTINGS,
    )


def of_every_kind(purpose):
    """Members for each reason there is, and some who are reached."""
    inside = a_company(industry=Industry.TEXTILES, country="IT")
    also = a_company(industry=Industry.TEXTILES, country="PT")
    outside = a_company(industry=Industry.FOOD, country="IT")
    later, before = (timezone.now() + timedelta(days=n) for n in (9, -1))

    def one(**fields):
        return a_reader(purpose, **{"company": inside} | fields)

    for company in (inside, also, outside):
        one(company=company)
        one(company=company, is_targeted=False)
    Membership.objects.create(company=also, member=one(), role="viewer")
    allow(a_member(), purpose)
    a_member(inside)
    Member.objects.filter(pk=one().pk).update(is_active=False)
    restrictions.restrict(one().subject)
    one().emailaddress_set.update(verified=False)
    suppressions.suppress(one().email, reason=suppressions.Reason.RETURNED)
    withdrawn(one(), purpose)
    withdrawn(one(), TARGETING)
    for every in MailWish.Every.values:
        MailWish.objects.create(member=one(), every=every)
    MailWish.objects.create(member=one(), paused_until=later)
    MailWish.objects.create(member=one(), paused_until=before)
    MailWish.objects.create(member=one(), returned_until=later)
    gone = a_company(
        industry=Industry.TEXTILES, country="IT", suspended_at=timezone.now()
    )
    one(company=gone)


@pytest.mark.parametrize("criteria", [{}, TEXTILES], ids=["everybody", "segment"])
@pytest.mark.parametrize("purpose", [NEWS, "marketing_email:textiles", "partner"])
def test_as_many_are_reached_as_deliveries_are_made(purpose, criteria, partner):
    more = {}
    if purpose == "partner":
        purpose = f"partner:{partner.pk}"
        more = {"kind": "partner", "partner": partner, "approved_version": 0}
    of_every_kind(purpose)
    told = whom.counts(purpose, criteria)
    assert told[whom.REACHED] > 2
    campaign = a_campaign(state="scheduled", purpose=purpose, criteria=criteria, **more)
    assert materialising.prepare(campaign) == told[whom.REACHED]
    assert Delivery.objects.filter(campaign=campaign).count() == told[whom.REACHED]
    assert set(told) > {"", "closed", "restricted", "address", "permission"}


def test_enough_now_counts_the_same(monkeypatch):
    of_every_kind(NEWS)
    reached = whom.counts(NEWS, TEXTILES)[whom.REACHED]
    monkeypatch.setattr(segments.reaching, "LEAST", reached)
    assert segments.is_enough_now(NEWS, TEXTILES)
    monkeypatch.setattr(segments.reaching, "LEAST", reached + 1)
    assert not segments.is_enough_now(NEWS, TEXTILES)
