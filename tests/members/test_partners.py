"""Hand-overs to partners: nobody by default, only whom the gate lets through, taken back after."""

import ast
import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from members import disclosing
from members.models import Member
from privacy import consents, disclosures, gpc, partners
from privacy.disclosures import Refused, State
from privacy.models import AccessRecord, ConsentState, Disclosure, Partner
from tests.members.oversight_world import signed_in
from tests.members.test_disclosing import case, unzipped
from tests.people import a_company, a_member, a_staff_member

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def partner():
    return Partner.objects.create(name="Trade Fair Porto", purpose="Inviting to fairs")


def allow(member, partner, letters):
    """Through the page and the link of the letter, as a member does."""
    theirs = Client()
    theirs.force_login(member)
    purpose = partners.purpose_of(partner)
    theirs.post("/me/privacy/consents/", {"purpose": purpose, "on": "1"})
    link = re.search(r"http://testserver(/u/consent/\S+)", letters()[-1].body)[1]
    theirs.post(link)


def refuse(member, partner):
    theirs = Client()
    theirs.force_login(member)
    purpose = partners.purpose_of(partner)
    theirs.post("/me/privacy/consents/", {"purpose": purpose, "on": "0"})


def handed(partner):
    """What a partner is given now: rows, and those that are taken back."""
    asked = disclosures.ask_for_partner(
        partner, fields=disclosing.PARTNER_FIELDS, by=uuid4()
    )
    disclosures.decide(asked, State.APPROVED, by=uuid4())
    officer = Member.objects.filter(is_staff=True).first() or a_staff_member()
    disclosing.build(asked, by=officer)
    files = unzipped(disclosures.fetch(asked, by=asked.requested_by).content)
    assert set(files) == {"members.csv", "withdrawals.csv"}
    return rows(files["members.csv"]), rows(files["withdrawals.csv"])


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.promise("H2")
def test_by_default_nobody_with_permission_that_partner_after_withdrawal_taken_back(
    client, partner, letters
):
    other = Partner.objects.create(name="Another", purpose="Samples")
    company = a_company("Porto Pumps")
    member = a_member(company, full_name="Ana Sousa", email="ana@example.org")
    a_member(company)
    client.force_login(member)
    assert "may be given to Trade Fair Porto" in client.get("/me/privacy/").text
    assert handed(partner) == ([], [])
    allow(member, partner, letters)
    row = {
        "full_name": "Ana Sousa",
        "email": "ana@example.org",
        "company": "Porto Pumps",
        "country": "PT",
    }
    assert handed(partner) == ([row], [])
    assert handed(other) == ([], [])
    assert (
        client.get("/me/privacy/").text.count("Your permission for this partner") == 1
    )
    refuse(member, partner)
    assert handed(partner) == ([], [{"email": "ana@example.org"}])
    assert partners.handed_without_permission() == (0, 1)


@pytest.mark.promise("H2")
def test_asking_without_the_link_hands_over_nothing(client, partner):
    client.force_login(a_member())
    purpose = partners.purpose_of(partner)
    client.post("/me/privacy/consents/", {"purpose": purpose, "on": "1"})
    assert handed(partner) == ([], [])


@pytest.mark.promise("H2")
def test_a_permission_ends_after_12_months(partner, letters):
    member = a_member()
    allow(member, partner, letters)
    state = ConsentState.objects.get(purpose=partners.purpose_of(partner))
    ConsentState.objects.update(recorded_at=state.recorded_at - timedelta(days=366))
    assert handed(partner)[0] == []


@pytest.mark.promise("H2")
def test_global_privacy_control_refuses_partners(partner, letters):
    member = a_member()
    allow(member, partner, letters)
    assert len(handed(partner)[0]) == 1
    gpc.note(member.subject, language="en")
    given, taken_back = handed(partner)
    assert given == []
    assert taken_back == [{"email": member.email}]


@pytest.mark.promise("H2")
def test_who_changes_the_address_is_taken_back_by_the_old_one(partner, letters):
    member = a_member(email="before@example.org")
    allow(member, partner, letters)
    handed(partner)
    Member.objects.filter(pk=member.pk).update(email="after@example.org")
    consents.end_confirmed(member.subject, language="en")
    given, taken_back = handed(partner)
    assert given == []
    assert taken_back == [{"email": "before@example.org"}]


def test_a_deleted_account_is_taken_back(partner, letters):
    member = a_member(email="before@example.org")
    allow(member, partner, letters)
    handed(partner)
    member.delete()
    assert handed(partner) == ([], [{"email": "before@example.org"}])


def test_a_file_holds_so_many_and_the_next_the_others(partner, letters, monkeypatch):
    monkeypatch.setattr(disclosing, "HANDED_AT_ONCE", 2)
    for n in range(3):
        allow(a_member(email=f"m{n}@example.org"), partner, letters)
    first, second = handed(partner)[0], handed(partner)[0]
    assert [len(first), len(second)] == [2, 2]
    assert {row["email"] for row in first + second} == {
        f"m{n}@example.org" for n in range(3)
    }
    assert handed(partner)[1] == []


def test_a_closed_account_is_not_handed_over(partner, letters):
    member = a_member()
    allow(member, partner, letters)
    Member.objects.update(is_active=False)
    assert handed(partner)[0] == []


def test_what_is_a_formula_in_a_spreadsheet_is_text(partner, letters):
    allow(a_member(full_name="=1+1"), partner, letters)
    assert handed(partner)[0][0]["full_name"] == "'=1+1"


