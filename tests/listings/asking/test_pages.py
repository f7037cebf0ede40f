"""The pages: the form for everybody, a guest's link, both sides' threads and inboxes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from listings.asking import limits, seals, threads
from listings.models import (
    AnswerTemplate,
    GuestLink,
    Message,
    RoutingRule,
    Side,
    Thread,
    ThreadReport,
)
from members import form_keys, public_pages
from members.models import Member, OutgoingMail
from tests.listings.asking.world import (
    TEXT,
    a_buyer,
    a_guest,
    a_supplier,
    an_inquiry,
    link_in,
)
from tests.listings.relay.mails import a_pdf
from tests.people import a_company, a_member, an_item, an_offer

pytestmark = pytest.mark.django_db
ADDRESS = "ann@example.com"


def key(seconds=60):
    """The key of a form that was opened so long ago."""
    signer = signing.TimestampSigner(salt=form_keys.SALT)
    opened = int(timezone.now().timestamp()) - seconds
    signer.timestamp = lambda: signing.b62_encode(opened)
    return signer.sign(str(uuid4()))


def said(**more):
    return {"subject": "Pumps", "text": TEXT, "address": ADDRESS, "key": key()} | more


@pytest.fixture
def item():
    return an_item(a_supplier("Porto Pumps"))


@pytest.fixture
def page(item):
    return f"/items/{item.pk}/inquire/"


@pytest.fixture
def as_guest(letters, item):
    """The address of a guest's only thread, confirmed; and a browser without a cookie."""
    an_inquiry(item, a_guest(ADDRESS))
    client = Client()
    token = link_in(letters()[-1])
    client.post(f"/inquiries/{token}/confirm/")
    return client, f"/inquiries/{token}/{Thread.objects.get().pk}/"


@pytest.mark.promise("T1")
@pytest.mark.promise("O4")
def test_a_guest_asks_without_an_account_or_a_cookie(client, page, letters):
    shown = client.get(page)
    assert shown.status_code == 200
    assert "Website" not in shown.text  # the trap is for nobody's eyes
    answer = client.post(page, said(quantity="40", unit="PF", destination="IT"))
    assert answer["Location"] == "/inquire/sent/"
    assert client.get("/inquire/sent/").status_code == 200
    token = link_in(letters()[0])
    for name in ("", "?page=2"):
        assert client.get(f"/inquiries/{token}/{name}").status_code == 200
    assert Thread.objects.get().sent_at is None
    sent = client.post(f"/inquiries/{token}/confirm/")
    assert sent["Location"] == f"/inquiries/{token}/"
    thread = Thread.objects.get()
    assert thread.sent_at
    assert (thread.quantity, thread.unit, thread.destination) == (40, "PF", "IT")
    listed = client.get(f"/inquiries/{token}/")
    assert str(thread.pk) in listed.text
    shown = client.get(f"/inquiries/{token}/{thread.pk}/")
    assert "on a pallet" in shown.text
    assert shown["Referrer-Policy"] == "no-referrer"
    assert "no-store" in shown["Cache-Control"]
    assert not client.cookies
    assert ADDRESS not in shown.text + listed.text


def test_reading_a_link_in_a_mail_sends_nothing(client, page, letters):
    client.post(page, said())
    token = link_in(letters()[0])
    for method in (client.get, client.head, client.options):
        method(f"/inquiries/{token}/")
        method(f"/inquiries/{token}/confirm/")
    assert Thread.objects.get().sent_at is None


def test_the_page_of_a_guest_tells_nothing_of_the_address(as_guest, item):
    client, address = as_guest
    member = item.company.memberships.get().member
    threads.answer(
        Thread.objects.get(), side=Side.SUPPLIER, by=member, text="40 fit on one."
    )
    shown = client.get(address)
    assert "40 fit on one" in shown.text
    assert member.full_name not in shown.text
    assert member.email not in shown.text


