"""Asking: by a member, by a guest who confirms, of several; once, and within limits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from listings.asking import inquiries, keeping, limits, links, reach, seals, threads
from listings.models import (
    GuestLink,
    Inquirer,
    Message,
    RoutingRule,
    Side,
    Thread,
    Unread,
)
from members.models import Company, OutgoingMail
from privacy.models import SubjectKey
from privacy.sealing import Unreadable
from tests.listings.asking.world import (
    TEXT,
    a_buyer,
    a_guest,
    a_supplier,
    an_inquiry,
    asked,
    link_in,
)
from tests.people import a_company, a_member, an_item, an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch):
    """The tasks that were asked for."""
    tasks = []
    monkeypatch.setattr(threads, "wake", tasks.append)
    return tasks


def test_a_members_inquiry_is_with_the_supplier_at_once(
    woken, django_capture_on_commit_callbacks
):
    item = an_item(a_supplier())
    with django_capture_on_commit_callbacks(execute=True):
        thread = an_inquiry(item, quantity=40, unit="PF", destination="IT")
    assert thread.state == Thread.State.NEW
    assert thread.sent_at
    assert (thread.item, thread.company) == (item, item.company)
    message = thread.messages.get()
    assert seals.opened(message) == TEXT
    assert TEXT.encode() not in bytes(message.body)
    assert thread.unread.get().member == item.company.memberships.get().member
    assert woken == ["listings.tasks.relay_messages"]
    assert not OutgoingMail.objects.exists()


def test_a_guests_waits_until_the_address_is_confirmed(
    woken, letters, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        thread = an_inquiry(by=a_guest("ann@example.com"))
    assert thread.sent_at is None
    assert not Thread.objects.of_company(thread.company).exists()
    assert not Unread.objects.exists()
    assert not woken
    [letter] = letters()
    assert letter.to == "ann@example.com"
    assert TEXT not in letter.body
    with django_capture_on_commit_callbacks(execute=True):
        inquiries.confirm_guest(link_in(letter))
    thread.refresh_from_db()
    assert thread.sent_at
    assert thread.unread.count() == 1
    assert woken == ["listings.tasks.relay_messages"]


def test_the_guests_address_is_sealed_and_the_link_is_kept_as_a_digest(letters):
    thread = an_inquiry(by=a_guest("ann@example.com"))
    token = link_in(letters()[0])
    guest = thread.inquirer
    assert b"ann" not in bytes(guest.address)
    assert seals.address_of(guest) == "ann@example.com"
    assert token.encode() not in bytes(GuestLink.objects.get().token_digest)


def test_confirming_twice_is_confirming_once(letters):
    thread = an_inquiry(by=a_guest())
    token = link_in(letters()[0])
    inquiries.confirm_guest(token)
    first = Thread.objects.get().sent_at
    inquiries.confirm_guest(token)
    assert Thread.objects.get().sent_at == first
    assert thread.unread.count() == 1


def test_a_guest_has_48_hours(letters):
    thread = an_inquiry(by=a_guest())
    token = link_in(letters()[0])
    GuestLink.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(links.Unknown):
        inquiries.confirm_guest(token)
    Inquirer.objects.update(asked_at=timezone.now() - timedelta(hours=48, seconds=1))
    keys = {thread.key_subject, thread.inquirer.subject}
    assert SubjectKey.objects.filter(subject__in=keys).count() == 2
    keeping.tidy()
    assert not Thread.objects.exists()
    assert not Inquirer.objects.exists()
    assert not SubjectKey.objects.filter(subject__in=keys).exists()


def test_a_token_that_nobody_was_sent_confirms_nothing():
    an_inquiry(by=a_guest())
    with pytest.raises(links.Unknown):
        inquiries.confirm_guest("x" * 43)


def test_the_same_form_twice_is_one_inquiry(letters):
    company, guest, key = a_supplier(), a_guest(), uuid4()
    one = an_inquiry(company, guest, form_key=key)
    two = an_inquiry(company, guest, form_key=key)
    assert one == two
    assert Thread.objects.count() == Message.objects.count() == 1
    assert len(letters()) == 1


def test_a_form_that_somebody_else_sent_shows_nothing_of_theirs():
    company, key = a_supplier(), uuid4()
    an_inquiry(company, form_key=key)
    with pytest.raises(inquiries.SentAlready):
        an_inquiry(company, a_guest(), form_key=key)


def test_several_suppliers_get_threads_that_know_nothing_of_each_other():
    companies = [a_supplier() for _ in range(3)]
    begun = inquiries.ask(companies, asked(), by=a_buyer(), form_key=uuid4())
    assert [thread.company for thread in begun] == companies
    assert len({thread.key_subject for thread in begun}) == 3
    one, two = (thread.messages.get() for thread in begun[:2])
    one.body = two.body
    with pytest.raises(Unreadable):
        seals.opened(one)


def test_at_most_ten_are_asked_at_once():
    company = a_supplier()
    items = [an_item(company) for _ in range(11)]
    with pytest.raises(inquiries.NotMore):
        inquiries.ask(items, asked(), by=a_buyer(), form_key=uuid4())
    assert len(inquiries.ask(items[:10], asked(), by=a_buyer(), form_key=uuid4())) == 10


@pytest.mark.parametrize(
    "changes",
    [
        {"paused_at": timezone.now()},
        {"archived_at": timezone.now()},
        {"withdrawn_at": timezone.now()},
        {"valid_until": timezone.localdate() - timedelta(days=1)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_item_that_is_not_live_is_not_asked_about(changes):
    item = an_item(a_supplier(), **changes)
    with pytest.raises(inquiries.CannotBeAsked):
        an_inquiry(item)
    assert not Thread.objects.exists()


def test_neither_is_a_closed_offer_nor_a_closed_company_nor_one_without_a_team():
    offer = an_offer(a_supplier(), days=-1)
    closed = a_supplier(closed_from=timezone.localdate())
    for target in (offer, closed, a_company()):
        with pytest.raises(inquiries.CannotBeAsked):
            an_inquiry(target)


def test_nobody_asks_their_own_company():
    company = a_supplier()
    member = a_member(company, role="viewer")
    with pytest.raises(inquiries.CannotBeAsked):
        an_inquiry(company, a_buyer(member))


def test_one_of_several_that_cannot_be_asked_stops_all():
    good, bad = a_supplier(), a_company()
    with pytest.raises(inquiries.CannotBeAsked) as raised:
        inquiries.ask([good, bad], asked(), by=a_buyer(), form_key=uuid4())
    assert raised.value.target == bad
    assert raised.value.words == reach.why_not(bad)
    assert not Thread.objects.exists()


def test_a_guest_may_not_send_hundreds(monkeypatch):
    monkeypatch.setattr(limits, "OF_A_GUEST", 3)
    monkeypatch.setattr(limits, "UNCONFIRMED", 99)
    guest = a_guest("ann@example.com")
    for _ in range(3):
        an_inquiry(by=guest)
    with pytest.raises(limits.TooMany) as raised:
        an_inquiry(by=a_guest("Ann@Example.com "))
    assert 86_000 < raised.value.seconds <= 86_400
    an_inquiry(by=a_guest())


def test_more_at_once_than_there_is_room_for_is_too_many(monkeypatch):
    monkeypatch.setattr(limits, "OF_A_GUEST", 2)
    item = an_item(a_supplier())
    others = [an_item(item.company) for _ in range(2)]
    with pytest.raises(limits.TooMany):
        inquiries.ask([item, *others], asked(), by=a_guest(), form_key=uuid4())
    inquiries.ask(others, asked(), by=a_guest(), form_key=uuid4())


def test_nor_one_network_nor_one_address_that_confirms_nothing(monkeypatch):
    monkeypatch.setattr(limits, "OF_A_NETWORK", 2)
    for _ in range(2):
        an_inquiry(by=a_guest(network="fd00::1"))
    with pytest.raises(limits.TooMany):
        an_inquiry(by=a_guest(network="fd00::1"))
    monkeypatch.setattr(limits, "UNCONFIRMED", 1)
    an_inquiry(by=a_guest("bob@example.com"))
    with pytest.raises(limits.TooMany):
        an_inquiry(by=a_guest("bob@example.com"))


def test_a_member_who_joined_lately_may_send_less(monkeypatch):
    monkeypatch.setattr(limits, "OF_A_NEW_MEMBER", 1)
    buyer = a_buyer()
    an_inquiry(by=buyer)
    with pytest.raises(limits.TooMany):
        an_inquiry(by=buyer)
    buyer.member.joined_at -= limits.NEW_FOR
    an_inquiry(by=buyer)


def test_a_rule_of_the_supplier_says_whose_it_is():
    item = an_item(a_supplier())
    company = item.company
    ann, bob = (a_member(company, role="sales") for _ in range(2))
    family = item.category.parent
    rules = [
        RoutingRule(company=company, country="IT", member=ann, position=0),
        RoutingRule(company=company, category=family, member=bob, position=1),
    ]
    RoutingRule.objects.bulk_create(rules)
    assert an_inquiry(item, destination="IT").assignee == ann
    about = an_inquiry(item, destination="FR")
    assert about.assignee == bob
    assert [one.member for one in about.unread.all()] == [bob]
    assert an_inquiry(company).assignee is None
    company.memberships.get(member=ann).delete()
    assert an_inquiry(item, destination="IT").assignee == bob


def test_a_thread_of_two_years_ago_goes_with_its_key():
    old, new = an_inquiry(), an_inquiry()
    Thread.objects.filter(pk=old.pk).update(last_at=timezone.now() - keeping.KEPT)
    assert keeping.tidy() == 1
    assert Thread.objects.get() == new
    assert not SubjectKey.objects.filter(subject=old.key_subject).exists()


def test_the_digest_of_a_network_is_kept_for_two_days():
    thread = an_inquiry()
    assert thread.network
    keeping.tidy()
    assert Thread.objects.get().network
    Thread.objects.update(asked_at=timezone.now() - keeping.NETWORKS)
    keeping.tidy()
    assert not Thread.objects.get().network


def test_an_inquirer_is_a_member_or_a_guest():
    for wrong in ({}, {"member": a_member(), "address": b"x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Inquirer.objects.create(**wrong)


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_ten_times_at_once_is_one_inquiry():
    company, buyer, key = a_supplier(), a_buyer(), uuid4()

    def send(_n):
        try:
            return an_inquiry(
                Company.objects.get(pk=company.pk), buyer, form_key=key
            ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert len(set(pool.map(send, range(10)))) == 1
    assert Thread.objects.count() == Message.objects.count() == 1
    assert Message.objects.get().side == Side.BUYER
