"""Changing the e-mail address, and taking the change back from the old one."""

import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from members.models import AddressChange, Member
from tests.people import a_member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("Y2")]

PASSWORD = "a long enough secret"
OLD, NEW = "old@example.org", "new@example.org"


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


@pytest.fixture
def member(client):
    member = a_member(email=OLD)
    client.force_login(member)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return member


def asked(client, address=NEW):
    return client.post("/me/account/address/", {"email": address})


def link_in(letter):
    return re.search(r"http://testserver(/\S+)", letter.body)[1]


def address_of(member):
    return Member.objects.get(pk=member.pk).email


def test_the_new_address_confirms_and_the_old_one_is_told(client, member, letters):
    assert asked(client).status_code == 200
    [wish] = letters()
    assert wish.to == NEW
    assert address_of(member) == OLD
    client.get(link_in(wish))
    assert address_of(member) == OLD
    client.post(link_in(wish))
    assert address_of(member) == NEW
    assert letters()[-1].to == OLD
    signed_in = Client().post("/accounts/login/", {"login": NEW, "password": PASSWORD})
    assert signed_in["Location"] == "/me/"


def test_the_old_address_takes_it_back_and_signs_everybody_out(client, member, letters):
    asked(client)
    client.post(link_in(letters()[0]))
    undo = link_in(letters()[-1])
    owner = Client()
    assert owner.get(undo).status_code == 200
    assert address_of(member) == NEW
    assert owner.post(undo).status_code == 200
    assert address_of(member) == OLD
    assert client.get("/me/").status_code == 302
    thief = Client().post("/accounts/login/", {"login": OLD, "password": PASSWORD})
    assert thief.status_code == 422
    assert owner.post(undo).status_code == 410


def test_after_72_hours_it_is_final(client, member, letters):
    asked(client)
    client.post(link_in(letters()[0]))
    undo = link_in(letters()[-1])
    with time_machine.travel("2030-01-01T00:00Z"):
        assert Client().post(undo).status_code == 410
    assert address_of(member) == NEW


def test_it_is_asked_for_with_the_password_again(client):
    client.force_login(a_member())
    answer = asked(client)
    assert answer["Location"] == "/accounts/reauthenticate/?next=/me/account/address/"
    assert not AddressChange.objects.exists()
    wrong = client.post("/accounts/reauthenticate/", {"password": "not my password"})
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/me/account/address/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/passkeys/add/",
    ],
)
def test_who_signed_in_within_five_minutes_is_not_asked(client, address):
    form = {"login": a_member().member_id, "password": PASSWORD}
    with time_machine.travel("2026-03-01T12:00Z", tick=False) as clock:
        client.post("/accounts/login/", form)
        clock.shift(299)
        assert client.get(address).status_code == 200
        clock.shift(2)
        assert client.get(address).status_code == 302


def test_the_sign_in_of_another_does_not_count(client):
    form = {"login": a_member().member_id, "password": PASSWORD}
    client.post("/accounts/login/", form)
    client.force_login(a_member())
    assert client.get("/me/account/address/").status_code == 302


def test_five_minutes_later_the_password_is_wanted_once_more(client):
    member = a_member()
    with time_machine.travel("2026-03-01T12:00Z", tick=False) as clock:
        client.force_login(member)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        assert client.get("/me/account/address/").status_code == 200
        clock.shift(301)
        assert client.get("/me/account/address/").status_code == 302


def test_a_taken_address_looks_the_same_and_is_told(client, member, letters):
    other = a_member(email="taken@example.org")
    page = asked(client, other.email)
    cache.clear()
    free = asked(client, NEW)
    assert page.status_code == free.status_code
    assert page.text.replace(other.email, NEW) == free.text
    assert "has an account already" in letters()[0].body


def test_an_address_that_was_taken_meanwhile_changes_nothing(client, member, letters):
    asked(client)
    a_member(email=NEW)
    assert client.post(link_in(letters()[0])).status_code == 410
    assert address_of(member) == OLD


def test_nobody_joins_with_an_address_that_can_be_taken_back(client, member, letters):
    asked(client)
    client.post(link_in(letters()[0]))
    Client().post(
        "/accounts/signup/",
        {
            "full_name": "Squatter",
            "email": OLD,
            "member_id": "squatter",
            "password": "seven quiet herons",
            "language": "en",
            "accepts_policy": "on",
            "form_key": "00000000-0000-4000-8000-000000000001",
        },
    )
    assert not Member.objects.filter(email=OLD).exists()


@pytest.mark.parametrize("bad", ["", "nowhere", OLD, "a@b.example\nBcc: c@d.example"])
def test_bad_addresses_are_handed_back(client, member, bad):
    assert asked(client, bad).status_code == 422


def test_altered_links_are_over(client, member):
    for place in ("confirm", "undo"):
        for token in ("x", "1:2:3", "é"):
            assert client.post(f"/accounts/address/{place}/{token}/").status_code == 410


@pytest.mark.promise("C3")
def test_name_language_and_time_zone_are_edited_at_any_time(client):
    member = a_member()
    client.force_login(member)
    form = {"full_name": "Ana d'Arc", "language": "fr", "time_zone": "Asia/Shanghai"}
    assert client.post("/me/account/", form).status_code == 302
    member.refresh_from_db()
    assert (member.full_name, member.language) == ("Ana d'Arc", "fr")
    assert member.time_zone == "Asia/Shanghai"


@pytest.mark.parametrize(
    "bad", [{"full_name": ""}, {"language": "xx"}, {"time_zone": "Mars/Base"}]
)
def test_what_makes_no_sense_is_handed_back(client, bad):
    member = a_member()
    client.force_login(member)
    form = {"full_name": "Ana", "language": "fr", "time_zone": "UTC"} | bad
    assert client.post("/me/account/", form).status_code == 422
    assert Member.objects.get().full_name == member.full_name


def test_what_nobody_may_set_is_not_set(client):
    client.force_login(a_member())
    form = {"full_name": "Ana", "language": "fr", "time_zone": "UTC"}
    client.post("/me/account/", form | {"is_staff": "on", "email": "x@example.org"})
    member = Member.objects.get()
    assert not member.is_staff
    assert member.email != "x@example.org"
