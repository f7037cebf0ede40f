"""Every field of a company's profile: asked, kept as typed, limited, edited in every state.

The fields come from the data map: one that no section asks for fails the run.
"""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from listings import taxonomy
from members import contacts, countries, drafts, publishing
from members.models import (
    Company,
    CompanyContact,
    CompanyText,
    Industry,
    ProfileChange,
)
from members.views.company_pages import FORMS
from privacy.holdings import registry
from tests.members.test_company_pages import (  # noqa: F401
    EMPTY_TEXTS,
    company,
    complete,
    member,
    save,
)
from tests.people import a_category

pytestmark = pytest.mark.django_db

# By section: what is typed into each field, and what is kept of it.
ANSWERS = {
    "names": {
        "trading_name": ("Ćwikła & Søns O’Hara 不锈钢", ...),
        "legal_name": ("شركة المضخات ش.م.م", ...),
        "registry": ("Registo Comercial", ...),
        "registry_number": ("NIPC 501 234 567", ...),
        "vat_id": ("PT501234567", ...),
    },
    "business": {
        "business_type": ("agent", ...),
        "other_business_types": (["trading", "service"], ...),
        "industry": ("vehicles", ...),
        "founded_year": ("1998", 1998),
        "keywords": ("gear pumps, 齿轮泵; valves", ["gear pumps", "齿轮泵", "valves"]),
        "hs_codes": ("8413.60, 841370", ["841360", "841370"]),
    },
    "goods": {"categories": (["hydraulic-pumps", "gear-pumps"], ...)},
    "place": {
        "country": ("ES", ...),
        "region": ("ES-GA", ...),
        "city": ("A Coruña", ...),
        "street": ("Rúa do Franco 12, 3º", ...),
        "postcode": ("15001", ...),
    },
    "reach": {
        "phone": ("(22) 123-4567", "+351221234567"),
        "fax": ("00351 22 123 45 68", "+351221234568"),
        "has_no_fax": ("", False),
        "contact_person": ("Seán O’Brien-Ωmega", ...),
        "job_title": ("Directora de exportación", ...),
        "web_address": ("https://10.0.0.1/private", ...),
    },
    "texts": {
        "summary": ("Makes pumps.", ...),
        "description": ("Since 1998.\n\n- gear\n- vane", ...),
    },
    "size": {
        "turnover_band": ("5-10", ...),
        "turnover_year": ("2025", 2025),
        "employees_band": ("50-199", ...),
        "factory_size": ("1000-5000", ...),
        "production_lines": ("3", 3),
        "custom_work": (["OEM", "ODM"], ...),
    },
    "trade": {
        "export_countries": (["BR", "DE"], ...),
        "main_markets": (["FR"], ...),
        "languages": (["pt", "gl", "zh-hant"], ...),
        "incoterms": (["FOB", "DAP"], ...),
        "payment_terms": (["tt", "lc"], ...),
        "currencies": (["EUR", "CLP", "XOF"], ...),
    },
    "closure": {
        "closed_from": ("2026-12-24", date(2026, 12, 24)),
        "closed_until": ("2027-01-06", date(2027, 1, 6)),
    },
}
# What the course of things writes, and what stands in an address.
NOT_ASKED = {"slug", "confirmed_on", "language", "asked_on"}
LIMITS = {
    "names": {
        "trading_name": 200,
        "legal_name": 200,
        "registry": 80,
        "registry_number": 20,
        "vat_id": 20,
    },
    "place": {"city": 100, "street": 255, "postcode": 20},
    "reach": {"contact_person": 100, "job_title": 100, "web_address": 255},
    "texts": {"summary_en": 250, "description_en": 5000},
}
# A valid answer beside the one that is too long.
BESIDE = {"names": {"trading_name": "A"}, "place": {"country": "PT"}}


@pytest.fixture(autouse=True)
def _categories():
    a_category("hydraulic-pumps")
    a_category("gear-pumps")
    yield
    taxonomy.forget()


def typed(section):
    answers = {name: answer for name, (answer, _kept) in ANSWERS[section].items()}
    if section == "texts":
        return EMPTY_TEXTS | {f"{name}_en": said for name, said in answers.items()}
    return answers


def kept_of(company):  # noqa: F811
    """Everything that is kept of a profile, by field."""
    company = Company.objects.get(pk=company.pk)
    contact = contacts.contact_of(company)
    text = company.texts.filter(language="en").values("summary", "description").first()
    return {
        **{field.name: getattr(company, field.name) for field in Company._meta.fields},
        **contacts.opened(contact),
        "has_no_fax": contact.has_no_fax,
        **(text or {}),
    }


def asked(section):
    return {
        name: answer if kept is ... else kept
        for name, (answer, kept) in ANSWERS[section].items()
    }


