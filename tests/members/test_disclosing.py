"""The register of disclosures: four grounds, two people, one file, and whoever it concerns reads it."""

import hashlib
import io
import json
import threading
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import Error, connection, connections, transaction
from django.utils import timezone

from members import disclosing, tasks
from privacy import disclosure_figures, disclosures, ledgers
from privacy.disclosures import Refused, State
from privacy.models import (
    Disclosure,
    DisclosureFile,
    DisclosurePackage,
    DisclosureStep,
    DisclosureSubject,
    DisclosureTold,
)
from tests.members.oversight_world import REASON, signed_in
from tests.people import a_member, a_staff_member

pytestmark = pytest.mark.django_db

ASK = "/admin/privacy/disclosure/ask/"


def today():
    return timezone.now().date()


def ask(members, by, **said):
    given = {
        "ground": 1,
        "instrument": "Order 12/2026 of the court of Porto",
        "recipient": "Court of Porto",
        "reason": REASON,
        "fields": ["full_name", "email"],
        "withheld_until": None,
    } | said
    return disclosing.ask(member_ids=[one.member_id for one in members], by=by, **given)


def approved(members, by=None, **said):
    asked = ask(members, by or a_staff_member("privacy officer"), **said)
    other = a_staff_member("privacy officer")
    disclosures.decide(asked, State.APPROVED, by=other.subject)
    return Disclosure.objects.get(pk=asked.pk)


def typed(member, **said):
    return {
        "ground": "1",
        "instrument": "Order 12/2026 of the court of Porto",
        "recipient": "Court of Porto",
        "reason": REASON,
        "listed": ["full_name", "email"],
        "member_ids": member.member_id,
        "withheld_until": "",
    } | said


def case(asked, page="case"):
    return f"/admin/privacy/disclosure/{asked.pk}/{page}/"


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.promise("T2")
def test_two_people_a_file_of_exactly_the_listed_fields_and_the_member_reads_it(
    client, letters
):
    member = a_member(full_name="Ana Sousa", email="ana@example.org")
    a_member(full_name="Somebody Else")
    first = signed_in(client, "privacy officer")
    answer = client.post(ASK, typed(member))
    asked = Disclosure.objects.get()
    assert answer["Location"] == case(asked)
    page = client.get(case(asked)).text
    assert f"Waits for somebody other than {first.member_id}" in page
    assert 'value="approved"' not in page
    client.post(case(asked), {"state": "approved"})
    assert not DisclosureStep.objects.exists()
    client.post(case(asked, "build"))
    assert not DisclosurePackage.objects.exists()

    signed_in(client, "privacy officer")
    assert member.member_id in client.get(case(asked)).text
    client.post(case(asked), {"state": "approved", "words": "Seen the order."})
    client.post(case(asked, "build"))
    file = client.get(case(asked, "file"))
    content = file.getvalue() if file.streaming else file.content
    written = json.loads(unzipped(content)["members.json"])
    assert written["members"] == [
        {"full_name": "Ana Sousa", "email": "ana@example.org"}
    ]
    package = DisclosurePackage.objects.get()
    assert package.digest == hashlib.sha256(content).hexdigest()
    assert "no-store" in file["Cache-Control"]
    assert b"Ana Sousa" not in bytes(DisclosureFile.objects.get().content)

    tasks.tell_of_disclosures()
    tasks.tell_of_disclosures()
    [letter] = letters()
    assert letter.to == "ana@example.org"
    client.force_login(member)
    page = client.get("/me/privacy/").text
    assert "Court of Porto" in page
    assert REASON in page
    assert "Full name, E-mail address" in page
    assert first.member_id not in page
    assert list(ledgers.verify()) == []


