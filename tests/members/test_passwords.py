"""Which passwords are taken, and what changing one does."""

import re

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from members.models import Member
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db

OLD, NEW = "a long enough secret", "seven quiet herons"


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


@pytest.mark.parametrize(
    "good",
    [
        NEW,
        "correct puffin battery staple",
        "ünïcode-fjörd-brücke",
        "十五个以上的汉字密码也是可以使用的",
        "x9$kLm2!pQr7&zTw",
        "blue tractor under snow",
        "y" * 2 + " " + "abcdXefghYijklZmnop",
        "a" * 20 + " quick brown fox jumps " + "z" * 80,
    ],
)
def test_long_ones_of_any_characters_are_taken(good):
    validate_password(good, a_member())


@pytest.mark.parametrize(
    "bad",
    [
        "fourteen chars",
        "x" * 129 + "abcdefg",
        "aaaaaaaaaaaaaaaaaa",
        "abababababababab",
        "abcabcabcabcabcabc",
        "quick foxquick fox",
        "qwertyuiopasdfghjkl",
        "1234567890123456",
        "asdfghjklzxcvbnm",
        "1qaz2wsx3edc4rfv",
        "abcdefghijklmnopq",
        "zyxwvutsrqponmlk",
        "password12345678",
        "P@ssw0rd!P@ssw0rd1",
        "tradedir-password-2026",
        "Tradedir20262026!!",
        "ana.lima@example.org",
        "AnaLima-AnaLima1",
        "PortoPumps2026!!",
        "adminadminadmin1",
        "letmein-letmein-9",
    ],
)
def test_short_patterned_and_known_ones_are_refused(bad):
    member = a_member(
        a_company("Porto Pumps"),
        member_id="ana.lima",
        full_name="Ana Lima",
        email="ana.lima@example.org",
    )
    with pytest.raises(ValidationError):
        validate_password(bad, member)


def test_awful_ones_are_judged_quickly():
    for awful in ("a" * 128, "ab" * 64, "q1w2e3r4" * 16, "\0" * 20, "é" * 128):
        with pytest.raises(ValidationError):
            validate_password(awful, a_member())


def changed(client, password=NEW, old=OLD):
    return client.post(
        "/accounts/password/change/", {"oldpassword": old, "password1": password}
    )


def test_a_change_ends_other_sessions_and_tells_the_address(client, letters):
    member = a_member()
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(member)
    assert changed(client).status_code == 302
    assert client.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    [letter] = letters()
    assert letter.to == member.email
    assert "password was changed" in letter.body


def test_a_wrong_present_password_changes_nothing(client):
    member = a_member()
    client.force_login(member)
    assert changed(client, old="not the one I have").status_code == 422
    assert Member.objects.get().check_password(OLD)


def asked(client, address):
    return client.post("/accounts/password/reset/", {"email": address})


def link_in(letter):
    return re.search(r"http://testserver(/\S+)", letter.body)[1]


def test_a_forgotten_one_is_set_by_a_link_that_works_once(client, letters):
    member = a_member()
    elsewhere = Client()
    elsewhere.force_login(member)
    asked(client, member.email.upper())
    link = link_in(letters()[0])
    form = client.get(link)["Location"]
    assert client.post(form, {"password1": NEW}).status_code == 302
    assert Member.objects.get().check_password(NEW)
    assert elsewhere.get("/me/").status_code == 302
    assert "password was changed" in letters()[-1].body
    assert client.get(link).status_code == 410


def test_the_link_is_over_after_an_hour(client, letters):
    member = a_member()
    with time_machine.travel("2026-03-01T10:00Z", tick=False):
        asked(client, member.email)
        link = link_in(letters()[0])
        assert client.get(link).status_code == 302
    with time_machine.travel("2026-03-01T11:00:02Z", tick=False):
        assert Client().get(link).status_code == 410


def test_an_altered_link_does_nothing(client, letters):
    asked(client, a_member().email)
    link = link_in(letters()[0])
    for at in range(len("/accounts/password/reset/key/"), len(link) - 1, 3):
        letter = "b" if link[at] != "b" else "c"
        assert client.get(link[:at] + letter + link[at + 1 :]).status_code in {404, 410}


def test_an_unknown_address_is_answered_like_a_known_one(client, letters):
    known = asked(client, a_member().email)
    unknown = asked(Client(), "nobody@example.org")
    assert known["Location"] == unknown["Location"] == "/accounts/password/reset/done/"
    assert len(letters()) == 1


def test_five_links_an_hour_are_enough_for_known_and_unknown(client, letters):
    for address in (a_member().email, "nobody@example.org"):
        codes = [asked(client, address).status_code for _ in range(6)]
        assert codes == [302] * 5 + [429]
    assert len(letters()) == 5


def test_a_bad_new_password_is_handed_back(client, letters):
    asked(client, a_member().email)
    form = client.get(link_in(letters()[0]))["Location"]
    assert client.post(form, {"password1": "qwertyuiopasdfghjkl"}).status_code == 422
    assert Member.objects.get().check_password(OLD)
