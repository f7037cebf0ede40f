"""Secrets of second steps: each opens for its member and its kind alone."""

import base64
import importlib
import re

import pytest
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.test import RequestFactory

from members import second_steps
from privacy import sealing
from privacy.models import SubjectKey
from privacy.sealing import Unreadable
from tests.members.test_second_step import code_of, first_step, set_up
from tests.people import a_member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("T3")]

SECOND = "9:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
CODES = "/accounts/2fa/recovery-codes/"
ALTERED = "has been altered"
carried = importlib.import_module("members.migrations.0023_second_step_secrets")


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


@pytest.fixture
def member(client):
    member = a_member()
    member.secret = set_up(client, member)
    return member


def way(member, kind="totp"):
    return Authenticator.objects.get(user=member, type=kind)


def codes_of(client):
    return re.findall(r"<code>(\d+)</code>", client.get(CODES).text)


def swap(one, other):
    one.data, other.data = other.data, one.data
    one.save()
    other.save()


def opened(member, kind="totp"):
    """As allauth opens it, on a page of this member's."""
    request = RequestFactory().get("/")
    request.user = member
    with context.request_context(request):
        return get_adapter().decrypt(way(member, kind).data[second_steps.KEYS[kind]])


def test_swapped_between_members_it_does_not_open(client, member):
    other = a_member()
    others_secret = set_up(client, other)
    for kind in ("totp", "recovery_codes"):
        swap(way(member, kind), way(other, kind))
        with pytest.raises(Unreadable):
            opened(member, kind)
    browser, _answer = first_step(member)
    for secret in (member.secret, others_secret):
        answer = browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
        assert answer.status_code == 422
        assert ALTERED in answer.text
    assert browser.get("/me/").status_code == 302


@pytest.mark.parametrize("moved", ["data", "secret"])
def test_swapped_between_app_and_codes_it_does_not_open(member, moved):
    app, codes = way(member), way(member, "recovery_codes")
    if moved == "data":
        swap(app, codes)
    else:
        app.data["secret"], codes.data["seed"] = codes.data["seed"], app.data["secret"]
        app.save()
        codes.save()
        with pytest.raises(Unreadable):
            opened(member)
    assert len(second_steps.ways(member)[1]) == 2
    browser, _answer = first_step(member)
    answer = browser.post(
        "/accounts/2fa/authenticate/", {"code": code_of(member.secret)}
    )
    assert (answer.status_code, ALTERED in answer.text) == (422, True)


def test_every_sign_and_byte_altered_raises(member):
    row = way(member)
    text = row.data["secret"]
    raw = base64.b64decode(text)
    altered = [
        f"{text[:at]}{'A' if text[at] != 'A' else 'B'}{text[at + 1 :]}"
        for at in range(len(text))
    ] + [
        base64.b64encode(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]).decode()
        for at in range(len(raw))
    ]
    for wrong in [*altered, "", "x", text[:-1], text + "=", "é", None, 7]:
        row.data["secret"] = wrong
        row.save()
        with pytest.raises(Unreadable):
            opened(member)


def test_nobodys_page_opens_none(member):
    request = RequestFactory().get("/")
    request.user, request.session = a_member(), {}
    text = way(member).data["secret"]
    with context.request_context(request), pytest.raises(Unreadable):
        get_adapter().decrypt(text)
    with pytest.raises(Unreadable):
        get_adapter().decrypt(text)


def test_where_the_app_was_altered_recovery_codes_still_let_in(client, member):
    codes = codes_of(client)
    Authenticator.objects.filter(type="totp").update(data={"secret": "x"})
    browser, _answer = first_step(member)
    answer = browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert answer.status_code == 302
    assert browser.get("/me/").status_code == 200


def test_recovery_codes_that_were_altered_are_made_anew(client, member):
    old = codes_of(client)
    Authenticator.objects.filter(type="recovery_codes").update(data={"seed": "x"})
    for address in (CODES, CODES + "download/"):
        assert client.get(address)["Location"] == CODES + "generate/"
    assert ALTERED in client.get(CODES + "generate/").text
    assert client.post(CODES + "generate/")["Location"] == CODES
    new = codes_of(client)
    assert (len(new), set(new) & set(old)) == (10, set())


def test_a_new_master_key_opens_them_still(client, member, settings):
    settings.SEALING_KEYS = f"{SECOND},{settings.SEALING_KEYS}"
    call_command("rewrap_keys")
    settings.SEALING_KEYS = SECOND
    browser, _answer = first_step(member)
    code = code_of(member.secret)
    browser.post("/accounts/2fa/authenticate/", {"code": code})
    assert browser.get("/me/").status_code == 200
    assert len(codes_of(client)) == 10


def as_before(row):
    """Seal a row as all were sealed once: by one key for all members."""
    key = second_steps.KEYS[row.type]
    secret = second_steps.secret_of(row, member=row.user)
    kept = sealing.seal(secret, subject=carried.ALL, table="mfa", column="secret")
    row.data[key] = base64.b64encode(kept).decode()
    row.save()


def test_secrets_of_before_are_carried_over(client, member):
    codes = codes_of(client)
    altered, passkey = a_member(), a_member()
    Authenticator.objects.create(user=altered, type="totp", data={"secret": "x"})
    Authenticator.objects.create(user=passkey, type="webauthn", data={"name": "Blue"})
    for kind in ("totp", "recovery_codes"):
        as_before(way(member, kind))
    assert len(second_steps.ways(member)[1]) == 2
    for _ in range(2):
        carried.seal_for_each_member(apps, None)
    assert opened(member) == member.secret
    assert codes_of(client) == codes
    assert way(altered).data == {"secret": "x"}
    assert not SubjectKey.objects.filter(subject=carried.ALL).exists()


def test_without_the_master_key_nothing_is_carried_over(member, settings):
    as_before(way(member))
    before = way(member).data
    settings.SEALING_KEYS = SECOND
    with pytest.raises(Unreadable):
        carried.seal_for_each_member(apps, None)
    assert way(member).data == before
    assert SubjectKey.objects.filter(subject=carried.ALL).exists()
