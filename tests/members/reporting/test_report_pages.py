"""The desk: who comes in, what a report shows, what is wrong with a question."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import ProgrammingError

from members.models import Member
from members.reporting import answering, choosing, showing
from tests.members.reporting.world import a_release
from tests.people import a_member, a_staff_member

pytestmark = pytest.mark.django_db
DESK = "/desk/reports/"
REPORT = f"{DESK}table/"


@pytest.fixture
def marketing(client):
    member = a_staff_member("marketing")
    client.force_login(member)
    return member


def test_a_visitor_is_led_to_the_sign_in_and_back(client):
    response = client.get(f"{REPORT}?table=industry")
    assert response.status_code == 302
    assert (
        "/accounts/login/?next=/desk/reports/table/%3Ftable%3D" in response["Location"]
    )


@pytest.mark.promise("T6")
@pytest.mark.parametrize(
    "role", ["moderator", "verifier", "support", "privacy officer"]
)
def test_other_staff_are_refused(client, role):
    client.force_login(a_staff_member(role))
    assert client.get(DESK).status_code == 403


def test_a_member_of_the_group_who_is_not_staff_is_refused(client):
    member = a_member()
    member.groups.add(Group.objects.get(name="marketing"))
    client.force_login(member)
    assert client.get(DESK).status_code == 403


def test_staff_without_a_second_step_are_led_to_one(client):
    member = a_member(is_staff=True)
    member.groups.add(Group.objects.get(name="marketing"))
    client.force_login(member)
    response = client.get(DESK, follow=True)
    assert response.redirect_chain == [("/accounts/2fa/", 302)]
    assert "second step" in response.content.decode()


def test_superusers_come_in(client):
    client.force_login(a_staff_member())
    assert client.get(DESK).status_code == 200


def test_the_catalogue_says_what_is_there(client, marketing):
    empty = client.get(DESK).content.decode()
    assert "Nothing has been released yet" in empty
    assert empty.count("not released yet") == 15
    a_release("2026-Q4", tables=["industry", "industry-country"])
    page = client.get(DESK).content.decode()
    assert page.count("not released yet") == 13
    assert f'href="{REPORT}?table=industry"' in page
    assert "Budget of this year" in page


def test_releases_are_listed_with_their_tables(client, marketing):
    assert (
        "Nothing has been released" in client.get(f"{DESK}releases/").content.decode()
    )
    for n in range(21):
        a_release(f"p{n}", tables=["type"])
    page = client.get(f"{DESK}releases/").content.decode()
    assert page.index(">p20<") < page.index(">p1<")
    assert ">p0<" not in page
    assert ">p0<" in client.get(f"{DESK}releases/?page=2").content.decode()
    assert client.get(f"{DESK}releases/?page=x").status_code == 200


def test_a_report_has_chart_table_and_definitions(client, marketing):
    a_release(industry={"food": 900, "medical": 4})
    page = client.get(f"{REPORT}?table=industry").content.decode()
    assert 'role="img"' in page
    assert "<title>Companies by industry</title>" in page
    assert re.search(r'number">900<span class="desk-table__note">888 to 912<', page)
    assert "fewer than 18" in page
    assert "Totals may not add" in page
    assert " style=" not in page


def test_the_forms_address_leads_to_the_reports_own(client, marketing):
    a_release(tables=["industry"])
    typed = "?table=industry&release=&compare=&order=catalogue&show=counts"
    response = client.get(REPORT + typed)
    assert response["Location"] == f"{REPORT}?table=industry"
    assert client.get(f"{REPORT}?table=type&page=abc")["Location"].endswith(
        "?table=type"
    )
    assert client.get(REPORT)["Location"] == DESK


def test_a_two_way_report_is_paged(client, marketing):
    a_release(tables=["industry-country"])
    page = client.get(f"{REPORT}?table=industry-country").content.decode()
    assert "1 / 24" in page
    assert "?table=industry-country&amp;page=2" in page
    last = client.get(f"{REPORT}?table=industry-country&page=24").content.decode()
    assert "24 / 24" in last
    kept = client.get(f"{REPORT}?table=industry-country&keep=industry:food")
    assert kept.content.decode().count("desk-table__label") == 120


def test_a_comparison_has_its_column(client, marketing):
    before = a_release("2026-Q3", industry={"food": 900})
    a_release("2026-Q4", industry={"food": 940})
    page = client.get(f"{REPORT}?table=industry&compare={before.pk}").content.decode()
    assert "+40 ± 17" in page
    assert "Since 2026-Q3" in page
    assert "over the releases" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("table=income&order=largest", "“income” is no table"),
        ("table=industry&order=random&show=shares", "“random” is no order"),
        ("table=industry&keep=industry:cheese&keep=industry:food", "industry:cheese"),
        ("table=industry&release=999", "That release does not have this table"),
        ("table=industry&release=9%0A9", "is no release"),
        ("table=%E2%80%AEx", "is no table"),
    ],
)
def test_bad_input_is_said_and_what_was_typed_stays(client, marketing, typed, said):
    a_release(tables=["industry"])
    response = client.get(f"{REPORT}?{typed}")
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    if "show=shares" in typed:
        assert '<option value="shares" selected' in page
    if "industry:food" in typed:
        assert re.search(r'value="industry:food" checked', page)


def test_a_table_that_no_release_has_is_an_empty_page(client, marketing):
    response = client.get(f"{REPORT}?table=type")
    assert response.status_code == 200
    assert "No release has this table yet" in response.content.decode()


@pytest.mark.promise("T6")
def test_what_is_asked_of_the_database_is_no_member(
    client, marketing, django_assert_max_num_queries
):
    before = a_release("2026-Q3", tables=["industry"])
    a_release(tables=["industry"])
    address = f"{REPORT}?table=industry&compare={before.pk}"
    client.get(address)
    with django_assert_max_num_queries(14) as asked:
        client.get(address)
    tables = set(re.findall(r'FROM "(members_\w+)"', str(asked.captured_queries)))
    # Who signed in, by which session: the door. No company, no place in a team.
    assert tables <= {"members_session", "members_member"}


@pytest.mark.promise("T6")
@pytest.mark.parametrize(
    ("address", "where", "name"),
    [
        (DESK, choosing, "catalogue"),
        (f"{DESK}releases/", showing, "release"),
        (f"{REPORT}?table=industry", answering, "answer"),
        (f"{DESK}saved/new/?table=industry", answering, "answer"),
    ],
)
def test_figures_are_read_in_a_role_that_cannot_read_a_member(
    client, marketing, monkeypatch, address, where, name
):
    a_release(tables=["industry"])
    monkeypatch.setattr(where, name, lambda *given: Member.objects.count())
    with pytest.raises(ProgrammingError, match="permission denied"):
        client.get(address)


def test_the_list_asks_little(client, marketing, django_assert_max_num_queries):
    a_release(tables=["industry", "type"])
    client.get(DESK)
    with django_assert_max_num_queries(10):
        client.get(DESK)
    with django_assert_max_num_queries(12):
        client.get(f"{DESK}releases/")


@pytest.mark.parametrize("language", ["zh-hans", "es", "fr", "ar"])
def test_every_language(client, marketing, language):
    a_release(country={"DE": 12345}, industry_country={("food", "DE"): 4000})
    for table in ("country", "industry-country"):
        response = client.get(f"/{language}{REPORT}?table={table}")
        assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode().replace(
        "Hans", "hans"
    )