def test_a_guest_answers_closes_and_shows_the_address(as_guest, item):
    client, address = as_guest
    more = {"text": "And to Bari?", "key": key()}
    assert client.post(address, more).status_code == 302
    assert client.post(address, more).status_code == 302
    assert Message.objects.filter(side="buyer").count() == 2
    client.post(f"{address}act/", {"act": "reveal"})
    client.post(f"{address}act/", {"act": "reveal", "sure": "1"})
    client.post(f"{address}act/", {"act": "close"})
    assert client.post(address, more | {"key": key()}).status_code == 409
    assert client.post(f"{address}act/", {"act": "mark"}).status_code == 404
    assert client.post(f"{address}act/", {"act": "note"}).status_code == 404
    client.force_login(item.company.memberships.get().member)
    thread = Thread.objects.get()
    seen = client.get(reverse("company-inquiry", args=[item.company.pk, thread.pk]))
    assert ADDRESS in seen.text
    assert "showed their e-mail address" in seen.text


def test_another_site_writes_nothing_in_a_guests_name(as_guest, page):
    client, address = as_guest
    headers = {"Sec-Fetch-Site": "same-site"}
    more = {"text": "And to Bari?", "key": key()}
    for to, what in ((address, more), (f"{address}act/", {"act": "close"})):
        assert client.post(to, what, headers=headers).status_code == 403
    assert client.post(page, said(), headers=headers).status_code == 403
    assert Message.objects.count() == 1


def test_a_link_that_is_over_leads_to_a_new_one_by_mail(as_guest, letters):
    client, address = as_guest
    token = address.split("/")[2]
    GuestLink.objects.update(
        ends_at=timezone.now() - timedelta(days=1),
        made_at=timezone.now() - timedelta(days=31),
    )
    assert client.get(address).status_code == 404
    assert client.post(address, {"text": "Hello", "key": key()}).status_code == 404
    assert "new link" in client.get(f"/inquiries/{token}/").text
    for _ in range(2):
        assert client.post(f"/inquiries/{token}/renew/").status_code == 200
    [_confirm, renewed] = letters()
    assert renewed.to == ADDRESS
    assert client.get(f"/inquiries/{link_in(renewed)}/").status_code == 200


def test_a_link_that_nobody_was_sent_opens_nothing(client, as_guest):
    number = Thread.objects.get().pk
    for address in (
        "/inquiries/x/",
        f"/inquiries/{'x' * 43}/",
        f"/inquiries/x/{number}/",
    ):
        assert client.get(address).status_code == 404
    for act in ("confirm/", "renew/", f"{number}/", f"{number}/act/"):
        assert client.post(f"/inquiries/x/{act}").status_code == 404


def test_one_guests_link_does_not_open_anothers_thread(client, as_guest, item, letters):
    an_inquiry(item, a_guest("bob@example.com"))
    token = link_in(letters()[-1])
    client.post(f"/inquiries/{token}/confirm/")
    mine = Thread.objects.latest("asked_at")
    other = Thread.objects.earliest("asked_at")
    assert client.get(f"/inquiries/{token}/{mine.pk}/").status_code == 200
    assert client.get(f"/inquiries/{token}/{other.pk}/").status_code == 404


WRONG = {
    "nothing": {"subject": "", "text": "", "address": "", "key": ""},
    "a short text": {"text": "Price?"},
    "a long text": {"text": "x" * 2001},
    "a NUL": {"text": TEXT + "\0"},
    "what turns lines around": {"text": TEXT + "\u202e"},
    "two lines of subject": {"subject": "a\nb"},
    "no address": {"address": "ann"},
    "a negative quantity": {"quantity": "-1", "unit": "PF"},
    "a quantity without a unit": {"quantity": "5"},
    "a large quantity": {"quantity": "9" * 14, "unit": "PF"},
    "an unknown unit": {"quantity": "5", "unit": "XXX"},
    "a price without a currency": {"wanted_price": "5"},
    "no number": {"wanted_price": "NaN", "currency": "EUR"},
    "an unknown country": {"destination": "XX"},
    "yesterday": {"needed_by": "2020-01-01"},
    "the year 9999": {"needed_by": "9999-12-31"},
    "another form's key": {"key": "x:y:z"},
    "a script": {"subject": "<script>alert(1)</script>" * 20},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_said_and_nothing_is_sent(client, page, wrong):
    answer = client.post(page, said(**wrong))
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert "<script>alert" not in answer.text
    assert not Thread.objects.exists()
    assert not OutgoingMail.objects.exists()


def a_file(name, content):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ"),
        ("page.html", b"<script>"),
        ("sheet.pdf", b"not a pdf"),
        ("sheet.docx", b"not a zip"),
        ("sheet.txt", b"a\0b"),
        ("sheet.txt", b""),
        ("sheet.txt", b"x" * 5_000_001),
        ("photo.png", b"<svg onload=alert(1)>"),
    ],
)
def test_files_that_are_not_taken(client, page, name, content):
    answer = client.post(page, said(attached=a_file(name, content)))
    assert answer.status_code == 422
    assert not Thread.objects.exists()


