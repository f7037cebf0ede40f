"""The door to private fields: a purpose, a record, the value; and who can read of it."""

import ast
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from django.db import Error, connection, transaction
from django.utils import timezone
from django.utils.functional import Promise

from listings.asking import reports
from listings.models import Side, ThreadReport
from members import (
    change_words,
    claims,
    contacts,
    disclosing,
    oversight,
    staff_access,
)
from members.models import Company, CompanyContact, Member, OutgoingMail
from privacy import access, ledgers, sealing
from privacy.access import Purpose
from privacy.models import AccessAlert, AccessRecord, AccessReview
from tests import templates
from tests.listings.asking.world import a_buyer, a_guest, an_inquiry
from tests.members.oversight_world import WHY, look, signed_in
from tests.people import a_company, a_member, a_staff_member, an_item
from tradedir.database import roles

pytestmark = pytest.mark.django_db

PHONE = "+351220441177"
DOOR_ROLES = ["moderator", "support", "privacy officer", ""]


def door(row):
    return f"/admin/members/{row._meta.model_name}/{row.pk}/open/"


def a_company_with_phone(**fields):
    company = a_company("Porto Pumps", **fields)
    subject = uuid4()
    phone = sealing.seal(PHONE, subject=subject, table=contacts.TABLE, column="phone")
    CompanyContact.objects.create(company=company, subject=subject, phone=phone)
    return company


@pytest.mark.promise("H3")
@pytest.mark.parametrize("role", DOOR_ROLES)
def test_with_a_purpose_the_fields_open_and_the_member_reads_it(client, role):
    member = a_member(full_name="Ana Sousa", email="ana@example.org")
    staff = signed_in(client, role, full_name="Nuno Staff")
    assert "Ana Sousa" not in client.get(door(member)).text
    answer = client.post(door(member), WHY)
    assert "Ana Sousa" in answer.text
    assert "ana@example.org" in answer.text
    assert "no-store" in answer["Cache-Control"]
    record = AccessRecord.objects.get()
    assert (record.subject, record.staff) == (member.subject, staff.subject)
    client.force_login(member)
    page = client.get("/me/privacy/").text
    assert "Helping you" in page
    assert "Your account" in page
    assert "Full name" in page
    for theirs in ("Nuno Staff", staff.member_id, WHY["ticket"], WHY["reason"]):
        assert theirs not in page


@pytest.mark.promise("H3")
@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": ""},
        {"purpose": "curiosity"},
        {"ticket": " "},
        {"reason": "short"},
        {"reason": "x" * 501},
        {"ticket": "nul\0"},
    ],
)
def test_without_a_purpose_ticket_and_reason_nothing_opens(client, wrong):
    member = a_member(full_name="Ana Sousa")
    signed_in(client, "support")
    answer = client.post(door(member), WHY | wrong)
    assert answer.status_code == 422
    assert "Ana Sousa" not in answer.text
    assert not AccessRecord.objects.exists()


@pytest.mark.promise("H3")
@pytest.mark.parametrize("purpose", Purpose.values)
def test_a_purpose_opens_its_fields_and_no_other(client, purpose):
    member = a_member(full_name="Ana Sousa", email="ana@example.org")
    by = a_staff_member("support")
    found = staff_access.open_fields(member, **look(member, by, purpose=purpose))
    names = staff_access.MEMBER_FIELDS[Purpose(purpose)]
    assert set(found) == set(names)
    assert AccessRecord.objects.get().fields == sorted(names)


def test_no_purpose_opens_a_password_or_a_key():
    opened = {
        name
        for table in (staff_access.MEMBER_FIELDS, staff_access.COMPANY_FIELDS)
        for names in table.values()
        for name in names
    }
    assert not opened & {"password", "subject", "member_id_skeleton"}


def test_every_field_has_a_name_in_the_reader_s_language():
    tables = (staff_access.MEMBER_FIELDS, staff_access.COMPANY_FIELDS)
    opened = {name for table in tables for names in table.values() for name in names}
    of_members = {one.name: one.verbose_name for one in Member._meta.concrete_fields}
    for name in opened | set(disclosing.FIELDS):
        words = (
            oversight.FIELDS.get(name)
            or change_words.WORDS.get(name)
            or of_members.get(name)
        )
        assert isinstance(words, Promise), name


