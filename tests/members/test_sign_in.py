"""Signing in: by member ID or e-mail address, with a cookie there and nowhere else."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough secret"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def member():
    return a_member(a_company("Porto Pumps Lda"))


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(
        "/accounts/login/", {"login": login, "password": password, **more}
    )


def test_by_member_id_or_e_mail_address_in_any_case(client, member):
    for login in (member.member_id, member.member_id.upper(), member.email):
        response = sign_in(client, login)
        assert response.status_code == 302, login
        assert response.headers["Location"] == "/me/"
        client.logout()


def test_ones_own_page_names_the_company_and_is_nobody_elses(client, member):
    assert client.get("/me/").headers["Location"] == "/accounts/login/?next=/me/"
    client.force_login(member)
    response = client.get("/me/")
    assert "Porto Pumps Lda" in response.text
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_wrong_password_is_answered_like_an_unknown_name(client, member):
    wrong = sign_in(client, member.member_id, "another long secret")
    unknown = sign_in(client, "nobody-here", "another long secret")
    assert wrong.status_code == unknown.status_code == 422
    assert member.member_id in wrong.text
    for response in (wrong, unknown):
        assert "errorlist" in response.text


def test_after_a_few_wrong_passwords_it_is_enough(client, member):
    codes = [
        sign_in(client, member.member_id, f"wrong {n}").status_code for n in range(8)
    ]
    assert codes[0] == 422
    assert {422, 429} >= set(codes)
    assert sign_in(client, member.member_id).status_code != 302


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "javascript:1"]
)
def test_nobody_is_led_off_the_site(client, member, where):
    response = sign_in(client, member.member_id, next=where)
    assert "evil" not in response.headers["Location"]
    assert "javascript" not in response.headers["Location"]


def test_signing_out_takes_a_post(client, member):
    client.force_login(member)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/me/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/me/").status_code == 302


def test_without_cookies_the_form_explains_itself():
    strict = Client(enforce_csrf_checks=True)
    response = sign_in(strict, "anybody")
    assert response.status_code == 403
    assert "cookies" in response.text
