"""Another owner: asked for, told to every owner, stopped, or done after 72 hours."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from members import addresses, ownership, teams
from members.models import HandOver, Member, Membership
from tests.members.test_teams import TEAM, own, place_of
from tests.people import a_company, a_member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("Y1")]

PASSWORD = "a long enough secret"


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


@pytest.fixture
def company():
    return a_company("Porto Pumps Lda")


@pytest.fixture
def people(company):
    return {role: a_member(company, role=role) for role in TEAM}


@pytest.fixture
def owner(client, people):
    """The owner, who has just given the password."""
    client.force_login(people["owner"])
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return people["owner"]


def asked(client, company, member, **other):
    return client.post(own(company, "owner/"), {"to": place_of(member).pk} | other)


def begun(company, people, is_shared=False):
    return ownership.ask(
        company, to=place_of(people["editor"]), by=people["owner"], is_shared=is_shared
    )


def after(hours):
    return time_machine.travel(timezone.now() + timedelta(hours=hours))


def link_in(letter):
    return re.search(r"http://testserver(/\S+)", letter.body)[1]


def roles(people):
    return {role: place_of(member).role for role, member in people.items()}


def test_the_password_is_asked_for_first(client, company, people):
    """Also of whoever has just signed in."""
    form = {"login": people["owner"].member_id, "password": PASSWORD}
    assert client.post("/accounts/login/", form)["Location"] == "/me/"
    for answer in (
        client.get(own(company, "owner/")),
        asked(client, company, people["admin"]),
    ):
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not HandOver.objects.exists()


def test_after_72_hours_the_colleague_owns_it(client, company, people, owner, letters):
    assert client.get(own(company, "owner/")).status_code == 200
    assert asked(client, company, people["editor"]).status_code == 302
    assert {letter.to for letter in letters()} == {owner.email, people["editor"].email}
    with after(71.9):
        assert ownership.complete_due() == 0
    assert place_of(people["editor"]).role == "editor"
    with after(72.1):
        assert ownership.complete_due() == 1
        assert ownership.complete_due() == 0
    assert roles(people) == {role: role for role in TEAM} | {
        "owner": "admin",
        "editor": "owner",
    }
    assert "now" in letters()[-1].subject


def test_shared_both_are_owners(client, company, people, owner):
    asked(client, company, people["editor"], is_shared="on")
    with after(73):
        ownership.complete_due()
    assert (roles(people)["owner"], roles(people)["editor"]) == ("owner", "owner")


def test_every_owner_stops_it_by_the_link_without_signing_in(company, people, letters):
    other = a_member(company)
    begun(company, people)
    mine = {letter.to: link_in(letter) for letter in letters()}
    stranger = Client()
    page = stranger.get(mine[other.email])
    assert page.status_code == 200
    assert HandOver.objects.open().exists()
    assert stranger.post(mine[other.email]).status_code == 200
    assert stranger.post(mine[people["owner"].email]).status_code == 410
    with after(73):
        assert ownership.complete_due() == 0
    assert roles(people)["editor"] == "editor"


@pytest.mark.parametrize("who", TEAM)
def test_owners_stop_it_and_the_colleague_declines(client, company, people, who):
    begun(company, people)
    client.force_login(people[who])
    may = who in {"owner", "editor"}
    answer = client.post(own(company, "owner/stop/"))
    assert answer.status_code == (302 if may else 403)
    assert HandOver.objects.open().exists() is not may
    assert client.post(own(company, "owner/stop/")).status_code == (302 if may else 403)


def test_a_thief_who_changed_the_address_too_is_found_out(company, people, letters):
    change = addresses.ask(people["owner"], new_address="thief@example.org")
    addresses.confirm(link_in(letters()[-1]).split("/")[-2])
    undo = link_in(letters()[-1])
    people["owner"].refresh_from_db()
    begun(company, people)
    told = [letter.to for letter in letters() if "another owner" in letter.subject]
    assert set(told) == {"thief@example.org", change.old_address}
    assert Client().post(undo).status_code == 200
    assert not HandOver.objects.open().exists()


@pytest.mark.parametrize(
    "way", ["the colleague goes", "the owner steps down", "the owner leaves"]
)
def test_it_ends_with_the_places_it_is_about(company, people, way):
    other = a_member(company)
    begun(company, people)
    if way == "the colleague goes":
        teams.remove(place_of(people["editor"]), by=other)
    elif way == "the owner steps down":
        teams.change_role(place_of(people["owner"]), role="sales", by=people["owner"])
    else:
        teams.leave(company, member=people["owner"])
    with after(73):
        assert ownership.complete_due() == 0
    assert not HandOver.objects.open().exists()
    assert place_of(other).role == "owner"


def test_a_place_that_was_taken_away_by_hand_stops_it(company, people):
    begun(company, people)
    place_of(people["editor"]).delete()
    with after(73):
        assert ownership.complete_due() == 0
        assert ownership.complete_due() == 0
    assert place_of(people["owner"]).role == "owner"


def test_one_at_a_time(client, company, people, owner):
    asked(client, company, people["editor"])
    asked(client, company, people["sales"])
    assert HandOver.objects.get().to == people["editor"]


def test_whom_it_cannot_be_is_handed_back(client, company, people, owner):
    stranger, other = a_member(a_company()), a_member(company)
    for number in (place_of(stranger).pk, place_of(other).pk, "x", "", 10**20):
        answer = client.post(own(company, "owner/"), {"to": number})
        assert answer.status_code == 422
    assert not HandOver.objects.exists()


def test_the_team_reads_what_waits(client, company, people):
    begun(company, people)
    client.force_login(people["viewer"])
    assert "becomes an owner on" in client.get(own(company)).text


def test_the_database_knows_the_72_hours(company, people):
    waits = begun(company, people)
    rows = HandOver.objects.filter(pk=waits.pk)
    for change in ({"due_at": timezone.now()}, {"done_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_what_was_done_is_forgotten_after_a_month(company, people):
    begun(company, people)
    with after(73):
        ownership.complete_due()
        assert ownership.forget_old() == 0
    with after(24 * 34):
        assert ownership.forget_old() == 1


def test_administrators_read_who_did_what(client, company, people, owner):
    asked(client, company, people["editor"])
    client.post(own(company, "owner/stop/"))
    teams.remove(place_of(people["sales"]), by=people["admin"])
    client.force_login(people["admin"])
    page = client.get(own(company, "history/")).text
    assert "Asked for another owner" in page
    assert "Stopped the change of owner" in page
    assert page.count("A former colleague") == 1
    assert people["sales"].full_name not in page
    client.force_login(people["editor"])
    assert client.get(own(company, "history/")).status_code == 403


def test_the_history_comes_in_pages_of_few_statements(
    client, company, people, django_assert_max_num_queries
):
    for number in range(60):
        role = ("sales", "viewer")[number % 2]
        teams.change_role(place_of(people["viewer"]), role=role, by=people["admin"])
    client.force_login(people["admin"])
    with django_assert_max_num_queries(9):
        page = client.get(own(company, "history/")).text
    assert page.count("<tr>") == 41
    assert "Older" in page


def test_the_new_owner_is_one_and_the_old_may_go(company, people):
    begun(company, people)
    with after(73):
        ownership.complete_due()
    teams.leave(company, member=people["owner"])
    assert Membership.objects.owners().get(company=company).member == people["editor"]
    assert Member.objects.filter(pk=people["owner"].pk).exists()
