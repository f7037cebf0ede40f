"""A buyer keeps, compares, saves and follows in a real browser, with and without scripts."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from listings.buying import favourites, following, searches, sharing
from listings.models import Favourite, Follow, SavedSearch
from members.models import NotificationOff
from tests.browser.looking import faults
from tests.browser.test_company import signed_in
from tests.people import a_company, a_member, a_policy, an_item, an_offer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company():
    a_policy()
    company = a_company("Porto Pumps Lda")
    for n in range(3):
        an_item(company, title=f"Gear pump {n}", moq=10 * (n + 1))
    an_offer(company, title="Cork stoppers", shows_identity=True)
    return company


@pytest.fixture
def buyer():
    return a_member()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_a_page_of_results_to_lists_searches_and_mails(
    new_page, company, buyer, scripts
):
    page = new_page(java_script_enabled=scripts)
    # A stranger keeps something: signing in leads back to it.
    page.goto("/search/?q=gear")
    page.get_by_role("link", name="Keep", exact=True).first.click()
    page.get_by_label("Member ID or e-mail address").fill(buyer.member_id)
    page.get_by_label("Password", exact=True).fill("a long enough secret")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Name of the list").fill("For spring")
    page.get_by_label("Your note").fill("Ask for samples")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("1 added to the list.").wait_for()
    page.get_by_text("Ask for samples").wait_for()
    # Two more at once, by the ticks of a list.
    page.goto("/search/?q=gear")
    for tick in page.get_by_label("Compare", exact=True).all():
        tick.check()
    page.get_by_role("button", name="Keep them in a list").click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("2 added to the list.").wait_for()
    page.get_by_text("1 was on the list already.").wait_for()
    # Taken off, and put back with its note.
    page.get_by_role("button", name="Take off Gear pump").last.click()
    page.get_by_text("Ask for samples").wait_for(state="hidden")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Ask for samples").wait_for()
    # Compared from the list; left out and added again by links.
    for tick in page.locator("[name=entry]").all():
        tick.check()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("thead th")).to_have_count(3)
    page.get_by_role("link", name="Leave out Gear pump 0").click()
    expect(page.locator("thead th")).to_have_count(2)
    page.get_by_role("link", name="Add Gear pump 0").click()
    expect(page.locator("thead th")).to_have_count(3)
    page.get_by_role("rowheader", name="differs: MOQ").wait_for()
    # A search is saved; what comes then is new.
    page.goto("/search/?q=gear&country=PT")
    page.get_by_role("link", name="Save this search").click()
    page.get_by_label("Once a day").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Nothing new").wait_for()
    an_item(company, title="Gear pump, new")
    page.reload()
    page.get_by_role("button", name="1 new in gear, Portugal").click()
    expect(page.locator(".row__title").first).to_have_text("Gear pump, new")
    page.goto("/me/searches/")
    page.get_by_role("button", name="Delete gear, Portugal").click()
    page.get_by_role("button", name="Undo").click()
    assert SavedSearch.objects.there().get().every == "daily"
    # A supplier is followed, and one kind of mail switched off.
    page.goto(company.get_absolute_url())
    page.get_by_role("link", name="Follow", exact=True).click()
    page.get_by_role("button", name="Follow").click()
    assert Follow.objects.get().company == company
    page.goto("/me/notifications/")
    page.get_by_label("Your listings were approved").first.uncheck()
    page.get_by_role("button", name="Save").click()
    assert NotificationOff.objects.get().kind == "approved"
    page.goto("/me/")
    page.get_by_role("link", name="For spring").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_list_is_shared_and_taken_back(
    new_page, live_server, company, buyer, scripts
):
    kept = favourites.make(buyer, "For spring")
    favourites.add(kept, list(company.items.all()), "Too dear")
    page = new_page(java_script_enabled=scripts)
    page.context.add_cookies([signed_in(buyer, live_server.url)])
    page.goto(kept.get_absolute_url())
    page.get_by_role("link", name="Share by a link").click()
    page.get_by_role("button", name="Make a link").click()
    path = (
        "/shared/"
        + page.get_by_label("The link", exact=True).input_value().split("/")[-2]
        + "/"
    )
    stranger = new_page(java_script_enabled=scripts)
    stranger.goto(path)
    stranger.get_by_text("Gear pump 1").wait_for()
    assert not stranger.get_by_text("Too dear").count()
    assert stranger.context.cookies() == []
    page.get_by_role("button", name="Take it back").click()
    assert stranger.goto(path).status == 410
    stranger.troubles.clear()
    assert Favourite.objects.count() == 3


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    new_page, live_server, company, buyer, prefix
):
    kept = favourites.make(buyer, "For spring")
    items = list(company.items.all())
    favourites.add(kept, [*items, *company.offers.all(), company], "A note")
    company.items.filter(pk=items[0].pk).update(valid_until="2026-01-01")
    entry = kept.entries.first()
    search = searches.save(buyer, searches.asked("q=gear"), name="Gears", every="daily")
    following.follow(buyer, company)
    token = sharing.share(kept, form_key=uuid4(), shows_notes=True)
    there = kept.get_absolute_url()
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(buyer, live_server.url)])
    found = []
    for address in (
        *("/me/", "/me/favourites/", there, f"{there}rename/", f"{there}delete/"),
        *(f"{there}share/", f"{there}{entry.pk}/", f"/shared/{token}/"),
        f"/me/favourites/add/?items={items[0].pk}&companies={company.pk}",
        f"/compare/?items={items[0].pk},{items[1].pk},{items[2].pk},x",
        *("/me/searches/", f"/me/searches/{search.pk}/", "/me/searches/new/?q=gear"),
        *("/me/searches/suppliers/", "/me/notifications/"),
        f"/me/searches/suppliers/follow/?company={company.pk}",
    ):
        found += faults(page, prefix + address)
    page.troubles.clear()
    assert found == []