@pytest.mark.promise("C2")
def test_every_field_that_a_company_fills_in_is_asked_for():
    filled_in = {
        name
        for model in (Company, CompanyContact, CompanyText)
        for name, held in registry[model].items()
        if held.source == "the company"
    }
    assert filled_in - NOT_ASKED == {name for one in ANSWERS.values() for name in one}
    assert set(ANSWERS) <= set(FORMS)


@pytest.mark.promise("C2")
@pytest.mark.parametrize("section", ANSWERS)
def test_what_is_kept_equals_what_was_entered(client, company, section):  # noqa: F811
    assert save(client, company, section, **typed(section)).status_code == 302
    kept = kept_of(company)
    assert {name: kept[name] for name in ANSWERS[section]} == asked(section)


@pytest.mark.promise("C3")
@pytest.mark.parametrize("section", ANSWERS)
@pytest.mark.parametrize("state", ["published", "unpublished", "suspended"])
def test_every_field_is_edited_in_every_state(client, company, state, section):  # noqa: F811
    complete(client, company)
    publishing.publish(company, by=None)
    if state == "unpublished":
        publishing.unpublish(company, by=None)
    if state == "suspended":
        Company.objects.update(suspended_at=timezone.now())
    assert save(client, company, section, **typed(section)).status_code == 302
    form = client.get(f"/me/company/{company.pk}/edit/{section}/").context["form"]
    again = {name: form[name].value() for name in form.fields if name != "seen"}
    assert save(client, company, section, **filled(again)).status_code == 302
    client.post(f"/me/company/{company.pk}/publish/")
    kept = kept_of(company)
    assert {name: kept[name] for name in ANSWERS[section]} == asked(section)


def filled(values):
    """A form's values as a browser sends them back."""
    return {
        name: "" if value is None or value is False else value
        for name, value in values.items()
    }


@pytest.mark.promise("C3")
@pytest.mark.parametrize("section", ANSWERS)
def test_every_field_has_its_line_in_the_history(client, company, member, section):  # noqa: F811
    save(client, company, section, **typed(section))
    lines = ProfileChange.objects.filter(company=company, actor=member.subject)
    changed = set(lines.values_list("field", flat=True))
    assert set(ANSWERS[section]) - {"has_no_fax"} <= changed
    told = client.get(f"/me/company/{company.pk}/history/").text
    for name, (answer, kept) in ANSWERS[section].items():
        if isinstance(answer, str) and kept is ... and len(answer) > 9:
            assert answer.partition("\n")[0].replace("&", "&amp;") in told, name


@pytest.mark.promise("C3")
@pytest.mark.parametrize("section", ANSWERS)
def test_signed_out_one_is_led_away_and_shown_nothing(client, company, section):  # noqa: F811
    save(client, company, section, **typed(section))
    client.logout()
    answer = client.get(f"/me/company/{company.pk}/edit/{section}/")
    assert answer["Location"].startswith("/accounts/login/")
    assert answer.content == b""


@pytest.mark.parametrize(
    ("section", "field", "limit"),
    [(s, f, limit) for s, fields in LIMITS.items() for f, limit in fields.items()],
)
def test_a_text_has_its_limit(client, company, section, field, limit):  # noqa: F811
    begins = "https://a.example/" if field == "web_address" else ""
    words = begins + "ß" * (limit - len(begins))
    other = BESIDE.get(section, {}) | (EMPTY_TEXTS if section == "texts" else {})
    other |= {"summary_en": "A"} if section == "texts" else {}
    assert save(client, company, section, **other | {field: words}).status_code == 302
    answer = save(client, company, section, **other | {field: words + "ß"})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


@pytest.mark.parametrize(
    ("section", "wrong", "words"),
    [
        ("names", {"trading_name": ""}, "trading_name"),
        ("business", {"business_type": "king"}, "business_type"),
        ("business", {"industry": ""}, "industry"),
        ("business", {"hs_codes": "770000"}, "no HS chapter 77"),
        ("business", {"hs_codes": ", ".join(str(n) for n in range(840000, 840031))}, "at most 30"),
        ("business", {"founded_year": "2999"}, "not come yet"),
        ("business", {"founded_year": "9" * 30}, "founded_year"),
        ("goods", {"categories": ["no-such-thing"]}, "categories"),
        ("place", {"country": "XX"}, "country"),
        ("reach", {"phone": "+351 22 123 45 67 ext. 8"}, "without an extension"),
        ("size", {"employees_band": "many"}, "employees_band"),
        ("size", {"turnover_year": "1800"}, "turnover_year"),
        ("size", {"production_lines": "-1"}, "production_lines"),
        ("trade", {"export_countries": ["EU"]}, "export_countries"),
        ("trade", {"languages": ["tlh"]}, "languages"),
        ("trade", {"incoterms": ["DAF"]}, "incoterms"),
        ("trade", {"payment_terms": ["gold"]}, "payment_terms"),
        ("trade", {"currencies": ["XAU"]}, "currencies"),
        ("closure", {"closed_from": ""}, "when it begins"),
    ],
)  # fmt: skip
def test_a_wrong_answer_has_an_error_of_its_own(
    client,
    company,  # noqa: F811
    section,
    wrong,
    words,
):
    before = kept_of(company)
    answer = save(client, company, section, **typed(section) | wrong)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert words in errors or any(words in str(one) for one in errors.values())
    assert kept_of(company) == before