def test_files_are_handed_out_to_both_sides_as_something_to_save(
    client, page, as_guest, item
):
    guest, address = as_guest
    sheet = a_file("../Prix élevé.pdf", a_pdf())
    guest.post(address, {"text": "See this.", "key": key(), "attached": sheet})
    row = Message.objects.latest("written_at").attachments.get()
    assert "/" not in row.title
    file = guest.get(f"{address}files/{row.pk}/")
    assert file["Content-Disposition"].startswith("attachment")
    assert b"".join(file.streaming_content).startswith(b"%PDF-")
    number = Thread.objects.get().pk
    ours = reverse("company-inquiry-file", args=[item.company.pk, number, row.pk])
    assert client.get(ours).status_code == 302
    client.force_login(a_member(a_company()))
    assert client.get(ours).status_code == 404
    client.force_login(item.company.memberships.get().member)
    assert b"".join(client.get(ours).streaming_content)
    assert client.get(ours.replace(f"/{row.pk}/", "/999999/")).status_code == 404


@pytest.mark.promise("R2")
def test_the_form_says_what_no_site_can_promise(client, page):
    shown = client.get(page)
    assert "can be guaranteed to be completely secure" in shown.text


def test_contact_data_is_warned_about_and_may_be_sent(client, page):
    text = f"{TEXT} Call me: +39 010 555 0199 or ann@example.com"
    asked = said(text=text)
    answer = client.post(page, asked)
    assert answer.status_code == 422
    assert "<mark>ann@example.com</mark>" in answer.text
    assert not Thread.objects.exists()
    sure = answer.context["form"].sure_value
    other = said(text=f"{text} or bob@example.com", sure=sure)
    assert client.post(page, other).status_code == 422
    assert client.post(page, asked | {"sure": sure}).status_code == 302
    assert seals.opened(Message.objects.get()) == text


@pytest.mark.parametrize(
    ("clue", "rule"), [({"website": "http://x.example"}, "trap"), ({}, "quick")]
)
def test_what_no_person_does_is_held(client, page, clue, rule):
    quick = {"key": key(0)} if rule == "quick" else {}
    assert client.post(page, said(**clue, **quick)).status_code == 302
    assert [rule, ""] in Message.objects.get().held_for
    assert Thread.objects.get().is_held


def test_enough_is_429_and_says_when_to_come_again(client, page, monkeypatch):
    monkeypatch.setattr(limits, "OF_A_NETWORK", 1)
    assert client.post(page, said()).status_code == 302
    answer = client.post(page, said(address="bob@example.com"))
    assert answer.status_code == 429
    assert 86_000 < int(answer["Retry-After"]) <= 86_400
    assert "enough for now" in answer.text


def test_the_limits_hold_when_the_cache_is_away(
    client, page, monkeypatch, without_cache
):
    monkeypatch.setattr(limits, "OF_A_NETWORK", 1)
    assert client.post(page, said()).status_code == 302
    assert client.post(page, said(address="bob@example.com")).status_code == 429


