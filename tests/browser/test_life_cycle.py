"""What ends, who closes, what staff tend and what suppliers see of it, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings import taxonomy
from listings.models import DayCount, MissedSearch, SynonymGroup
from listings.tending import tree
from members import endings
from members.endings import Why
from tests.browser.looking import faults
from tests.browser.test_company import signed_in
from tests.listings.test_tending import an_attribute
from tests.people import (
    a_category,
    a_company,
    a_member,
    a_policy,
    a_staff_member,
    an_item,
    an_offer,
)

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()
PASSWORD = "a long enough secret"


@pytest.fixture(autouse=True)
def _read_anew():
    taxonomy.forget()
    yield
    taxonomy.forget()


def a_busy_company():
    company = a_company("Porto Pumps Lda", web_address="https://pumps.example/")
    for n in range(7):
        an_item(
            company,
            title=f"Gear pump GP-{n} with a long name that goes on",
            valid_until=TODAY + timedelta(days=n),
        )
    an_item(company, title="Old pump", confirmed_on=TODAY - timedelta(days=120))
    an_item(company, title="A draft", published_at=None)
    item = an_item(company, title="Cast iron gear pump")
    an_offer(company, days=9)
    for ago in range(30):
        DayCount.objects.create(
            kind=1,
            listing=item.pk,
            company_id=company.pk,
            day=TODAY - timedelta(days=ago),
            views=(ago * 7) % 23,
            shown=(ago * 31) % 400,
        )
    return company


@pytest.mark.parametrize("prefix", ["", "/ar"], ids=["English", "Arabic"])
def test_axe_finds_nothing_on_what_ends(new_page, live_server, prefix):
    a_policy()
    company, closed = a_busy_company(), a_company("Braga Bolts")
    owner = a_member(company)
    member = a_member(closed)
    over = an_item(company, title="Over", valid_until=TODAY - timedelta(days=40))
    offer = an_offer(company, days=-2, shows_identity=True)
    gone = an_item(company, title="Gone", withdrawn_at=timezone.now())
    endings.close(closed, by=member, why=Why.MERGED)
    page = new_page(bypass_csp=True)
    found = []
    for address in (over.get_absolute_url(), offer.get_absolute_url()):
        found += faults(page, prefix + address)
    for address in (gone.get_absolute_url(), closed.get_absolute_url()):
        found += faults(page, prefix + address, (410,))
    page.context.add_cookies([signed_in(owner, live_server.url)])
    found += faults(page, f"{prefix}/me/company/{company.pk}/dashboard/")
    page.get_by_role("group").first.locator("summary").click()
    page.context.clear_cookies()
    page.context.add_cookies([signed_in(member, live_server.url)])
    found += faults(page, f"{prefix}/me/company/{closed.pk}/")
    page.troubles.clear()
    assert found == []


def test_axe_finds_nothing_where_the_tree_is_tended(new_page, live_server):
    a_policy()
    staff = a_staff_member()
    leaf, other = a_category("gear-pumps"), a_category("vane-pumps")
    made = an_attribute("components.body", leaf, kind="single", options=["iron", "pvc"])
    an_item(category=leaf)
    tree.merge(other, into=leaf, by=staff)
    group = SynonymGroup.objects.create(words=["laptop", "notebook"])
    MissedSearch.objects.create(text="portatil", day=TODAY, times=12)
    page = new_page(bypass_csp=True)
    page.context.add_cookies([signed_in(staff, live_server.url)])
    page.goto("/accounts/reauthenticate/")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    names = "category attribute treechange synonymgroup missedsearch".split()
    found = []
    for address in (
        *(f"/admin/listings/{name}/" for name in names),
        *(
            f"/admin/listings/category/{leaf.pk}/{act}/"
            for act in ("change", "edit", "attributes", "merge", "retire")
        ),
        f"/admin/listings/attribute/{made.pk}/edit/",
        f"/admin/listings/synonymgroup/{group.pk}/edit/",
        "/admin/listings/synonymgroup/new/?words=portatil",
    ):
        found += faults(page, address)
    page.troubles.clear()
    assert found == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_company_is_closed_and_taken_back(new_page, live_server, scripts):
    company = a_company("Porto Pumps Lda")
    owner = a_member(company)
    page = new_page(java_script_enabled=scripts)
    page.context.add_cookies([signed_in(owner, live_server.url)])
    page.goto(f"/me/company/{company.pk}/")
    page.get_by_role("link", name="Close the company").click()
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"/me/company/{company.pk}/close/")
    page.get_by_role("button", name="Close the company").click()
    page.get_by_label("Rather not say").check()
    page.get_by_role("button", name="Close the company").click()
    page.get_by_text("The company is closed since").wait_for()
    assert page.goto(company.get_absolute_url()).status == 410
    page.goto(f"/me/company/{company.pk}/")
    page.get_by_role("button", name="Open it again").click()
    page.get_by_text("open again, as it was").wait_for()
    assert page.goto(company.get_absolute_url()).status == 200
