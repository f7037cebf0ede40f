"""The doors to quotes: they work, for strangers, for others', with bad input, twice, in few statements."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from listings.asking import inquiries
from listings.models import AcceptedQuote, Quote, Side, Thread
from listings.quoting import deciding, giving
from members import form_keys, outbox
from members.models import OutgoingMail
from tests.listings.asking.world import a_guest, a_supplier, an_inquiry, link_in
from tests.listings.quoting.world import (
    a_buy_offer,
    a_quoter,
    on_offer,
    quoted,
    team_of,
    terms,
)
from tests.people import a_company, a_member, an_offer

pytestmark = pytest.mark.django_db


def typed(**given):
    """A form as somebody fills it in: opened a minute ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        key = form_keys.new_key()
    return {
        "unit_price": "12.50",
        "currency": "USD",
        "unit": "C62",
        "moq": "100",
        "incoterm": "FOB",
        "place": "Shanghai",
        "lead_days": "30",
        "valid_until": str(timezone.localdate() + timedelta(days=20)),
        "sample": "free",
        "text": "Packed in cartons of 20.",
        "key": key,
    } | given


def decision(act, **given):
    return {"act": act, "key": form_keys.new_key(), "text": ""} | given


def address(quote, name="my-quote", **more):
    keys = {"number": quote.thread_id, "quote": quote.pk, **more}
    return reverse(name, kwargs=keys)


@pytest.fixture
def thread(client):
    """A thread whose supplier is signed in."""
    thread = an_inquiry()
    client.force_login(team_of(thread.company))
    return thread


def give(thread):
    return reverse("give-company-quote", args=[thread.company_id, thread.pk])


def test_a_supplier_quotes_on_the_page(client, thread):
    page = client.get(give(thread)).content.decode()
    assert "Give a quote" in page
    answer = client.post(give(thread), typed())
    assert answer.status_code == 302
    quote = Quote.objects.get()
    assert (quote.incoterm, quote.place, quote.lead_days) == ("FOB", "Shanghai", 30)
    shown = client.get(answer["Location"].partition("#")[0]).content.decode()
    assert "FOB Shanghai" in shown


def test_the_same_form_sent_twice_is_one(client, thread):
    form = typed()
    client.post(give(thread), form)
    assert client.post(give(thread), form).status_code == 302
    assert Quote.objects.count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"unit_price": "-1"},
        {"unit_price": "a\0b"},
        {"unit_price": "9" * 200},
        {"currency": "XXX"},
        {"unit": ""},
        {"incoterm": "DAT"},
        {"place": ""},
        {"place": "x" * 101},
        {"valid_until": "2020-01-01"},
        {"valid_until": "soon"},
        {"lead_days": "1e9"},
        {"sample": "yes"},
        {"text": "x" * 2001},
        {"key": "other"},
    ],
    ids=str,
)
def test_bad_input_is_said_at_its_field(client, thread, bad):
    answer = client.post(give(thread), typed(**bad))
    assert answer.status_code == 422
    assert not Quote.objects.exists()


def test_contact_data_is_asked_about_first(client, thread):
    form = typed(text="Write to me: sales@pumps.example, I answer at once.")
    answer = client.post(give(thread), form)
    assert answer.status_code == 422
    assert "Send it as it is" in answer.content.decode()


def test_who_asked_finds_no_form_to_quote(client):
    thread = an_inquiry()
    client.force_login(thread.inquirer.member)
    assert client.get(reverse("give-my-quote", args=[thread.pk])).status_code == 404


def test_a_closed_conversation_takes_no_quote(client, thread):
    Thread.objects.update(closed_at=timezone.now(), closed_by="buyer")
    assert client.post(give(thread), typed()).status_code == 409