def test_what_cannot_be_asked_says_why(client):
    paused = an_item(a_supplier(), paused_at=timezone.now())
    closed = an_offer(a_supplier(), days=-1)
    nobody = a_company()
    for address in (
        f"/items/{paused.pk}/inquire/",
        f"/offers/{closed.pk}/inquire/",
        f"/companies/{nobody.pk}/inquire/",
    ):
        for method, status in ((client.get, 200), (client.post, 409)):
            answer = method(address)
            assert answer.status_code == status
            assert '<form class="stack asking' not in answer.text
    hidden = a_supplier(suspended_at=timezone.now())
    gone = an_item(a_supplier(), withdrawn_at=timezone.now())
    for address in (
        f"/companies/{hidden.pk}/inquire/",
        f"/items/{gone.pk}/inquire/",
        "/offers/99999999999999999999/inquire/",
    ):
        assert client.get(address).status_code == 404


def test_an_offer_without_a_name_is_asked_without_learning_it(client, as_guest):
    company = a_supplier("Secret Buyers")
    offer = an_offer(company, side="buy", shows_identity=False)
    assert "Secret" not in client.get(f"/offers/{offer.pk}/inquire/").text
    buyer = a_buyer()
    thread = an_inquiry(offer, buyer)
    client.force_login(buyer.member)
    threads.answer(
        thread, side=Side.SUPPLIER, by=company.memberships.get().member, text="Yes."
    )
    for address in ("/me/inquiries/", f"/me/inquiries/{thread.pk}/"):
        assert "Secret" not in client.get(address).text
    assert str(thread.pk) not in client.get("/me/inquiries/?q=Secret").text


def test_the_button_leads_to_the_form_while_somebody_can_be_asked(client, item):
    company = item.company
    offer = an_offer(company, shows_identity=True)
    for one, kind in ((item, "items"), (offer, "offers"), (company, "companies")):
        shown = client.get(one.get_absolute_url())
        assert f"/{kind}/{one.pk}/inquire/" in shown.text
    today = timezone.localdate()
    for away in (a_company(), a_supplier(closed_from=today, closed_until=today)):
        for one in (an_item(away), an_offer(away), away):
            assert "/inquire/" not in client.get(one.get_absolute_url()).text
    for over in (
        an_item(a_supplier(), paused_at=timezone.now()),
        an_item(a_supplier(), valid_until=today - timedelta(days=1)),
        an_offer(a_supplier(), days=-1),
    ):
        assert "/inquire/" not in client.get(over.get_absolute_url()).text


def test_a_member_asks_and_reads_the_answer(client, item):
    member = a_member(a_company("Genoa Imports"))
    client.force_login(member)
    own = member.memberships.get().company
    answer = client.post(f"/items/{item.pk}/inquire/", said(shown_company=own.pk))
    thread = Thread.objects.get()
    assert answer["Location"] == f"/me/inquiries/{thread.pk}/"
    assert client.get(answer["Location"]).status_code == 200
    seller = item.company.memberships.get().member
    client.force_login(seller)
    listed = client.get(reverse("company-inquiries", args=[item.company.pk]))
    assert "Genoa Imports" in listed.text
    assert "unread" in listed.text
    address = reverse("company-inquiry", args=[item.company.pk, thread.pk])
    shown = client.get(address)
    assert member.full_name not in shown.text
    assert member.email not in shown.text
    assert client.post(address, {"text": "40 fit.", "key": key()}).status_code == 302
    assert "count--new" not in client.get(address).text
    client.force_login(member)
    assert "count--new" in client.get("/me/").text
    assert "40 fit." in client.get(f"/me/inquiries/{thread.pk}/").text
    assert "count--new" not in client.get("/me/").text


def test_a_company_that_is_not_theirs_cannot_be_shown(client, item):
    client.force_login(a_member(a_company()))
    other = a_company()
    asked = said(shown_company=other.pk)
    assert client.post(f"/items/{item.pk}/inquire/", asked).status_code == 422


