"""Whom a person looks at before, and what is written then."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.models import DecisionCount, Report, Review
from listings.moderation import deciding, gate, trust
from listings.posting import edits, items, publishing
from members.models import Check, Company
from tests.listings.moderation.world import (
    REASON,
    a_held_edit,
    a_held_item,
    a_known_company,
    an_approved_review,
)
from tests.people import a_category, a_company, a_member, an_item, an_offer

pytestmark = pytest.mark.django_db

SOMEBODY = "00000000-0000-4000-8000-000000000001"


def rejected(item, **fields):
    return an_approved_review(
        item,
        approved_at=None,
        rejected_at=timezone.now(),
        rule="copy",
        words="No.",
        **fields,
    )


def test_three_approvals_and_a_check_make_trust(django_assert_num_queries):
    company = a_known_company()
    with django_assert_num_queries(1):
        assert trust.is_trusted(company)


def test_less_is_no_trust():
    assert not trust.is_trusted(a_company())
    assert not trust.is_trusted(a_known_company(approved=2))
    assert not trust.is_trusted(a_known_company(has_check=False))


def test_a_check_that_ended_takes_trust_away_by_itself():
    company = a_known_company()
    today = timezone.localdate()
    Check.objects.update(
        checked_on=today - timedelta(days=366), expires_on=today - timedelta(days=1)
    )
    assert not trust.is_trusted(company)


def test_a_rejection_takes_it_for_90_days_unless_it_was_overturned():
    company = a_known_company()
    review = rejected(company.items.first())
    assert not trust.is_trusted(company)
    long_ago = timezone.now() - timedelta(days=91)
    Review.objects.filter(pk=review.pk).update(rejected_at=long_ago)
    assert trust.is_trusted(company)
    Review.objects.filter(pk=review.pk).update(
        rejected_at=timezone.now(),
        appealed_at=timezone.now(),
        appeal_due_at=timezone.now(),
        appeal_decided_by="00000000-0000-4000-8000-000000000002",
        appeal_words="Right.",
        overturned_at=timezone.now(),
    )
    assert trust.is_trusted(company)


def test_a_report_that_was_upheld_takes_it_too():
    company = a_known_company()
    Report.objects.create(
        company=company,
        reason="fraud",
        upheld_at=timezone.now(),
        decided_by=SOMEBODY,
        answer="x",
    )
    assert not trust.is_trusted(company)


def test_a_suspended_company_is_not_trusted():
    company = a_known_company()
    Company.objects.filter(pk=company.pk).update(suspended_at=timezone.now())
    assert not trust.is_trusted(company)


def test_a_finding_is_looked_at_whoever_posts():
    assert gate.needs_review(a_known_company(), [REASON])
    assert not gate.needs_review(a_known_company(), [])
    assert gate.needs_review(a_company(), [])


@pytest.mark.parametrize(
    ("values", "is_small"),
    [
        ({"price": "14.00", "lead_time_days": 20}, True),
        ({"description": "Cast iron gear pump, twelve bar, for oil."}, True),
        ({"description": "Luxury handbags of every famous brand."}, False),
        ({"title": "Replica watches"}, False),
        ({"category_id": 1}, False),
        ({"brand": "Gucci"}, False),
        ({"certificates": ["CE"]}, False),
    ],
)
def test_small_edits_of_a_trusted_supplier_pass(values, is_small):
    item = an_item(
        a_known_company(), description="Cast iron gear pump, 12 bar, for oil."
    )
    edits.save(item, values, mark=None, by=None)
    edit = edits.of(item)
    assert gate.needs_review(item.company, [], edit) is not is_small


def test_every_edit_of_a_stranger_is_looked_at():
    item = an_item()
    edits.save(item, {"lead_time_days": 3}, mark=None, by=None)
    assert gate.needs_review(item.company, [], edits.of(item))


def test_what_waits_says_what_was_and_what_is_to_be():
    item = an_item(title="Gear pump", lead_time_days=3)
    _edit, review = a_held_edit(item, title="Screw pump", lead_time_days=9)
    review.refresh_from_db()
    assert review.kind == Review.Kind.EDIT
    assert review.before == {"title": "Gear pump", "lead_time_days": 3}
    assert review.values == {"title": "Screw pump", "lead_time_days": 9}
    assert item.title == "Gear pump"


def test_one_review_of_a_listing_waits_and_the_later_one_holds():
    item, first = a_held_item()
    second = gate.lay_before(item, [], by=None)
    assert list(Review.objects.waiting()) == [second]
    first.refresh_from_db()
    assert first.withdrawn_at
    assert DecisionCount.objects.get(what="held").n == 2


def test_an_offer_is_laid_before_too():
    offer = an_offer(published_at=None)
    review = gate.lay_before(offer, [REASON], by=None)
    assert review.listing == offer
    assert review.reasons == [list(REASON)]


FALSE = [
    {"item": None},
    {"approved_at": timezone.now(), "decided_by": None},
    {"rejected_at": timezone.now(), "decided_by": SOMEBODY},
    {
        "rejected_at": timezone.now(),
        "approved_at": timezone.now(),
        "decided_by": SOMEBODY,
        "rule": "copy",
        "words": "x",
    },
    {"appealed_at": timezone.now(), "appeal_due_at": timezone.now()},
    {
        "rejected_at": timezone.now(),
        "decided_by": SOMEBODY,
        "rule": "copy",
        "words": "x",
        "appealed_at": timezone.now(),
        "appeal_due_at": timezone.now(),
        "appeal_decided_by": SOMEBODY,
        "appeal_words": "x",
        "upheld_at": timezone.now(),
    },
]


@pytest.mark.parametrize("fields", FALSE)
def test_the_database_refuses_what_cannot_be(fields):
    _item, review = a_held_item()
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(**fields)


def a_draft(company, **said):
    item = items.begin(company, category=a_category(), form_key=uuid4())
    said = {"title": "Gear pump", "summary": "Cast iron, 12 bar."} | said
    return edits.save(item, said, mark=None, by=None)


def test_what_a_stranger_publishes_waits_and_twice_is_once(client):
    item = a_draft(a_company())
    for _ in range(2):
        assert publishing.publish(item, by=None) is publishing.Outcome.HELD
    assert client.get(item.get_absolute_url()).status_code == 404
    assert Review.objects.get().waits
    assert DecisionCount.objects.get(what="held").n == 1


def test_what_a_trusted_supplier_publishes_is_live_unless_a_rule_finds_something():
    company = a_known_company()
    item = a_draft(company)
    assert publishing.publish(item, by=None) is publishing.Outcome.LIVE
    other = a_draft(company, title="Asbestos boards")
    assert publishing.publish(other, by=None) is publishing.Outcome.HELD
    [(rule, field, words)] = Review.objects.waiting().get().reasons
    assert (rule, field) == ("prohibited", "title")
    assert "asbestos" in words


def test_contact_data_is_held_and_named():
    item = a_draft(a_known_company(), summary="Write to ana (at) example.org")
    assert publishing.publish(item, by=None) is publishing.Outcome.HELD
    [(rule, field, words)] = Review.objects.waiting().get().reasons
    assert (rule, field) == ("contact", "summary")
    assert "example.org" in words


def test_a_big_edit_of_a_trusted_supplier_waits_beside_what_is_live(client):
    item = an_item(a_known_company(), title="Gear pump", summary="Cast iron.")
    edits.save(item, {"title": "Luxury handbags"}, mark=None, by=None)
    for _ in range(2):
        assert publishing.publish(item, by=None) is publishing.Outcome.HELD
    assert "Gear pump" in client.get(item.get_absolute_url()).text
    review = Review.objects.waiting().get()
    deciding.approve(review, by=a_member())
    item.refresh_from_db()
    assert item.title == "Luxury handbags"


def test_a_draft_that_was_approved_is_live(client):
    item = a_draft(a_company())
    publishing.publish(item, by=None)
    deciding.approve(Review.objects.get(), by=a_member())
    item.refresh_from_db()
    assert client.get(item.get_absolute_url()).status_code == 200
