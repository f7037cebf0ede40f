"""The administration's page where a release is ordered: what it costs first, then once."""

import pytest
from django.urls import reverse

from members import release_making
from privacy.models import Release, ReleaseOrder
from tests.members.oversight_world import signed_in
from tests.privacy.releases.figures import evenly, released

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W2")]
MAKE = "/admin/privacy/release/make/"
TABLES = ["industry", "type-turnover"]
KEY = "6d1b4a9e-0000-4000-8000-000000000001"


@pytest.fixture
def officer(client):
    return signed_in(client, "privacy officer")


def said(**more):
    return {"tables": TABLES, "reason": "A partner asks.", "form_key": KEY} | more


def test_the_page_begins_with_all_tables_and_costs_nothing(client, officer):
    answer = client.get(MAKE)
    assert answer.text.count('name="tables"') == answer.text.count("checked") == 15
    assert "Make the release" not in answer.text
    assert not ReleaseOrder.objects.exists()


def test_the_preview_says_what_enters_why_and_what_it_costs(client, officer):
    released(type=evenly("type", 10), turnover=evenly("turnover", 10))
    text = client.get(MAKE, {"tables": TABLES}).text
    for word in ("Business type × turnover", "too few members", "0.0139", "0.3222"):
        assert word in text, word
    assert not ReleaseOrder.objects.exists()


def test_confirmed_it_is_ordered_and_its_page_tells_how_far_it_is(client, officer):
    answer = client.post(MAKE, said())
    page = reverse(
        "admin:privacy_release_ordered", args=[ReleaseOrder.objects.get().pk]
    )
    assert answer["Location"] == page
    assert "It waits for a worker" in client.get(page).text
    again = client.post(MAKE, said())
    assert again["Location"] == page
    release_making.keep()
    text = client.get(page).text
    assert "Released" in text
    assert "0.013888889" in text
    assert ReleaseOrder.objects.count() == Release.objects.count() == 1


def test_a_failure_says_why(client, officer):
    client.post(MAKE, said(tables=["type-turnover"]))
    row = ReleaseOrder.objects.create(
        line="membership", period="x", tables=["type"], reason="r", by=officer.subject,
        ended_at="2026-11-29T00:00Z", trouble="nothing",
    )  # fmt: skip
    page = reverse("admin:privacy_release_ordered", args=[row.pk])
    assert (
        "Nothing was released. None of these tables says enough"
        in client.get(page).text
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"tables": []},
        {"tables": ["members"]},
        {"tables": ["industry\0"]},
        {"reason": "short"},
        {"reason": "x" * 501},
        {"reason": "a reason\0 with a NUL"},
        {"form_key": "no key"},
    ],
)
def test_bad_input_is_handed_back(client, officer, wrong):
    answer = client.post(MAKE, said(**wrong))
    assert answer.status_code == 422
    assert not ReleaseOrder.objects.exists()


@pytest.mark.parametrize("odd", [{"tables": "x"}, {"tables": ["industry", "'"]}])
def test_an_odd_address_is_too(client, officer, odd):
    assert client.get(MAKE, odd).status_code == 422


def test_a_second_of_the_day_is_refused_in_words(client, officer):
    client.post(MAKE, said())
    release_making.keep()
    answer = client.post(MAKE, said(form_key=KEY.replace("1", "2")))
    assert answer.status_code == 422
    assert "There is a release of today already." in answer.text


@pytest.mark.parametrize("role", ["marketing", "support", "moderator", "verifier"])
def test_nobody_else_spends_what_members_have(client, role):
    signed_in(client, role)
    assert client.get(MAKE).status_code == 403
    assert client.post(MAKE, said()).status_code == 403
    assert client.get("/admin/privacy/release/ordered/1/").status_code == 403
    assert not ReleaseOrder.objects.exists()


def test_an_order_that_is_not_there(client, officer):
    for key in ("999", "9" * 30):
        page = f"/admin/privacy/release/ordered/{key}/"
        assert client.get(page).status_code == 404


@pytest.mark.parametrize("asked", [{}, {"tables": TABLES}])
def test_the_page_asks_the_same_however_much_was_released(
    client, officer, asked, django_assert_max_num_queries
):
    for year in range(3):
        released(f"{year}", type=evenly("type", 10), turnover=evenly("turnover", 10))
    client.get(MAKE, asked)
    with django_assert_max_num_queries(12):
        client.get(MAKE, asked)
