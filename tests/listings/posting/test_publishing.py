"""Publishing, and what is changed beside something live."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from listings.models import Item, ListingEdit, Offer, Review, SearchDoc
from listings.posting import edits, items, lacking, many, offers, outcomes, publishing
from listings.posting.edits import Mark
from listings.posting.states import State, counts, state_of
from listings.public_area import confirming
from tests import people
from tests.listings.posting.world import a_full_category, a_known_company
from tests.people import a_category, a_company, a_member, an_offer

pytestmark = pytest.mark.django_db


def an_item(company=None, **fields):
    return people.an_item(company or a_known_company(), **fields)


def a_draft(company=None, **values):
    company = company or a_known_company()
    item = items.begin(company, category=a_category(), form_key=uuid4())
    said = {"title": "Gear pump", "summary": "Cast iron, 12 bar."} | values
    return edits.save(item, said, mark=None, by=None)


def in_search(listing):
    return SearchDoc.objects.filter(listing=listing.pk, kind__lt=4).exists()


def seen(listing):
    return edits.state_of(listing, edits.of(listing))


def fresh(listing):
    return type(listing).objects.get(pk=listing.pk)


def test_a_form_sent_twice_begins_one_draft():
    company, key = a_company(), uuid4()
    found = {items.begin(company, category=a_category(), form_key=key).pk for _ in "12"}
    assert len(found) == 1


def test_a_draft_is_nobody_elses_to_see(client):
    item = a_draft()
    assert client.get(item.get_absolute_url()).status_code == 404
    assert not in_search(item)


def test_it_is_public_and_found_at_once(client):
    item = a_draft()
    assert publishing.publish(item, by=None) is publishing.Outcome.LIVE
    item = fresh(item)
    assert client.get(item.get_absolute_url()).status_code == 200
    assert in_search(item)
    assert item.confirmed_on == timezone.localdate()
    assert not ListingEdit.objects.exists()


def test_published_twice_is_published_once():
    item = a_draft()
    publishing.publish(item, by=None)
    since = fresh(item).published_at
    assert publishing.publish(item, by=None) is publishing.Outcome.LIVE
    assert fresh(item).published_at == since


@pytest.mark.parametrize("values", [{"title": ""}, {"summary": ""}])
def test_what_lacks_something_stays_a_draft(values):
    item = a_draft(**values)
    with pytest.raises(publishing.NotReady):
        publishing.publish(item, by=None)
    assert state_of(fresh(item)) is State.DRAFT


def test_a_companys_page_comes_first():
    item = a_draft(a_company(published_at=None))
    assert [one.field for one in lacking.lacks(item, None)] == [lacking.COMPANY]


def test_a_person_looks_first_at_what_an_unknown_supplier_posts(client):
    item = a_draft(a_company())
    for _ in "12":
        assert publishing.publish(item, by=None) is publishing.Outcome.HELD
    assert state_of(fresh(item)) is State.REVIEW
    assert Review.objects.waiting().count() == 1
    assert client.get(item.get_absolute_url()).status_code == 404


def test_a_change_that_is_held_leaves_the_page_as_it_was():
    item = an_item(a_company(), title="Gear pump", summary="x")
    edits.save(item, {"title": "Screw pump"}, mark=None, by=None)
    assert publishing.publish(item, by=None) is publishing.Outcome.HELD
    assert fresh(item).title == "Gear pump"
    assert edits.of(item).submitted_at


def test_what_waits_is_taken_back_when_it_changes():
    item = a_draft(a_company())
    publishing.publish(item, by=None)
    edits.save(item, {"title": "Another"}, mark=None, by=None)
    assert not Review.objects.waiting().exists()
    assert state_of(fresh(item)) is State.DRAFT


def test_the_words_of_who_publishes_are_kept():
    item = a_draft()
    publishing.publish(item, by=a_member(), words="I have read the page.")
    assert confirming.is_confirmed(fresh(item))


def test_what_is_said_of_many_waits_where_somebody_looks_first():
    item = an_item(a_company(), lead_time_days=5, summary="x")
    found = many.change_lead_time([item], days=30, by=a_member())
    assert found == {"live": [], "held": [item.pk], "left": []}
    assert fresh(item).lead_time_days == 5
    assert Review.objects.waiting().get().item == item


def test_an_sku_taken_meanwhile_stops_publishing():
    company = a_known_company()
    item = an_item(company, sku="A", summary="x")
    edits.save(item, {"sku": "B"}, mark=None, by=None)
    an_item(company, sku="B")
    with pytest.raises(publishing.NotReady):
        publishing.publish(item, by=None)


def test_a_price_may_change_where_an_attribute_was_always_missing():
    category = a_full_category()
    item = an_item(category=category, summary="x")
    edits.save(item, {"moq": 5}, mark=None, by=None)
    assert publishing.publish(item, by=None) is publishing.Outcome.LIVE
    edits.save(item, {"attributes": {"t.text": "x"}}, mark=None, by=None)
    with pytest.raises(publishing.NotReady):
        publishing.publish(item, by=None)


def test_the_database_lets_nothing_without_a_title_out():
    item = a_draft(title="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(published_at=timezone.now())


def test_changes_of_something_live_wait_beside_it():
    item = an_item(title="Gear pump", summary="Cast iron.")
    edits.save(item, {"title": "Screw pump"}, mark=None, by=None)
    assert fresh(item).title == "Gear pump"
    assert edits.onto(item, edits.of(item)).title == "Screw pump"
    publishing.publish(item, by=None)
    item = fresh(item)
    assert (item.title, item.slug) == ("Screw pump", "screw-pump")
    assert edits.of(item) is None


def test_what_is_put_back_no_longer_waits():
    item = an_item(title="Gear pump")
    edits.save(item, {"title": "Screw pump"}, mark=None, by=None)
    edits.save(item, {"title": "Gear pump"}, mark=None, by=None)
    assert not edits.is_waiting(edits.of(item))


def test_every_kind_of_value_comes_back_as_it_was():
    values = {
        "price_mode": "tiers",
        "price": "1.5000",
        "tier_quantities": ["10.000", "100.000"],
        "tier_prices": ["2.0000", "1.5000"],
        "incoterms": ["FOB"],
        "attributes": {"components.flow": 12.5},
        "valid_until": timezone.localdate() + timedelta(days=3),
        "lead_time_days": 7,
        "units_per_carton": None,
    }
    item = an_item(summary="x")
    columns = edits.read(item, values)
    edits.save(item, columns, mark=None, by=None)
    publishing.apply_edit(edits.of(item))
    item = fresh(item)
    assert {name: getattr(item, name) for name in values} == columns


def test_the_second_of_two_editors_is_told():
    item = a_draft()
    first = Mark(seen(item), uuid4())
    second = Mark(seen(item), uuid4())
    edits.save(item, {"title": "First"}, mark=first, by=None)
    with pytest.raises(edits.ChangedMeanwhile):
        edits.save(item, {"title": "Second"}, mark=second, by=None)
    assert fresh(item).title == "First"


def test_a_sitting_does_not_stand_in_its_own_way():
    item, sitting = a_draft(), uuid4()
    opened = seen(item)
    edits.save(item, {"title": "One"}, mark=Mark(opened, sitting, 1), by=None)
    edits.save(item, {"title": "Two"}, mark=Mark(opened, sitting, 2), by=None)
    assert fresh(item).title == "Two"


def test_a_saving_that_arrives_late_is_left_out():
    item, sitting = a_draft(), uuid4()
    opened = seen(item)
    edits.save(item, {"title": "Two"}, mark=Mark(opened, sitting, 2), by=None)
    edits.save(item, {"title": "One"}, mark=Mark(opened, sitting, 1), by=None)
    assert fresh(item).title == "Two"


def test_nobody_publishes_what_they_have_not_read():
    item = a_draft()
    read = seen(item)
    edits.save(item, {"title": "Another"}, mark=None, by=None)
    with pytest.raises(edits.ChangedMeanwhile):
        publishing.publish(item, seen=read, by=None)


def test_what_waits_for_our_staff_is_taken_back_by_a_change():
    item = a_draft()
    Item.objects.filter(pk=item.pk).update(submitted_at=timezone.now())
    edits.save(item, {"title": "Another"}, mark=None, by=None)
    assert state_of(fresh(item)) is State.DRAFT


def test_what_is_typed_and_does_not_fit_is_kept_and_stops_publishing():
    item = a_draft()
    edits.save(item, {}, typed={"price": ["1\0,2,3"]}, mark=None, by=None)
    assert edits.of(item).typed == {"price": ["1\ufffd,2,3"]}
    with pytest.raises(publishing.NotReady):
        publishing.publish(item, by=None)


@pytest.mark.parametrize(
    ("deed", "back", "state"),
    [
        (publishing.pause, publishing.resume, State.PAUSED),
        (publishing.archive, publishing.restore, State.ARCHIVED),
    ],
)
def test_it_leaves_lists_and_comes_back(deed, back, state):
    item = an_item()
    assert deed(item)
    assert not deed(item)
    assert state_of(fresh(item)) is state
    assert not in_search(item)
    assert back(item)
    assert state_of(fresh(item)) is State.LIVE
    assert in_search(item)


def test_an_expired_item_is_renewed():
    item = an_item(valid_until=timezone.localdate() - timedelta(days=1))
    assert publishing.renew(item)
    assert state_of(fresh(item)) is State.LIVE
    assert in_search(item)


def test_nothing_is_renewed_for_more_than_a_year():
    item = an_item()
    publishing.renew(item, until=timezone.localdate() + timedelta(days=9_999))
    assert fresh(item).valid_until == timezone.localdate() + timedelta(days=365)


def test_taken_down_is_gone_and_stays_so(client):
    item = an_item()
    assert publishing.withdraw(item)
    assert client.get(item.get_absolute_url()).status_code == 410
    assert not in_search(item)
    assert not publishing.restore(item)
    assert not publishing.renew(item)


def test_what_is_out_or_was_taken_down_does_not_go_live_anew():
    since = timezone.now() - timedelta(days=2)
    item = an_item(published_at=since)
    assert not publishing.go_live(item)
    assert fresh(item).published_at == since
    Item.objects.update(published_at=None, withdrawn_at=timezone.now())
    assert not publishing.go_live(item)
    assert fresh(item).published_at is None


def test_what_waited_beside_it_is_forgotten_with_it():
    item = an_item()
    edits.save(item, {"title": "To be"}, mark=None, by=None)
    assert publishing.withdraw(item)
    assert not ListingEdit.objects.exists()


def test_an_edit_that_was_forgotten_meanwhile_changes_nothing():
    item = an_item(title="As it is")
    edits.save(item, {"title": "To be"}, mark=None, by=None)
    edit = edits.of(item)
    publishing.forget(item)
    publishing.apply_edit(edit)
    assert fresh(item).title == "As it is"


def test_a_draft_taken_down_is_deleted():
    item = a_draft()
    publishing.withdraw(item)
    assert not Item.objects.filter(pk=item.pk).exists()


def test_a_copy_is_a_draft_without_what_is_its_alone():
    item = an_item(title="Gear pump", sku="G-1")
    key = uuid4()
    copy = items.duplicate(item, form_key=key)
    assert items.duplicate(item, form_key=key).pk == copy.pk
    assert (copy.title, copy.price, copy.sku) == ("Gear pump", item.price, "")
    assert state_of(copy) is State.DRAFT


def test_many_at_once_say_what_became_of_each():
    ready, lacking_one = a_draft(), a_draft(title="")
    found = many.publish([ready, lacking_one], by=a_member())
    assert (found["live"], found["held"]) == ([ready.pk], [])
    assert (found["lacking"], found["marked"]) == ([lacking_one.pk], [])


def test_another_category_keeps_the_attributes_it_knows():
    other = a_category("gear-boxes")
    item = an_item(attributes={"components.unknown": 1})
    found = many.recategorise([item], category=other, by=a_member())
    assert found["held"] == [item.pk]
    publishing.apply_edit(edits.of(item))
    assert fresh(item).category == other
    assert fresh(item).attributes == {}


def test_what_is_said_of_many_holds_over_what_waits():
    item = an_item(lead_time_days=5)
    edits.save(item, {"lead_time_days": 9, "brand": "X"}, mark=None, by=None)
    many.change_lead_time([item], days=30, by=a_member())
    assert fresh(item).lead_time_days == 30
    assert edits.of(item).values == {"brand": "X"}


def test_every_item_is_in_one_state():
    company = a_company()
    today = timezone.localdate()
    an_item(company)
    an_item(company, paused_at=timezone.now())
    an_item(company, archived_at=timezone.now())
    an_item(company, withdrawn_at=timezone.now())
    an_item(company, valid_until=today - timedelta(days=1))
    a_draft(company)
    found = counts(Item, company)
    assert sum(found.values()) == 6
    for item in Item.objects.by(company):
        assert found[state_of(item)] == 1


def test_a_wish_to_buy_hides_its_company():
    said = {"category": a_category(), "form_key": uuid4()}
    assert not offers.begin(a_company(), side="buy", **said).shows_identity


def test_an_offer_without_quantity_is_not_published():
    offer = an_offer(published_at=None, quantity=None)
    assert [one.field for one in lacking.lacks(offer, None)] == ["quantity"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(published_at=timezone.now())


def test_what_became_of_it_is_asked_once_it_is_closed():
    offer = an_offer()
    assert not outcomes.say(offer, "here")
    offer = an_offer(days=-1)
    assert outcomes.say(offer, "here")
    assert fresh(offer).outcome == "here"


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_on_publish_make_one_listing():
    item = a_draft()

    def click(_n):
        try:
            return publishing.publish(item, by=None, seen=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(click, range(10))) == {publishing.Outcome.LIVE}
    assert SearchDoc.objects.filter(listing=item.pk, kind=1).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_savings_at_once_one_is_told():
    item = a_draft()
    opened = seen(item)

    def save(n):
        try:
            edits.save(item, {"title": f"T {n}"}, mark=Mark(opened, uuid4()), by=None)
        except edits.ChangedMeanwhile:
            return "told"
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(save, range(4)))
    assert answers == ["saved", "told", "told", "told"]


def several(company, count):
    return [a_draft(company, title=f"Gear pump {n}") for n in range(count)]


def test_many_are_published_by_the_same_rules_as_one():
    company = a_known_company()
    good, lacking_one, held = several(company, 3)
    edits.save(lacking_one, {"summary": ""}, mark=None, by=None)
    edits.save(held, {"summary": "Write to sales@gear-pumps.com"}, mark=None, by=None)
    found = publishing.publish_all([good, lacking_one, held], by=None, words="Yes")
    assert found == {
        good.pk: publishing.Outcome.LIVE,
        held.pk: publishing.Outcome.HELD,
    }
    assert in_search(good)
    assert not in_search(held)
    review = Review.objects.waiting().get()
    assert (review.item_id, review.reasons[0][:2]) == (held.pk, ["contact", "summary"])
    assert confirming.is_confirmed(fresh(good))
    assert not confirming.is_confirmed(fresh(lacking_one))
    again = publishing.publish_all([good, lacking_one, held], by=None, words="Yes")
    assert again == found
    assert Review.objects.waiting().count() == 1


def test_changes_of_many_are_weighed_each():
    company = a_known_company()
    small, large = several(company, 2)
    publishing.publish_all([small, large], by=None)
    values = {small.pk: {"lead_time_days": 9}, large.pk: {"title": "Luxury handbags"}}
    edits.save_all([small, large], values, by=None)
    found = publishing.publish_all([small, large], by=None)
    assert found[large.pk] is publishing.Outcome.HELD
    assert (fresh(small).lead_time_days, fresh(large).title) == (9, large.title)
    assert Review.objects.waiting().get().values == {"title": "Luxury handbags"}


def test_of_many_one_that_does_not_fit_stands_in_no_others_way():
    company = a_known_company()
    first, second = several(company, 2)
    publishing.publish_all([first, second], by=None)
    values = {one.pk: {"sku": "A-1"} for one in (first, second)}
    edits.save_all([first, second], values, by=None)
    found = publishing.publish_all([first, second], by=None)
    assert found == {first.pk: publishing.Outcome.LIVE}
    assert (fresh(first).sku, fresh(second).sku) == ("A-1", "")


def test_a_new_account_is_counted_within_the_set(monkeypatch):
    monkeypatch.setattr("listings.moderation.rules.OF_NEW_ACCOUNT", 2)
    company = a_company()
    publishing.publish_all(several(company, 3), by=None)
    reasons = Review.objects.order_by("item").values_list("reasons", flat=True)
    assert [[reason[0] for reason in some] for some in reasons] == [
        [],
        [],
        ["new-account"],
    ]


def test_many_are_published_in_as_many_statements_as_one(django_assert_max_num_queries):
    company = a_known_company()
    with django_assert_max_num_queries(60) as one:
        publishing.publish_all(several(company, 1), by=None, words="Yes")
    drafts = several(company, 12)
    with django_assert_max_num_queries(len(one)):
        publishing.publish_all(drafts, by=None, words="Yes")
