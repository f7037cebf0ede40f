"""Leaving: the plan, a week to take it back, and an erasure that leaves nothing of the person."""

import re
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.asking import names, seals, threads
from listings.buying import favourites
from listings.models import Follow, Message, SavedSearch, Side, Thread
from members import contacts, leaving, profiles
from members.models import Company, Leaving, Member, OutgoingMail
from privacy import (
    consents,
    erased_list,
    erasures,
    ledgers,
    opt_ins,
    restrictions,
    sealing,
    suppressions,
)
from privacy.holdings import registry
from privacy.models import Erasure, OptInRequest, SubjectKey
from tests.listings.asking.world import a_buyer, a_supplier, an_inquiry
from tests.people import a_company, a_member, a_staff_member, an_item, an_offer

pytestmark = pytest.mark.django_db
SURE = {"sure": "1"}
WHY = {"reason": "You asked us to by letter.", "ticket": "R-17"}
KNOWN = "Wilhelmina Quarterstaff"


@pytest.fixture(autouse=True)
def _own_list(settings, tmp_path):
    settings.ERASED_LIST = str(tmp_path / "erased")


@pytest.fixture
def member(client):
    member = a_member(full_name=KNOWN, email="wilhelmina@quarterstaff.example")
    client.force_login(member)
    return member


def due(leaving_row):
    Leaving.objects.filter(pk=leaving_row.pk).update(due_at=timezone.now())


def erased(member):
    asked = leaving.ask(member)
    due(asked)
    assert leaving.carry_out_due() == 1
    return Erasure.objects.get(number=asked.pk)


def link_in(letter):
    return re.search(r"http://testserver(/u/leaving/\S+)", letter.body)[1]


def test_the_plan_is_the_data_map(client):
    plan = erasures.plan()
    said = {str(line.what) for part in plan for _kind, lines in part for line in lines}
    mapped = {
        str(one.personal.what)
        for fields in registry.values()
        for one in fields.values()
        if one.personal
    }
    assert said == mapped


def test_the_password_is_wanted_again(client):
    member = a_member()
    client.force_login(member)
    answer = client.get("/me/privacy/delete/")
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    client.post("/me/privacy/delete/", SURE)
    assert not Leaving.objects.exists()


def signed_in(client, member):
    """Signed in a moment ago, so that the password is not wanted again."""
    client.post(
        "/accounts/login/",
        {"login": member.member_id, "password": "a long enough secret"},
    )


def test_one_asks_and_takes_back_on_the_page(client, letters):
    member = a_member()
    signed_in(client, member)
    only = a_company("Only Pumps")
    only.memberships.create(member=member, role="owner")
    shared = a_company("Shared Fans")
    shared.memberships.create(member=member, role="owner")
    a_member(shared)
    page = client.get("/me/privacy/delete/").text
    assert re.search(r"Only Pumps.{0,60}Ends with your account", page, re.DOTALL)
    assert re.search(r"Shared Fans.{0,60}Stays", page, re.DOTALL)
    assert client.post("/me/privacy/delete/").status_code == 422
    assert not Leaving.objects.exists()
    for _twice in range(2):
        client.post("/me/privacy/delete/", SURE)
    assert len(letters()) == 1
    assert leaving.carry_out_due() == 0
    assert "Keep my account" in client.get("/me/privacy/delete/").text
    client.post("/me/privacy/delete/", {"act": "stay"})
    assert not Leaving.objects.exists()
    assert client.post("/me/privacy/delete/", {"act": "stay"}).status_code == 302


def test_the_link_takes_back_and_is_over_then(client, letters):
    asked = leaving.ask(a_member())
    link = link_in(letters()[0])
    assert "Keep my account" in client.get(link).text
    assert Leaving.objects.exists()
    assert "stays" in client.post(link).text
    assert not Leaving.objects.exists()
    assert client.post(link).status_code == 410
    for nonsense in ("x", f"{asked.pk}:x", "%00"):
        assert client.get(f"/u/leaving/{nonsense}/").status_code in {400, 410}


def test_the_link_shows_the_receipt_afterwards(client, letters):
    member = a_member(full_name=KNOWN)
    address = member.email
    entry = erased(member)
    receipt = letters()[-1]
    assert receipt.to == address
    page = client.get(link_in(receipt)).text
    assert "The account is erased" in page
    assert "members.Member" in page
    assert KNOWN not in page
    assert address not in page
    assert entry.counts["members.Member"] == 1
    assert client.post(link_in(receipt)).status_code == 200


