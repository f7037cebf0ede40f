"""Signing in: by member ID or e-mail address, with a cookie there and nowhere else."""

import pytest
from django.contrib.auth.hashers import get_hasher
from django.core.cache import cache, caches
from django.test import Client

from members import account_adapter
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


def test_after_five_wrong_passwords_it_is_enough(client, member):
    codes = [
        sign_in(client, member.member_id, f"wrong {n}").status_code for n in range(6)
    ]
    assert codes == [422] * 5 + [429]
    last = sign_in(client, member.member_id)
    assert last.status_code == 429
    assert last.headers["Retry-After"] == "300"
    assert "Wait five minutes" in last.text
    assert member.member_id in last.text


def test_nor_do_ten_names_a_minute_from_one_network(client, member):
    codes = [sign_in(client, f"somebody{n}", "wrong").status_code for n in range(11)]
    assert codes == [422] * 10 + [429]


def test_no_header_moves_a_counter(client, member):
    codes = [
        client.post(
            "/accounts/login/",
            {"login": f"somebody{n}", "password": "wrong"},
            headers=dict.fromkeys(
                ("x-forwarded-for", "x-real-ip", "forwarded", "client-ip"),
                f"198.51.100.{n}",
            ),
        ).status_code
        for n in range(11)
    ]
    assert codes[-1] == 429


def test_behind_a_proxy_of_ours_its_own_entry_counts(client, member, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    for n in range(12):
        answer = client.post(
            "/accounts/login/",
            {"login": f"somebody{n}", "password": "wrong"},
            headers={"x-forwarded-for": f"spoofed, 198.51.100.{n}"},
        )
        assert answer.status_code == 422


def test_counters_hold_no_network_address(client, member):
    sign_in(Client(REMOTE_ADDR="203.0.113.77"), "somebody", "wrong")
    keys = cache._cache.get_client(None).keys("*")
    assert keys
    assert not [key for key in keys if b"203.0.113" in key or b"somebody" in key]


def test_with_the_cache_away_the_database_counts(client, member, settings):
    """Every attempt as in a process of its own, which remembers nothing."""
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"},
        "pages": settings.CACHES["pages"],
    }
    codes = []
    for n in range(6):
        caches["default"] = caches.create_connection("default")
        caches["default"]._memory.clear()
        codes.append(sign_in(client, member.member_id, f"wrong {n}").status_code)
    assert codes == [422] * 5 + [429]


def test_a_thousand_wrong_passwords_raise_an_alarm(client, member, monkeypatch, caplog):
    monkeypatch.setattr(account_adapter, "CEILING", 3)
    for n in range(4):
        sign_in(client, f"somebody{n}", "wrong")
    alarms = [line for line in caplog.messages if "authn_login_fail_ceiling" in line]
    assert len(alarms) == 1


def test_known_and_unknown_names_cost_one_hash_each(client, member, monkeypatch):
    hashed = []
    hasher = type(get_hasher())
    real = hasher.encode
    monkeypatch.setattr(
        hasher,
        "encode",
        lambda *args, **named: hashed.append(1) or real(*args, **named),
    )
    for login in (member.member_id, member.email, "nobody", "nobody@example.org"):
        hashed.clear()
        sign_in(client, login, "another long secret")
        assert len(hashed) == 1, login


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/",
        "http://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "javascript:alert(1)//evil",
        "data:text/html,evil",
        "https:evil.example",
        "https://testserver@evil.example/",
        "http:///evil.example",
        "evil.example",
        "/\n/evil.example",
    ],
)
def test_nobody_is_led_off_the_site(client, member, where):
    response = sign_in(client, member.member_id, next=where)
    assert response.headers["Location"] == "/me/"
    assert (
        "evil"
        not in client.get("/accounts/login/", {"next": where}).headers["Location"]
    )


def test_a_page_of_the_site_is_gone_on_to(client, member):
    response = sign_in(client, member.member_id, next="/me/sessions/?a=1")
    assert response.headers["Location"] == "/me/sessions/?a=1"


def test_a_closed_account_lets_nobody_in(client, member):
    member.is_active = False
    member.save()
    answer = sign_in(client, member.member_id)
    assert answer.headers["Location"] == "/accounts/inactive/"
    assert client.get("/me/").status_code == 302


def test_signing_out_takes_a_post(client, member):
    client.force_login(member)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/me/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/me/").status_code == 302


@pytest.mark.promise("O4")
def test_without_cookies_the_form_explains_itself_and_goes_in_no_circle():
    strict = Client(enforce_csrf_checks=True)
    response = sign_in(strict, "anybody")
    assert response.status_code == 403
    assert "cookies" in response.text
    assert "Location" not in response.headers
    assert not strict.cookies
