"""A company: begun, kept section by section, published when nothing is missing."""

from uuid import uuid4

import pytest
from django.utils import timezone

from members import contacts, profiles, publishing
from members.models import Company, CompanyContact
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db

EMPTY_TEXTS = {
    f"{part}_{code}": ""
    for part in ("summary", "description")
    for code in ("en", "zh-hans", "es", "fr", "ar")
}


@pytest.fixture
def member(client):
    member = a_member()
    client.force_login(member)
    return member


@pytest.fixture
def company(client, member):
    begin(client)
    return Company.objects.get()


def begin(client, **other):
    typed = {
        "trading_name": "Ćwikła & Søns O'Hara 不锈钢",
        "country": "PT",
        "business_type": "manufacturer",
        "industry": "components",
        "form_key": str(uuid4()),
    }
    return client.post("/me/company/new/", typed | other)


def save(client, company, section, **typed):
    seen = profiles.state_of(Company.objects.get(pk=company.pk))
    address = f"/me/company/{company.pk}/edit/{section}/"
    return client.post(address, {"seen": seen} | typed)


def complete(client, company):
    """Answer everything that a page needs."""
    place = {"country": "PT", "city": "Porto", "street": "Rua 1", "postcode": ""}
    reach = {
        "phone": "(22) 123-4567",
        "has_no_fax": "on",
        "web_address": "https://10.0.0.1/",
        "contact_person": "Ana",
    }
    size = {"turnover_band": "unsaid", "employees_band": "unsaid"}
    for section, typed in (
        ("place", place),
        ("reach", reach),
        ("texts", EMPTY_TEXTS | {"summary_en": "Makes pumps."}),
        ("size", size),
    ):
        assert save(client, company, section, **typed).status_code == 302, section
    company.refresh_from_db()


def test_the_first_form_makes_a_company_of_ones_own_once(client, member):
    key = str(uuid4())
    first, second = begin(client, form_key=key), begin(client, form_key=key)
    company = Company.objects.get()
    assert first["Location"] == second["Location"] == f"/me/company/{company.pk}/"
    assert company.memberships.get().member == member
    assert client.get(company.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"trading_name": "x" * 201}, {"trading_name": "a\nb"}, {"country": "ZZ"}],
)
def test_a_wrong_first_form_keeps_what_was_typed(client, member, wrong):
    answer = begin(client, **wrong)
    assert answer.status_code == 422
    assert "不锈钢" in answer.text or "trading_name" in wrong
    assert not Company.objects.exists()


@pytest.mark.promise("C2")
def test_what_is_missing_is_named_one_by_one_and_then_it_is_published(client, company):
    missing = {one.field for one in publishing.lacks(company)}
    assert missing == {
        *("city", "phone", "fax", "web_address", "summary_en"),
        *("turnover_band", "employees_band"),
    }
    client.post(f"/me/company/{company.pk}/publish/")
    assert not Company.objects.published().exists()
    complete(client, company)
    assert list(publishing.lacks(company)) == []
    client.post(f"/me/company/{company.pk}/publish/")
    assert "Makes pumps." in client.get(company.get_absolute_url()).text
    assert "Søns" in client.get("/search/?q=pumps&tab=suppliers").text


@pytest.mark.promise("T1")
def test_what_is_optional_is_private_until_it_is_switched_on(client, company):
    complete(client, company)
    publishing.publish(company, by=None)
    page = company.get_absolute_url()
    assert "Rua 1" not in client.get(page).text
    address = f"/me/company/{company.pk}/visibility/"
    client.post(address, {"show": ["street", "vat_id", "nonsense"]})
    assert "Rua 1" in client.get(page).text
    assert "+351221234567" not in client.get(page).text
    company.refresh_from_db()
    assert company.public_fields == ["street"]
    client.post(address, {})
    assert "Rua 1" not in client.get(page).text


@pytest.mark.promise("T3")
def test_ways_to_reach_a_company_are_sealed(client, company):
    complete(client, company)
    row = CompanyContact.objects.values().get()
    assert bytes(row["phone"])[:1] == b"\x01"
    assert b"221234567" not in bytes(row["phone"])
    assert contacts.opened(company.contact)["phone"] == "+351221234567"


@pytest.mark.promise("C3")
@pytest.mark.parametrize("state", ["draft", "published", "unpublished", "suspended"])
def test_it_can_be_edited_in_every_state(client, company, state):
    complete(client, company)
    if state != "draft":
        publishing.publish(company, by=None)
    if state == "unpublished":
        publishing.unpublish(company, by=None)
    if state == "suspended":
        Company.objects.update(suspended_at=timezone.now())
    typed = {"country": "ES", "city": "Vigo", "street": "Rúa 2", "postcode": "36201"}
    save(client, company, "place", **typed)
    assert "Rúa 2" in client.get(f"/me/company/{company.pk}/edit/place/").text
    client.post(f"/me/company/{company.pk}/publish/")
    company.refresh_from_db()
    assert (company.country, company.city) == ("ES", "Vigo")