def test_several_are_asked_at_once(client):
    items = [an_item(a_supplier(), f"Pump {n}") for n in range(3)]
    query = "&".join(f"items={one.pk}" for one in items)
    shown = client.get(f"/inquire/?{query}&items=x&items=999999")
    assert all(one.title in shown.text for one in items)
    client.force_login(a_member())
    assert client.post(f"/inquire/?{query}", said())["Location"] == "/me/inquiries/"
    assert Thread.objects.count() == 3
    assert "Tick items" in client.get("/inquire/").text
    many = ",".join(str(an_item(a_supplier()).pk) for _ in range(11))
    assert "At most 10" in client.get(f"/inquire/?items={many}").text
    assert client.post(f"/inquire/?items={many}", said()).status_code == 422


@pytest.mark.promise("Y1")
def test_nobody_elses_thread_is_found(client, item):
    thread = an_inquiry(item)
    theirs = (f"/me/inquiries/{thread.pk}/", f"/me/inquiries/{thread.pk}/act/")
    client.force_login(a_member())
    assert client.get(theirs[0]).status_code == 404
    assert client.post(theirs[0], {"text": TEXT, "key": key()}).status_code == 404
    assert client.post(theirs[1], {"act": "reveal", "sure": "1"}).status_code == 404
    other = a_company()
    client.force_login(a_member(other))
    for company in (other, item.company):
        address = reverse("company-inquiry", args=[company.pk, thread.pk])
        assert client.get(address).status_code == 404
        assert client.post(f"{address}act/", {"act": "close"}).status_code == 404
    assert thread.messages.count() == 1


def test_a_viewer_reads_and_does_not_write(client, item):
    thread = an_inquiry(item)
    client.force_login(a_member(item.company, role="viewer"))
    address = reverse("company-inquiry", args=[item.company.pk, thread.pk])
    assert TEXT in client.get(address).text
    assert client.post(address, {"text": "Hello", "key": key()}).status_code == 403
    assert client.post(f"{address}act/", {"act": "close"}).status_code == 403
    thread.refresh_from_db()
    assert thread.state == Thread.State.NEW


def test_a_team_does_all_its_acts(client, item):
    thread = an_inquiry(item)
    colleague = a_member(item.company, role="sales")
    client.force_login(item.company.memberships.get(role="owner").member)
    address = reverse("company-inquiry", args=[item.company.pk, thread.pk])
    acts = [
        {"act": "mark", "state": "quoted"},
        {"act": "assign", "member": colleague.pk},
        {"act": "note", "note": "Pays late."},
        {"act": "block"},
        {"act": "unblock"},
        {"act": "mail-off"},
        {"act": "mail-on"},
        {"act": "report", "reason": "spam", "words": "The same to all."},
        {"act": "report", "reason": "spam", "words": "The same to all."},
        {"act": "close"},
        {"act": "reopen"},
        {"act": "release"},
    ]
    for act in acts:
        assert client.post(f"{address}act/", act).status_code == 302, act
    shown = client.get(address)
    assert "Pays late." in shown.text
    thread.refresh_from_db()
    assert thread.assignee == colleague
    assert thread.state == Thread.State.QUOTED
    assert ThreadReport.objects.count() == 1
    wrong = [
        {},
        {"act": "x"},
        {"act": "mark", "state": "x"},
        {"act": "assign", "member": "x"},
        {"act": "assign", "member": a_member().pk},
        {"act": "assign", "member": "9" * 40},
        {"act": "report", "reason": "x"},
        {"act": "report", "reason": "spam", "words": "x" * 501},
    ]
    for act in wrong:
        assert client.post(f"{address}act/", act).status_code == 404, act
    client.force_login(thread.inquirer.member)
    seen = client.get(f"/me/inquiries/{thread.pk}/")
    assert "Pays late." not in seen.text
    assert "Quoted" not in seen.text


def test_the_inbox_finds_by_box_state_and_word(client, item):
    company = item.company
    pumps, valves = an_inquiry(item), an_inquiry(company)
    Thread.objects.filter(pk=valves.pk).update(subject="Ball valves 100%")
    threads.mark(pumps, Thread.State.WON)
    client.force_login(company.memberships.get().member)
    address = reverse("company-inquiries", args=[company.pk])

    def found(query):
        shown = client.get(f"{address}?{query}")
        assert shown.status_code == 200, query
        return {one for one in (pumps, valves) if str(one.pk) in shown.text}

    assert found("") == found("box=all") == found("box=unread") == {pumps, valves}
    assert found("q=ball+VALVES") == found("q=100%25") == {valves}
    assert found("q=" + TEXT[:20]) == set()
    assert found("state=won") == {pumps}
    assert found("box=waiting") == {valves}
    assert found("box=held") == found("box=closed") == found("box=mine") == set()
    assert found("order=asked&page=99") == {pumps, valves}
    assert found("box=x&state=x&order=x&page=x&q=%20") == {pumps, valves}


