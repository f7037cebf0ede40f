"""A thread's life: answers, reading, held messages, closing, revealing, reminding."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.asking import (
    aliases,
    blocking,
    files,
    inquiries,
    limits,
    notices,
    reveal,
    seals,
    spam,
    threads,
)
from listings.models import (
    Alias,
    Attachment,
    Message,
    Side,
    Thread,
    Unread,
)
from tests.listings.asking.world import (
    TEXT,
    a_buyer,
    a_guest,
    a_supplier,
    an_inquiry,
    asked,
)
from tests.people import a_member

pytestmark = pytest.mark.django_db

BUYER, SUPPLIER = Side.BUYER, Side.SUPPLIER
SPAM = "Best SEO services for your site, first page of Google guaranteed, write today."


@pytest.fixture
def thread():
    return an_inquiry()


@pytest.fixture
def seller(thread):
    return thread.company.memberships.get().member


@pytest.fixture
def buyer(thread):
    return thread.inquirer.member


def answered(thread, side, by, text="40 fit on one; I come back to you.", **more):
    return threads.answer(thread, side=side, by=by, text=text, **more)


def test_an_answer_is_unread_on_the_other_side_until_it_is_read(thread, seller, buyer):
    threads.read(thread, side=SUPPLIER, by=seller)
    assert not Unread.objects.exists()
    message = answered(thread, SUPPLIER, seller)
    assert Unread.objects.get().member == buyer
    thread.refresh_from_db()
    assert thread.state == Thread.State.OPEN
    assert thread.awaits_since is None
    threads.read(thread, side=BUYER, by=buyer)
    assert not Unread.objects.exists()
    message.refresh_from_db()
    assert message.read_at
    assert seals.opened(message).startswith("40 fit")


def test_the_same_form_twice_is_one_message(thread, seller):
    key = uuid4()
    one, two = (answered(thread, SUPPLIER, seller, form_key=key) for _ in range(2))
    assert one == two
    assert thread.messages.count() == 2


def test_what_is_closed_takes_no_answer_until_it_is_opened_again(thread, seller, buyer):
    assert threads.close(thread, side=SUPPLIER, by=seller)
    assert not threads.close(thread, side=BUYER, by=buyer)
    with pytest.raises(threads.ThreadClosed):
        answered(thread, BUYER, buyer)
    assert threads.reopen(thread, side=BUYER, by=buyer)
    answered(thread, BUYER, buyer)
    events = thread.messages.exclude(event="").order_by("written_at")
    assert [(one.event, one.side) for one in events] == [
        ("closed", "supplier"),
        ("reopened", "buyer"),
    ]


@pytest.mark.parametrize("state", Thread.State.values)
def test_the_state_of_a_list_is_the_state_of_a_row(thread, state):
    if state != "new":
        threads.mark(thread, Thread.State(state))
    thread.refresh_from_db()
    assert thread.state == state
    for other in Thread.State:
        found = Thread.objects.in_state(other).exists()
        assert found == (other == state), other


def test_what_was_lost_can_be_won_and_opened_again(thread):
    for state in ("quoted", "lost", "won", "spam", "open"):
        threads.mark(thread, Thread.State(state))
        thread.refresh_from_db()
        assert thread.state == state


def test_one_side_writes_so_often_in_an_hour(thread, seller, buyer, monkeypatch):
    monkeypatch.setattr(limits, "OF_A_SIDE", 2)
    answered(thread, BUYER, buyer)
    with pytest.raises(limits.TooMany) as raised:
        answered(thread, BUYER, buyer)
    assert 3_500 < raised.value.seconds <= 3_600
    answered(thread, SUPPLIER, seller)


def test_what_looks_like_advertising_is_held_and_released(seller):
    supplier = a_supplier()
    thread = an_inquiry(supplier, text=SPAM)
    message = thread.messages.get()
    assert thread.is_held
    assert spam.told(message.held_for)[0].startswith("It has words that")
    assert not Unread.objects.filter(thread=thread).exists()
    assert not any(due.thread == thread for due in notices.due())
    more = answered(thread, BUYER, thread.inquirer.member, TEXT)
    assert ["thread", ""] in more.held_for
    member = supplier.memberships.get().member
    assert threads.release(thread, by=member) == 2
    thread.refresh_from_db()
    assert not thread.is_held
    assert Unread.objects.get(thread=thread).member == member
    assert thread.messages.filter(released_by=member).count() == 2


def test_a_supplier_who_answers_what_is_held_releases_it(seller):
    supplier = a_supplier()
    thread = an_inquiry(supplier, text=SPAM)
    answered(thread, SUPPLIER, supplier.memberships.get().member)
    thread.refresh_from_db()
    assert not thread.is_held
    assert not thread.messages.held().exists()


def test_a_sender_who_is_blocked_is_held_and_is_not_told(thread, seller, buyer):
    blocking.block(thread, by=seller)
    blocking.block(thread, by=seller)
    message = answered(thread, BUYER, buyer)
    assert message.held_for[0][0] == "blocked"
    again = an_inquiry(thread.company, a_buyer(buyer))
    assert again.is_held
    assert not an_inquiry(by=a_buyer(buyer)).is_held
    as_guest = an_inquiry(thread.company, a_guest(buyer.email.upper()))
    assert as_guest.is_held
    blocking.unblock(thread)
    assert not an_inquiry(thread.company, a_buyer(buyer)).is_held


def test_the_same_text_with_other_forms_to_many_is_held(thread, monkeypatch):
    monkeypatch.setattr(spam, "SAME_TO", 3)
    together = [a_supplier() for _ in range(4)]
    text = "We buy gear pumps in large lots all year round: send us your list."
    begun = inquiries.ask(together, asked(text), by=a_buyer(), form_key=uuid4())
    assert not any(one.is_held for one in begun)
    spread = [an_inquiry(text=text.replace("all year", "ALL  year")) for _ in range(2)]
    assert all(one.is_held for one in spread)


@pytest.mark.promise("H1")
def test_revealing_is_an_act_of_the_owner_in_one_thread(thread, seller, buyer):
    row = reveal.reveal(thread, side=SUPPLIER, by=seller)
    assert reveal.reveal(thread, side=SUPPLIER, by=seller) == row
    assert seals.opened(row) == seller.email
    assert seller.email.encode() not in bytes(row.address)
    event = thread.messages.get(event=Message.Event.REVEALED)
    assert (event.side, event.author) == ("supplier", seller)
    assert not an_inquiry(thread.company).reveals.exists()


def test_a_guest_reveals_their_own():
    thread = an_inquiry(by=a_guest("ann@example.com"))
    row = reveal.reveal(thread, side=BUYER, by=None)
    assert seals.opened(row) == "ann@example.com"


def test_an_alias_stands_for_one_person_in_one_thread(thread, seller, buyer):
    mine = aliases.alias_of(thread, side=SUPPLIER, member=seller)
    assert aliases.alias_of(thread, side=SUPPLIER, member=seller) == mine
    others = [
        aliases.alias_of(thread, side=BUYER, member=buyer),
        aliases.alias_of(an_inquiry(thread.company), side=SUPPLIER, member=seller),
    ]
    assert len({mine.local_part, *(one.local_part for one in others)}) == 3
    assert len(mine.local_part) == 26
    assert aliases.switch_off(thread, side=SUPPLIER, by=seller)
    assert not aliases.switch_off(thread, side=SUPPLIER, by=seller)
    assert thread.messages.filter(event=Message.Event.ALIAS_OFF).count() == 1
    assert aliases.switch_on(thread, side=SUPPLIER, by=seller)
    after = Alias.objects.get(pk=mine.pk)
    assert after.switched_off_at is None
    assert after.local_part != mine.local_part


def test_a_guest_has_one_alias_in_a_thread():
    thread = an_inquiry(by=a_guest())
    one = aliases.alias_of(thread, side=BUYER, member=None)
    assert aliases.alias_of(thread, side=BUYER, member=None) == one


def test_files_come_with_an_answer_and_go_with_it(thread, seller, settings):
    sheet = files.Sent("sheet.txt", b"40 a pallet", "text/plain")
    message = answered(thread, SUPPLIER, seller, files=[sheet])
    row = message.attachments.get()
    assert Path(settings.PRIVATE_ROOT, row.file).read_bytes() == b"40 a pallet"
    assert "sheet" not in row.file
    with pytest.raises(files.TooManyFiles):
        answered(thread, SUPPLIER, seller, files=[sheet] * 4)
    large = files.Sent("large", b"x" * (files.LARGEST + 1), "text/plain")
    with pytest.raises(files.TooManyFiles):
        answered(thread, SUPPLIER, seller, files=[large])
    assert Attachment.objects.count() == 1


def test_whose_it_is_alone_is_told(thread, seller):
    ann = a_member(thread.company, role="sales")
    bob = a_member(thread.company, role="viewer")
    threads.assign(thread, ann)
    assert [one.member for one in thread.unread.all()] == [ann]
    with pytest.raises(threads.NotInTeam):
        threads.assign(thread, bob)
    threads.assign(thread, None)
    assert {one.member for one in thread.unread.all()} == {ann, seller}


def test_a_note_is_sealed(thread, seller):
    note = threads.note(thread, side=SUPPLIER, by=seller, text="Pays late.")
    assert seals.opened(note) == "Pays late."
    assert b"Pays" not in bytes(note.body)


def kinds():
    return {(due.side.value, due.kind) for due in notices.due()}


def test_a_side_is_told_once_in_a_quarter_of_an_hour(thread, seller, buyer):
    assert kinds() == {("supplier", "notice")}
    [due] = notices.due()
    assert due.readers() == [seller]
    assert notices.claim(due)
    assert not notices.claim(due)
    assert not kinds()
    answered(thread, BUYER, buyer)
    assert not kinds()
    earlier = timezone.now() - notices.BETWEEN
    Thread.objects.update(supplier_told_at=earlier)
    assert kinds() == {("supplier", "notice")}
    threads.read(thread, side=SUPPLIER, by=seller)
    assert not kinds()


def test_a_supplier_is_reminded_after_2_and_5_working_days(thread, seller):
    threads.read(thread, side=SUPPLIER, by=seller)
    for days, expected in ((2, 1), (5, 2)):
        since = notices.before(timezone.now(), days)
        Thread.objects.update(awaits_since=since + timedelta(minutes=1))
        assert not kinds()
        Thread.objects.update(awaits_since=since)
        [due] = notices.due()
        assert (due.kind, due.number) == ("reminder", expected)
        assert notices.claim(due)
        assert not notices.claim(due)
    Thread.objects.update(awaits_since=timezone.now() - timedelta(days=90))
    assert not kinds()


def test_nobody_is_reminded_of_what_was_answered_or_closed(thread, seller):
    threads.read(thread, side=SUPPLIER, by=seller)
    Thread.objects.update(awaits_since=timezone.now() - timedelta(days=9))
    answered(thread, SUPPLIER, seller)
    Thread.objects.update(buyer_read_at=timezone.now())
    assert not kinds()


@pytest.mark.parametrize(
    ("now", "days", "then"),
    [
        ("2026-11-25T10:00", 2, "2026-11-23T10:00"),
        ("2026-11-24T10:00", 2, "2026-11-20T10:00"),
        ("2026-11-30T09:00", 5, "2026-11-23T09:00"),
        ("2026-11-29T09:00", 2, "2026-11-26T09:00"),
    ],
)
def test_saturdays_and_sundays_do_not_count(now, days, then):
    moment = datetime.fromisoformat(f"{now}+00:00")
    assert notices.before(moment, days) == datetime.fromisoformat(f"{then}+00:00")


@pytest.mark.parametrize(
    "wrong",
    [
        {"won_at": timezone.now(), "lost_at": timezone.now()},
        {"closed_at": timezone.now()},
        {"wanted_price": 5},
        {"quantity": 5, "unit": ""},
        {"reminders": 3},
    ],
    ids="-".join,
)
def test_the_database_refuses_what_must_never_be(thread, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Thread.objects.update(**wrong)