@pytest.mark.parametrize(
    ("section", "typed"),
    [
        ("reach", {"phone": "call me"}),
        ("reach", {"fax": "+351221234567", "has_no_fax": "on"}),
        ("reach", {"web_address": "http://example.org"}),
        ("reach", {"web_address": "javascript:alert(1)"}),
        ("business", {"hs_codes": "84.1"}),
        ("business", {"founded_year": "1500"}),
        ("business", {"keywords": "a,b,c,d,e,f,g,h,i,j,k"}),
        ("size", {"turnover_band": "lots"}),
        ("closure", {"closed_from": "2026-02-02", "closed_until": "2026-02-01"}),
        ("texts", {"description_en": "Long, without a summary"}),
        ("names", {"trading_name": "a\0b"}),
    ],
)
def test_a_wrong_value_is_handed_back(client, company, section, typed):
    before = Company.objects.values().get()
    answer = save(client, company, section, **typed)
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert Company.objects.values().get() == before


def test_the_second_of_two_editors_is_told_and_loses_nothing(client, company):
    seen = profiles.state_of(company)
    names = {"trading_name": "Mine", "seen": seen}
    save(client, company, "names", trading_name="Theirs")
    address = f"/me/company/{company.pk}/edit/names/"
    answer = client.post(address, names)
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    assert Company.objects.get().trading_name == "Theirs"
    fresh = answer.context["form"]["seen"].value()
    assert client.post(address, names | {"seen": fresh}).status_code == 302
    assert Company.objects.get().trading_name == "Mine"


def test_the_second_sees_what_the_first_has_saved(client, company):
    seen = profiles.state_of(company)
    save(client, company, "trade", incoterms=["EXW"], payment_terms=["tt", "lc"])
    typed = {"incoterms": ["FOB", "CIF"], "payment_terms": ["tt", "lc"], "seen": seen}
    answer = client.post(f"/me/company/{company.pk}/edit/trade/", typed)
    assert answer.context["saved_meanwhile"] == [("Incoterms", "EXW", "CIF, FOB")]
    # Of several that were ticked, all still are.
    assert answer.context["form"]["incoterms"].value() == ["FOB", "CIF"]
    assert "What you typed" in answer.text


def test_taking_the_page_down_asks_and_can_be_undone(client, company):
    complete(client, company)
    publishing.publish(company, by=None)
    address = f"/me/company/{company.pk}/unpublish/"
    assert "Leave it" in client.get(address).text
    assert client.get(company.get_absolute_url()).status_code == 200
    client.post(address)
    assert client.get(company.get_absolute_url()).status_code in {404, 410}
    client.post(f"/me/company/{company.pk}/publish/")
    assert client.get(company.get_absolute_url()).status_code == 200


def test_an_unknown_section_is_not_found(client, company):
    assert client.get(f"/me/company/{company.pk}/edit/x/").status_code == 404


def test_a_viewer_sees_and_changes_nothing(client, company):
    client.force_login(a_member(company, role="viewer"))
    assert client.get(f"/me/company/{company.pk}/").status_code == 200
    assert save(client, company, "names", trading_name="X").status_code == 403
    client.force_login(a_member(a_company()))
    assert save(client, company, "names", trading_name="X").status_code == 404


@pytest.mark.parametrize("number", [0, 2**31, 2**63 - 1, 2**63, 10**30])
def test_no_number_of_a_company_breaks_a_page(client, company, number):
    assert client.get(f"/me/company/{number}/").status_code == 404
    assert client.get(f"/me/company/{number}/items/").status_code == 404


@pytest.mark.parametrize(
    ("page", "most"),
    [("", 15), ("edit/reach/", 13), ("edit/texts/", 13), ("visibility/", 13)],
)
def test_a_page_asks_little(client, company, django_assert_max_num_queries, page, most):
    complete(client, company)
    with django_assert_max_num_queries(most):
        client.get(f"/me/company/{company.pk}/{page}")


def test_who_cannot_change_the_page_is_not_told_about_changing_it(client, company):
    Company.objects.update(published_at=timezone.now())
    address, waits = f"/me/company/{company.pk}/", "What you change below waits"
    assert waits in client.get(address).text
    client.force_login(a_member(company, role="viewer"))
    page = client.get(address).text
    assert "Everybody can see the page." in page
    assert waits not in page


def test_a_suspended_page_says_where_to_write_to(client, company):
    Company.objects.update(suspended_at=timezone.now())
    page = client.get(f"/me/company/{company.pk}/").text
    assert 'looked at again. <a href="/contact/">' in page