def test_an_inbox_does_not_ask_more_for_more(client, item):
    company = item.company
    for _ in range(2):
        an_inquiry(item)
    client.force_login(company.memberships.get().member)
    address = reverse("company-inquiries", args=[company.pk])
    client.get(address)

    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(5):
        an_inquiry(item)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_a_long_thread_is_read_a_page_at_a_time(client, item):
    thread = an_inquiry(item)
    for n in range(60):
        threads.note_event(
            thread,
            Message.Event.CLOSED if n % 2 else Message.Event.REOPENED,
            side=Side.BUYER,
            by=None,
        )
    client.force_login(thread.inquirer.member)
    last = client.get(f"/me/inquiries/{thread.pk}/")
    assert last.text.count("said__one ") == 11
    assert "Earlier messages" in last.text
    assert TEXT in client.get(f"/me/inquiries/{thread.pk}/?page=1").text


def test_templates_are_kept_and_begin_an_answer(client, item):
    company = item.company
    client.force_login(company.memberships.get().member)
    address = reverse("answer-templates", args=[company.pk])
    first = {"title": "Pallets", "text": "40 fit on a pallet."}
    assert client.post(address, first).status_code == 302
    assert client.post(address, first).status_code == 422
    row = AnswerTemplate.objects.get()
    changed = first | {"text": "44 fit.", "template": row.pk}
    assert client.post(address, changed).status_code == 302
    thread = an_inquiry(item)
    page = reverse("company-inquiry", args=[company.pk, thread.pk])
    assert "44 fit." in client.get(f"{page}?template={row.pk}").text
    assert client.get(f"{page}?template=x{'9' * 30}").status_code == 200
    other = AnswerTemplate.objects.create(company=a_company(), title="x", text="secret")
    assert "secret" not in client.get(f"{page}?template={other.pk}").text
    assert client.get(f"{address}?template={other.pk}").status_code == 404
    delete = {"template": row.pk, "act": "delete"}
    assert client.post(address, delete).status_code == 302
    assert not company.answer_templates.exists()


def test_rules_are_added_ordered_and_deleted(client, item):
    company = item.company
    owner = company.memberships.get().member
    client.force_login(owner)
    address = reverse("routing-rules", args=[company.pk])
    by_country = {"country": "IT", "member": owner.pk}
    by_item = {"item": item.title.upper(), "member": owner.pk}
    by_category = {"category": item.category.slug, "member": owner.pk}
    for rule in (by_country, by_item, by_category):
        assert client.post(address, rule).status_code == 302
    for wrong in (
        by_country,
        {"member": owner.pk},
        {"country": "IT", "member": a_member().pk},
        {"item": "x", "member": owner.pk},
        {"category": "x", "member": owner.pk},
    ):
        assert client.post(address, wrong).status_code == 422
    rules = list(company.routing_rules.order_by("position"))
    client.post(address, {"act": "up", "rule": rules[2].pk})
    client.post(address, {"act": "up", "rule": "x"})
    now = list(company.routing_rules.order_by("position"))
    assert now == [rules[0], rules[2], rules[1]]
    client.post(address, {"act": "delete", "rule": rules[0].pk})
    assert RoutingRule.objects.count() == 2
    assert client.get(address).status_code == 200


def test_where_nobody_may_sign_in_any_more_nobody_is_led_to_ask(client, item):
    assert "Ask the supplier" in client.get(item.get_absolute_url()).text
    Member.objects.filter(memberships__company=item.company).update(is_active=False)
    public_pages.changed()
    assert "Ask the supplier" not in client.get(item.get_absolute_url()).text
