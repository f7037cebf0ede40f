"""The policy: clause by clause, versions that never change, and what a version changed."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.utils import timezone

from privacy import policies
from privacy.models import PolicyAcceptance

pytestmark = pytest.mark.django_db
QUESTIONS = "why what other treated shared responsibility you contact".split()


@pytest.fixture(autouse=True)
def _forget_texts():
    policies.text_of.cache_clear()


@pytest.fixture
def first():
    return policies.publish(1, effective_on=timezone.localdate())


@pytest.fixture
def second(first, new_version):
    """A second version that says one clause in other words."""
    return new_version("editorial")


@pytest.mark.promise("P5")
@pytest.mark.parametrize("language", ["", "/zh-hans", "/es", "/fr", "/ar"])
def test_eight_questions_in_order_each_with_a_way_back(client, first, language):
    page = client.get(f"{language}/privacy/")
    assert page.status_code == 200
    places = [page.text.index(f'href="#{one}"') for one in QUESTIONS]
    assert places == sorted(places)
    assert all(f'id="{one}"' in page.text for one in QUESTIONS)
    assert page.text.count('href="#top"') == 9
    assert all(f'id="{clause}"' in page.text for clause in policies.CLAUSES)


def test_it_is_there_in_chinese_and_says_where_it_is_not(client, first):
    assert "我们为什么收集个人信息" in client.get("/zh-hans/privacy/").text
    assert 'lang="en" dir="ltr"' in client.get("/ar/privacy/").text


@pytest.mark.promise("P3")
@pytest.mark.parametrize("days", [-1, 0, 13])
def test_a_change_is_announced_fourteen_days_ahead(second, days):
    early = timezone.localdate() + timedelta(days=days)
    with pytest.raises(policies.CannotBePublished):
        policies.publish(3, effective_on=early)
    with pytest.raises(policies.CannotBePublished):
        policies.publish(2, effective_on=date(2090, 1, 1))


@pytest.mark.promise("P3")
@pytest.mark.parametrize("days", [0, 13])
def test_nor_may_it_come_sooner_where_nothing_else_waits(new_version, days):
    with pytest.raises(policies.CannotBePublished, match="14 days ahead"):
        new_version("notice", days=days)


def test_versions_take_effect_in_their_order(new_version):
    new_version("notice", days=40)
    with pytest.raises(policies.CannotBePublished, match="follows"):
        new_version("notice", days=39)


@pytest.mark.promise("P3")
@pytest.mark.parametrize("sql", ["UPDATE {} SET number = 7", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["privacy_policyversion", "privacy_policytext"])
def test_what_is_published_never_changes(first, sql, table):
    with (
        pytest.raises(Error),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.replace("number", "id").format(table))


@pytest.mark.promise("P4")
def test_old_versions_stay_with_what_changed_marked_and_a_feed(client, second):
    for address in ("/privacy/versions/1/", "/privacy/versions/2/"):
        assert client.get(address).status_code == 200
    changed = client.get("/privacy/changes/2/").text
    assert "<del>one click" in changed
    assert client.get("/feeds/policy.xml").text.count("<entry>") == 2
    page = client.get("/privacy/").text
    assert "comes into force on" in page
    assert 'type="application/atom+xml"' in page
    assert policies.in_force().number == 1


@pytest.mark.parametrize(
    "address",
    [
        "/privacy/versions/9/",
        "/privacy/changes/1/",
        "/privacy/changes/9/",
        "/privacy/versions/99999999999999999999/",
    ],
)
def test_a_version_that_is_not_there(client, first, address):
    assert client.get(address).status_code == 404


def test_an_edited_file_is_found(second):
    assert policies.edited_since() == []
    path = policies.folder(1) / "en.toml"
    path.write_text(path.read_text().replace("firmly", "rather"))
    assert policies.edited_since() == [1]


def test_a_text_without_a_clause_is_not_published(second):
    third = policies.FOLDER / "3"
    third.mkdir()
    for path in policies.folder(2).glob("*.toml"):
        text = path.read_text()
        (third / path.name).write_text(text.replace("R3 =", "R4 ="))
    with pytest.raises(policies.CannotBePublished, match="R3"):
        policies.publish(3, effective_on=timezone.localdate() + timedelta(days=20))


def test_the_command_says_what_is_wrong(first):
    with pytest.raises(CommandError, match="never changes"):
        call_command("publish_policy", "1", "--effective", "2090-01-01")


@pytest.mark.parametrize(
    ("language", "leads_to"), [("en", "/privacy/"), ("zh", "/zh-hans/privacy/")]
)
def test_the_old_address_leads_to_the_policy(client, first, language, leads_to):
    old = f"/?page=about/about&lan={language}&for=privacy"
    assert client.get(old)["Location"] == leads_to
    assert client.get(old, follow=True).status_code == 200
    assert client.get("/?page=about/about&for=else").status_code == 200


def test_agreeing_twice_is_once(first):
    subject = uuid4()
    for _ in range(2):
        policies.accept(subject, first, language="en", method="sign-up")
    assert PolicyAcceptance.objects.count() == 1


def test_chinese_is_compared_by_character():
    found = list(policies.pieces("保护您的隐私", "保护你的隐私"))
    assert [(one.kind, one.text) for one in found if one.kind] == [
        ("del", "您"),
        ("ins", "你"),
    ]


def test_a_page_asks_little(client, first, django_assert_max_num_queries):
    client.get("/privacy/")
    with django_assert_max_num_queries(4):
        client.get("/privacy/?again")
