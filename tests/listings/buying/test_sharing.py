"""A list shown by a secret link: what is seen, by whom, and until when."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from listings.buying import favourites, sharing
from listings.models import FavouriteShare
from tests.people import a_member, a_policy, an_item, an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    a_policy()
    member = a_member(full_name="Ada Buyer", email="ada@example.org")
    found = favourites.make(member, "For spring")
    favourites.add(found, [an_item(title="Gear pump")], "Too dear")
    return found


def shared(kept, **how):
    token = sharing.share(kept, form_key=uuid4(), **how)
    return f"/shared/{token}/"


def test_whoever_has_the_link_sees_what_is_public_and_nothing_else(client, kept):
    shy = an_offer(title="Copper", shows_identity=False)
    favourites.add(kept, [shy])
    page = client.get(shared(kept))
    assert page.status_code == 200
    assert "Gear pump" in page.text
    assert "Copper" in page.text
    for hidden in ("Too dear", "Ada", "ada@", shy.company.trading_name):
        assert hidden not in page.text, hidden
    assert not page.cookies


def test_notes_are_shown_where_the_owner_chose_that(client, kept):
    assert "Too dear" in client.get(shared(kept, shows_notes=True)).text


def test_the_address_is_for_no_search_engine_and_no_other_site(client, kept):
    page = client.get(shared(kept))
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert 'content="noindex, nofollow"' in page.text


@pytest.mark.promise("T3")
def test_of_the_link_only_a_digest_is_kept(client, kept):
    client.force_login(kept.member)
    page = client.post(f"{kept.get_absolute_url()}share/", {"form_key": str(uuid4())})
    token = page.text.partition("/shared/")[2].partition("/")[0]
    assert len(token) == 43
    row = FavouriteShare.objects.values().get()
    assert token not in str(row)
    assert token not in client.get(f"{kept.get_absolute_url()}share/").text
    assert client.get(f"/shared/{token}/").status_code == 200


def test_a_link_that_is_taken_back_shows_nothing(client, kept):
    address = shared(kept)
    link = FavouriteShare.objects.get()
    client.force_login(kept.member)
    revoke = f"{kept.get_absolute_url()}share/{link.pk}/revoke/"
    for _ in range(2):
        client.post(revoke)
    client.logout()
    answer = client.get(address)
    assert answer.status_code == 410
    assert "Gear pump" not in answer.text
    assert "For spring" not in answer.text


def test_a_link_ends_on_its_last_day(client, kept):
    address = shared(kept, last_day=timezone.localdate())
    assert client.get(address).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    FavouriteShare.objects.update(last_day=yesterday)
    assert client.get(address).status_code == 410


def test_a_guessed_link_and_one_of_a_closed_account_are_over(client, kept):
    address = shared(kept)
    assert client.get("/shared/guessed/").status_code == 410
    type(kept.member).objects.update(is_active=False)
    assert client.get(address).status_code == 410


def test_the_same_form_twice_is_one_link(client, kept):
    client.force_login(kept.member)
    form = {"form_key": str(uuid4())}
    assert client.post(f"{kept.get_absolute_url()}share/", form).status_code == 200
    again = client.post(f"{kept.get_absolute_url()}share/", form)
    assert again.status_code == 422
    assert "made already" in again.text
    assert FavouriteShare.objects.count() == 1


def test_bad_days_are_told_and_ten_links_are_enough(client, kept):
    client.force_login(kept.member)
    share = f"{kept.get_absolute_url()}share/"
    for day in ("2020-01-01", "soon", "9999-12-31"):
        assert client.post(share, {"last_day": day}).status_code == 422, day
    for _ in range(10):
        shared(kept)
    answer = client.post(share, {})
    assert answer.status_code == 422
    assert "ten links" in answer.text


def test_somebody_elses_link_is_not_taken_back(client, kept):
    address = shared(kept)
    client.force_login(a_member())
    link = FavouriteShare.objects.get()
    revoke = f"{kept.get_absolute_url()}share/{link.pk}/revoke/"
    assert client.post(revoke).status_code == 404
    assert client.get(address).status_code == 200
