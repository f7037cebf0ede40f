"""Joining: the form, the letter, the confirmation, signing in."""

import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from members import registration
from members.account_forms import SignUpForm
from members.models import Member, OutgoingMail, SignUp
from privacy import consents, policies
from tests.people import a_member

pytestmark = pytest.mark.django_db

PASSWORD = "seven quiet herons"


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


def typed(**other):
    return {
        "full_name": "Ana Lima",
        "email": "ana@example.org",
        "member_id": "ana.lima",
        "password": PASSWORD,
        "language": "en",
        "accepts_policy": "on",
        "form_key": str(uuid4()),
    } | other


def join(client, **other):
    return client.post("/accounts/signup/", typed(**other))


def link_in(letter):
    return re.search(r"http://testserver(/\S+)", letter.body)[1]


def test_from_the_form_by_the_letter_into_ones_own_page(client, letters):
    assert join(client)["Location"] == "/accounts/confirm-email/"
    [letter] = letters()
    assert letter.to == "ana@example.org"
    link = link_in(letter)
    assert "Yes, this is mine" in client.get(link).text
    assert client.get("/me/").status_code == 302  # opening the link confirms nothing
    client.post(link)
    assert client.get("/me/").status_code == 200


def test_a_letter_to_an_address_that_somebody_typed_says_nothing_of_theirs(
    client, letters
):
    join(client, full_name="You won, see evil.example", member_id="evil.example")
    [letter] = letters()
    assert "evil" not in letter.subject + letter.body


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "another device"])
def test_who_wanted_to_see_a_page_comes_to_it_after_joining(client, letters, elsewhere):
    way = "/ar/me/company/7/claim/"
    page = client.get("/accounts/signup/", {"next": way}).text
    assert f'name="next" value="{way}"' in page
    join(client, next=way)
    if elsewhere:
        client.cookies.clear()
    link = link_in(letters()[0])
    assert client.get(link).status_code == 200
    assert client.post(link)["Location"] == way
    assert (client.get("/me/").status_code == 302) is elsewhere


@pytest.mark.parametrize(
    "way", ["https://evil.example/", "//evil.example/", "/\\evil", f"/{'x' * 600}"]
)
def test_joining_leads_to_no_other_site(client, letters, way):
    assert 'name="next"' not in client.get("/accounts/signup/", {"next": way}).text
    join(client, next=way)
    link = link_in(letters()[0])
    assert "next" not in link
    assert client.post(link)["Location"] == "/me/company/new/"


def test_a_letter_opened_elsewhere_leads_to_the_sign_in(client, letters):
    join(client)
    client.cookies.clear()
    assert client.post(link_in(letters()[0]))["Location"].startswith("/accounts/login/")
    signed_in = client.post(
        "/accounts/login/", {"login": "ANA.Lima", "password": PASSWORD}
    )
    assert signed_in["Location"] == "/me/"


def test_without_a_confirmation_nobody_comes_in(client):
    join(client)
    client.cookies.clear()
    answer = client.post(
        "/accounts/login/", {"login": "ana.lima", "password": PASSWORD}
    )
    assert answer["Location"] == "/accounts/confirm-email/"
    assert client.get("/me/").status_code == 302


@pytest.mark.promise("C1")
def test_about_the_person_we_ask_name_and_address_alone():
    asked = set(SignUpForm().fields)
    assert asked == {
        *("full_name", "email", "member_id", "password", "language"),
        *("accepts_policy", "wants_news", "form_key"),
    }
    kept = {field.name for field in Member._meta.concrete_fields}
    assert kept == {
        *("id", "subject", "member_id", "member_id_skeleton", "password"),
        *("full_name", "email", "language", "time_zone", "source", "joined_at"),
        *("last_login", "is_active", "is_staff", "is_superuser"),
    }


@pytest.mark.promise("W1")
def test_a_member_keeps_where_it_came_from(client):
    join(client)
    member = Member.objects.get()
    assert member.source == Member.Source.REGISTRATION
    assert member.joined_at is not None


@pytest.mark.promise("P3")
def test_the_version_that_one_agrees_to_is_named_and_kept(client):
    version = policies.publish(1, effective_on=timezone.localdate())
    page = client.get("/accounts/signup/").text
    assert "version 1, in force since" in page
    assert 'href="/privacy/"' in page
    assert "checked" not in page  # nothing is agreed to beforehand
    join(client)
    [agreed] = policies.accepted(Member.objects.get().subject)
    assert (agreed.version, agreed.method) == (version, "sign-up")


@pytest.mark.promise("Y3")
def test_the_form_says_to_keep_the_password_to_oneself(client):
    assert "Do not tell it to anybody" in client.get("/accounts/signup/").text


def test_a_known_address_is_answered_like_a_new_one(client, letters):
    known = a_member(email="Known@example.org")
    new = join(client)
    cookies = set(client.cookies)
    client.cookies.clear()
    same = join(client, email=known.email.lower(), member_id="somebody.new")
    assert (same.status_code, same["Location"]) == (new.status_code, new["Location"])
    assert set(client.cookies) == cookies
    assert Member.objects.count() == 2
    assert "has an account already" in letters()[-1].body


def test_nor_does_the_member_id_tell_afterwards(client):
    """A member ID tried with a known address is as taken as one that made a member."""
    known = a_member()
    join(client, email=known.email, member_id="probe.one")
    again = join(client, email="mine@example.org", member_id="probe.one")
    assert again.status_code == 422
    assert "is taken" in again.text