def test_a_partner_that_is_not_active_gets_nothing_and_is_not_offered(
    client, partner, letters
):
    member = a_member()
    allow(member, partner, letters)
    asked = disclosures.ask_for_partner(
        partner, fields=disclosing.PARTNER_FIELDS, by=uuid4()
    )
    disclosures.decide(asked, State.APPROVED, by=uuid4())
    Partner.objects.update(active=False)
    with pytest.raises(Refused):
        disclosing.build(Disclosure.objects.get(), by=a_staff_member())
    with pytest.raises(Refused):
        disclosures.ask_for_partner(partner, fields=["email"], by=uuid4())
    client.force_login(member)
    page = client.get("/me/privacy/").text
    assert "We have no partners now" in page
    purpose = {"purpose": partners.purpose_of(partner)}
    address = "/me/privacy/consents/"
    assert client.post(address, purpose | {"on": "1"}).status_code == 404
    assert client.post(address, purpose | {"on": "0"}).status_code == 302


@pytest.mark.parametrize(
    "purpose", ["partner:", "partner:x", "partner:999", "partner:٣"]
)
def test_a_partner_that_is_none(client, purpose):
    client.force_login(a_member())
    answer = client.post("/me/privacy/consents/", {"purpose": purpose, "on": "1"})
    assert answer.status_code == 404


def test_partners_are_kept_and_handed_over_in_the_administration(client, letters):
    first = signed_in(client, "privacy officer")
    form = {"name": "Trade Fair Porto", "purpose": "Inviting to fairs", "active": "on"}
    assert client.post("/admin/privacy/partner/new/", {}).status_code == 422
    client.post("/admin/privacy/partner/new/", form)
    partner = Partner.objects.get()
    assert client.post("/admin/privacy/partner/new/", form).status_code == 422
    edit = f"/admin/privacy/partner/{partner.pk}/edit/"
    assert "Ask for a hand-over" in client.get(edit).text
    member = a_member()
    allow(member, partner, letters)
    client.post(f"/admin/privacy/partner/{partner.pk}/hand-over/")
    asked = Disclosure.objects.get()
    assert asked.requested_by == first.subject
    client.post(case(asked), {"state": "approved"})
    assert disclosures.state_of(asked) is None
    signed_in(client, "privacy officer")
    client.post(case(asked), {"state": "approved"})
    client.post(case(asked, "build"))
    content = client.get(case(asked, "file")).content
    assert member.email in unzipped(content)["members.csv"]
    refuse(member, partner)
    taken_back = client.post(f"/admin/privacy/partner/{partner.pk}/withdrawals/")
    assert rows(taken_back.text) == [{"email": member.email}]
    # Who fetches it sees addresses, and those whose they are read it.
    look = AccessRecord.objects.get()
    assert (look.subject, look.fields) == (member.subject, ["email"])
    assert client.get("/admin/privacy/partner/999999/edit/").status_code == 404


@pytest.mark.promise("H2")
def test_what_members_said_yes_to_stays_what_it_says(client, partner, letters):
    signed_in(client, "privacy officer")
    edit = f"/admin/privacy/partner/{partner.pk}/edit/"
    form = {"name": "Trade Fair Porto", "purpose": "Fairs and samples", "active": "on"}
    client.post(edit, form)
    partner.refresh_from_db()
    assert partner.purpose == "Fairs and samples"
    allow(a_member(), partner, letters)
    client.post(edit, {"name": "Another", "purpose": "Selling addresses"})
    partner.refresh_from_db()
    assert (partner.name, partner.purpose) == ("Trade Fair Porto", "Fairs and samples")
    assert not partner.active
    for changed in ({"name": "Another"}, {"purpose": "Selling addresses"}):
        with pytest.raises(Error), transaction.atomic():
            Partner.objects.update(**changed)


@pytest.mark.parametrize("role", ["support", "moderator", "marketing"])
def test_others_keep_no_partners(client, partner, role):
    signed_in(client, role)
    for page in ("edit", "withdrawals", "hand-over"):
        address = f"/admin/privacy/partner/{partner.pk}/{page}/"
        assert client.post(address).status_code == 403


def test_the_list_of_withdrawals_is_not_given_without_a_record(
    client, partner, letters, as_owner
):
    member = a_member()
    allow(member, partner, letters)
    handed(partner)
    refuse(member, partner)
    signed_in(client, "privacy officer")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE privacy_accessrecord ADD CONSTRAINT never CHECK (false)"
        )
    address = f"/admin/privacy/partner/{partner.pk}/withdrawals/"
    page = client.post(address, follow=True)
    assert member.email not in page.text
    assert "could not be recorded" in page.text


@pytest.mark.promise("H1")
def test_two_doors_only():
    """Files of members are made in one module, and kept only through the register."""
    makers = set()
    for app in ("privacy", "members", "listings", "tradedir"):
        for path in (ROOT / app).rglob("*.py"):
            tree = ast.parse(path.read_text())
            names = {
                ast.unparse(one)
                for one in ast.walk(tree)
                if isinstance(one, ast.Attribute)
            }
            if "disclosures.keep_package" in names or "DisclosureFile.objects" in names:
                makers.add(str(path.relative_to(ROOT)))
    assert makers == {
        "members/disclosing.py",
        "members/admin/disclosures.py",
        "privacy/disclosures.py",
        "privacy/partners.py",
    }


def test_what_nobody_confirmed_by_a_link_is_no_permission(partner):
    member = a_member()
    consents.record(
        member.subject,
        partners.purpose_of(partner),
        state=consents.State.GRANTED,
        language="en",
        method=consents.Method.STAFF,
    )
    assert handed(partner) == ([], [])