@pytest.mark.promise("R1")
def test_nothing_of_the_person_is_left_but_marks(member):
    consents.record(
        member.subject,
        consents.TARGETING,
        state="granted",
        language="en",
        method="settings",
    )
    sealing.seal("x", subject=member.subject, table="t", column="c")
    opt_ins.ask(
        member.subject, consents.NEWS, address=member.email, language="en", words="Yes"
    )
    LogEntry.objects.create(
        user=a_staff_member(),
        content_type=ContentType.objects.get_for_model(Member),
        object_id=str(member.pk),
        object_repr=KNOWN,
        action_flag=2,
    )
    subject, address = member.subject, member.email
    erased(member)
    assert not OptInRequest.objects.filter(subject=subject).exists()
    assert not Member.objects.filter(subject=subject).exists()
    assert not SubjectKey.objects.filter(subject=subject).exists()
    assert not consents.may(subject, consents.TARGETING)
    assert suppressions.standing(address).reason == suppressions.Reason.ERASED
    restrictions.lift(subject)
    assert not consents.may(subject, consents.STATISTICS)
    OutgoingMail.objects.all().delete()
    assert not places_of(KNOWN, address, "wilhelmina")


def places_of(*values):
    """Every table of the database whose rows say one of these."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for value in values:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" AS r WHERE r::text ILIKE %s',
                    [f"%{value}%"],
                )
                if cursor.fetchone()[0]:
                    found.add((table, value))
    return found


@pytest.mark.promise("T1")
def test_the_other_side_keeps_its_conversation(letters):
    buyer = a_member(full_name=KNOWN)
    supplier = a_supplier("Other Side")
    thread = an_inquiry(supplier, a_buyer(buyer))
    owner = supplier.memberships.get().member
    threads.answer(thread, side=Side.SUPPLIER, by=owner, text="We answer this.")
    shown = a_company("Quarterstaff Buyers")
    now = timezone.now()
    Thread.objects.filter(pk=thread.pk).update(
        shown_company=shown, network="fd00::", awaits_since=now
    )
    thread.messages.filter(side=Side.BUYER).update(text_mark=b"1" * 32)
    mark = bytes(Thread.objects.get(pk=thread.pk).sender_mark)
    erased(buyer)
    thread = Thread.objects.get(pk=thread.pk)
    assert (thread.shown_company, thread.network, thread.awaits_since) == (
        None,
        "",
        None,
    )
    assert bytes(thread.sender_mark) != mark
    assert not thread.messages.filter(text_mark__isnull=False)
    assert names.buyer(thread) == "A deleted member"
    assert thread.subject == "–"
    assert thread.is_closed
    assert seals.address_of(thread.inquirer) == ""
    said = list(seals.texts(thread, thread.messages.written()))
    assert "We answer this." in said
    assert not Message.objects.filter(author__isnull=False).exclude(author=owner)
    assert not threads.reopen(thread, side=Side.SUPPLIER, by=owner)


def test_a_company_ends_with_its_last_owner(client, member):
    company = a_company("Quarterstaff Valves")
    company.memberships.create(member=member, role="owner")
    colleague = a_member(company, role="editor")
    profiles.save_contact(company, {"street": "9 Known Street"}, has_no_fax=None)
    key = contacts.contact_of(company).subject
    item, offer = (
        an_item(company, "Quarterstaff pump"),
        an_offer(company, "Quarterstaff lot"),
    )
    draft = an_item(company, "Quarterstaff draft", published_at=None)
    thread = an_inquiry(company, a_buyer())
    addresses = [one.get_absolute_url() for one in (company, item, offer)]
    erased(member)
    client.logout()
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 410, address
        assert "Quarterstaff" not in answer.text
    assert not type(item).objects.filter(pk=draft.pk).exists()
    assert not SubjectKey.objects.filter(subject=key).exists()
    assert not colleague.memberships.exists()
    thread.refresh_from_db()
    thread.company.refresh_from_db()
    assert names.supplier(thread, "en") == "A deleted company"
    OutgoingMail.objects.all().delete()
    assert not places_of("Quarterstaff", "Known Street")
    assert Company.objects.get(pk=company.pk).erased_at


def test_a_conversation_that_nobody_has_any_more_goes_with_its_key(member):
    company, other = a_company(), a_supplier()
    company.memberships.create(member=member, role="owner")
    buyer = a_member()
    abandoned = an_inquiry(company, a_buyer(buyer))
    unsent = an_inquiry(other, a_buyer(buyer))
    Thread.objects.filter(pk=unsent.pk).update(sent_at=None)
    kept = an_inquiry(other, a_buyer(buyer))
    erased(buyer)
    assert set(Thread.objects.all()) == {abandoned, kept}
    erased(member)
    assert list(Thread.objects.all()) == [kept]
    keys = SubjectKey.objects.filter(
        subject__in=[abandoned.key_subject, unsent.key_subject]
    )
    assert not keys


def test_a_held_message_keeps_nobody_from_leaving():
    buyer = a_member()
    thread = an_inquiry(a_supplier(), a_buyer(buyer))
    thread.messages.update(
        held_at=timezone.now(), held_for=[["links", "known.example"]]
    )
    erased(buyer)
    message = thread.messages.get()
    assert message.held_at
    assert "known" not in str(message.held_for)


def test_what_a_side_noted_for_itself_goes_with_it(member):
    buyer, supplier = a_member(), a_supplier("Other Side")
    theirs = an_inquiry(supplier, a_buyer(buyer))
    keeper = supplier.memberships.get().member
    threads.note(theirs, side=Side.BUYER, by=buyer, text="Too dear.")
    threads.note(theirs, side=Side.SUPPLIER, by=keeper, text="A good buyer.")
    ending = a_company()
    ending.memberships.create(member=member, role="owner")
    colleague = a_member(ending, role="sales")
    ours = an_inquiry(ending, a_buyer())
    threads.note(ours, side=Side.SUPPLIER, by=colleague, text="Ask for more.")
    assert ours.unread.exists()
    erased(buyer)
    assert [note.author for note in theirs.notes.all()] == [keeper]
    erased(member)
    assert not ours.notes.exists()
    assert not ours.unread.filter(side=Side.SUPPLIER).exists()


def test_those_who_kept_an_ended_company_read_that_it_is_gone(client, member):
    company = a_company("Quarterstaff Valves")
    company.memberships.create(member=member, role="owner")
    item = an_item(company, "Quarterstaff pump")
    buyer = a_member()
    kept = favourites.make(buyer, "Pumps")
    favourites.add(kept, [company, item], "")
    SavedSearch.objects.create(member=buyer, name="pumps", asked="q=quarter")
    Follow.objects.create(member=buyer, company=company)
    thread = an_inquiry(item, a_buyer(buyer))
    own = "/me/inquiries/"
    pages = [
        *(f"/me/favourites/{kept.pk}/", "/me/searches/suppliers/", "/me/searches/"),
        *(own, f"{own}{thread.pk}/", f"/compare/?items={item.pk}", "/me/"),
    ]
    client.force_login(buyer)
    assert "Quarterstaff" in client.get(pages[0]).text
    erased(member)
    for page in pages:
        answer = client.get(page, follow=True)
        assert answer.status_code in {200, 410}, page
        assert "Quarterstaff" not in answer.text, page
    assert "A deleted company" in client.get(f"{own}{thread.pk}/").text


def test_another_owner_keeps_the_company(member):
    company = a_company()
    company.memberships.create(member=member, role="owner")
    other = a_member(company)
    erased(member)
    company.refresh_from_db()
    assert company.is_published
    assert [place.member for place in company.memberships.all()] == [other]


def test_two_of_our_staff_are_needed():
    member = a_member()
    one, other = (a_staff_member("privacy officer") for _ in range(2))
    with pytest.raises(leaving.Refused):
        leaving.ask_by_staff(member, by=a_staff_member("marketing"), **WHY)
    asked = leaving.ask_by_staff(member, by=one, **WHY)
    due(asked)
    assert leaving.carry_out_due() == 0
    with pytest.raises(leaving.Refused):
        leaving.approve(asked, by=one)
    leaving.approve(asked, by=other)
    with pytest.raises(leaving.Refused):
        leaving.approve(asked, by=other)
    assert leaving.carry_out_due() == 0  # the member has a week from now
    due(asked)
    assert leaving.carry_out_due() == 1


def test_who_is_inactive_is_erased_at_once():
    member = a_member()
    leaving.erase_inactive(member)
    assert Erasure.objects.get(subject=member.subject).cause == "inactive"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_erasure SET cause = 'staff'",
        "DELETE FROM privacy_erasure",
        "TRUNCATE privacy_erasure",
        "ALTER TABLE privacy_erasure DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_an_erasure_stays_in_its_ledger(statement):
    erased(a_member())
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)
    assert list(ledgers.verify()) == []


def test_an_entry_changed_behind_the_ledger_is_named(as_owner):
    erased(a_member())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE privacy_erasure DISABLE TRIGGER USER")
        cursor.execute("UPDATE privacy_erasure SET counts = '{}'")
        cursor.execute("ALTER TABLE privacy_erasure ENABLE TRIGGER USER")
    [fault] = ledgers.verify()
    assert fault.ledger == "privacy_erasure"


def test_what_fails_halfway_has_done_nothing(monkeypatch):
    member = a_member()
    asked = leaving.ask(member)
    due(asked)

    def broken(_erasing):
        raise OSError

    monkeypatch.setattr(erasures, "parts", [*erasures.parts, broken])
    with pytest.raises(ExceptionGroup):
        leaving.carry_out_due()
    assert Member.objects.filter(pk=member.pk).exists()
    assert not Erasure.objects.exists()
    monkeypatch.undo()
    assert leaving.carry_out_due() == 1


@pytest.mark.promise("R1")
def test_whom_a_backup_brought_back_is_erased_again(
    django_capture_on_commit_callbacks,
):
    sleeping = a_member(full_name=KNOWN)
    never = erased_list.Erased(uuid4(), uuid4())
    number = uuid4()
    erased_list.add([erased_list.Erased(number, sleeping.subject), never])
    erased_list.refuse_until_replayed()
    assert list(leaving.replay()) == [1, 2]
    assert not Member.objects.filter(pk=sleeping.pk).exists()
    assert not erased_list.is_refusing()
    assert erased_list.missing() == []
    assert list(leaving.replay()) == []


@pytest.mark.promise("R1")
def test_the_list_outside_the_database_catches_up():
    entry = erased(a_member())
    assert erased_list.catch_up() == 1
    assert erased_list.catch_up() == 0
    with erased_list.path().open("a") as file:
        file.write("6f7574b0-0000")  # a power cut
    assert [one.number for one in erased_list.read()] == [entry.number]
    another = erased(a_member())
    erased_list.catch_up()
    assert [one.number for one in erased_list.read()] == [entry.number, another.number]


def test_a_thousand_messages_take_no_more_statements_than_ten():
    assert statements_to_erase(1_000) == statements_to_erase(10)
    assert not Message.objects.filter(author__isnull=False).exists()


def statements_to_erase(messages):
    """How many statements the erasure of a buyer who wrote that many takes."""
    buyer, supplier = a_member(), a_supplier()
    thread = an_inquiry(supplier, a_buyer(buyer))
    first = thread.messages.first()
    Message.objects.bulk_create(
        Message(thread=thread, side=Side.BUYER, author=buyer, body=first.body)
        for _ in range(messages)
    )
    due(leaving.ask(buyer))
    with CaptureQueriesContext(connection) as asked:
        assert leaving.carry_out_due() == 1
    return len(asked)


def test_files_of_an_ended_company_are_removed(
    member, settings, tmp_path, django_capture_on_commit_callbacks
):
    kept = tmp_path / "private" / "certificates" / "ab" / "document"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"%PDF")
    company = a_company()
    company.memberships.create(member=member, role="owner")
    company.certificates.create(
        standard="iso-9001",
        valid_from=timezone.localdate(),
        document="certificates/ab/document",
    )
    asked = leaving.ask(member)
    due(asked)
    with django_capture_on_commit_callbacks(execute=True):
        leaving.carry_out_due()
    assert not kept.exists()


def test_the_plan_asks_little(client, django_assert_max_num_queries):
    member = a_member()
    signed_in(client, member)
    with django_assert_max_num_queries(14):
        client.get("/me/privacy/delete/")
