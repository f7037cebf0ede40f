"""Two-step sign-in: codes of an app, recovery codes, and what staff need."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tests.people import a_member

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough secret"


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up(client, member):
    """Turn an authenticator app on, as a member does; returns its secret."""
    client.force_login(member)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").text
    secret = re.search(r'class="secret" dir="ltr">(\w+)<', page)[1]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    cache.clear()  # a code works once; the tests use the next one in the same half minute
    return secret


def first_step(member):
    browser = Client()
    form = {"login": member.member_id, "password": PASSWORD}
    answer = browser.post("/accounts/login/", form)
    return browser, answer


def test_the_password_alone_does_not_do_any_more(
    client, letters, django_capture_on_commit_callbacks
):
    member = a_member()
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client, member)
    assert "was added" in letters()[-1].subject
    browser, answer = first_step(member)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert browser.get("/me/").status_code == 302
    wrong = browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 422
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert browser.get("/me/").status_code == 200


def test_a_code_works_once(client):
    member = a_member()
    secret = set_up(client, member)
    code = code_of(secret)
    for status in (302, 422):
        browser, _answer = first_step(member)
        again = browser.post("/accounts/2fa/authenticate/", {"code": code})
        assert again.status_code == status


def test_a_recovery_code_works_once(client):
    member = a_member()
    set_up(client, member)
    codes = re.findall(
        r"<code>(\d+)</code>", client.get("/accounts/2fa/recovery-codes/").text
    )
    assert len(codes) == 10
    for status in (302, 422):
        browser, _answer = first_step(member)
        answer = browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert answer.status_code == status
    assert codes[1] in client.get("/accounts/2fa/recovery-codes/download/").text


def test_guessing_codes_is_stopped(client):
    member = a_member()
    set_up(client, member)
    browser, _answer = first_step(member)
    codes = [
        browser.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}).status_code
        for n in range(7)
    ]
    assert codes[0] == 422
    assert codes[-1] == 429


@pytest.mark.promise("T3")
def test_the_secret_is_sealed_in_the_database(client):
    secret = set_up(client, a_member())
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        assert secret not in str(cursor.fetchall())


def test_the_picture_is_drawn_without_a_style(client):
    client.force_login(a_member())
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").text
    assert 'src="data:image/svg+xml;base64,' in page
    assert "style=" not in page


def test_it_is_removed_with_the_password_alone(client, letters):
    member = a_member()
    set_up(client, member)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert "was removed" in letters()[-1].subject
    assert first_step(member)[1]["Location"] == "/me/"


@pytest.mark.promise("T3")
def test_staff_without_a_second_step_are_led_to_setting_one_up(client):
    staff = a_member(is_staff=True, is_superuser=True)
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    door = client.get("/admin/login/?next=/admin/")
    assert door["Location"] == "/accounts/login/?next=/admin/"
    client.force_login(staff)
    assert client.get("/admin/").status_code == 302
    led = client.get("/admin/", follow=True)
    assert led.redirect_chain[-1][0] == "/accounts/2fa/"
    assert "Set one up here first" in led.text
    set_up(client, staff)
    assert client.get("/admin/").status_code == 200


def test_staff_who_have_just_signed_in_set_one_up_at_once(client):
    staff = a_member(is_staff=True, is_superuser=True)
    form = {"login": staff.member_id, "password": PASSWORD}
    door = client.get("/admin/", follow=True).redirect_chain[-1][0]
    assert client.post(door, form)["Location"] == "/admin/"
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/2fa/"
    for way in ("totp/activate", "passkeys/add"):
        assert client.get(f"/accounts/2fa/{way}/").status_code == 200


def test_the_administration_takes_no_password_itself(client):
    staff = a_member(is_staff=True, is_superuser=True)
    form = {"username": staff.member_id, "password": PASSWORD}
    assert client.post("/admin/login/", form)["Location"].startswith("/accounts/login/")
    assert client.get("/me/").status_code == 302


def test_the_administration_is_closed_to_members(client):
    client.force_login(a_member())
    assert client.get("/admin/", follow=True).status_code == 403


def test_others_keys_do_not_exist(client):
    member = a_member()
    set_up(Client(), member)
    key = Authenticator.objects.create(
        user=member, type="webauthn", data={"name": "Blue key", "credential": {}}
    )
    client.force_login(a_member())
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for act in ("remove", "edit"):
        address = f"/accounts/2fa/passkeys/{key.pk}/{act}/"
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404


@pytest.mark.parametrize(
    "credential", ["", "x", "[]", "{}", '{"id": 1}', "null", "é\0"]
)
def test_nonsense_is_no_passkey(client, credential):
    answer = client.post("/accounts/2fa/passkeys/login/", {"credential": credential})
    assert answer["Location"] == "/accounts/login/"
    client.force_login(a_member())
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.post("/accounts/2fa/passkeys/add/", {"credential": credential})
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()
