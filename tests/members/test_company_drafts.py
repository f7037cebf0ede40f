"""Changes of a published page: they wait, are seen beforehand, published or forgotten."""

import pytest
from django.db import connection

from members import changes, contacts, drafts, profiles, publishing
from members.models import Company, CompanyDraft, ProfileChange
from tests.members.test_company_pages import (  # noqa: F401
    EMPTY_TEXTS,
    company,
    complete,
    member,
    save,
)
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, company):  # noqa: F811
    """A published company's own address."""
    complete(client, company)
    publishing.publish(company, by=None)
    return f"/me/company/{company.pk}/"


def draft_of(of):
    return drafts.draft_of(of, contacts.contact_of(of))


@pytest.mark.promise("C3")
def test_an_edit_of_a_published_page_waits_until_it_is_published(
    client,
    company,  # noqa: F811
    page,
):
    public = company.get_absolute_url()
    texts = EMPTY_TEXTS | {"summary_en": "Makes valves.", "summary_es": "Válvulas."}
    save(client, company, "texts", **texts)
    save(client, company, "business", business_type="agent", industry="vehicles")
    assert "Makes pumps." in client.get(public).text
    assert "Makes valves." in client.get(page).text
    assert "Makes valves." in client.get(f"{page}edit/texts/").text
    assert "Makes valves." in client.get(f"{page}view/?changes=1").text
    assert "Makes valves." not in client.get(f"{page}view/").text
    assert Company.objects.get().business_type == "manufacturer"
    client.post(f"{page}publish/")
    assert "Makes valves." in client.get(public).text
    assert "Makes valves" in client.get("/search/?q=valves&tab=suppliers").text
    assert not CompanyDraft.objects.exists()
    company.refresh_from_db()
    assert company.business_type == "agent"


@pytest.mark.promise("T3")
def test_what_waits_is_sealed(client, company, page):  # noqa: F811
    save(client, company, "place", country="PT", city="Faro", street="Rua Secreta 9")
    kept = bytes(CompanyDraft.objects.get().values)
    assert b"Secreta" not in kept
    assert b"Faro" not in kept
    assert draft_of(company).edit.contact["street"] == "Rua Secreta 9"


def test_changes_are_forgotten_after_asking(client, company, page):  # noqa: F811
    save(client, company, "names", trading_name="Other name")
    assert "Other name" in client.get(f"{page}discard/").text
    assert CompanyDraft.objects.exists()
    for _ in range(2):
        assert client.post(f"{page}discard/").status_code == 302
    assert not CompanyDraft.objects.exists()
    assert "Other name" not in client.get(page).text


def test_a_value_put_back_waits_no_more(client, company, page):  # noqa: F811
    save(client, company, "place", country="PT", city="Faro", street="Rua 1")
    save(client, company, "place", country="PT", city="Porto", street="Rua 1")
    assert not CompanyDraft.objects.exists()


def test_dates_and_numbers_come_back_as_they_were(client, company, page):  # noqa: F811
    save(
        client, company, "closure", closed_from="2026-12-24", closed_until="2027-01-06"
    )
    save(client, company, "size", production_lines="3", custom_work=["OEM"])
    facts = draft_of(company).edit.facts
    assert facts["closed_from"].isoformat() == "2026-12-24"
    assert (facts["production_lines"], facts["custom_work"]) == (3, ["OEM"])


def test_the_second_editor_of_a_draft_is_told(client, company, page):  # noqa: F811
    seen = profiles.state_of(Company.objects.get())
    save(client, company, "names", trading_name="Theirs")
    answer = client.post(f"{page}edit/names/", {"trading_name": "Mine", "seen": seen})
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    assert draft_of(company).edit.facts["trading_name"] == "Theirs"


def test_changes_that_leave_something_out_are_not_published(
    client,
    company,  # noqa: F811
    page,
):
    save(client, company, "place", country="PT", city="", street="Rua 1")
    assert "Before it can be published" in client.get(page).text
    client.post(f"{page}publish/")
    assert Company.objects.get().city == "Porto"
    assert CompanyDraft.objects.exists()


@pytest.mark.promise("H3")
def test_every_change_is_written_down_with_who_did_it(
    client,
    company,  # noqa: F811
    member,  # noqa: F811
    page,
):
    save(client, company, "names", trading_name="New name")
    reach = {"web_address": "https://a.example", "has_no_fax": "on"}
    save(client, company, "reach", phone="+351221234568", **reach)
    client.post(f"{page}publish/")
    said = client.get(f"{page}history/").text
    assert member.full_name in said
    for words in ("New name", "+351221234567", "+351221234568"):
        assert words in said
    assert b"221234568" not in repr(ProfileChange.objects.values()).encode()


