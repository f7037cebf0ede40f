"""Lists of favourites: made, filled, moved, emptied; nobody else's."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.buying import favourites
from listings.models import Favourite, FavouriteList, Item, Offer
from privacy import retention
from privacy.sealing import Unreadable
from tests.people import a_company, a_member, a_policy, an_item, an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(client):
    a_policy()
    member = a_member()
    client.force_login(member)
    return member


@pytest.fixture
def pumps(buyer):
    return favourites.make(buyer, "Pumps")


def keep(client, **given):
    return client.post("/me/favourites/add/", {"list": "", "name": "", **given})


def entry(kept):
    return Favourite.objects.there().get(list=kept)


def test_a_stranger_is_led_to_sign_in_and_back_with_what_was_asked(client):
    item = an_item()
    page = client.get(item.get_absolute_url())
    assert f'href="/me/favourites/add/?items={item.pk}"' in page.text
    assert not page.cookies
    answer = client.get(f"/me/favourites/add/?items={item.pk}")
    assert answer["Location"].endswith(f"next=/me/favourites/add/%3Fitems%3D{item.pk}")
    assert not Favourite.objects.exists()


def test_an_item_an_offer_and_a_supplier_are_kept_at_once(client, buyer):
    item, offer, company = an_item(), an_offer(), a_company("Kept & Co")
    asked = {"items": item.pk, "offers": offer.pk, "companies": company.pk}
    page = client.get("/me/favourites/add/", asked)
    assert "Kept &amp; Co" in page.text
    answer = keep(client, **asked, name="For spring")
    kept = FavouriteList.objects.get(member=buyer, name="For spring")
    assert answer["Location"] == kept.get_absolute_url()
    page = client.get(answer["Location"]).text
    for name in (item.title, offer.title, "Kept &amp; Co", "3 added to the list."):
        assert name in page


def test_links_stand_on_every_kind_of_page_and_row(client):
    item = an_item()
    offer = an_offer()
    for address, asked in (
        (offer.get_absolute_url(), f"offers={offer.pk}"),
        (item.company.get_absolute_url(), f"companies={item.company_id}"),
        ("/search/", f"items={item.pk}"),
        ("/search/?tab=sell", f"offers={offer.pk}"),
        ("/companies/", f"companies={item.company_id}"),
    ):
        assert f"/me/favourites/add/?{asked}" in client.get(address).text, address


def test_the_same_form_twice_keeps_it_once(client, buyer):
    item = an_item()
    for _ in range(2):
        keep(client, items=item.pk, name="Pumps", note="Ask for samples")
    assert Favourite.objects.get().list.name == "Pumps"
    assert "1 was on the list already." in client.get("/me/favourites/").text


def test_bad_input_is_told(client, pumps):
    item = an_item()
    answer = keep(client, items=item.pk)
    assert answer.status_code == 422
    assert "Choose a list" in answer.text
    answer = keep(client, items=item.pk, list=pumps.pk, note="x" * 1_001)
    assert answer.status_code == 422
    for asked in ("?items=x", "?items=999999999999", "", "?items=-1"):
        assert client.get(f"/me/favourites/add/{asked}").status_code == 404
    draft = an_item(published_at=None)
    assert client.get(f"/me/favourites/add/?items={draft.pk}").status_code == 404
    answer = client.post("/me/favourites/", {"name": "pumps"})
    assert answer.status_code == 422
    assert "You have a list of this name already." in answer.text
    assert not Favourite.objects.exists()


@pytest.mark.promise("T3")
def test_a_note_is_sealed_and_opens_for_its_entry_alone(client, buyer, pumps):
    item = an_item()
    keep(client, items=item.pk, list=pumps.pk, note="They gave 3% to Weber")
    row = entry(pumps)
    assert b"Weber" not in bytes(row.note)
    page = client.get(pumps.get_absolute_url())
    assert "They gave 3% to Weber" in page.text
    favourites.add(pumps, [an_item()], "Another")
    other = Favourite.objects.exclude(pk=row.pk).get()
    other.note = row.note
    with pytest.raises(Unreadable):
        favourites.notes_of([other], buyer.subject)


def test_a_note_is_changed_and_taken_away(client, buyer, pumps):
    favourites.add(pumps, [an_item()], "Old words")
    page = f"{pumps.get_absolute_url()}{entry(pumps).pk}/"
    assert "Old words" in client.get(page).text
    client.post(page, {"note": "New words"})
    assert "New words" in client.get(pumps.get_absolute_url()).text
    client.post(page, {"note": ""})
    assert entry(pumps).note is None


def test_what_is_taken_off_is_put_back_with_its_note(client, buyer, pumps):
    favourites.add(pumps, [an_item()], "Remember me")
    act, key = f"{pumps.get_absolute_url()}act/", entry(pumps).pk
    client.post(act, {"only": str(key)})
    page = client.get(pumps.get_absolute_url())
    assert "1 taken off the list." in page.text
    assert "Remember me" not in page.text
    assert "taken off" not in client.get(pumps.get_absolute_url()).text
    client.post(f"{pumps.get_absolute_url()}restore/", {"entry": str(key)})
    assert "Remember me" in client.get(pumps.get_absolute_url()).text


def test_what_was_taken_off_goes_after_a_day(pumps):
    favourites.add(pumps, [an_item(), an_item()])
    first, second = favourites.remove(
        pumps, Favourite.objects.values_list("pk", flat=True)
    )
    yesterday = timezone.now() - timedelta(hours=25)
    Favourite.objects.filter(pk=first).update(removed_at=yesterday)
    retention.run()
    assert [one.pk for one in Favourite.objects.all()] == [second]


def test_entries_move_with_their_notes_and_never_stand_twice(client, buyer, pumps):
    other = favourites.make(buyer, "Motors")
    both, one = an_item(), an_item()
    favourites.add(other, [both], "Of the other")
    favourites.add(pumps, [both, one], "")
    favourites.write_note(
        Favourite.objects.get(list=pumps, item=one), "Moves along", by=buyer
    )
    keys = [str(key) for key in pumps.entries.values_list("pk", flat=True)]
    client.post(
        f"{pumps.get_absolute_url()}act/",
        {"entry": keys, "act": "move", "to": other.pk},
    )
    assert not Favourite.objects.there().filter(list=pumps).exists()
    page = client.get(other.get_absolute_url()).text
    assert "Moves along" in page
    assert "Of the other" in page


def test_what_ended_says_so_and_what_was_taken_down_shows_nothing(client, pumps):
    now, yesterday = timezone.now(), timezone.localdate() - timedelta(days=1)
    named = {
        "Ended pump": {"valid_until": yesterday},
        "Paused pump": {"paused_at": now},
        "Archived pump": {"archived_at": now},
        "Secret pump": {},
    }
    items = [an_item(title=title) for title in named]
    offer = an_offer(title="Closed cork")
    away = a_company("Away & Co")
    favourites.add(pumps, [*items, offer, away])
    now = timezone.now()
    for item in items:
        Item.objects.filter(pk=item.pk).update(**named[item.title])
    Item.objects.filter(title="Secret pump").update(withdrawn_at=now)
    Offer.objects.filter(pk=offer.pk).update(closes_on=yesterday)
    type(away).objects.filter(pk=away.pk).update(unpublished_at=now)
    page = client.get(pumps.get_absolute_url()).text
    for said in (
        *("Ended pump", "This listing ended on", "The supplier has paused this item."),
        *("does not offer this item any more", "Closed cork", "This offer closed on"),
    ):
        assert said in page, said
    assert "Secret pump" not in page
    assert "Away" not in page
    assert page.count("It was taken down, and no page of this site shows it.") == 2


@pytest.mark.promise("Y1")
def test_somebody_elses_list_does_not_exist(client, pumps):
    favourites.add(pumps, [an_item()], "Mine")
    key = entry(pumps).pk
    client.force_login(a_member())
    there = pumps.get_absolute_url()
    for page in ("", "rename/", "delete/", "share/", f"{key}/"):
        assert client.get(there + page).status_code == 404
        assert client.post(there + page).status_code in {404, 405}
    for act in ("act/", "restore/"):
        assert client.post(there + act, {"only": str(key)}).status_code == 404
    own = favourites.make(a_member(), "Mine too")
    answer = client.post(
        f"{own.get_absolute_url()}act/", {"entry": str(key), "act": "move"}
    )
    assert answer.status_code == 404
    keep(client, items=an_item().pk, list=pumps.pk)
    assert Favourite.objects.get().pk == key


def test_entries_of_another_list_are_not_touched_by_an_act(client, buyer, pumps):
    stranger = favourites.make(a_member(), "Theirs")
    favourites.add(stranger, [an_item()])
    act = f"{pumps.get_absolute_url()}act/"
    client.post(act, {"only": str(entry(stranger).pk)})
    client.post(
        act, {"entry": str(entry(stranger).pk), "act": "move", "to": stranger.pk}
    )
    assert entry(stranger)


def test_a_list_is_renamed_and_asks_before_it_goes(client, pumps):
    there = pumps.get_absolute_url()
    client.post(f"{there}rename/", {"name": "Better pumps"})
    assert "Better pumps" in client.get(there).text
    assert client.post(f"{there}rename/", {"name": " "}).status_code == 422
    assert "cannot be undone" in client.get(f"{there}delete/").text
    assert FavouriteList.objects.exists()
    client.post(f"{there}delete/")
    assert not FavouriteList.objects.exists()
    assert client.get(there).status_code == 404


def test_there_are_fifty_lists_of_five_hundred_entries_at_most(client, pumps, buyer):
    item = an_item()
    FavouriteList.objects.bulk_create(
        FavouriteList(member=buyer, name=f"List {n}") for n in range(49)
    )
    answer = client.post("/me/favourites/", {"name": "One too many"})
    assert answer.status_code == 422
    assert "50 lists" in answer.text
    items = Item.objects.bulk_create(
        Item(
            company=item.company,
            category=item.category,
            title=f"Pump {n}",
            slug="pump",
            price_mode="request",
            valid_until=item.valid_until,
            confirmed_on=item.confirmed_on,
            published_at=timezone.now(),
        )
        for n in range(500)
    )
    favourites.add(pumps, items)
    answer = keep(client, items=item.pk, list=pumps.pk)
    assert answer.status_code == 422
    assert "500 entries" in answer.text
    assert not Favourite.objects.filter(item=item).exists()


def test_a_page_of_a_list_takes_as_many_statements_whatever_is_on_it(client, pumps):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(pumps.get_absolute_url()).status_code == 200
        return len(asked)

    for page in (an_item(), an_offer(), a_company()):
        favourites.add(pumps, [page], "Note")
    statements()
    few = statements()
    favourites.add(pumps, [an_item() for _ in range(20)], "")
    assert statements() == few <= 14


def test_what_is_ticked_is_compared(client, pumps):
    items = [an_item(title=f"Pump {n}") for n in range(2)]
    favourites.add(pumps, [*items, a_company()])
    keys = [str(key) for key in pumps.entries.values_list("pk", flat=True)]
    act = f"{pumps.get_absolute_url()}act/"
    answer = client.post(act, {"entry": keys, "act": "compare"})
    assert answer["Location"].startswith("/compare/?items=")
    assert {f"{one.pk}" for one in items} == set(
        answer["Location"].partition("=")[2].split(",")
    )
    assert client.post(act, {"entry": keys, "act": "sell"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_at_once_keep_it_once():
    member, item = a_member(), an_item()
    kept = favourites.make(member, "Pumps")
    new = []

    def add():
        new.append(len(favourites.add(kept, [item], "Mine")))
        connection.close()

    both = [Thread(target=add) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(new) == [0, 1]
    assert Favourite.objects.count() == 1