def test_the_second_sign_up_within_minutes_is_answered_alike(client):
    first = join(client)
    client.cookies.clear()
    again = join(client, member_id="ana.lima.2")
    assert (again.status_code, again["Location"]) == (302, first["Location"])


def test_a_strangers_address_gets_one_letter_a_day(client, letters):
    for n in range(30):
        cache.clear()
        join(client, member_id=f"flooder{chr(97 + n % 26)}{n // 26}")
        client.cookies.clear()
    client.post("/accounts/login/", {"login": "floodera0", "password": PASSWORD})
    assert len(letters()) == 1


def test_the_same_form_twice_makes_one_member(client, letters):
    form = typed()
    answers = [client.post("/accounts/signup/", form) for _ in range(3)]
    assert {answer["Location"] for answer in answers} == {"/accounts/confirm-email/"}
    assert Member.objects.count() == len(letters()) == SignUp.objects.count() == 1


def test_a_form_sent_before_with_another_address_is_handed_back(client):
    form = typed()
    client.post("/accounts/signup/", form)
    again = client.post(
        "/accounts/signup/", form | {"email": "b@example.org", "member_id": "other.id"}
    )
    assert again.status_code == 422
    assert "sent before" in again.text


@pytest.mark.parametrize(
    ("taken", "twin"),
    [
        ("ana.lima", "ANA.LIMA"),
        ("ana.lima", "аnа.lima"),
        ("ana.lima", "ana.1ima"),
        ("ana.lima", "ａｎａ.lima"),
        ("ana.lima", "ana.Iima"),
        ("arnold", "amold"),
        ("oslo-pumps", "0sl0-pumps"),
    ],
)
def test_a_member_id_that_looks_like_another_is_refused(client, taken, twin):
    a_member(member_id=taken)
    answer = join(client, member_id=twin)
    assert answer.status_code == 422
    assert "is taken" in answer.text


@pytest.mark.parametrize(
    "bad", ["ab", "a b c", "a@b.example", ".ana", "x" * 41, "a\0bc"]
)
def test_a_member_id_of_another_form_is_handed_back(client, bad):
    answer = join(client, member_id=bad)
    assert answer.status_code == 422
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "Seán O’Brien",
        "王秀英",
        "فاطمة الزهراء",
        "Αλέξανδρος",
        "d'Arc",
        "x" * 200,
        "Nguyễn",
    ],
)
def test_names_of_every_script_are_kept_as_typed(client, name):
    assert join(client, full_name=name).status_code == 302
    assert Member.objects.get().full_name == name


@pytest.mark.parametrize(
    "bad",
    [
        {"full_name": "x" * 201},
        {"full_name": "two\nlines"},
        {"full_name": "nul\0"},
        {"email": "nowhere"},
        {"email": "a@b.example\nBcc: c@example.org"},
        {"language": "tlh"},
        {"accepts_policy": ""},
        {"form_key": "no-key"},
        {"password": "short"},
    ],
)
def test_bad_input_comes_back_with_what_was_typed(client, bad):
    answer = join(client, **bad)
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert PASSWORD not in answer.text
    if "email" not in bad:
        assert "ana@example.org" in answer.text
    assert not Member.objects.exists()


def test_nothing_is_half_done_when_the_letter_cannot_be_written(client, settings):
    with connection.execute_wrapper(refuse_mail), pytest.raises(RuntimeError):
        join(client)
    assert not Member.objects.exists()
    assert not SignUp.objects.exists()


def refuse_mail(execute, sql, params, many, context):
    if "INSERT" in sql and OutgoingMail._meta.db_table in sql:
        raise RuntimeError
    return execute(sql, params, many, context)


def test_an_altered_link_confirms_nothing(client, letters):
    join(client)
    link = link_in(letters()[0])
    for broken in (link[:-2] + "x/", link.replace("confirm-email/", "confirm-email/x")):
        assert client.get(broken).status_code == 410
        assert client.post(broken).status_code == 410
    assert client.get("/me/").status_code == 302


def test_confirming_twice_says_that_the_link_is_over(client, letters):
    join(client)
    link = link_in(letters()[0])
    client.post(link)
    assert client.post(link).status_code == 410


def test_sign_ups_that_nobody_confirmed_are_forgotten(client, monkeypatch):
    kept = a_member()
    join(client)
    Member.objects.update(joined_at="2020-01-01T00:00Z")
    SignUp.objects.update(sent_at="2020-01-01T00:00Z")
    assert registration.forget_unconfirmed() == 1
    assert [*Member.objects.all()] == [kept]
    assert join(client).status_code == 302


@pytest.mark.promise("W4")
def test_news_are_off_unless_ticked_and_hold_once_the_address_answered(client, letters):
    policies.publish(1, effective_on=timezone.localdate())
    join(client)
    join(client, email="ben@example.org", member_id="ben", wants_news="on")
    ana, ben = (
        Member.objects.get(email=f"{who}@example.org") for who in ("ana", "ben")
    )
    assert not consents.may(ben.subject, consents.NEWS)
    for letter in letters():
        client.post(link_in(letter))
    assert not consents.may(ana.subject, consents.NEWS)
    assert consents.may(ben.subject, consents.NEWS)
    assert [one.version.number for one in policies.accepted(ana.subject)] == [1]
    assert "news about the directory" in consents.history(ana.subject)[0].words
