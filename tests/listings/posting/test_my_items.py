"""Own items on pages: begun, written, seen, published, listed, many at once."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from listings.models import Item, ListingEdit
from listings.posting import edits, items
from tests.listings.posting.world import (
    a_full_category,
    a_known_company,
    said,
    ticked,
)
from tests.people import a_company, a_member, a_policy, an_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    a_policy()
    return a_known_company()


@pytest.fixture
def editor(client, company):
    member = a_member(company, role="editor")
    client.force_login(member)
    return member


@pytest.fixture
def category():
    return a_full_category()


@pytest.fixture
def draft(company, category):
    return items.begin(company, category=category, form_key=uuid4())


def address(listing, act=""):
    return f"/me/company/{listing.company_id}/items/{listing.pk}/{act}"


def send(client, item, **values):
    return client.post(address(item), said(seen=seen(item)) | values)


def seen(item):
    item = Item.objects.get(pk=item.pk)
    return edits.state_of(item, edits.of(item))


def errors_of(response):
    return response.context["form"].errors


def test_the_category_comes_first_and_a_double_click_makes_one(
    client, company, editor, category
):
    there = f"/me/company/{company.pk}/items/new/"
    found = client.get(f"{there}?q=gear+pumps").content.decode()
    assert 'value="gear-pumps"' in found
    form = {"category": "gear-pumps", "form_key": str(uuid4())}
    first, second = (client.post(there, form) for _ in "12")
    assert first["Location"] == second["Location"]
    assert Item.objects.get().category == category


def test_down_the_tree_without_a_word(client, company, editor, category):
    there = f"/me/company/{company.pk}/items/new/"
    assert "?in=components" in client.get(there).content.decode()
    assert "?in=pumps-compressors" in client.get(f"{there}?in=components").text
    leaves = client.get(f"{there}?in=pumps-compressors").text
    assert 'value="gear-pumps"' in leaves


def test_no_category_but_a_leaf_is_taken(client, company, editor, category):
    there = f"/me/company/{company.pk}/items/new/"
    for slug in ("components", "nowhere", "", "\0", "x" * 10_000):
        assert client.post(there, {"category": slug}).status_code == 404


def test_only_the_attributes_of_the_category_are_asked(client, editor, draft):
    page = client.get(address(draft)).text
    for kind in ("single", "multi", "text", "number", "yesno"):
        assert f'name="attr_t.{kind}"' in page
    assert "The number (kW)" in page


def test_everything_said_is_kept_as_it_means(client, editor, draft):
    assert send(client, draft).status_code == 302
    item = Item.objects.get()
    assert item.attributes == {
        "t.single": "steel",
        "t.multi": ["cast-iron", "steel"],
        "t.text": "splined",
        "t.number": 1.5,
        "t.yesno": True,
    }
    assert [str(one) for one in item.tier_prices] == ["12.5000", "11.0000"]
    assert item.price == 11
    assert not edits.is_waiting(edits.of(item))


def test_a_form_opened_and_sent_as_it_is_changes_nothing(client, editor, draft):
    send(client, draft)
    before = Item.objects.values().get()
    form = client.get(address(draft)).context["form"]
    again = {
        one.html_name: one.value()
        for one in form
        if one.value() not in (None, "", [], False)
    }
    again = {
        name: one.field.prepare_value(value)
        for name, value in again.items()
        for one in [form[name]]
    }
    assert client.post(address(draft), again).status_code == 302
    after = Item.objects.values().get()
    assert {k for k in before if before[k] != after[k]} <= {"changed_at"}


BAD = {
    "NaN": ("tier_price_1", "NaN"),
    "infinity": ("tier_price_1", "Infinity"),
    "exponent": ("tier_price_1", "1e5"),
    "negative": ("tier_price_1", "-3"),
    "nothing": ("tier_price_1", "0"),
    "thousands": ("tier_price_1", "1,250"),
    "13 digits": ("moq", "1234567890123"),
    "too fine": ("moq", "1.23456"),
    "unknown currency": ("currency", "XQQ"),
    "year 9999": ("valid_until", "9999-12-31"),
    "no day": ("valid_until", "2026-02-31"),
    "NUL": ("title", "Pump\0s"),
    "right to left": ("title", "Pump \u202egpj.exe"),
    "zero width": ("title", "Pu\u200bmp"),
    "joiner": ("title", "Pu\u200dmp"),
    "long": ("title", "x" * 100_000),
    "long text": ("description", "x" * 100_000),
    "two lines": ("title", "one\ntwo"),
    "bell": ("summary", "one\x07two"),
    "unknown option": ("attr_t.single", "gold"),
    "no number": ("attr_t.number", "many"),
    "unknown unit": ("unit", "ZZZ"),
    "unknown term": ("incoterms", "XXX"),
    "unknown country": ("ships_to", "XX"),
    "chapter 99": ("hs_code", "990000"),
    "odd code": ("hs_code", "84136"),
    "GTIN": ("gtin", "4006381333932"),
    "half carton": ("carton_length", "30"),
    "no period": ("supply_quantity", "100"),
    "fraction of days": ("lead_time_days", "1.5"),
    "days": ("lead_time_days", "99999999999999999999"),
    "no colon": ("specifications", "just words"),
}
AT = {"half carton": "carton_width", "no period": "supply_period"}


@pytest.mark.parametrize("name", BAD)
def test_what_does_not_fit_is_named_and_kept(client, editor, draft, name):
    field, value = BAD[name]
    answer = send(client, draft, **{field: value})
    assert answer.status_code == 422
    assert list(errors_of(answer)) == [AT.get(name, field)]
    again = client.get(address(draft))
    assert list(errors_of(again)) == [AT.get(name, field)]
    kept = again.context["form"].data.getlist(field)
    assert kept == [value.replace("\0", "\ufffd")]
    if field != "title":
        assert Item.objects.get().title == "Gear pump, 12 cm³/rev"


def test_markup_is_text(client, editor, draft):
    bad = "<script>alert(1)</script>"
    send(client, draft, title=bad, description=f"[x](javascript:alert) {bad}")
    for page in (address(draft), address(draft, "see/")):
        assert bad not in client.get(page).text


def test_tiers_must_not_rise(client, editor, draft):
    answer = send(client, draft, tier_price_2="13")
    assert list(errors_of(answer)) == ["tier_price_2"]
    answer = send(client, draft, tier_from_2="10")
    assert list(errors_of(answer)) == ["tier_from_2"]
    answer = send(client, draft, tier_price_2="")
    assert list(errors_of(answer)) == ["tier_price_2"]
    assert Item.objects.get().price_mode == "request"


@pytest.mark.parametrize("number", ["12,50", "12.5", " 12.50 ", "１２.5"])
def test_numbers_are_read_as_people_write_them(client, editor, draft, number):
    send(client, draft, tier_price_1=number)
    assert Item.objects.get().tier_prices[0] == 12.5


def test_a_word_for_a_customs_code_is_answered_with_codes(client, editor, draft):
    answer = send(client, draft, hs_code="gear pump")
    [words] = errors_of(answer)["hs_code"]
    assert "841360" in words
    assert '<option value="841360">' in answer.text


def test_customs_codes_while_typing(client, editor, category):
    assert "841360" in client.get("/me/customs-codes/?hs_code=8413").text
    assert "841360" in client.get("/me/customs-codes/?hs_code=gear").text
    for odd in ("%00", "x" * 5_000, "%F0%9F%98%80", ""):
        assert client.get(f"/me/customs-codes/?hs_code={odd}").status_code in {200, 400}


def test_the_second_editor_is_told_and_loses_nothing(client, editor, draft):
    opened = seen(draft)
    theirs = {"title": "First", "description": "Theirs\n\nis long.", "ships_to": ["PT"]}
    client.post(address(draft), said(seen=opened) | theirs)
    answer = client.post(address(draft), said(seen=opened, title="Second"))
    assert answer.status_code == 409
    assert answer.context["saved_meanwhile"] == [
        ("Title", "First", "Second"),
        ("Description", "Theirs\n\nis long.", ""),
        ("Ships to", "Portugal", ""),
    ]
    assert "is long." in answer.text
    assert "colleague saved" in answer.text
    assert 'value="Second"' in answer.text
    assert Item.objects.get().title == "First"
    again = {**answer.context["form"].data.dict()}
    assert client.post(address(draft), again).status_code == 302
    assert Item.objects.get().title == "Second"


def test_saving_while_writing_answers_with_a_line(client, editor, draft):
    values = said(seen=seen(draft), turn="1", moq="-1")
    script = {"HX-Request": "true"}
    answer = client.post(address(draft), values, headers=script)
    assert answer.status_code == 200
    assert "Saved " in answer.text
    assert "1 field does not fit yet" in answer.text
    assert Item.objects.get().title == "Gear pump, 12 cm³/rev"
    late = values | {"title": "Older", "turn": "0"}
    client.post(address(draft), late, headers=script)
    assert Item.objects.get().title == "Gear pump, 12 cm³/rev"


def test_an_sku_is_used_once(client, editor, draft, company):
    an_item(company, sku="A-1")
    an_item(a_company(), sku="A-2")
    assert list(errors_of(send(client, draft, sku="A-1"))) == ["sku"]
    assert send(client, draft, sku="A-2").status_code == 302
    # Of something live the change would wait, and be refused only when it is published.
    live = an_item(company, category=draft.category)
    assert list(errors_of(send(client, live, sku="A-1"))) == ["sku"]


def test_what_is_missing_is_said_with_where_it_is_asked(client, editor, draft):
    page = client.get(address(draft, "see/")).text
    assert f'href="{address(draft)}#id_title"' in page
    assert f'href="{address(draft)}#id_attr_t.number"' in page
    assert 'name="seen"' not in page
    client.post(address(draft, "publish/"), {"seen": seen(draft), **ticked(draft)})
    assert Item.objects.get().published_at is None


def test_what_reaches_somebody_is_marked_while_something_is_missing(
    client, editor, draft
):
    send(client, draft, summary="Write to sales@pumps.example.", title="")
    page = client.get(address(draft, "see/")).text
    assert "Before it can be published" in page
    assert "<mark>sales@pumps.example</mark>" in page
    assert f'href="{address(draft)}photos/"' in page


def test_a_new_item_begins_with_the_terms_of_the_last(company, category):
    company.currencies, company.incoterms = ["EUR", "USD"], ["EXW"]
    company.payment_terms = ["tt"]
    first = items.begin(company, category=category, form_key=uuid4())
    assert (first.currency, first.incoterms, first.payment_terms) == (
        "EUR",
        ["EXW"],
        ["tt"],
    )
    terms = {"currency": "USD", "incoterms": ["FOB"], "port": "Leixões"}
    edits.save(first, terms, mark=None, by=None)
    second = items.begin(company, category=category, form_key=uuid4())
    assert (second.currency, second.incoterms, second.port) == (
        "USD",
        ["FOB"],
        "Leixões",
    )


def test_the_page_is_seen_as_it_will_be_and_nothing_happens(client, editor, draft):
    send(client, draft)
    page = client.get(address(draft, "see/")).text
    assert "posted in a public area" in page
    assert "≥ 100" in page
    assert "noindex" in page
    assert Item.objects.get().published_at is None


@pytest.mark.promise("Y5")
def test_the_page_that_is_shown_is_the_page_that_becomes_public(client, editor, draft):
    send(client, draft, moq="5", specifications="Shaft: splined", incoterms="FOB")
    before = main_of(client.get(address(draft, "see/")))
    client.post(address(draft, "publish/"), {"seen": seen(draft), **ticked(draft)})
    after = main_of(client.get(Item.objects.get().get_absolute_url()))
    assert "splined" in after
    assert before == after


def main_of(response):
    """What stands on the page, without the bar of the team."""
    [main] = re.findall(r"<main.*</main>", response.text, re.DOTALL)
    alone = re.sub(
        r'<aside class="notice posting-bar".*?</aside>', "", main, flags=re.DOTALL
    )
    return re.sub(r"\s+", " ", alone)


def test_it_is_published_and_everybody_finds_it(client, editor, draft):
    send(client, draft)
    client.post(address(draft, "publish/"), {"seen": seen(draft), **ticked(draft)})
    client.logout()
    item = Item.objects.get()
    assert client.get(item.get_absolute_url()).status_code == 200
    assert "12 cm³/rev" in client.get(item.company.get_absolute_url()).text
    assert "12 cm³/rev" in client.get("/search/?q=gear+pump").text


def test_a_change_of_something_live_waits_and_is_shown(client, editor, draft):
    send(client, draft)
    client.post(address(draft, "publish/"), {"seen": seen(draft), **ticked(draft)})
    send(client, draft, title="Gear pump, 14 cm³/rev")
    item = Item.objects.get()
    assert "14 cm³/rev" not in client.get(item.get_absolute_url()).text
    page = client.get(address(item, "see/")).text
    assert "14 cm³/rev" in page
    assert "What changes" in page
    client.post(address(item, "publish/"), {"seen": seen(item), **ticked(item)})
    assert "14 cm³/rev" in client.get(Item.objects.get().get_absolute_url()).text


def test_what_an_unknown_supplier_posts_is_looked_at_first(client, category):
    company = a_company()
    client.force_login(a_member(company, role="editor"))
    item = items.begin(company, category=category, form_key=uuid4())
    send(client, item)
    there = address(item, "publish/")
    page = client.post(there, {"seen": seen(item), **ticked(item)}, follow=True).text
    assert "Our staff look at it first" in page
    assert "In review" in page
    assert "a draft again" in client.get(address(item)).text


def test_changes_are_forgotten_after_asking(client, editor, company):
    item = an_item(company, category=a_full_category(required=()))
    send(client, item, title="Screw pump")
    assert "Screw pump" in client.get(address(item, "discard/")).text
    client.post(address(item, "discard/"))
    assert not ListingEdit.objects.exists()


def test_into_another_category(client, editor, draft):
    send(client, draft)
    other = a_full_category("screw-pumps", required=())
    client.post(address(draft, "category/"), {"category": other.slug})
    item = Item.objects.get()
    assert item.category == other
    assert item.attributes["t.number"] == 1.5


def test_a_copy_by_the_button(client, editor, company):
    item = an_item(company, title="Gear pump")
    client.post(address(item, "duplicate/"), {"form_key": str(uuid4())})
    assert Item.objects.filter(title="Gear pump", published_at=None).count() == 1


def act(client, company, what, *chosen, **more):
    there = f"/me/company/{company.pk}/items/act/"
    keys = [str(one.pk) for one in chosen]
    return client.post(there, {"act": what, "listing": keys} | more, follow=True)


def test_pausing_many_can_be_taken_back(client, editor, company):
    items = [an_item(company) for _ in "12"]
    page = act(client, company, "pause", *items)
    assert "2 items are paused." in page.text
    assert Item.objects.filter(paused_at__isnull=False).count() == 2
    assert "Undo" in page.text
    act(client, company, "resume", *items)
    assert not Item.objects.filter(paused_at__isnull=False).exists()


def test_taking_down_asks_first(client, editor, company):
    item = an_item(company)
    assert "cannot be undone" in act(client, company, "withdraw", item).text
    assert Item.objects.get().withdrawn_at is None
    act(client, company, "withdraw", item, sure="1")
    assert Item.objects.get().withdrawn_at


def test_a_lead_time_for_many(client, editor, company):
    items = [an_item(company, lead_time_days=3) for _ in "12"]
    assert "Lead time in days" in act(client, company, "lead-time", *items).text
    for bad in ("-1", "many", "99999", "1.5"):
        answer = act(client, company, "lead-time", *items, sure="1", days=bad)
        assert answer.status_code == 422
        assert f'value="{bad}"' in answer.text
    act(client, company, "lead-time", *items, sure="1", days="14")
    assert set(Item.objects.values_list("lead_time_days", flat=True)) == {14}


def test_another_category_for_many(client, editor, company):
    item = an_item(company, published_at=None)
    other = a_full_category("screw-pumps", required=())
    found = act(client, company, "move", item, q="screw", look="1")
    assert 'value="screw-pumps"' in found.text
    assert act(client, company, "move", item, sure="1").status_code == 422
    act(client, company, "move", item, sure="1", category="screw-pumps")
    assert Item.objects.get().category == other


def test_many_are_published_and_those_that_lack_something_are_named(
    client, editor, company, draft
):
    ready = an_item(company, published_at=None, summary="x")
    page = act(client, company, "publish", ready, draft)
    assert "1 of them lacks something" in page.text
    page = act(client, company, "publish", ready, draft, sure="1")
    assert "1 item is live." in page.text
    assert Item.objects.filter(published_at__isnull=False).get() == ready


def test_all_that_a_list_has_found(client, editor, company):
    for n in range(3):
        an_item(company, title=f"Pump {n}")
    an_item(company, title="Valve")
    act(client, company, "confirm", all="1", q="Pump")
    act(client, company, "pause", all="1", q="Pump")
    assert Item.objects.filter(paused_at__isnull=False).count() == 3


def test_nobody_acts_on_what_is_anothers(client, editor, company):
    other = an_item(a_company())
    act(client, company, "pause", other)
    assert Item.objects.get(pk=other.pk).paused_at is None
    assert client.get(address(other)).status_code == 404
    strange = f"/me/company/{company.pk}/items/{other.pk}/"
    for way in ("", "category/", "see/", "discard/"):
        assert client.get(strange + way).status_code == 404
    for way in ("", "publish/", "duplicate/", "category/"):
        assert client.post(strange + way).status_code == 404


@pytest.mark.parametrize("what", ["", "explode", "\0"])
def test_unknown_deeds_are_not_found(client, editor, company, what):
    assert act(client, company, what).status_code == 404


def test_the_list_by_state_word_and_page(client, editor, company):
    for n in range(60):
        an_item(company, title=f"Pump {n:02}", sku=f"P-{n}")
    an_item(company, title="Valve", paused_at=timezone.now())
    there = f"/me/company/{company.pk}/items/"
    paused = client.get(f"{there}?state=paused").text
    assert "Valve" in paused
    assert "Pump" not in paused
    assert "Pump 59" in client.get(f"{there}?q=P-59").text
    assert "Pump 59" in client.get(f"{there}?order=title&page=2").text
    for odd in (
        "state=x",
        "order=x",
        "page=x",
        "page=999999",
        "q=%25",
        "q=" + "x" * 999,
    ):
        assert client.get(f"{there}?{odd}").status_code == 200


def test_an_empty_list_says_what_an_item_is(client, editor, company):
    page = client.get(f"/me/company/{company.pk}/items/").text
    assert "Post the first item" in page


@pytest.mark.parametrize("role", ["viewer", "sales"])
def test_who_only_reads_finds_no_buttons(client, company, role):
    an_item(company)
    client.force_login(a_member(company, role=role))
    page = client.get(f"/me/company/{company.pk}/items/").text
    assert "/items/new/" not in page
    assert "Do it" not in page


def test_the_list_costs_the_same_for_few_and_many(
    client, editor, company, django_assert_max_num_queries
):
    for _ in range(30):
        an_item(company)
    with django_assert_max_num_queries(9):
        client.get(f"/me/company/{company.pk}/items/")


def test_the_form_costs_few_statements(
    client, editor, draft, django_assert_max_num_queries
):
    client.get(address(draft))
    with django_assert_max_num_queries(9):
        client.get(address(draft))


def test_an_expired_item_says_so_and_is_renewed(client, editor, company):
    item = an_item(company, valid_until=timezone.localdate() - timedelta(days=2))
    there = f"/me/company/{company.pk}/items/?state=expired"
    assert "ended on" in client.get(there).text
    act(client, company, "renew", item)
    assert Item.objects.listed().get() == item
