"""Where a member is signed in, for how long, and ending it."""

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client

from members import sessions
from members.models import Session
from tests.people import a_member

pytestmark = pytest.mark.django_db

FIREFOX = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
)
NOON = "2026-03-01T12:00Z"


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


def signed_in(member, browser=None, **headers):
    browser = browser or Client()
    form = {"login": member.member_id, "password": "a long enough secret"}
    answer = browser.post("/accounts/login/", form, headers=headers)
    assert answer.status_code == 302
    return browser


def is_in(browser):
    return browser.get("/me/").status_code == 200


@pytest.mark.promise("O2")
def test_neither_the_network_address_nor_the_whole_browser_is_kept():
    member = a_member()
    signed_in(member, Client(REMOTE_ADDR="203.0.113.77"), user_agent=FIREFOX)
    assert Session.objects.get().device == "Firefox · Windows"
    kept = str(sessions.SessionStore().decode(Session.objects.get().session_data))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM members_session s")
        kept += cursor.fetchone()[0]
    assert "203.0.113" not in kept
    assert "133.0" not in kept


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox · Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/604.1",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/131.0 Safari/537.36",
            "Chrome · Android",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0 Safari/537.36 Edg/131",
            "Edge · Linux",
        ),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_has_a_coarse_name(agent, words):
    assert sessions.coarse(agent) == words


def test_the_key_is_new_at_sign_in():
    browser = Client()
    browser.get("/accounts/login/", headers={"accept": "application/json"})
    browser.get("/accounts/2fa/passkeys/login/", headers={"accept": "application/json"})
    before = browser.cookies["session"].value
    signed_in(a_member(), browser)
    assert browser.cookies["session"].value != before
    assert not Session.objects.filter(pk=before).exists()


def test_one_sees_and_ends_ones_own_sessions(client):
    member = a_member()
    there = signed_in(member, user_agent=FIREFOX)
    signed_in(member, client)
    page = client.get("/me/sessions/").text
    assert "Firefox · Windows" in page
    assert there.cookies["session"].value not in page
    number = Session.objects.get(pk=there.cookies["session"].value).number
    client.post(f"/me/sessions/{number}/end/")
    assert not is_in(there)
    assert is_in(client)


def test_another_members_session_does_not_exist(client):
    there = signed_in(a_member())
    number = Session.objects.get().number
    signed_in(a_member(), client)
    assert client.post(f"/me/sessions/{number}/end/").status_code == 404
    assert is_in(there)


def test_everywhere_else_at_once(client):
    member = a_member()
    others = [signed_in(member) for _ in range(3)]
    signed_in(member, client)
    client.post("/me/sessions/elsewhere/end/")
    assert [is_in(other) for other in others] == [False] * 3
    assert is_in(client)


def test_signing_out_is_final_on_the_server(client):
    signed_in(a_member(), client)
    stolen = Client()
    stolen.cookies["session"] = client.cookies["session"].value
    assert is_in(stolen)
    client.post("/accounts/logout/")
    assert not is_in(stolen)


def test_a_member_is_signed_out_after_14_idle_days_and_90_in_any_case():
    member = a_member()
    with time_machine.travel(NOON, tick=False) as clock:
        idle, busy = signed_in(member), signed_in(member)
        for _day in range(89):
            clock.shift(24 * 3600)
            assert is_in(busy)
        assert not is_in(idle)
        clock.shift(25 * 3600)
        assert not is_in(busy)


def test_staff_are_signed_out_after_30_idle_minutes_and_8_hours_in_any_case():
    member = a_member(is_staff=True)
    with time_machine.travel(NOON, tick=False) as clock:
        idle, busy = signed_in(member), signed_in(member)
        for _quarter in range(31):
            clock.shift(15 * 60)
            assert is_in(busy)
        assert not is_in(idle)
        clock.shift(16 * 60)
        assert not is_in(busy)


def test_who_becomes_staff_has_short_sessions_at_once():
    member = a_member()
    with time_machine.travel(NOON, tick=False) as clock:
        browser = signed_in(member)
        member.is_staff = True
        member.save()
        clock.shift(31 * 60)
        assert not is_in(browser)


def test_ended_sessions_are_forgotten():
    with time_machine.travel(NOON, tick=False):
        signed_in(a_member())
    assert sessions.forget_ended() == 1


def test_the_list_costs_three_statements(client, django_assert_max_num_queries):
    member = a_member()
    for _ in range(5):
        signed_in(member)
    signed_in(member, client)
    with django_assert_max_num_queries(4):
        client.get("/me/sessions/")