def test_a_change_by_raw_sql_is_written_down_too(client, company, page):  # noqa: F811
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_company SET city = 'Elsewhere'")
    row = ProfileChange.objects.get(field="city", after="Elsewhere")
    assert (row.before, row.actor) == ("Porto", None)
    assert "Not by a member" in client.get(f"{page}history/").text


def test_what_is_saved_unchanged_is_no_change(client, company):  # noqa: F811
    complete(client, company)
    before = ProfileChange.objects.count()
    complete(client, company)
    assert ProfileChange.objects.count() == before


def test_history_goes_with_the_company(client, company, page):  # noqa: F811
    assert ProfileChange.objects.exists()
    company.delete()
    assert not ProfileChange.objects.exists()


def test_history_names_strangers_by_what_they_are(client, company, page):  # noqa: F811
    former, staff = a_member(), a_member(is_staff=True)
    names = changes.names_of({former.subject, staff.subject}, company)
    assert set(names.values()) == {"A former colleague", "Our staff"}


@pytest.mark.promise("T1")
@pytest.mark.parametrize("reader", ["visitor", "buyer", "staff", "nonsense"])
def test_nobody_is_shown_what_is_private(client, company, page, reader):  # noqa: F811
    seen = client.get(f"{page}view/?as={reader}").text
    assert "Makes pumps." in seen
    assert "+351221234567" not in seen
    assert "Rua 1" not in seen
    assert ("Phone •••" in seen) == (reader == "staff")
    assert "noindex" in seen


def test_looking_at_the_changes_publishes_nothing(client, company, page):  # noqa: F811
    save(client, company, "names", trading_name="Other name")
    changes_before = ProfileChange.objects.count()
    assert "Other name" in client.get(f"{page}view/?changes=1").text
    assert Company.objects.get().trading_name != "Other name"
    assert ProfileChange.objects.count() == changes_before
    assert CompanyDraft.objects.exists()


def test_three_next_things_at_most_and_no_private_one(client, company, page):  # noqa: F811
    best = publishing.next_best(company, draft_of(company))
    assert len(best) == 3
    private = {*profiles.OPTIONAL, "vat_id"}
    assert not {one.field for one in best} & private


def test_nobody_publishes_what_they_have_not_read(client, company, page):  # noqa: F811
    save(client, company, "names", trading_name="Read and agreed")
    seen = client.get(page).context["seen"]
    save(client, company, "names", trading_name="Slipped in")
    client.post(f"{page}publish/", {"seen": seen})
    assert Company.objects.get().trading_name not in {"Read and agreed", "Slipped in"}
    for _ in range(2):
        client.post(f"{page}publish/", {"seen": client.get(page).context["seen"]})
    assert Company.objects.get().trading_name == "Slipped in"


def test_the_company_keeps_its_name_until_then(client, company, page):  # noqa: F811
    save(client, company, "names", trading_name="Other name")
    assert client.get(page).context["company"].trading_name != "Other name"


def test_history_looks_for_the_key_once(
    client,
    company,  # noqa: F811
    page,
    django_assert_max_num_queries,
):
    reach = {"web_address": "https://a.example", "has_no_fax": "on"}
    for n in range(6):
        save(client, company, "reach", phone=f"+35122123457{n}", **reach)
        client.post(f"{page}publish/")
    assert ProfileChange.objects.filter(field="phone").count() == 7
    client.get(page)  # what it has to say is said
    with django_assert_max_num_queries(10):
        assert "+351221234575" in client.get(f"{page}history/").text


def test_a_region_is_of_the_country(client, company):  # noqa: F811
    save(client, company, "place", country="PT", region="PT-13", city="Porto")
    assert Company.objects.get().region == "PT-13"
    save(client, company, "place", country="ES", region="PT-13", city="Vigo")
    assert Company.objects.get().region == ""
    wrong = save(client, company, "place", country="ES", region="<x>", city="Vigo")
    assert wrong.status_code == 422


def test_pages_of_changes_ask_little(
    client,
    company,  # noqa: F811
    page,
    django_assert_max_num_queries,
):
    save(client, company, "names", trading_name="Other name")
    for address, most in (("", 15), ("history/", 14), ("discard/", 10)):
        with django_assert_max_num_queries(most):
            client.get(f"{page}{address}")
    stranger = a_member(a_company())
    client.force_login(stranger)
    assert client.get(f"{page}history/").status_code == 404
