"""Quotes in a real browser, without script: given on a wish to buy, compared, accepted, saved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.models import AcceptedQuote, Quote
from tests.browser.looking import PHONE, faults
from tests.browser.test_company import signed_in
from tests.listings.asking.world import a_supplier
from tests.listings.quoting.world import a_buy_offer, on_offer
from tests.people import a_company, a_member, a_policy

pytestmark = pytest.mark.django_db(transaction=True)


def fill(page, price):
    page.get_by_label("Unit price").fill(price)
    page.get_by_label("Currency").select_option("USD")
    page.get_by_label("Unit", exact=True).select_option("C62")
    page.get_by_label("Minimum order quantity").fill("100")
    page.get_by_label("Incoterms 2020").select_option("FOB")
    page.get_by_label("Place of the Incoterm").fill("Leixões")
    page.get_by_label("Lead time in days").fill("28")
    last = timezone.localdate() + timedelta(days=20)
    page.get_by_label("Valid until").fill(str(last))
    page.get_by_label("Terms in your words").fill("Packed in cartons of 20.")
    page.wait_for_timeout(4_100)  # nobody writes this faster
    page.get_by_role("button", name="Send the quote").click()


def saved(page, name):
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return download.value.path().read_bytes()


def test_from_a_wish_to_buy_to_what_both_keep(new_page, live_server):
    a_policy()
    offer = a_buy_offer(a_supplier("Genoa Imports"), unit="C62")
    on_offer(offer, incoterm="DDP", place="Genoa")
    seller = a_member(a_company("Porto Pumps"), role="sales")
    team = new_page(java_script_enabled=False)
    team.context.add_cookies([signed_in(seller, live_server.url)])
    team.goto(offer.get_absolute_url())
    team.get_by_role("link", name="Give a quote").click()
    fill(team, "12.50")
    team.get_by_text("FOB Leixões").wait_for()
    team.get_by_role("link", name="Give a quote").click()
    fill(team, "11.90")
    team.get_by_text("version 2").wait_for()
    buyer = new_page(java_script_enabled=False, viewport=PHONE)
    who = offer.company.memberships.get().member
    buyer.context.add_cookies([signed_in(who, live_server.url)])
    buyer.goto(f"/me/company/{offer.company_id}/offers/")
    buyer.get_by_role("link", name="Quotes for").click()
    buyer.get_by_text("not comparable without freight").first.wait_for()
    buyer.get_by_role("link", name="Porto Pumps").click()
    buyer.get_by_label("The supplier may see").check()
    buyer.get_by_label("Tell the other supplier").check()
    buyer.get_by_role("button", name="Accept the quote").click()
    buyer.get_by_text("You accepted the quote").wait_for()
    buyer.get_by_role("link", name="What was agreed").click()
    one = saved(buyer, "Save what was agreed")
    team.reload()
    team.get_by_text("accepted the quote").wait_for()
    team.get_by_role("link", name="What was agreed").click()
    assert one == saved(team, "Save what was agreed")
    assert one.startswith(b"%PDF-")
    assert AcceptedQuote.objects.get().quote.version == 2


@pytest.mark.parametrize("language", ["", "/ar"])
def test_axe_finds_nothing_on_any_page_of_quotes(new_page, live_server, language):
    a_policy()
    offer = a_buy_offer(a_supplier("Genoa Imports"), unit="C62")
    quote = on_offer(offer)
    on_offer(offer, incoterm="DDP", place="Genoa", currency="XOF")
    page = new_page(bypass_csp=True)
    other = a_member(a_company("Porto Pumps"), role="sales")
    page.context.add_cookies([signed_in(other, live_server.url)])
    found = faults(page, f"{language}/me/quotes/offers/{offer.pk}/")
    buyer = offer.company.memberships.get().member
    page.context.add_cookies([signed_in(buyer, live_server.url)])
    own = f"{language}/me/company/{offer.company_id}"
    found += faults(page, f"{own}/offers/{offer.pk}/quotes/")
    found += faults(page, f"{own}/inquiries/{quote.thread_id}/")
    found += faults(page, f"{own}/inquiries/{quote.thread_id}/quotes/{quote.pk}/")
    seller = quote.thread.inquirer.member
    page.context.add_cookies([signed_in(seller, live_server.url)])
    mine = f"{language}/me/inquiries/{quote.thread_id}/"
    found += faults(page, f"{mine}quote/")
    found += faults(page, f"{mine}quotes/{quote.pk}/")
    found += faults(page, f"{language}/me/inquiries/quotes/")
    page.troubles.clear()
    assert found == []
    assert Quote.objects.count() == 2