def test_ten_categories_of_any_industry_and_no_more(client, company):  # noqa: F811
    slugs = [a_category(f"pumps-{n}").slug for n in range(11)]
    assert save(client, company, "goods", categories=slugs).status_code == 422
    assert save(client, company, "goods", categories=slugs[1:]).status_code == 302
    page = client.get(f"/me/company/{company.pk}/edit/goods/?industry=vehicles")
    assert "Chosen" in page.text
    assert page.text.count("checked") == 10
    assert [slug for slug, _name in Industry.choices if f"industry={slug}" in page.text]


def test_what_is_supplied_is_found_and_shown(client, company):  # noqa: F811
    complete(client, company)
    save(client, company, "goods", categories=["hydraulic-pumps"])
    publishing.publish(company, by=None)
    assert "/c/hydraulic-pumps/" in client.get(company.get_absolute_url()).text
    found = client.get("/search/?tab=suppliers&category=hydraulic-pumps").text
    assert company.trading_name.split()[0] in found


def test_a_register_is_suggested_and_another_one_taken(client, company):  # noqa: F811
    page = client.get(f"/me/company/{company.pk}/edit/names/").text
    assert '<option value="Registo Comercial">' in page
    assert 'list="registry-suggestions"' in page
    Company.objects.update(country="AQ")
    assert "datalist" not in client.get(f"/me/company/{company.pk}/edit/names/").text


def test_codes_say_what_they_are(client, company):  # noqa: F811
    save(client, company, "business", **typed("business"))
    page = client.get(f"/me/company/{company.pk}/edit/business/").text
    assert "8413.60 · Machinery and boilers" in page


@pytest.mark.promise("C2")
def test_to_say_nothing_is_an_answer(client, company):  # noqa: F811
    complete(client, company)
    kept = kept_of(company)
    assert (kept["turnover_band"], kept["employees_band"]) == ("unsaid", "unsaid")
    assert kept["has_no_fax"] is True
    assert publishing.lacks(company) == []


def test_nothing_of_a_draft_is_in_the_profile(client, company):  # noqa: F811
    complete(client, company)
    publishing.publish(company, by=None)
    before = kept_of(company)
    for section in ANSWERS:
        save(client, company, section, **typed(section))
    assert kept_of(company) == before
    waiting = drafts.draft_of(company, contacts.contact_of(company)).edit
    assert {"categories", "currencies", "vat_id", "closed_from"} <= set(waiting.facts)


def test_who_ships_everywhere_may_say_so(client, company):  # noqa: F811
    everywhere = [code for code, _name in countries.choices("en")]
    typed = {"export_countries": everywhere, "main_markets": everywhere}
    assert save(client, company, "trade", **typed).status_code == 302
    assert len(kept_of(company)["export_countries"]) > 200


def test_what_is_chosen_stands_first(client, company):  # noqa: F811
    save(client, company, "trade", languages=["zu", "de"])
    page = client.get(f"/me/company/{company.pk}/edit/trade/").text
    assert page.index('value="zu"') < page.index('value="ab"')


@pytest.mark.promise("W3a")
def test_a_member_sees_how_statistics_sort_the_company_and_corrects_it(client, company):  # noqa: F811
    page = f"/me/company/{company.pk}/"
    sorted_as = "Our statistics count your company under"
    assert (
        f"{sorted_as} Components &amp; fluid power, Portugal" in client.get(page).text
    )
    save(client, company, "business", **typed("business"))
    save(client, company, "place", country="DE", city="Ulm")
    told = client.get(page).text
    assert f"{sorted_as} Vehicles, parts &amp; transport, Germany" in told


@pytest.mark.promise("W3a")
def test_who_is_sorted_with_the_countries_around_sees_that(client, company):  # noqa: F811
    save(client, company, "place", country="UY", city="Salto")
    told = client.get(f"/me/company/{company.pk}/").text
    assert "Latin America and the Caribbean: other countries" in told


@pytest.mark.promise("W3a")
@pytest.mark.parametrize(
    "unsorted", [{"industry": ""}, {"country": ""}, {"country": "pt"}]
)
def test_no_company_is_kept_unsorted(company, unsorted):  # noqa: F811
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.update(**unsorted)