@pytest.mark.promise("T2")
@pytest.mark.parametrize(
    "wrong",
    [
        {"ground": ""},
        {"ground": "5"},
        {"ground": "0"},
        {"instrument": ""},
        {"recipient": " "},
        {"reason": "x" * 79},
        {"listed": []},
        {"listed": ["password"]},
        {"member_ids": ""},
        {"member_ids": "nobody-of-ours"},
        {"withheld_until": "2020-01-01"},
        {"withheld_until": "2999-01-01"},
        {"withheld_until": "soon"},
        {"recipient": "nul\0"},
    ],
)
def test_what_is_not_whole_is_not_entered(client, wrong):
    member = a_member()
    signed_in(client, "privacy officer")
    assert client.post(ASK, typed(member, **wrong)).status_code == 422
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("ground", [2, 3, 4])
def test_the_other_grounds_need_no_instrument(ground):
    assert approved([a_member()], ground=ground, instrument="")


@pytest.mark.promise("T2")
@pytest.mark.parametrize(
    "wrong",
    [
        {"ground": None},
        {"ground": 5},
        {"ground": 1, "instrument": ""},
        {"reason": "x" * 79},
        {"recipient": ""},
        {"fields": []},
        {"members": []},
        {"withheld_until": timedelta(days=367)},
    ],
)
def test_the_database_refuses_it_too(wrong):
    given = {
        "ground": 2,
        "instrument": "x",
        "recipient": "y",
        "reason": REASON,
        "fields": ["email"],
        "members": [str(uuid4())],
        "requested_by": uuid4(),
    } | wrong
    if isinstance(given.get("withheld_until"), timedelta):
        given["withheld_until"] += today()
    with pytest.raises(Error), transaction.atomic():
        Disclosure.objects.create(**given)


@pytest.mark.promise("T2")
def test_the_database_refuses_the_requester_as_approver():
    by = a_staff_member("privacy officer")
    asked = ask([a_member()], by)
    with pytest.raises(Refused):
        disclosures.decide(asked, State.APPROVED, by=by.subject)
    for requested_by in (by.subject, uuid4()):
        # Who asked cannot be said to be another.
        with pytest.raises(Error), transaction.atomic():
            DisclosureStep.objects.create(
                disclosure=asked,
                state="approved",
                by=by.subject,
                requested_by=requested_by,
            )
    with pytest.raises(Refused):
        disclosures.decide(asked, State.WITHDRAWN, by=uuid4())


@pytest.mark.promise("T2")
@pytest.mark.parametrize("state", [None, State.REJECTED, State.WITHDRAWN])
def test_a_file_is_made_of_an_approved_entry_alone(state):
    officer = a_staff_member("privacy officer")
    asked = ask([a_member()], officer)
    if state:
        by = officer.subject if state == State.WITHDRAWN else uuid4()
        disclosures.decide(asked, state, by=by)
    with pytest.raises(Refused):
        disclosing.build(asked, by=officer)
    with pytest.raises(Error), transaction.atomic():
        DisclosurePackage.objects.create(
            disclosure=asked, digest="x", size=1, members=1, built_by=uuid4()
        )
    assert not DisclosureFile.objects.exists()


def test_a_file_is_made_once_and_fetched_by_the_two_for_seven_days(client):
    first = a_staff_member("privacy officer")
    asked = approved([a_member()], by=first)
    disclosing.build(asked, by=first)
    with pytest.raises(Refused):
        disclosing.build(asked, by=first)
    approver = asked.decision.by
    assert disclosures.fetch(asked, by=first.subject) == disclosures.fetch(
        asked, by=approver
    )
    with pytest.raises(Refused):
        disclosures.fetch(asked, by=uuid4())
    signed_in(client)
    assert client.get(case(asked, "file"))["Location"] == case(asked)
    DisclosureFile.objects.update(expires_at=timezone.now())
    with pytest.raises(Refused):
        disclosures.fetch(asked, by=first.subject)
    disclosures_before = DisclosurePackage.objects.count()
    tasks.tidy_accounts()
    assert not DisclosureFile.objects.exists()
    assert DisclosurePackage.objects.count() == disclosures_before


