"""Somebody who is erased: what was looked at and given out stays, and names nobody."""

import pytest
from django.utils import timezone

from members import disclosing, leaving, profiles, staff_access, tasks
from members.models import Leaving, OutgoingMail
from privacy import disclosures, erasures, ledgers, opt_ins, partners
from privacy.disclosures import State
from privacy.holdings import registry
from privacy.models import (
    AccessRecord,
    Disclosure,
    DisclosureFile,
    DisclosurePackage,
    Erasure,
    HandedOver,
    Partner,
)
from tests.members.oversight_world import look, signed_in
from tests.members.test_disclosing import approved, case
from tests.members.test_leaving import places_of
from tests.people import a_company, a_member, a_staff_member

pytestmark = pytest.mark.django_db
KNOWN = ("Wilhelmina", "Quarterstaff", "9 Known Street")


@pytest.fixture(autouse=True)
def _own_list(settings, tmp_path):
    settings.ERASED_LIST = str(tmp_path / "erased")


@pytest.fixture
def member():
    """The only owner of a company, looked at, given out, and handed to a partner."""
    member = a_member(
        full_name="Wilhelmina Quarterstaff", email="wilhelmina@quarterstaff.example"
    )
    company = a_company("Quarterstaff Valves")
    company.memberships.create(member=member, role="owner")
    profiles.save_contact(company, {"street": "9 Known Street"}, has_no_fax=None)
    staff = a_staff_member("support")
    for row in (member, company):
        staff_access.open_fields(row, **look(row, staff))
    return member


@pytest.fixture
def partner(member):
    partner = Partner.objects.create(name="Trade Fair Porto", purpose="Fairs")
    purpose = partners.purpose_of(partner)
    token = opt_ins.ask(
        member.subject, purpose, address=member.email, words="Yes.", language="en"
    )
    opt_ins.confirm(token, words="Yes.", language="en")
    return partner


def erase(member):
    asked = leaving.ask(member)
    Leaving.objects.filter(pk=asked.pk).update(due_at=timezone.now())
    assert leaving.carry_out_due() == 1


def handed(partner):
    by = a_staff_member("privacy officer")
    asked = disclosures.ask_for_partner(
        partner, fields=disclosing.PARTNER_FIELDS, by=by.subject
    )
    disclosures.decide(asked, State.APPROVED, by=a_staff_member().subject)
    disclosing.build(asked, by=by)
    return asked


def test_nothing_of_the_ledgers_leads_to_who_was_erased(client, member, partner):
    asked = approved([member, a_member()], recipient="Court of Porto")
    disclosing.build(asked, by=a_staff_member())
    handed(partner)
    tasks.tell_of_disclosures()
    looks = AccessRecord.objects.count()
    erase(member)
    OutgoingMail.objects.all().delete()
    assert not places_of(*KNOWN, member.member_id)
    assert AccessRecord.objects.count() == looks
    assert list(ledgers.verify()) == []
    signed_in(client)
    page = client.get(case(asked)).text
    assert "1 deleted account" in page
    for address in ("", "weeks/"):
        page = client.get(f"/admin/privacy/accessrecord/{address}")
        assert not any(word in page.text for word in KNOWN)


def test_a_partner_s_file_goes_with_the_account_and_a_court_s_after_seven_days(
    member, partner
):
    court = approved([member])
    disclosing.build(court, by=a_staff_member())
    handed(partner)
    assert DisclosureFile.objects.count() == 2
    erase(member)
    assert DisclosureFile.objects.get().disclosure == court
    assert Erasure.objects.get().counts["privacy.DisclosureFile"] == 1
    assert DisclosurePackage.objects.count() == 2


def test_a_file_that_was_made_meanwhile_is_swept(member, partner):
    handed(partner)
    file = DisclosureFile.objects.get()
    erase(member)
    file.save(force_insert=True)
    partners.forget_files()
    assert not DisclosureFile.objects.exists()


def test_the_partner_is_told_whom_to_strike_out_and_gets_nobody_anew(member, partner):
    handed(partner)
    erase(member)
    rows = disclosing.withdrawals(partner).decode().splitlines()
    assert rows == ["email", "wilhelmina@quarterstaff.example"]
    handed(partner)
    assert DisclosurePackage.objects.latest("position").members == 0
    HandedOver.objects.update(given_at=timezone.now() - partners.KEPT)
    partners.forget_files()
    assert not HandedOver.objects.exists()


def test_of_an_approved_entry_no_file_is_made_with_who_was_erased(member):
    asked = approved([member])
    erase(member)
    disclosing.build(Disclosure.objects.get(pk=asked.pk), by=a_staff_member())
    assert DisclosurePackage.objects.get().members == 0


def test_the_plan_says_what_stays_of_looks_and_disclosures():
    stays = {
        str(line.what): line for _, lines in erasures.plan().stays for line in lines
    }
    for what, until in (
        ("Looks of our staff at your private data", "number"),
        ("Disclosures that concern you", "6 years"),
        ("A file made of an approved disclosure", "7 days"),
        ("The address of yours that a partner was handed", "24 months"),
    ):
        [line] = [line for name, line in stays.items() if name.startswith(what)]
        assert until in line.retention


def test_what_the_copy_holds_names_nobody_else_of_a_disclosure():
    assert not registry[Disclosure]["members"].personal.exported
