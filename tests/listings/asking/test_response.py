"""How a company answers, as its page says it: what counts, what is said, and what it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation

from listings.asking import inquiries, response, threads
from listings.models import Inquirer, Message, Side, Thread
from tests.listings.asking.world import a_guest, a_supplier, an_inquiry
from tests.people import a_member, an_offer

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HELD = "Cheap backlinks and SEO for your shop, first page of Google."


@pytest.fixture
def supplier():
    return a_supplier("Porto Pumps")


@pytest.fixture
def buyer():
    return Inquirer.objects.create(member=a_member())


def old(company, buyer, n=1, days=20, answered=None, **fields):
    """Inquiries of so many days ago, answered after so long."""
    sent = timezone.now() - days * DAY
    fields |= {"sent_at": sent, "asked_at": sent, "last_at": sent}
    if answered is not None:
        fields["answered_at"] = sent + answered
    return Thread.objects.bulk_create(
        Thread(
            company=company,
            inquirer=buyer,
            form_key=f"00000000-0000-4000-8000-{Thread.objects.count() + i:012}",
            sender_mark=b"x" * 32,
            **fields,
        )
        for i in range(n)
    )


def counts(company):
    found = response.response_of(company)
    return found.inquiries, found.answered


def said(company):
    return response.told(response.response_of(company), "en")


def test_the_page_says_it_from_ten_inquiries_on(client, supplier, buyer):
    old(supplier, buyer, 8, answered=7 * HOUR)
    old(supplier, buyer)
    page = client.get(supplier.get_absolute_url())
    assert "Answers to inquiries" not in page.text
    old(supplier, buyer)
    page = client.get(supplier.get_absolute_url())
    assert "Answered 8 of 10 inquiries in 90 days." in page.text
    assert "Half of the first answers came within 7 hours." in page.text
    assert "which cannot hide it" in page.text
    assert "public" in page["Cache-Control"]


def test_the_team_reads_it_and_how_many_are_missing(client, supplier, buyer):
    client.force_login(a_member(supplier, role="viewer"))
    inbox = f"/me/company/{supplier.pk}/inquiries/"
    old(supplier, buyer, 4)
    assert "not say yet how you answer: 4 of 10 inquiries" in client.get(inbox).text
    old(supplier, buyer, 6)
    assert "Answered 0 of 10 inquiries in 90 days." in client.get(inbox).text


def test_the_first_answer_of_a_person_counts_and_no_event(supplier):
    thread = an_inquiry(supplier)
    threads.note_event(thread, Message.Event.AWAY, side=Side.SUPPLIER, by=None)
    threads.close(thread, side=Side.SUPPLIER, by=None)
    threads.reopen(thread, side=Side.SUPPLIER, by=None)
    assert counts(supplier) == (0, 0)
    threads.answer(thread, side=Side.BUYER, by=None, text="Are you there? " * 4)
    assert counts(supplier) == (0, 0)
    threads.answer(thread, side=Side.SUPPLIER, by=None, text="Yes: 40 fit on one.")
    first = Thread.objects.get().answered_at
    threads.answer(thread, side=Side.SUPPLIER, by=None, text="And 80 on two.")
    assert Thread.objects.get().answered_at == first
    assert counts(supplier) == (1, 1)


def test_what_does_not_count(supplier, buyer):
    old(supplier, buyer, days=91)
    old(supplier, buyer, days=1)
    old(supplier, buyer, held_at=timezone.now())
    old(supplier, buyer, closed_at=timezone.now(), closed_by=Side.STAFF)
    taken_back = timezone.now() - 20 * DAY + HOUR
    old(supplier, buyer, closed_at=taken_back, closed_by=Side.BUYER)
    old(supplier, buyer, hides_company=True, answered=HOUR)
    old(a_supplier(), buyer)
    assert counts(supplier) == (0, 0)


def test_neither_spam_nor_closing_hides_an_inquiry(supplier, buyer):
    [first, second, third] = old(supplier, buyer, 3)
    threads.mark(first, Thread.State.SPAM)
    threads.close(second, side=Side.SUPPLIER, by=None)
    threads.close(third, side=Side.BUYER, by=None)
    assert counts(supplier) == (3, 0)


def test_a_guest_counts_once_confirmed_and_held_mail_once_released(supplier):
    an_inquiry(supplier, by=a_guest())
    thread = an_inquiry(supplier, text=HELD)
    assert thread.held_at
    Thread.objects.update(asked_at=timezone.now() - 20 * DAY)
    Thread.objects.filter(sent_at__isnull=False).update(
        sent_at=timezone.now() - 20 * DAY
    )
    assert counts(supplier) == (0, 0)
    threads.release(thread, by=None)
    assert counts(supplier) == (1, 0)
    inquiries.send(Thread.objects.get(sent_at=None))
    Thread.objects.update(sent_at=timezone.now() - 20 * DAY)
    assert counts(supplier) == (2, 0)


def test_an_offer_without_a_name_is_not_told_from_the_number(supplier):
    offer = an_offer(supplier, shows_identity=False)
    thread = an_inquiry(offer)
    threads.answer(thread, side=Side.SUPPLIER, by=None, text="We have 1,000 of them.")
    assert counts(supplier) == (0, 0)


def test_weekends_are_no_working_days(supplier, buyer):
    [thread] = old(supplier, buyer)
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    Thread.objects.filter(pk=thread.pk).update(sent_at=monday - 3 * DAY)
    assert response.counted(supplier.pk, monday).inquiries == 0
    assert response.counted(supplier.pk, monday + DAY + HOUR).inquiries == 1


@pytest.mark.parametrize(
    ("median", "words"),
    [
        (0 * HOUR, "within 1 hour."),
        (6 * HOUR + HOUR / 60, "within 7 hours."),
        (48 * HOUR, "within 2 days."),
        (49 * HOUR, "within 3 days."),
    ],
)
def test_how_soon_is_rounded_up_and_said_in_days_when_long(median, words):
    with translation.override("en"):
        assert response.soon(median).endswith(words)


def test_half_of_the_answers_not_of_the_inquiries(supplier, buyer):
    old(supplier, buyer, 6)
    for hours in (1, 3, 90):
        old(supplier, buyer, 2, answered=hours * HOUR)
    assert said(supplier)[1] == "Half of the first answers came within 3 hours."


def test_it_is_read_from_its_index_in_one_statement(
    as_owner, supplier, buyer, django_assert_num_queries
):
    old(a_supplier(), buyer, 400, answered=HOUR)
    old(supplier, buyer, 400, days=200)
    old(supplier, buyer, 20, answered=HOUR)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE listings_thread")
        # Nothing here was vacuumed, so that the heap would be looked at all the same.
        cursor.execute(
            "SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off"
        )
        now = timezone.now()
        given = [supplier.pk, now - 90 * DAY, now, DAY]
        cursor.execute(f"EXPLAIN {response.COUNTED.sql}", given)
        plan = "\n".join(line for (line,) in cursor)
    assert "Index Only Scan using thread_response" in plan
    response.response_of(supplier)  # the connection knows the statement from now on
    with django_assert_num_queries(1):
        assert response.response_of(supplier).answered == 20