def test_two_decisions_are_one():
    asked = approved([a_member()])
    for state, by in (
        (State.APPROVED, uuid4()),
        (State.REJECTED, uuid4()),
        (State.WITHDRAWN, asked.requested_by),
    ):
        with pytest.raises(Refused):
            disclosures.decide(asked, state, by=by)
    assert DisclosureStep.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_approving_and_withdrawing_at_once_is_one_of_both():
    asked = ask([a_member()], a_staff_member("privacy officer"))
    begin = threading.Barrier(3)
    said = []

    def decide(state, by):
        begin.wait()
        try:
            disclosures.decide(asked, state, by=by)
            said.append(state)
        except Refused:
            pass
        finally:
            connections.close_all()

    at_once = [
        threading.Thread(target=decide, args=each)
        for each in (
            (State.APPROVED, uuid4()),
            (State.APPROVED, uuid4()),
            (State.WITHDRAWN, asked.requested_by),
        )
    ]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()
    assert len(said) == 1
    assert DisclosureStep.objects.get().state == said[0]


# Withholding.


def set_back(asked, days):
    """As if it had been entered so long ago: only the owner can do it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE privacy_disclosure DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE privacy_disclosure SET recorded_at = recorded_at - %s * interval"
            " '1 day', withheld_until = withheld_until - %s WHERE id = %s",
            [days, days, asked.pk],
        )
        cursor.execute("ALTER TABLE privacy_disclosure ENABLE TRIGGER USER")


@pytest.mark.promise("T2")
def test_what_is_withheld_is_told_by_the_clock_when_its_time_is_over(
    client, letters, as_owner
):
    member = a_member()
    asked = approved([member], withheld_until=today() + timedelta(days=90))
    client.force_login(member)
    tasks.tell_of_disclosures()
    assert not letters()
    assert "Court of Porto" not in client.get("/me/privacy/").text
    set_back(asked, 90)
    tasks.tell_of_disclosures()
    tasks.tell_of_disclosures()
    assert [letter.to for letter in letters()] == [member.email]
    page = client.get("/me/privacy/").text
    assert "Court of Porto" in page
    assert "not allowed to tell you earlier" in page
    assert disclosure_figures.members_not_told() == (0, 0)


def test_withholding_longer_takes_another_approval(client, letters, as_owner):
    member = a_member()
    asked = approved([member], withheld_until=today() + timedelta(days=30))
    officer = signed_in(client, "privacy officer")
    form = {
        "until": str(today() + timedelta(days=200)),
        "instrument": "Order 13/2026",
        "reason": REASON,
    }
    sooner = form | {"until": str(today() + timedelta(days=20))}
    assert client.post(case(asked, "longer"), sooner).status_code == 422
    assert client.post(case(asked, "longer"), form).status_code == 302
    longer = Disclosure.objects.get(extends=asked)
    assert disclosures.told_from(asked) == asked.withheld_until
    with pytest.raises(Refused):
        disclosures.decide(longer, State.APPROVED, by=officer.subject)
    disclosures.decide(longer, State.APPROVED, by=uuid4())
    assert disclosures.told_from(asked) == today() + timedelta(days=200)
    with pytest.raises(Refused):
        disclosing.build(longer, by=officer)
    set_back(asked, 30)
    tasks.tell_of_disclosures()
    assert not letters()
    set_back(longer, 200)
    tasks.tell_of_disclosures()
    assert len(letters()) == 1


@pytest.mark.promise("T2")
def test_however_often_it_is_prolonged_after_12_months_it_is_told(as_owner):
    asked = approved([a_member()], withheld_until=today() + timedelta(days=300))
    set_back(asked, 200)
    asked.refresh_from_db()
    officer = a_staff_member("privacy officer")
    said = {"instrument": "Order 13/2026", "reason": REASON, "by": officer}
    last = disclosures.withheld_at_most(asked)
    assert last < today() + timedelta(days=170)
    with pytest.raises(Refused, match="12 months"):
        disclosing.extend(asked, until=last + timedelta(days=1), **said)
    with pytest.raises(Error), transaction.atomic():
        Disclosure.objects.create(
            ground=1,
            instrument="Order 13/2026",
            recipient="Court",
            reason=REASON,
            fields=["email"],
            members=asked.members,
            requested_by=uuid4(),
            extends=asked,
            withheld_until=last + timedelta(days=1),
        )
    longer = disclosing.extend(asked, until=last, **said)
    disclosures.decide(longer, State.APPROVED, by=uuid4())
    assert disclosures.told_from(asked) == last


def test_what_was_told_cannot_be_withheld_again():
    asked = approved([a_member()])
    with pytest.raises(Refused):
        disclosures.extend(
            asked,
            until=today() + timedelta(days=9),
            instrument="Order 13",
            reason=REASON,
            by=uuid4(),
        )


def test_an_erased_member_is_noted_and_nobody_is_written_to(letters):
    member = a_member()
    asked = approved([member])
    subject = member.subject
    member.delete()
    tasks.tell_of_disclosures()
    assert not letters()
    assert DisclosureTold.objects.get().subject == subject
    assert disclosures.of(subject).get() == asked


def test_one_letter_that_fails_stops_no_other(letters, monkeypatch):
    first, second = a_member(), a_member()
    approved([first])
    approved([second])
    post = disclosing.outbox.post

    def failing(*, to, **other):
        if to == first.email:
            raise OSError
        return post(to=to, **other)

    monkeypatch.setattr(disclosing.outbox, "post", failing)
    with pytest.raises(ExceptionGroup):
        tasks.tell_of_disclosures()
    assert [letter.to for letter in letters()] == [second.email]
    monkeypatch.undo()
    tasks.tell_of_disclosures()
    assert [letter.to for letter in letters()] == [second.email, first.email]


@pytest.mark.parametrize(
    "told",
    [
        {"reason": f"{REASON} It is about ANA SOUSA."},
        {"instrument": "Order 12/2026 against {id}"},
        {"recipient": "Ana Sousa"},
        {"reason": f"{REASON} Write to ana@example.org."},
    ],
)
def test_the_register_names_nobody_in_its_words(client, told):
    member = a_member(full_name="Ana Sousa", email="ana@example.org")
    signed_in(client, "privacy officer")
    told = {name: words.format(id=member.member_id) for name, words in told.items()}
    answer = client.post(ASK, typed(member, **told))
    assert answer.status_code == 422
    assert "outlives the accounts" in answer.text
    assert not Disclosure.objects.exists()


def test_neither_does_a_decision(client):
    member = a_member(full_name="Ana Sousa")
    asked = ask([member], a_staff_member("privacy officer"))
    signed_in(client, "privacy officer")
    said = {"state": "approved", "words": "Ana Sousa is named in the order."}
    page = client.post(case(asked), said, follow=True)
    assert "outlives the accounts" in page.text
    assert not DisclosureStep.objects.exists()


def test_rejected_concerns_nobody(client, letters):
    member = a_member()
    asked = ask([member], a_staff_member("privacy officer"))
    disclosures.decide(asked, State.REJECTED, by=uuid4())
    tasks.tell_of_disclosures()
    client.force_login(member)
    assert "Nothing was given to anybody." in client.get("/me/privacy/").text
    assert not letters()


# Who comes in.


@pytest.mark.parametrize("role", ["support", "moderator", "verifier", "marketing"])
def test_only_privacy_officers_keep_the_register(client, role):
    asked = ask([a_member()], a_staff_member("privacy officer"))
    signed_in(client, role)
    for address in (ASK, case(asked), case(asked, "longer"), case(asked, "file")):
        assert client.get(address).status_code == 403, address
    for address in (ASK, case(asked), case(asked, "build")):
        assert client.post(address, {}).status_code == 403, address


def test_an_officer_of_marketing_keeps_nothing(client):
    staff = signed_in(client, "privacy officer")
    staff.groups.add(staff.groups.model.objects.get(name="marketing"))
    assert client.get(ASK).status_code == 403


@pytest.mark.parametrize("number", [999_999_999, 2**63, 10**30])
def test_a_case_that_is_not_there(client, number):
    signed_in(client)
    for page in ("case", "longer", "file"):
        address = f"/admin/privacy/disclosure/{number}/{page}/"
        assert client.get(address).status_code == 404
    assert client.post(case(Disclosure(pk=number), "build")).status_code == 404


@pytest.mark.parametrize(
    "table",
    [
        "disclosure",
        "disclosurestep",
        "disclosuresubject",
        "disclosuretold",
        "disclosurepackage",
    ],
)
@pytest.mark.parametrize(
    "how", ["UPDATE {} SET position = 0", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
@pytest.mark.promise("T2")
def test_the_register_is_never_changed(table, how):
    asked = approved([a_member()])
    disclosing.build(asked, by=a_staff_member())
    tasks.tell_of_disclosures()
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(how.format(f"privacy_{table}"))


def test_a_changed_entry_is_named(as_owner):
    asked = approved([a_member()])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE privacy_disclosure DISABLE TRIGGER USER")
        cursor.execute("UPDATE privacy_disclosure SET recipient = 'somebody'")
        cursor.execute("ALTER TABLE privacy_disclosure ENABLE TRIGGER USER")
    [fault] = ledgers.verify()
    assert (fault.ledger, fault.row) == ("privacy_disclosure", asked.pk)


# What everybody reads.


@pytest.mark.parametrize(
    ("n", "least", "most"),
    [
        *((0, 0, 0), (1, 1, 4), (4, 1, 4), (5, 5, 9), (9, 5, 9), (10, 10, 49)),
        *((49, 10, 49), (50, 50, 99), (999, 500, 999), (1000, 1000, None)),
    ],
)
def test_counts_are_bands(n, least, most):
    assert disclosure_figures.band(n) == (least, most)


def half_year_end():
    """The first day after the half-year that runs."""
    return today().replace(
        year=today().year + today().month // 7,
        month=7 if today().month <= 6 else 1,
        day=1,
    )


@pytest.mark.promise("T2")
def test_the_public_page_counts_in_bands(client, django_assert_num_queries):
    for _ in range(2):
        approved([a_member()], ground=3, instrument="")
    ask([a_member()], a_staff_member("privacy officer"), ground=2)
    with time_machine.travel(half_year_end()):
        page = client.get("/privacy/disclosures/")
        with django_assert_num_queries(1):
            [half] = disclosure_figures.halves(today())
        [same] = client.get("/privacy/disclosures.json").json()["halves"]
    assert "under 5" in page.text
    assert "none" in page.text
    assert same["disclosures"]["ground_3"] == {"least": 1, "most": 4}
    assert same["disclosures"]["ground_2"] == {"least": 0, "most": 0}
    assert (same["year"], same["half"]) == (half.year, half.half)
    assert half.year == today().year


@pytest.mark.promise("T2")
def test_the_running_half_year_is_not_told(client):
    approved([a_member()], ground=3, instrument="")
    [half] = client.get("/privacy/disclosures.json").json()["halves"]
    assert all(one == {"least": 0, "most": 0} for one in half["disclosures"].values())


def test_five_years_are_told_at_most_and_empty_ones_too():
    approved([a_member()], ground=3, instrument="")
    later = half_year_end().replace(year=half_year_end().year + 1)
    found = disclosure_figures.halves(later)
    assert [one.bands[3] for one in found] == [(0, 0), (0, 0), (1, 4)]
    much_later = later.replace(year=later.year + 20)
    assert len(disclosure_figures.halves(much_later)) == 10


def test_the_live_checks_count():
    asked = approved([a_member()])
    disclosing.build(asked, by=a_staff_member())
    assert disclosure_figures.packages_not_approved() == (0, 1)
    assert disclosure_figures.handed_without_ground() == (0, 1)
    assert DisclosureSubject.objects.count() == 1
