"""A new version of the policy: one mail to each member, a banner until it was seen, no silent yes."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from members import policy_notices
from members.models import Member, OutgoingMail
from privacy import consents, policies
from privacy.models import PolicyAcceptance, PolicyNotice
from tests.people import a_member
from tests.policies import its_day_comes

pytestmark = pytest.mark.django_db


def joined_before(**fields):
    return a_member(joined_at=timezone.now() - timedelta(days=90), **fields)


def says(client, version, answer, **more):
    return client.post(
        "/me/privacy/policy/", {"version": version, "answer": answer, **more}
    )


@pytest.mark.promise("P4")
def test_each_active_member_gets_one_mail(new_version, letters):
    members = [joined_before() for _ in range(3)]
    joined_before(is_active=False)
    version = new_version("notice")
    assert policy_notices.write_waiting() == 3
    assert policy_notices.write_waiting() == 0
    assert sorted(one.to for one in letters()) == sorted(one.email for one in members)
    assert policy_notices.progress(version) == (3, 0, 0, 0)


@pytest.mark.promise("P4")
def test_the_mail_says_what_changes_and_where_to_read_it(new_version, letters):
    joined_before(language="es", full_name="Ana & Co")
    new_version("notice")
    policy_notices.write_waiting()
    [letter] = letters()
    assert "Version 2 counts clicks." in letter.body
    assert "Ana & Co" in letter.body
    assert "http://testserver/es/privacy/changes/2/" in letter.body
    assert OutgoingMail.objects.get().stream == OutgoingMail.Stream.POLICY


def test_the_first_version_and_a_corrected_comma_are_news_to_nobody(
    new_version, letters
):
    joined_before()
    assert policy_notices.write_waiting() == 0
    new_version("editorial")
    assert policy_notices.write_waiting() == 0
    assert letters() == []


def test_who_never_confirmed_an_address_and_who_joins_under_it_are_not_written_to(
    new_version,
):
    unconfirmed = joined_before()
    unconfirmed.emailaddress_set.update(verified=False)
    its_day_comes(new_version("notice"))
    a_member(joined_at=timezone.now() + timedelta(days=1))
    assert policy_notices.write_waiting() == 0


def test_broken_off_it_goes_on_and_a_seen_banner_is_written_to_as_well(
    new_version, letters, monkeypatch
):
    members = [joined_before() for _ in range(5)]
    version = new_version("notice")
    monkeypatch.setattr(policy_notices, "BATCH", 2)
    next(policy_notices.write())
    policy_notices.note_seen(members[4], version.number)
    out = StringIO()
    call_command("tell_of_policy", stdout=out)
    assert "5 written to, 0 left, 1 have seen it, 0 agreed" in out.getvalue()
    assert len(letters()) == 5


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_once_to_each(new_version):
    for _ in range(30):
        joined_before()
    new_version("notice")
    PolicyNotice.objects.all().delete()
    OutgoingMail.objects.all().delete()

    def work():
        policy_notices.write_waiting()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert PolicyNotice.objects.filter(written_at__isnull=False).count() == 30
    assert OutgoingMail.objects.count() == 30


@pytest.mark.promise("P4")
def test_the_banner_stays_until_it_is_seen(client, new_version):
    client.force_login(joined_before())
    new_version("notice")
    assert "The privacy policy changes on" in client.get("/me/").text
    page = says(client, 2, "seen", next="/me/account/")
    assert page["Location"] == "/me/account/"
    assert "The privacy policy changes on" not in client.get("/me/").text
    assert not PolicyAcceptance.objects.exists()


def test_a_newer_version_is_news_again_and_a_new_member_reads_none(client, new_version):
    member = joined_before()
    client.force_login(member)
    new_version("notice")
    says(client, 2, "seen")
    third = new_version("notice", days=20)
    assert policy_notices.unseen(member) == third
    its_day_comes(third)
    assert "The privacy policy changed on" in client.get("/me/").text
    client.force_login(a_member())
    assert "The privacy policy change" not in client.get("/me/").text


def test_where_it_asks_one_agrees_by_a_button_alone(client, new_version):
    member = joined_before()
    client.force_login(member)
    new_version("reconsent", [consents.NEWS])
    assert "I agree" in client.get("/me/").text
    assert not policies.accepted(member.subject).exists()
    for _ in range(2):
        assert says(client, 2, "agree").status_code == 302
    [agreed] = policies.accepted(member.subject)
    assert agreed.version.number == 2
    assert "The privacy policy change" not in client.get("/me/").text


@pytest.mark.parametrize("version", ["", "1", "9", "x", "-1", "9" * 40, "9" * 5000])
@pytest.mark.parametrize("answer", ["seen", "agree"])
def test_what_nobody_asked_is_not_found(client, new_version, version, answer):
    client.force_login(joined_before())
    assert says(client, version, answer).status_code == 404


def test_who_put_it_off_is_asked_on_the_privacy_page(client, new_version):
    client.force_login(joined_before())
    new_version("reconsent", [consents.NEWS])
    assert "asks you anew" not in client.get("/me/privacy/").text
    says(client, 2, "seen")
    page = client.get("/me/privacy/").text
    assert "Version 2 of the policy asks you anew" in page
    assert "The privacy policy changes on" not in page


def test_a_notice_asks_for_no_agreement(client, new_version):
    client.force_login(joined_before())
    new_version("notice")
    assert says(client, 2, "agree").status_code == 404


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "", "x"])
def test_the_way_back_stays_here(client, new_version, page):
    client.force_login(joined_before())
    new_version("notice")
    assert says(client, 2, "seen", next=page)["Location"] == "/me/privacy/"


def test_a_visitor_answers_nothing(client, new_version):
    new_version("notice")
    assert "/accounts/login/" in says(client, 2, "seen")["Location"]


def test_the_banner_is_one_question(client, new_version, django_assert_num_queries):
    member = joined_before()
    new_version("notice")
    with django_assert_num_queries(1):
        assert policy_notices.unseen(member)


def test_many_are_written_to_in_few_statements(
    new_version, django_assert_max_num_queries
):
    Member.objects.all().delete()
    for _ in range(20):
        joined_before()
    new_version("notice")
    # One statement a letter is for the key that seals it.
    with django_assert_max_num_queries(20 + 14):
        policy_notices.write_waiting()
