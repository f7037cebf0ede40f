"""Joining, signing in and keeping an account safe, in a real browser with real mail."""

import email
import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import expect

from members import outbox
from tests.browser.looking import faults
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough secret"


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


@pytest.fixture
def arrived(mailbox, settings, live_server):
    """`arrived()`: the link of the last letter that came to the mail server."""
    settings.SITE_URL = live_server.url

    def link():
        outbox.deliver_waiting()
        letter = email.message_from_bytes(mailbox.mails[-1].content)
        text = letter.get_payload(decode=True).decode()
        return re.search(rf"{live_server.url}(/\S+)", text)[1]

    return link


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_one_joins_confirms_by_the_mail_and_comes_in(new_page, arrived, scripts):
    page = new_page(java_script_enabled=scripts)
    page.goto("/accounts/signup/")
    page.get_by_label("Full name").fill("Ana Lima")
    page.get_by_label("E-mail address").fill("ana@example.org")
    page.get_by_label("Member ID").fill("ana.lima")
    page.get_by_label("Password").fill("short")
    page.get_by_label("I have read").check()
    page.get_by_role("button", name="Join").click()
    assert page.get_by_label("Full name").input_value() == "Ana Lima"
    page.get_by_label("Password").fill("seven quiet herons")
    page.get_by_role("button", name="Join").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()
    page.goto(arrived())
    page.get_by_role("button", name="Yes, this is mine").click()
    page.goto("/me/account/")
    assert page.get_by_label("Full name").input_value() == "Ana Lima"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_one_sets_up_an_app_and_signs_in_with_its_code(new_page, scripts):
    member = a_member()
    page = new_page(java_script_enabled=scripts)
    sign_in(page, member)
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Set up an app").click()
    page.wait_for_load_state()
    assert page.locator("img.qr").evaluate("one => one.naturalWidth") > 100
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.context.clear_cookies()
    cache.clear()
    sign_in(page, member)
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/me/")


def test_one_adds_a_passkey_and_signs_in_with_it_alone(new_page, live_server):
    member = a_member()
    home = live_server.url.replace("127.0.0.1", "localhost")
    page = new_page(base_url=home)
    with_an_authenticator(page)
    sign_in(page, member)
    page.goto("/accounts/2fa/passkeys/add/")
    page.get_by_label("Name").fill("Blue key")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto("/accounts/2fa/passkeys/")
    page.get_by_text("Blue key").wait_for()
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/me/sessions/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"^[^?]*/me/sessions/$"))
    page.context.clear_cookies()
    sign_in(page, member)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/me/")


def test_a_refused_passkey_is_said_in_place(new_page, live_server):
    page = new_page(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    page.add_init_script(
        "navigator.credentials.get = () => Promise.reject(new Error('no'))"
    )
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey was not used").wait_for()


def test_the_address_is_changed_and_taken_back_by_mail(new_page, arrived):
    member = a_member(email="old@example.org")
    page = new_page()
    sign_in(page, member)
    page.goto("/me/account/address/")
    page.get_by_label("New e-mail address").fill("new@example.org")
    page.get_by_role("button", name="Send the link").click()
    page.goto(arrived())
    page.get_by_role("button", name="Change it").click()
    page.goto(arrived())
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("heading", name="The old address is back").wait_for()
    page.goto("/me/")
    page.wait_for_url("**/accounts/login/**")


def test_with_cookies_refused_the_sign_in_explains_itself(new_page):
    page = new_page()
    page.goto("/accounts/login/")
    page.get_by_label("Member ID").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.context.clear_cookies()  # as if the browser had not taken them
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("Allow them for this site").wait_for()


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing_on_any_page_of_an_account(new_page, prefix):
    page = new_page(bypass_csp=True)
    found = []
    for address in BEFORE:
        found += faults(page, prefix + address, ANY)
    page.context.add_cookies([recently_signed_in()])
    for address in BEHIND:
        found += faults(page, prefix + address)
        assert "/accounts/login/" not in page.url, address
    page.troubles.clear()
    assert found == []


ANY = (200, 403, 404, 410)
BEFORE = (
    "/accounts/signup/",
    "/accounts/login/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/over/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-over/",
    "/accounts/password/reset/key/done/",
    "/accounts/address/undo/over/",
    "/accounts/inactive/",
)
BEHIND = (
    "/me/",
    "/me/account/",
    "/me/account/address/",
    "/me/sessions/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/passkeys/",
    "/accounts/2fa/passkeys/add/",
    "/accounts/logout/",
)


def recently_signed_in():
    """The cookie of a member who has just given the password."""
    browser = Client()
    browser.force_login(a_member(a_company("Porto Pumps Lda")))
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return {
        "name": "session",
        "value": browser.cookies["session"].value,
        "domain": "127.0.0.1",
        "path": "/",
    }


def sign_in(page, member):
    page.goto("/accounts/login/")
    page.get_by_label("Member ID").fill(member.member_id)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_an_authenticator(page):
    """A passkey device of the browser's own (WebAuthn level 3, 11: automation)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