@pytest.mark.promise("H3")
def test_no_record_no_value(client, as_owner):
    member = a_member(full_name="Ana Sousa")
    signed_in(client, "support")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE privacy_accessrecord ADD CONSTRAINT never CHECK (false)"
        )
    answer = client.post(door(member), WHY)
    assert answer.status_code == 503
    assert "Ana Sousa" not in answer.text
    assert "could not be recorded" in answer.text


def test_the_value_that_cannot_be_read_takes_its_record_along():
    company = a_company_with_phone()
    CompanyContact.objects.update(phone=b"altered")
    by = a_staff_member("support")
    company = Company.objects.get(pk=company.pk)
    with pytest.raises(sealing.Unreadable):
        staff_access.open_fields(company, **look(company, by))
    assert not AccessRecord.objects.exists()


def test_a_company_s_look_is_read_by_its_whole_team(client):
    company = a_company_with_phone()
    team = [a_member(company), a_member(company, role="viewer")]
    stranger = a_member()
    signed_in(client, "support")
    assert PHONE in client.post(door(company), WHY).text
    records = AccessRecord.objects.all()
    assert {one.subject for one in records} == {one.subject for one in team}
    assert len({one.look for one in records}) == 1
    client.force_login(team[1])
    page = client.get("/me/privacy/").text
    assert "Porto Pumps" in page
    assert "Phone" in page
    client.force_login(stranger)
    assert "Nobody looked." in client.get("/me/privacy/").text


def test_a_company_without_a_team_is_recorded_all_the_same(client):
    company = a_company_with_phone()
    signed_in(client, "support")
    client.post(door(company), WHY)
    assert AccessRecord.objects.get().subject == staff_access.company_key(company.pk)


@pytest.mark.promise("T6")
@pytest.mark.parametrize("role", ["marketing", "marketing and support"])
def test_marketing_has_no_door(client, role):
    member = a_member(full_name="Ana Sousa")
    staff = signed_in(client, "marketing")
    if "support" in role:
        staff.groups.add(staff.groups.model.objects.get(name="support"))
        assert not staff_access.may_open(staff)
    for answer in (client.get(door(member)), client.post(door(member), WHY)):
        assert answer.status_code == 403
    with pytest.raises(staff_access.NoDoor):
        staff_access.open_fields(member, **look(member, staff))


@pytest.mark.promise("T6")
def test_as_the_analyst_the_database_gives_nothing_about_members():
    place = connection.settings_dict
    other = psycopg2.connect(
        host=place["HOST"],
        port=place["PORT"],
        user=place["USER"],
        password=place["PASSWORD"],
        dbname=place["NAME"],
        options=f"-c role={templates.ANALYST}",
    )
    other.autocommit = True
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (templates.ANALYST,)
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = {name for (name,) in cursor.fetchall()} - set(roles.AGGREGATES)
        assert {"members_member", "members_company", "listings_thread"} <= tables
        for table in tables:
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f'SELECT FROM "{table}" LIMIT 1')


@pytest.mark.promise("T6")
def test_as_the_analyst_nothing_runs_with_the_rights_of_the_owner():
    with connection.cursor() as cursor:
        cursor.execute(
            roles.AS_OWNER.replace("current_user", "proowner::regrole::name")
        )
        functions = [name for (name,) in cursor.fetchall()]
        assert "ledger_take(text)" in functions
        for function in functions:
            for role, may in ((templates.ANALYST, False), (templates.APP, True)):
                cursor.execute(
                    "SELECT has_function_privilege(%s, %s, 'EXECUTE')", [role, function]
                )
                assert cursor.fetchone() == (may,), (role, function)


@pytest.mark.promise("H3")
@pytest.mark.parametrize(
    ("role", "kind"), [("verifier", "member"), ("privacy officer", "company")]
)
def test_the_door_opens_to_who_sees_the_list_alone(client, role, kind):
    row = a_member() if kind == "member" else a_company()
    signed_in(client, role)
    assert client.post(door(row), WHY).status_code == 403
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize(
    "told",
    [
        {"reason": "ana  SOUSA cannot sign in and wrote to us."},
        {"ticket": "ana@example.org"},
        {"reason": "Somebody else, bob@example.org, complained of it."},
        {"reason": "They sign in as {id} and cannot."},
    ],
)
def test_ticket_and_reason_name_nobody(client, told):
    member = a_member(full_name="Ana Sousa", email="ana@example.org")
    signed_in(client, "support")
    told = {name: words.format(id=member.member_id) for name, words in told.items()}
    answer = client.post(door(member), WHY | told)
    assert answer.status_code == 422
    assert "name nobody" in answer.text
    assert not AccessRecord.objects.exists()