def test_a_buyer_accepts_on_the_page_and_saves_the_pdf(client):
    quote = quoted(an_inquiry())
    client.force_login(quote.thread.inquirer.member)
    assert "Accept the quote" in client.get(address(quote)).content.decode()
    for _again in range(2):
        answer = client.post(address(quote), decision("accept"))
        assert answer.status_code == 302
    assert AcceptedQuote.objects.count() == 1
    pdf = client.get(address(quote, "my-quote-pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")


def test_both_sides_get_the_same_pdf(client):
    quote = quoted(an_inquiry())
    thread = quote.thread
    deciding.accept(quote, side=Side.BUYER, by=thread.inquirer.member)
    client.force_login(thread.inquirer.member)
    one = client.get(address(quote, "my-quote-pdf")).content
    client.force_login(team_of(thread.company))
    more = {"company_id": thread.company_id}
    other = client.get(address(quote, "company-quote-pdf", **more)).content
    assert one == other


def test_before_it_is_accepted_there_is_no_pdf(client):
    quote = quoted(an_inquiry())
    client.force_login(quote.thread.inquirer.member)
    assert client.get(address(quote, "my-quote-pdf")).status_code == 404


def test_who_quoted_cannot_accept_it(client, thread):
    quote = quoted(thread)
    more = {"company_id": thread.company_id}
    there = address(quote, "company-quote", **more)
    assert client.post(there, decision("accept")).status_code == 409
    assert not AcceptedQuote.objects.exists()


def test_a_strangers_quote_is_not_there(client):
    quote = quoted(an_inquiry())
    client.force_login(a_member())
    for answer in (
        client.get(address(quote)),
        client.post(address(quote), decision("accept")),
        client.get(address(quote, "my-quote-pdf")),
    ):
        assert answer.status_code == 404


def test_a_quote_of_another_thread_is_not_there(client):
    quote, own = quoted(an_inquiry()), an_inquiry()
    client.force_login(own.inquirer.member)
    there = address(quote, number=own.pk)
    assert client.get(there).status_code == 404


def test_a_viewer_reads_and_decides_nothing(client):
    quote = on_offer(a_buy_offer())
    company = quote.thread.company
    client.force_login(a_member(company, role="viewer"))
    there = address(quote, "company-quote", company_id=company.pk)
    page = client.get(there)
    assert page.status_code == 200
    assert "Accept the quote" not in page.content.decode()
    assert client.post(there, decision("accept")).status_code == 403


def test_changes_need_words_and_a_refusal_does_not(client):
    quote = quoted(an_inquiry())
    client.force_login(quote.thread.inquirer.member)
    assert client.post(address(quote), decision("changes")).status_code == 422
    said = decision("changes", text="Could it be CIF Genoa?")
    assert client.post(address(quote), said).status_code == 302
    assert client.post(address(quote), decision("decline")).status_code == 302
    assert client.post(address(quote), decision("decline")).status_code == 409


def test_an_unknown_act_is_nothing(client):
    quote = quoted(an_inquiry())
    client.force_login(quote.thread.inquirer.member)
    assert client.post(address(quote), decision("steal")).status_code == 404


def test_a_supplier_withdraws_on_the_page(client, thread):
    quote = quoted(thread)
    there = address(quote, "company-quote", company_id=thread.company_id)
    assert client.post(there, decision("withdraw")).status_code == 302
    assert client.post(there, decision("withdraw")).status_code == 409


def test_a_guest_accepts_behind_their_link(client):
    thread = an_inquiry(by=a_guest())
    token = link_in(outbox.opened(OutgoingMail.objects.latest("pk")))
    inquiries.confirm_guest(token)
    quote = quoted(Thread.objects.get(pk=thread.pk))
    there = address(quote, "guest-quote", token=token)
    assert "Accept the quote" in client.get(there).content.decode()
    assert client.post(there, decision("accept")).status_code == 302
    pdf = client.get(address(quote, "guest-quote-pdf", token=token))
    assert pdf.content.startswith(b"%PDF-")


def test_a_supplier_quotes_on_a_buy_offer(client):
    offer, company = a_buy_offer(), a_company()
    client.force_login(a_member(company, role="sales"))
    assert "Give a quote" in client.get(offer.get_absolute_url()).content.decode()
    there = reverse("quote-offer", args=[offer.pk])
    assert client.get(there).status_code == 200
    answer = client.post(there, typed(company=company.pk))
    assert answer.status_code == 302
    assert Thread.objects.get().shown_company == company
    # Again it is a newer version, in the same conversation.
    assert "/quote/" in client.get(there)["Location"]


def test_a_visitor_is_led_to_the_sign_in(client):
    there = reverse("quote-offer", args=[a_buy_offer().pk])
    assert "/accounts/login/" in client.get(there)["Location"]


def test_an_offer_to_sell_and_none_at_all_are_not_quoted_on(client):
    client.force_login(a_member(a_company()))
    for pk in (an_offer().pk, 2**62, 2**70):
        assert client.get(reverse("quote-offer", args=[pk])).status_code == 404


def test_a_full_offer_says_so(client):
    offer = a_buy_offer(most_quotes=1)
    on_offer(offer)
    company = a_company()
    client.force_login(a_member(company))
    there = reverse("quote-offer", args=[offer.pk])
    assert "as many quotes as its buyer takes" in client.get(there).content.decode()
    assert client.post(there, typed(company=company.pk)).status_code == 409


def test_in_anothers_name_nobody_quotes(client):
    offer = a_buy_offer()
    client.force_login(a_member(a_company()))
    there = reverse("quote-offer", args=[offer.pk])
    answer = client.post(there, typed(company=a_company().pk))
    assert answer.status_code == 422
    assert not Quote.objects.exists()


def test_the_buyer_compares_all_quotes_of_an_offer(client):
    offer = a_buy_offer()
    on_offer(offer)
    on_offer(offer, incoterm="DDP", place="Genoa")
    client.force_login(team_of(offer.company))
    there = reverse("offer-quotes", args=[offer.company_id, offer.pk])
    page = client.get(there).content.decode()
    assert "not comparable without freight" in page
    assert "2 of 10 quotes" in page
    rows = client.get(f"{there}?as=csv").content.decode()
    assert rows.count("FOB Shanghai") == 1


def test_an_offer_without_quotes_says_so(client):
    offer = a_buy_offer()
    client.force_login(team_of(offer.company))
    there = reverse("offer-quotes", args=[offer.company_id, offer.pk])
    assert "Nobody has given a quote" in client.get(there).content.decode()


def test_a_buyer_compares_conversations_that_they_choose(client):
    one = quoted(an_inquiry(a_supplier("Porto Pumps")))
    buyer = one.thread.inquirer.member
    stranger = quoted(an_inquiry(a_supplier("Faro Fans")))
    client.force_login(buyer)
    there = reverse("compare-quotes")
    asked = {"threads": [one.thread_id, stranger.thread_id, "nonsense"]}
    page = client.get(there, asked).content.decode()
    assert one.thread.company.trading_name in page
    assert stranger.thread.company.trading_name not in page
    assert client.get(there, {"currency": "&<>"}).status_code == 200


@pytest.mark.parametrize("name", ["thread", "comparison"])
def test_more_quotes_are_no_more_statements(client, name):
    offer, by = a_buy_offer(most_quotes=20), a_quoter()
    first = on_offer(offer, by)
    client.force_login(team_of(offer.company))
    there = {
        "thread": reverse("company-inquiry", args=[offer.company_id, first.thread_id]),
        "comparison": reverse("offer-quotes", args=[offer.company_id, offer.pk]),
    }[name]
    client.get(there)
    with CaptureQueriesContext(connection) as few:
        client.get(there)
    for _n in range(3):
        on_offer(offer)
        again = Thread.objects.get(pk=first.thread_id)
        giving.give(again, terms(), side=Side.BUYER, by=by.member)
    client.get(there)
    with CaptureQueriesContext(connection) as more:
        client.get(there)
    assert len(more) <= len(few)
