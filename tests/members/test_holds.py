"""Holds: what may not be deleted for a time, by two people, and never for longer."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import CASCADE
from django.utils import timezone

from listings.asking import keeping, reports, reveal, threads
from listings.buying import favourites, searches
from listings.models import (
    Attachment,
    Correction,
    Favourite,
    Inquirer,
    Message,
    Report,
    SavedSearch,
    Side,
    Thread,
    ThreadReport,
)
from listings.moderation import remarks
from members import addresses, claims, invitations, leaving, ownership, profiles
from members.drafts import Edit
from members.models import AddressChange, Company, HandOver, Invitation, Leaving, Member
from privacy import hold_orders, holdings, holds, retention, sealing
from privacy.models import HeldRow, Hold, HoldExtension, SubjectKey
from tests.listings.asking.world import TEXT, a_buyer, a_supplier, an_inquiry
from tests.people import a_company, a_member, an_item, an_offer

pytestmark = pytest.mark.django_db
KNOWN = "Wilhelmina Quarterstaff"
ONE, OTHER = UUID(int=1), UUID(int=2)
YEARS = timedelta(days=800)


@pytest.fixture(autouse=True)
def _own_list(settings, tmp_path):
    settings.ERASED_LIST = str(tmp_path / "erased")


def in_days(n):
    return timezone.localdate() + timedelta(days=n)


def asked(**fields):
    return hold_orders.ask(
        **{
            "ground": "claim",
            "reference": "7 O 12/26",
            "reason": "Payment of a delivery is sued for.",
            "until": in_days(90),
            "by": ONE,
        }
        | fields
    )


def a_hold(**fields):
    hold = asked(**fields)
    hold_orders.approve(hold, by=OTHER)
    hold.refresh_from_db()
    return hold


def over(hold):
    """Its last day was yesterday."""
    long_ago = in_days(-30)
    Hold.objects.filter(pk=hold.pk).update(until=in_days(-1), agreed_on=long_ago)


def erased(member):
    asked_for = leaving.ask(member)
    Leaving.objects.filter(pk=asked_for.pk).update(due_at=timezone.now())
    assert leaving.carry_out_due() == 1


def copies(hold):
    return {
        (one.label, one.row, one.file): holds.content_of(one)
        for one in HeldRow.objects.filter(hold=hold)
    }


def rows(hold, label):
    return [
        json.loads(content)
        for (name, _row, file), content in copies(hold).items()
        if name == label and not file
    ]


# Who sets a hold, and how long it lasts.


def test_two_people_set_a_hold():
    hold = asked(subject=a_member().subject)
    assert not Hold.objects.standing()
    with pytest.raises(hold_orders.Refused):
        hold_orders.approve(hold, by=ONE)
    with pytest.raises(hold_orders.Refused):
        hold_orders.approve(hold, by=hold.subject)
    assert not Hold.objects.standing()
    hold_orders.approve(hold, by=OTHER)
    assert list(Hold.objects.standing()) == [hold]
    with pytest.raises(hold_orders.Refused):
        hold_orders.approve(hold, by=uuid4())
    with pytest.raises(hold_orders.Refused):
        hold_orders.decline(hold)


def test_nobody_asks_for_a_hold_of_their_own():
    with pytest.raises(hold_orders.Refused):
        asked(subject=ONE)


def test_what_nobody_agreed_to_is_declined_or_lapses():
    hold = asked(subject=uuid4())
    hold_orders.decline(hold)
    assert not Hold.objects.exists()
    asked(subject=uuid4())
    Hold.objects.update(set_at=timezone.now() - timedelta(days=31))
    hold_orders.end_due()
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"until": in_days(0)},
        {"until": in_days(732)},
        {"told_from": in_days(400)},
        {"subject": None},
        {"company": 1},
        {"ground": "curiosity"},
        {"reference": ""},
        {"label": "members.Member"},
        {"label": "members.Member", "row": "x"},
        {"label": "members.Member", "row": "9" * 60},
        {"label": "listings.Thread", "row": "1"},
        {"label": "members.Session", "row": "1"},
        {"label": "no.Model", "row": "1"},
    ],
    ids=",".join,
)
def test_what_is_no_hold_is_refused(fields):
    with pytest.raises(hold_orders.Refused):
        asked(**{"subject": a_member().subject} | fields)
    assert not Hold.objects.exists()


def test_a_row_of_somebody_else_is_refused():
    other = a_member()
    one = {"label": "members.Member", "row": str(other.pk)}
    with pytest.raises(hold_orders.Refused):
        asked(subject=a_member().subject, **one)
    assert asked(subject=other.subject, **one)


@pytest.mark.parametrize(
    "change",
    [
        {"approved_by": ONE},
        {"approved_by": None},
        {"approved_at": None},
        {"until": in_days(2_000)},
        {"until": in_days(-1)},
        {"told_from": in_days(2_000)},
        {"company": 7},
        {"subject": None},
        {"row": "1"},
        {"reason": ""},
        {"ground": "curiosity"},
        {"released_at": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
    ids=",".join,
)
def test_the_database_keeps_a_hold_to_its_rules(change):
    hold = a_hold(subject=uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.filter(pk=hold.pk).update(**change)


def test_two_people_make_it_longer_and_never_for_good():
    hold = a_hold(subject=uuid4())
    longer = {"hold": hold, "until": in_days(400), "reason": "Appeal.", "by": OTHER}
    for until in (in_days(30), in_days(90), in_days(3_000)):
        with pytest.raises(hold_orders.Refused):
            hold_orders.ask_longer(**longer | {"until": until})
    hold_orders.ask_longer(**longer)
    with pytest.raises(hold_orders.Refused):
        hold_orders.ask_longer(**longer)
    with pytest.raises(hold_orders.Refused):
        hold_orders.approve_longer(hold, by=OTHER)
    with pytest.raises(IntegrityError), transaction.atomic():
        HoldExtension.objects.update(approved_by=OTHER, approved_at=timezone.now())
    hold.refresh_from_db()
    assert hold.until == in_days(90)
    hold_orders.approve_longer(hold, by=ONE)
    hold.refresh_from_db()
    assert hold.until == in_days(400)
    with pytest.raises(hold_orders.Refused):
        hold_orders.approve_longer(hold, by=ONE)


def test_a_later_end_is_declined_and_nothing_over_gets_one():
    hold = a_hold(subject=uuid4())
    again = {"hold": hold, "until": in_days(400), "reason": "Appeal.", "by": OTHER}
    hold_orders.ask_longer(**again)
    hold_orders.decline_longer(hold)
    with pytest.raises(hold_orders.Refused):
        hold_orders.decline_longer(hold)
    hold_orders.ask_longer(**again)
    over(hold)
    with pytest.raises(hold_orders.Refused):
        hold_orders.approve_longer(hold, by=ONE)
    assert not HoldExtension.objects.filter(approved_by__isnull=False)
    with pytest.raises(hold_orders.Refused):
        hold_orders.ask_longer(**again)


# What a hold keeps while the account is there.


def test_of_one_row_alone():
    buyer, supplier = a_member(), a_supplier()
    one, other = (an_inquiry(supplier, a_buyer(buyer)) for _ in range(2))
    hold = a_hold(subject=buyer.subject, label="listings.Thread", row=str(one.pk))
    assert list(Thread.objects.filter(holds.kept(Thread))) == [one]
    assert not Member.objects.filter(holds.kept(Member))
    over(hold)
    assert not Thread.objects.filter(holds.kept(Thread))
    assert other


def test_of_a_message_with_the_thread_it_would_go_with():
    buyer, supplier = a_member(), a_supplier()
    one, _other = (an_inquiry(supplier, a_buyer(buyer)) for _ in range(2))
    message = str(one.messages.get().pk)
    a_hold(subject=buyer.subject, label="listings.Message", row=message)
    assert list(Thread.objects.filter(holds.kept(Thread))) == [one]
    assert list(Message.objects.filter(holds.kept(Message))) == [one.messages.get()]


def test_what_waits_or_is_released_keeps_nothing():
    member = a_member()
    waits = asked(subject=member.subject)
    assert not Member.objects.filter(holds.kept(Member))
    hold_orders.approve(waits, by=OTHER)
    assert list(Member.objects.filter(holds.kept(Member))) == [member]
    hold_orders.release(waits, reason="Settled.", by=ONE)
    assert not Member.objects.filter(holds.kept(Member))
    with pytest.raises(hold_orders.Refused):
        hold_orders.release(waits, reason="Settled.", by=ONE)


def test_nothing_is_kept_without_a_hold(django_assert_num_queries):
    a_member()
    holds.all_holdable()
    with django_assert_num_queries(1):
        kept = holds.kept(Member)
    assert not Member.objects.filter(kept)


def an_old_thread(member, _company):
    thread = an_inquiry(a_supplier(), a_buyer(member))
    Thread.objects.filter(pk=thread.pk).update(last_at=timezone.now() - YEARS)
    return Thread


def an_old_favourite(member, company):
    favourites.add(favourites.make(member, "pumps"), [company], "dear")
    Favourite.objects.update(removed_at=timezone.now() - YEARS)
    return Favourite


def an_old_search(member, _company):
    SavedSearch.objects.create(
        member=member, name="pumps", asked="q=pump", removed_at=timezone.now() - YEARS
    )
    return SavedSearch


def an_old_remark(member, company, model=Report):
    sender = remarks.Sender(None, "fd00::1", "", "en")
    if model is Report:
        spam = Report.Reason.SPAM
        row = remarks.report(company, reason=spam, words="x", by=sender)
        remarks.dismiss(row, by=member, answer="No")
        Report.objects.update(dismissed_at=timezone.now() - YEARS)
    else:
        about = Correction.About.PRICE
        remarks.suggest(company, about=about, words="x", by=sender)
        Correction.objects.update(declined_at=timezone.now() - YEARS)
    return model


def an_old_correction(member, company):
    return an_old_remark(member, company, Correction)


def an_old_hand_over(member, company):
    a_member(company, role="admin")
    to = company.memberships.get(role="admin")
    ownership.ask(company, to=to, by=member, is_shared=False)
    HandOver.objects.update(stopped_at=timezone.now() - YEARS)
    return HandOver


def an_old_invitation(member, company):
    invitations.invite(
        company, address="x@example.com", role="viewer", by=member, form_key=uuid4()
    )
    Invitation.objects.update(ends_at=timezone.now() - YEARS)
    return Invitation


def an_old_address(member, _company):
    addresses.ask(member, new_address="new@example.com")
    AddressChange.objects.update(asked_at=timezone.now() - YEARS)
    return AddressChange


OLD = {
    an_old_thread: keeping.tidy,
    an_old_favourite: favourites.forget_removed,
    an_old_search: searches.forget_removed,
    an_old_remark: remarks.forget_old,
    an_old_correction: remarks.forget_old,
    an_old_hand_over: ownership.forget_old,
    an_old_invitation: invitations.forget_old,
    an_old_address: addresses.forget_final,
}


@pytest.mark.parametrize("make", OLD, ids=lambda make: make.__name__)
def test_the_clock_leaves_what_is_held(make):
    company = a_company()
    member = a_member(company)
    model = make(member, company)
    of = [a_hold(subject=member.subject), a_hold(company=company.pk)]
    OLD[make]()
    assert model.objects.exists()
    for hold in of:
        hold_orders.release(hold, reason="Settled.", by=ONE)
    OLD[make]()
    assert not model.objects.exists()


def test_every_deed_that_deletes_what_can_be_held_is_tried_here():
    go_with_their_thread = {
        "Message",
        "Attachment",
        "Reveal",
        "ThreadNote",
        "ThreadReport",
    }
    of_guests_alone = {"Inquirer"}
    swept = {
        holdings.sweeps[model]
        for model in holds.all_holdable()
        if model in holdings.sweeps
        and model.__name__ not in go_with_their_thread | of_guests_alone
    }
    assert swept == set(OLD.values())


def test_every_row_that_goes_can_be_held_or_says_why_not():
    reached, roots = set(), [Member, Company]
    while roots:
        for relation in roots.pop()._meta.related_objects:
            model = relation.related_model
            if relation.on_delete is CASCADE and model not in reached:
                reached.add(model)
                roots.append(model)
    links = {model for model in reached if model._meta.auto_created}
    declared = set(holds.all_holdable()) | set(holds.never_held())
    assert reached - links - declared == set()
    assert not set(holds.all_holdable()) & set(holds.never_held())


def test_every_way_leads_to_a_member_or_a_company():
    for way in holds.all_holdable().values():
        for path in way.member:
            assert not way.model._default_manager.filter(**{path: uuid4()})
        for path in way.company:
            assert not way.model._default_manager.filter(**{path: 0})
        assert way.member or way.company


def test_every_sealed_column_that_can_be_held_is_opened():
    for way in holds.all_holdable().values():
        sealed = {
            field.name
            for field in way.model._meta.concrete_fields
            if field.get_internal_type() == "BinaryField"
            and not field.name.endswith(("digest", "mark"))
        }
        guests = {"address"} if way.model is Inquirer else set()
        assert bool(sealed - guests) is (way.opened is not holds.nothing) or (
            way.model._meta.model_name == "profilechange"
        ), way.model


# What it keeps when the account goes.


def test_erasure_keeps_just_what_is_held():
    buyer, supplier = a_member(full_name=KNOWN), a_supplier()
    one, _other = (an_inquiry(supplier, a_buyer(buyer)) for _ in range(2))
    message = one.messages.get()
    hold = a_hold(subject=buyer.subject, label="listings.Message", row=str(message.pk))
    erased(buyer)
    [(place, content)] = copies(hold).items()
    assert place == ("listings.Message", str(message.pk), "")
    assert json.loads(content)["body"] == TEXT
    assert not Member.objects.filter(pk=buyer.pk).exists()
    assert not Inquirer.objects.filter(member__isnull=False).exists()


def test_erasure_keeps_all_of_a_member(settings, tmp_path):
    settings.PRIVATE_ROOT = str(tmp_path)
    buyer, supplier = a_member(full_name=KNOWN), a_supplier()
    thread = an_inquiry(supplier, a_buyer(buyer))
    owner = supplier.memberships.get().member
    threads.answer(thread, side=Side.SUPPLIER, by=owner, text="We answer this.")
    threads.note(thread, side=Side.SUPPLIER, by=owner, text="Among us.")
    (tmp_path / "drawing").write_bytes(b"%PDF drawing")
    Attachment.objects.create(
        message=thread.messages.first(), file="drawing", title="x", size=1
    )
    favourites.add(favourites.make(buyer, "pumps"), [supplier], "dear to me")
    claims.ask_staff(a_company(), buyer, why="It is mine.")
    hold = a_hold(subject=buyer.subject)
    erased(buyer)
    [person] = rows(hold, "members.Member")
    assert person["full_name"] == KNOWN
    assert "password" not in person
    said = {row["body"] for row in rows(hold, "listings.Message")}
    assert said == {TEXT, "We answer this."}
    assert rows(hold, "listings.Favourite")[0]["note"] == "dear to me"
    assert rows(hold, "members.Claim")[0]["why"] == "It is mine."
    assert not rows(hold, "listings.ThreadNote")
    assert b"%PDF drawing" in copies(hold).values()
    raw = b"".join(map(bytes, HeldRow.objects.values_list("content", flat=True)))
    assert KNOWN.encode() not in raw


def test_erasure_keeps_all_of_a_company_that_ends(settings, tmp_path):
    settings.PRIVATE_ROOT = settings.MEDIA_ROOT = str(tmp_path)
    owner, company = a_member(), a_company("Quarterstaff Valves")
    company.memberships.create(member=owner, role="owner")
    profiles.save_contact(company, {"street": "9 Known Street"}, has_no_fax=None)
    profiles.save_contact(company, {"street": "10 Known Street"}, has_no_fax=None)
    edit = Edit(facts={"city": "Known City"})
    profiles.save(company, edit, seen=profiles.state_of(company), by=owner)
    item = an_item(company, "Quarterstaff pump")
    an_offer(company, "Quarterstaff lot")
    (tmp_path / "iso").write_bytes(b"%PDF iso")
    company.certificates.create(
        standard="iso-9001", valid_from=timezone.localdate(), document="iso"
    )
    item.documents.create(file="iso", title="Sheet")
    thread = an_inquiry(company, a_buyer())
    told = reports.Told(ThreadReport.Reason.SPAM, "spam words")
    reports.report(thread, told, side=Side.SUPPLIER, by=owner)
    reveal.reveal(thread, side=Side.SUPPLIER, by=owner)
    an_old_remark(owner, company)
    an_old_invitation(owner, company)
    hold = a_hold(company=company.pk)
    erased(owner)
    assert not rows(hold, "members.Member")
    [page] = rows(hold, "members.Company")
    assert page["trading_name"] == "Quarterstaff Valves"
    assert rows(hold, "members.CompanyContact")[0]["street"] == "10 Known Street"
    assert "Known City" in rows(hold, "members.CompanyDraft")[0]["values"]
    before = {row["before"] for row in rows(hold, "members.ProfileChange")}
    assert "9 Known Street" in before
    assert rows(hold, "listings.Item")[0]["title"] == "Quarterstaff pump"
    assert rows(hold, "listings.Offer")[0]["title"] == "Quarterstaff lot"
    assert rows(hold, "listings.ThreadReport")[0]["words"] == "spam words"
    assert rows(hold, "listings.Reveal")[0]["address"] == owner.email
    assert rows(hold, "listings.Report")[0]["words"] == "x"
    assert rows(hold, "members.Invitation")[0]["address"] == "x@example.com"
    assert list(copies(hold).values()).count(b"%PDF iso") == 2
    assert thread


def test_a_hold_of_one_side_keeps_what_goes_with_the_other():
    buyer, supplier = a_member(), a_supplier()
    thread = an_inquiry(supplier, a_buyer(buyer), subject="Gear pumps")
    hold = a_hold(company=supplier.pk)
    erased(buyer)
    [kept] = rows(hold, "listings.Thread")
    assert kept["subject"] == "Gear pumps"
    assert kept["id"] == str(thread.pk)
    assert not rows(hold, "members.Member")


def test_who_is_held_nowhere_leaves_nothing():
    a_hold(subject=a_member().subject)
    buyer = a_member()
    an_inquiry(a_supplier(), a_buyer(buyer))
    erased(buyer)
    assert not HeldRow.objects.exists()


def test_copies_lead_to_nothing_and_open_where_they_stand_alone():
    member = a_member()
    hold, other = (a_hold(subject=member.subject) for _ in range(2))
    erased(member)
    links = [field.name for field in HeldRow._meta.concrete_fields if field.is_relation]
    assert links == ["hold"]
    one = HeldRow.objects.filter(hold=hold).first()
    for change in ({"row": "7"}, {"label": "x"}, {"file": "x"}, {"hold": other}):
        moved = HeldRow.objects.get(pk=one.pk)
        for name, value in change.items():
            setattr(moved, name, value)
        with pytest.raises(sealing.Unreadable):
            holds.content_of(moved)
    assert holds.content_of(one)


@pytest.mark.parametrize("ends", [over, None], ids=["its day", "released"])
def test_the_end_of_a_hold_erases_what_it_kept(ends):
    member = a_member()
    hold, other = (a_hold(subject=member.subject) for _ in range(2))
    erased(member)
    assert hold_orders.end_due() == 0
    assert copies(hold) == copies(other)
    ends(hold) if ends else hold_orders.release(hold, reason="Settled.", by=ONE)
    one = HeldRow.objects.filter(hold=hold).first()
    assert hold_orders.end_due() == 1
    assert hold_orders.end_due() == 0
    assert not HeldRow.objects.filter(hold=hold).exists()
    assert not SubjectKey.objects.filter(subject=hold.pk).exists()
    with pytest.raises(sealing.Unreadable):
        holds.content_of(one)
    assert copies(other)
    hold.refresh_from_db()
    assert hold.ended_at
    Hold.objects.filter(pk=hold.pk).update(ended_at=timezone.now() - 2 * YEARS)
    hold_orders.end_due()
    assert not Hold.objects.filter(pk=hold.pk).exists()


def test_a_hold_that_ended_meanwhile_is_ended_once():
    hold = a_hold(subject=uuid4())
    assert not hold_orders.end(hold.pk)
    over(hold)
    assert hold_orders.end(hold.pk)
    assert not hold_orders.end(hold.pk)


def test_the_clock_ends_holds():
    hold = a_hold(subject=uuid4())
    over(hold)
    retention.run()
    hold.refresh_from_db()
    assert hold.ended_at


# What its member reads.


@pytest.fixture
def reader(client):
    member = a_member()
    client.post(
        "/accounts/login/",
        {"login": member.member_id, "password": "a long enough secret"},
    )
    return member


PLAN = "/me/privacy/delete/"


def test_the_plan_says_what_is_held_why_and_until_when(client, reader):
    assert "Kept by a hold" not in client.get(PLAN).text
    thread = an_inquiry(a_supplier(), a_buyer(reader))
    a_hold(
        subject=reader.subject,
        label="listings.Thread",
        row=str(thread.pk),
        until=timezone.localdate().replace(month=1, day=5) + timedelta(days=365),
    )
    page = client.get(PLAN).text
    assert "Kept by a hold" in page
    assert "to make or to answer a legal claim" in page
    assert "5 Jan" in page
    assert "7 O 12/26" not in page
    assert "sued for" not in page
    assert "Everything of your account" not in page
    a_hold(subject=reader.subject, ground="duty")
    page = client.get(PLAN).text
    assert "Everything of your account" in page
    assert "A law obliges us" in page


def test_the_plan_says_what_is_held_of_a_company_that_ends(client, reader):
    company = a_company()
    a_hold(company=company.pk)
    assert "Kept by a hold" not in client.get(PLAN).text
    company.memberships.create(member=reader, role="owner")
    assert "Everything of a company that ends" in client.get(PLAN).text
    a_member(company)
    assert "Kept by a hold" not in client.get(PLAN).text


def test_what_a_law_forbids_to_tell_is_told_later(client, reader):
    a_hold(subject=reader.subject, told_from=in_days(30))
    assert "Kept by a hold" not in client.get(PLAN).text
    Hold.objects.update(told_from=timezone.localdate())
    assert "Kept by a hold" in client.get(PLAN).text


def test_others_holds_are_not_told(client, reader):
    a_hold(subject=a_member().subject)
    asked(subject=reader.subject)
    assert "Kept by a hold" not in client.get(PLAN).text


def test_the_receipt_says_what_is_kept(client):
    member = a_member()
    a_hold(subject=member.subject)
    asked_for = leaving.ask(member)
    Leaving.objects.update(due_at=timezone.now())
    leaving.carry_out_due()
    page = client.get(f"/u/leaving/{leaving.token_of(asked_for.pk)}/").text
    assert "Kept by a hold" in page
    Hold.objects.update(ended_at=timezone.now())
    page = client.get(f"/u/leaving/{leaving.token_of(asked_for.pk)}/").text
    assert "Kept by a hold" not in page