def test_a_company_is_not_named_either(client):
    company = a_company("Porto Pumps")
    signed_in(client, "support")
    for reason, status in (
        ("Porto Pumps cannot be reached by phone.", 422),
        ("A pump in Porto does not run.", 200),
    ):
        answer = client.post(door(company), WHY | {"reason": reason})
        assert answer.status_code == status


@pytest.mark.parametrize("who", ["visitor", "member", "verifier-less"])
def test_nobody_else_comes_to_the_door(client, who):
    member = a_member(full_name="Ana Sousa")
    if who == "member":
        client.force_login(a_member())
    if who == "verifier-less":
        client.force_login(a_member(is_staff=True))
    answer = client.post(door(member), WHY)
    assert answer.status_code in {302, 403}
    assert not AccessRecord.objects.exists()


def test_a_row_that_is_not_there(client):
    signed_in(client)
    assert client.get("/admin/members/member/999999999/open/").status_code == 404
    assert client.post("/admin/members/member/x/open/", WHY).status_code == 404


# Unusual access.


@pytest.mark.promise("H3")
def test_thirty_members_in_an_hour_are_told_to_the_officers_once(letters):
    officer = a_staff_member("privacy officer")
    by = a_staff_member("support")
    for n in range(32):
        if n == access.UNUSUAL - 1:
            assert not letters()
        member = a_member()
        staff_access.open_fields(member, **look(member, by))
    [letter] = letters()
    assert letter.to == officer.email
    assert by.member_id in letter.body
    assert AccessAlert.objects.get().targets == access.UNUSUAL


def test_the_same_member_thirty_times_is_no_alert(letters):
    by, member = a_staff_member("support"), a_member()
    for _ in range(access.UNUSUAL + 1):
        staff_access.open_fields(member, **look(member, by))
    assert not letters()


@pytest.mark.promise("H3")
def test_a_drip_that_stays_under_the_burst_is_told_as_well(letters, monkeypatch):
    day = timedelta(days=1)
    monkeypatch.setattr(access, "RULES", ((timedelta(hours=1), 3), (day, 5)))
    by = a_staff_member("support")
    told = []
    for _ in range(7):
        member = a_member()
        staff_access.open_fields(member, **look(member, by))
        told.append(len(letters()))
    assert told == [0, 0, 1, 1, 2, 2, 2]
    assert "3 records within an hour" in letters()[0].subject
    assert "5 records within 24 hours" in letters()[1].subject


def test_the_key_of_a_letter_holds_no_address():
    officer = a_staff_member("privacy officer", email=f"{'x' * 200}@example.org")
    by = a_staff_member("support")
    for _ in range(access.UNUSUAL):
        member = a_member()
        staff_access.open_fields(member, **look(member, by))
    assert officer.email not in OutgoingMail.objects.get().key


def test_who_is_the_alert_does_not_get_it(letters, settings):
    by = a_staff_member("privacy officer")
    for _ in range(access.UNUSUAL):
        member = a_member()
        staff_access.open_fields(member, **look(member, by))
    assert [letter.to for letter in letters()] == [settings.SECURITY_EMAIL]


# The desks.


@pytest.mark.promise("H3")
def test_reading_a_reported_conversation_is_told_to_both_sides(client):
    company = a_company("Porto Pumps")
    supplier = a_member(company)
    buyer = a_member()
    thread = an_inquiry(an_item(company), a_buyer(buyer))
    reports.report(
        thread,
        reports.Told(ThreadReport.Reason.SPAM, "Only links."),
        side=Side.SUPPLIER,
        by=supplier,
    )
    report = ThreadReport.objects.get()
    signed_in(client, "moderator")
    client.get(f"/admin/listings/threadreport/{report.pk}/decide/")
    records = AccessRecord.objects.all()
    assert {one.subject for one in records} == {supplier.subject, buyer.subject}
    assert {one.purpose for one in records} == {"abuse"}
    client.force_login(buyer)
    assert "A reported conversation" in client.get("/me/privacy/").text


