"""Every kind of page in a real browser: for everybody, at every size, with and without script."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from listings import taxonomy
from listings.models import ItemPhoto
from listings.search import keeping
from members.mailing.writing import drawing_up
from members.models import Check
from members.photos import WIDTHS
from tests.browser.looking import faults
from tests.campaigns import a_campaign, an_issue
from tests.people import a_category, a_company, a_policy, an_item, an_offer
from tests.releases import a_file_for_a_partner, a_release

pytestmark = pytest.mark.django_db(transaction=True)

NEWS = "# Pumps\n\nThere are [new ones](/c/pumps/).\n\n**[See them](/c/pumps/)**\n\n- one\n- two"


@pytest.fixture
def world(settings):
    """A few listings, so that every kind of page has something to show."""
    a_policy()
    a_category()
    porto = a_company("Porto Pumps Lda", country="PT")
    a_company("Torino Valvole S.r.l.", country="IT", business_type="trading")
    Check.objects.create(
        company=porto, method="dns", checked_on="2026-01-02", expires_on="2099-01-02"
    )
    items = [
        an_item(
            porto,
            title=f"Gear pump {n} cm³",
            price_mode="tiers",
            price=4,
            tier_quantities=[10, 100],
            tier_prices=[5, 4],
            description="A pump.\n\n- steel\n- quiet",
            attributes={},
            specifications=[["Flow", f"{n} L/min"]],
        )
        for n in range(1, 31)
    ]
    for width in WIDTHS:
        path = Path(settings.MEDIA_ROOT) / f"demo/pump-{width}.webp"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (width, width * 3 // 4), "teal").save(path)
    ItemPhoto.objects.create(item=items[0], stem="demo/pump", width=1280, height=960)
    item = an_item(a_company("Milano S.p.A.", country="IT"), title="Hydraulic motor")
    offer = an_offer(porto, title="Wanted: steel", side="buy")
    an_offer(porto, title="Cork stoppers")
    keeping.learn_words()
    a_release("2026-Q2", industry=[300, 90], type=[300])
    frozen = a_release(
        "2026-Q3", industry=[412, 80, 40], turnover=[0, 60, 90], industry_type=[60, 90]
    )
    a_file_for_a_partner(frozen)
    campaign = a_campaign(state="sending", languages=())
    an_issue(campaign, source=NEWS)
    drawing_up.freeze(campaign)
    yield {
        "home": "/",
        "categories": "/categories/",
        "category": f"/c/{a_category().slug}/",
        "search": "/search/?q=pump",
        "nothing found": "/search/?q=pump&country=IT&price_min=9000",
        "suppliers": "/search/?tab=suppliers",
        "item": items[0].get_absolute_url(),
        "another item": item.get_absolute_url(),
        "offers": "/offers/",
        "offer": offer.get_absolute_url(),
        "companies": "/companies/",
        "company": porto.get_absolute_url(),
        "countries": "/countries/",
        "country": "/countries/pt/",
        "country and category": f"/countries/pt/{a_category().slug}/",
        "why": f"/search/why/?q=pump&listing={items[0].pk}",
        "compare": f"/compare/?items={items[0].pk}&items={item.pk}",
        "formula": "/search/formula/",
        "about": "/about/",
        "figures": "/statistics/",
        "how figures are made": "/statistics/method/",
        "releases": "/statistics/releases/",
        "a release": f"/statistics/releases/{frozen.pk}/",
        "a table of two": f"/statistics/releases/{frozen.pk}/industry-type/",
        "files of releases": "/statistics/files/",
        "news": "/news/",
        "an issue": campaign.issues.get().get_absolute_url(),
        "terms": "/terms/",
        "contact": "/contact/",
        "privacy": "/privacy/",
        "versions of the policy": "/privacy/versions/",
        "a version of the policy": "/privacy/versions/1/",
        "cookies": "/privacy/cookies/",
        "disclosures in figures": "/privacy/disclosures/",
        "sign in": "/accounts/login/",
        "no such page": "/no/such/page/",
    }
    taxonomy.forget()


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing_and_nothing_sticks_out(new_page, world, prefix):
    page = new_page(bypass_csp=True)
    found = []
    for name, address in world.items():
        statuses = (404,) if name == "no such page" else (200,)
        found += faults(page, prefix + address, statuses)
    page.troubles.clear()
    assert found == []


def test_pages_keep_their_own_content_security_policy(new_page, world):
    page = new_page()
    for name, address in world.items():
        page.goto(address)
        assert page.troubles == [], name


def test_without_script_filters_pages_and_orders_work(new_page, world):
    page = new_page(java_script_enabled=False)
    page.goto(world["search"])
    page.get_by_label("Portugal").check()
    page.get_by_role("button", name="Show results").click()
    page.wait_for_url(re.compile("country=PT"))
    page.get_by_role("link", name="2", exact=True).click()
    page.wait_for_url(re.compile("page=2"))
    expect(page.locator(".row")).to_have_count(6)
    page.get_by_role("link", name="Remove Portugal").click()
    page.wait_for_url(lambda address: "country" not in address)


def test_with_script_a_tick_narrows_the_list_in_place(page, world):
    page.goto(world["search"])
    page.evaluate("window.stayed = true")
    page.get_by_label("Portugal").check()
    page.wait_for_url(re.compile("country=PT"))
    page.locator(".chip", has_text="Portugal").wait_for()
    assert page.evaluate("window.stayed")
    page.get_by_role("link", name="2", exact=True).click()
    page.wait_for_url(re.compile("page=2"))
    page.go_back()
    page.wait_for_url(lambda url: "page=2" not in url)


def test_the_search_box_suggests_and_takes_keys(page, world):
    page.goto("/categories/")
    box = page.get_by_role("combobox", name="What are you looking for?")
    box.press_sequentially("hydr")
    page.locator(".suggestions [role=option]").first.wait_for()
    box.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(1)
    box.press("Enter")
    page.wait_for_url(re.compile("/c/hydraulic-pumps/|/search/"))


def test_everything_is_reached_by_keyboard(page, world):
    page.goto(world["category"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert ring == "3px"


def test_ticked_items_are_compared(page, world):
    page.goto(world["category"])
    ticks = page.get_by_label("Compare")
    ticks.nth(0).check()
    ticks.nth(1).check()
    page.get_by_role("button", name="Compare ticked items").click()
    page.wait_for_url(re.compile(r"/compare/\?items=\d+&items=\d+"))
    expect(page.locator("thead th")).to_have_count(2)


def test_an_item_prints_on_one_page(page, world):
    page.goto(world["item"])
    pdf = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_arabic_reads_from_the_right(page, world):
    page.goto("/ar" + world["item"])
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    title = page.locator(".price-block").bounding_box()
    gallery = page.locator(".gallery").bounding_box()
    assert gallery["x"] > title["x"]


def test_a_photo_opens_large_and_without_script_leads_to_it(new_page, world):
    page = new_page()
    page.goto(world["item"])
    page.locator(".gallery__main").click()
    page.locator("dialog[open] img").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    plain = new_page(java_script_enabled=False)
    plain.goto(world["item"])
    # Followed beside the page: the browser's own page around a bare picture wants styles
    # that our policy refuses.
    address = plain.locator(".gallery__main").get_attribute("href")
    assert address.endswith("/media/demo/pump-1280.webp")
    assert plain.request.get(address).headers["content-type"] == "image/webp"