def test_reading_a_claim_is_told_to_the_claimant(client):
    company, member = a_company(), a_member()
    claim = claims.ask_staff(company, member, why="I founded it in Porto in 1987.")
    signed_in(client, "verifier")
    page = client.get(f"/admin/members/claim/{claim.pk}/decide/")
    assert "founded" in page.text
    assert AccessRecord.objects.get(subject=member.subject).about == "claim"
    # The company's number in a register is read too, and it has no team.
    key = staff_access.company_key(company.pk)
    assert AccessRecord.objects.get(subject=key).fields == [
        *("registry", "registry_number"),
    ]


def test_a_desk_shows_nothing_that_is_not_recorded(client, as_owner):
    company, member = a_company(), a_member()
    claim = claims.ask_staff(company, member, why="I founded it in Porto in 1987.")
    signed_in(client, "verifier")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE privacy_accessrecord ADD CONSTRAINT never CHECK (false)"
        )
    page = client.get(f"/admin/members/claim/{claim.pk}/decide/", follow=True)
    assert "founded" not in page.text
    assert "could not be recorded" in page.text


def test_a_guest_s_conversation_is_told_to_the_company(client):
    company = a_company("Porto Pumps")
    supplier = a_member(company)
    thread = an_inquiry(an_item(company), a_guest("guest@example.org"))
    told = reports.Told(ThreadReport.Reason.SPAM, "Only links.")
    reports.report(thread, told, side=Side.SUPPLIER, by=supplier)
    signed_in(client, "moderator")
    pk = ThreadReport.objects.get().pk
    client.get(f"/admin/listings/threadreport/{pk}/decide/")
    assert AccessRecord.objects.get().subject == supplier.subject


# What opens something sealed, or hands out a private file.
READERS = {
    *("contacts.opened", "seals.opened", "seals.texts", "sealing.unseal"),
    *("claims.reasons", "deciding.appeal_of", "as_attachment"),
    *("disclosures.fetch", "disclosing.withdrawals", "remarks.words_of"),
}
# Where that is nobody's who could read of it, or recorded elsewhere.
ELSEWHERE = {
    "remarks.py": "whoever reports a page may be anybody, and is kept under no name",
    "disclosures.py": "the register itself is the record",
}


@pytest.mark.promise("H3")
def test_no_page_of_the_administration_opens_anything_beside_the_gate():
    root = Path(__file__).resolve().parents[2]
    opening = set()
    for path in [*root.glob("*/admin/*.py"), *root.glob("*/admin.py")]:
        names = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
        }
        if names & READERS and path.name not in ELSEWHERE:
            opening.add(path.name)
            assert "staff_access." in path.read_text(), path
    assert opening == {"checks.py", "claims.py", "certificates.py"} | {
        *("threads.py", "reviews.py")
    }


# The member's page.


def test_the_member_s_list_has_pages_and_asks_the_same_however_long(
    client, django_assert_max_num_queries
):
    member, by = a_member(), a_staff_member("support")
    client.force_login(member)
    client.get("/me/privacy/")
    for _ in range(25):
        staff_access.open_fields(member, **look(member, by))
    with django_assert_max_num_queries(24):
        page = client.get("/me/privacy/")
    assert "?looks=2#looks" in page.text
    assert page.text.count("Helping you") == 10
    assert client.get("/me/privacy/?looks=3").text.count("Helping you") == 5
    assert client.get("/me/privacy/?looks=x&given=-1").status_code == 200


# The weeks.


def last_week():
    return access.monday(timezone.now().date()) - timedelta(days=7)


@pytest.fixture
def week(monkeypatch, as_owner):
    """Looks of a week that is over: the clock of the database cannot be set back."""
    by, member = a_staff_member("support"), a_member()
    staff_access.open_fields(member, **look(member, by))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE privacy_accessrecord DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE privacy_accessrecord SET recorded_at = %s",
            [access.bounds(last_week())[0] + timedelta(days=2)],
        )
        cursor.execute("ALTER TABLE privacy_accessrecord ENABLE TRIGGER USER")
    return by


def test_a_week_is_signed_off_once_by_somebody_who_did_not_look(client, week):
    address = f"/admin/privacy/accessrecord/weeks/{last_week()}/"
    officer = signed_in(client, "privacy officer")
    assert f"weeks/{last_week()}/" in client.get(address.rsplit("/", 2)[0] + "/").text
    page = client.get(address)
    assert week.member_id in page.text
    assert WHY["ticket"] in page.text
    assert client.post(address, {"words": "x"}).status_code == 422
    said = {"words": "All of it belongs to open cases."}
    assert client.post(address, said).status_code == 302
    review = AccessReview.objects.get()
    assert (review.reviewer, review.looks) == (officer.subject, 1)
    assert client.post(address, said).status_code == 422
    assert AccessReview.objects.count() == 1


def test_nobody_signs_off_a_week_with_a_look_of_their_own(week):
    with pytest.raises(access.NotYours):
        access.sign_off(last_week(), reviewer=week.subject, words="All fine here.")
    with pytest.raises(Error), transaction.atomic():
        AccessReview.objects.create(
            week=last_week(), reviewer=week.subject, looks=1, words="All fine."
        )


@pytest.mark.parametrize("days", [0, 7, -6])
def test_a_week_that_runs_or_is_none_is_not_signed_off(days):
    week = access.monday(timezone.now().date()) + timedelta(days=days)
    with pytest.raises(access.NotOver):
        access.sign_off(week, reviewer=uuid4(), words="All fine.")


@pytest.mark.parametrize("odd", ["x", "2026-02-30", "2026-11-24", "0001-01-01"])
def test_an_address_of_no_week(client, odd):
    signed_in(client, "privacy officer")
    assert client.get(f"/admin/privacy/accessrecord/weeks/{odd}/").status_code == 404


def test_the_clock_asks_the_officers_once_a_week(week, letters):
    officer = a_staff_member("privacy officer")
    staff_access.ask_for_reviews()
    staff_access.ask_for_reviews()
    [letter] = letters()
    assert letter.to == officer.email
    assert str(last_week()) in letter.body


def test_an_officer_of_marketing_signs_nothing_off(client, week):
    staff = signed_in(client)
    staff.groups.add(staff.groups.model.objects.get(name="marketing"))
    address = f"/admin/privacy/accessrecord/weeks/{last_week()}/"
    assert client.post(address, {"words": "All fine here."}).status_code == 403


def test_support_does_not_sign_off(client, week):
    signed_in(client, "support")
    address = f"/admin/privacy/accessrecord/weeks/{last_week()}/"
    assert client.post(address, {"words": "All fine here."}).status_code == 403


# The ledgers.


@pytest.mark.parametrize("how", ["UPDATE {} SET position = 0", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["privacy_accessrecord", "privacy_accessreview"])
def test_a_look_is_never_changed(table, how):
    member, by = a_member(), a_staff_member("support")
    staff_access.open_fields(member, **look(member, by))
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(how.format(table))
    assert list(ledgers.verify()) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("purpose", "'curiosity'"),
        ("reason", "'short'"),
        ("ticket", "''"),
        ("fields", "'[]'"),
    ],
)
def test_the_database_refuses_a_look_without_a_reason(column, value):
    member, by = a_member(), a_staff_member("support")
    staff_access.open_fields(member, **look(member, by))
    names = ["subject", "target", "look", "about", "staff", "role"]
    names += ["purpose", "ticket", "reason", "fields"]
    values = [value if one == column else one for one in names]
    values[2] = "gen_random_uuid()"
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO privacy_accessrecord ({', '.join(names)})"
            f" SELECT {', '.join(values)} FROM privacy_accessrecord"
        )


def test_the_live_checks_count(week):
    assert access.looks_without_a_reason() == (0, 1)
    assert access.weeks_not_reviewed() == (0, 12)


def test_looks_go_after_three_years_and_alerts_with_them():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM privacy_ledger WHERE kept = interval '1095 days'"
        )
        aged = {name for (name,) in cursor.fetchall()}
    assert aged == {"privacy_accessrecord", "privacy_accessreview"}
    old, young = (AccessAlert.objects.create(staff=uuid4(), targets=30) for _ in "ab")
    AccessAlert.objects.filter(pk=old.pk).update(
        raised_at=timezone.now() - access.KEPT - timedelta(days=1)
    )
    assert access.forget_alerts() == 1
    assert AccessAlert.objects.get() == young
