"""The verifiers' desk: wishes, claims and revocations are decided, and by whom."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from members import check_wishes, checks, claims, contacts, profiles, revoking
from members.models import (
    Check,
    CheckWish,
    Claim,
    Company,
    CompanyContact,
    Membership,
    Revocation,
)
from privacy import days
from tests.members.test_checks import PDF
from tests.people import a_company, a_member, a_staff_member

pytestmark = pytest.mark.django_db

WHY = "I am the managing director; the register names me, see entry 4711."


@pytest.fixture
def company():
    company = a_company(
        "Porto Pumps", registry="Registo Comercial", registry_number="501234567"
    )
    CompanyContact.objects.create(company=company)
    contact = {"street": "Rua Nova 7", "postcode": "4000-123", "phone": "+351221234567"}
    profiles.save_contact(company, contact, has_no_fax=None)
    return Company.objects.get(pk=company.pk)


@pytest.fixture
def owner(company):
    return a_member(company)


@pytest.fixture
def verifier(client):
    verifier = a_staff_member("verifier")
    client.force_login(verifier)
    return verifier


def a_wish(company, owner, method="registry", **more):
    return check_wishes.ask(company, Check.Method(method), by=owner, **more)


def desk(row, page="decide"):
    name = f"admin:members_{row._meta.model_name}_{page}"
    return reverse(name, args=[row.pk])


def yes(**more):
    return {"decision": "yes", "note": "Seen at the register on 3 May.", **more}


def test_a_verifier_sees_the_number_and_confirms_it(client, company, owner, verifier):
    wish = a_wish(company, owner)
    shown = client.get(desk(wish)).text
    assert "501234567" in shown
    assert "+351221234567" not in shown
    assert "Rua Nova" not in shown
    assert client.post(desk(wish), yes()).status_code == 302
    [check] = company.checks.standing()
    assert check.checked_by == verifier.subject
    assert check.note == "Seen at the register on 3 May."


def test_it_is_decided_once(client, company, owner, verifier):
    wish = a_wish(company, owner)
    client.post(desk(wish), yes())
    no = {"decision": "no", "answer": "It is not there."}
    assert client.post(desk(wish), no).status_code == 302
    assert CheckWish.objects.get().outcome == "made"
    assert company.checks.standing().count() == 1


@pytest.mark.parametrize(
    "said", [{}, yes(note=""), {"decision": "no"}, {"decision": "maybe", "note": "x"}]
)
def test_a_decision_wants_its_words(client, company, owner, verifier, said):
    wish = a_wish(company, owner)
    assert client.post(desk(wish), said).status_code == 422
    assert not Check.objects.exists()


@pytest.mark.promise("Y1")
@pytest.mark.parametrize(
    "role", ["moderator", "support", "privacy officer", "marketing", "member", None]
)
def test_nobody_but_verifiers_decides(client, company, owner, role):
    wish = a_wish(company, owner, "address-letter")
    if role == "member":
        client.force_login(owner)
    elif role:
        client.force_login(a_staff_member(role))
    for page in ("decide", "letter", "document"):
        answer = client.post(desk(wish, page), yes())
        assert answer.status_code in {302, 403}, page
        assert "Rua Nova" not in answer.text
    assert CheckWish.objects.get().closed_at is None
    assert CheckWish.objects.get().printed_at is None


@pytest.mark.promise("T1")
def test_the_letter_shows_the_address_and_no_more(client, company, owner, verifier):
    wish = a_wish(company, owner, "address-letter")
    assert client.get(desk(wish, "letter")).status_code == 405
    letter = client.post(desk(wish, "letter")).text
    assert "Rua Nova 7" in letter
    assert "4000-123" in letter
    assert "+351221234567" not in letter
    code = letter.partition('<p class="code" dir="ltr">')[2].partition("</p>")[0]
    assert check_wishes.enter_code(company, code=code).checked_by == verifier.subject
    assert client.post(desk(wish, "letter")).status_code == 302


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("zh-hans", "ltr"), ("ar", "rtl")]
)
def test_the_letter_is_in_the_language_of_who_asked(
    client, company, verifier, language, direction
):
    wish = a_wish(company, a_member(company, language=language), "address-letter")
    until = days.day(timezone.localdate() + check_wishes.CODE_LIFE, language)
    with translation.override(language):
        words = gettext("Your code for %(site_name)s") % {"site_name": "Tradedir"}
    letter = client.post(desk(wish, "letter"))
    assert f'<html lang="{language}" dir="{direction}">' in letter.text
    assert until in letter.text
    assert words in letter.text
    assert letter["Content-Language"] == "en"  # the page around it is our staff's


def test_a_letter_can_only_be_refused_on_the_desk(client, company, owner, verifier):
    wish = a_wish(company, owner, "address-letter")
    page = client.get(desk(wish)).text
    assert 'value="no"' in page
    assert 'value="yes"' not in page
    assert f'<a href="{reverse("admin:members_checkwish_changelist")}">' in page


def test_nobody_of_ours_confirms_a_letter_without_its_code(
    client, company, owner, verifier
):
    wish = a_wish(company, owner, "address-letter")
    client.post(desk(wish), yes())
    assert not Check.objects.exists()


def test_a_document_is_a_file_for_verifiers_alone(client, company, owner, verifier):
    wish = a_wish(company, owner, "document", title="Licence", document=PDF)
    answer = client.get(desk(wish, "document"))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    client.post(desk(wish), yes())
    assert company.checks.standing().get().about == "Licence"


@pytest.mark.parametrize("odd", ["0", "x", "9" * 30, "a_3Fb"])
def test_what_is_not_there_is_not_found(client, company, owner, verifier, odd):
    for row in (a_wish(company, owner), claims.ask_staff(company, owner, why=WHY)):
        for page in ("decide", "letter", "document"):
            if page != "decide" and row._meta.model_name == "claim":
                continue
            address = desk(row, page).replace(str(row.pk), odd)
            assert client.post(address).status_code == 404, address


def test_a_claim_is_granted_by_a_verifier_with_a_reason(client, company, verifier):
    member = a_member()
    claim = claims.ask_staff(company, member, why=WHY)
    assert WHY in client.get(desk(claim)).text
    assert client.post(desk(claim), {"decision": "yes"}).status_code == 422
    client.post(desk(claim), {"decision": "yes", "reason": "Named in the register."})
    stored = Claim.objects.get()
    assert (stored.decided_by, stored.done_at is None) == (verifier.subject, False)
    assert Membership.objects.get(company=company).member == member


def test_a_claim_against_owners_can_be_stopped_on_the_desk(
    client, company, owner, verifier
):
    claim = claims.ask_staff(company, a_member(), why=WHY)
    client.post(desk(claim), {"decision": "yes", "reason": "Named."})
    assert "holds from" in client.get(desk(claim)).text
    client.post(desk(claim), {"decision": "no", "reason": "The owner objects."})
    assert Claim.objects.get().stopped_by == verifier.subject
    assert client.get(desk(claim)).status_code == 302


def test_revoking_needs_a_second_person(client, company, owner, verifier, letters):
    check = checks.enter(company, Check.Method.REGISTRY, about="")
    reason = {"reason": "The register has struck it off."}
    client.post(desk(check), reason)
    revocation = Revocation.objects.get()
    client.post(desk(revocation), {"decision": "yes"})
    assert company.checks.standing().exists()
    assert letters() == []
    client.force_login(second := a_staff_member("verifier"))
    client.post(desk(revocation), {"decision": "yes"})
    assert not company.checks.standing().exists()
    stored = Revocation.objects.get()
    assert (stored.proposed_by, stored.confirmed_by) == (
        verifier.subject,
        second.subject,
    )
    [letter] = letters()
    assert letter.to == owner.email
    assert reason["reason"] in letter.body
    shown = client.get(company.get_absolute_url()).text
    assert "in the company register" not in shown


def test_the_database_wants_a_second_person_too(company):
    check = checks.enter(company, Check.Method.DNS, about="")
    one = a_member()
    revoking.propose(check, by=one, reason="Wrong.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Revocation.objects.update(
            confirmed_by=one.subject, confirmed_at=check.company.created_at
        )


def test_a_proposal_can_be_dropped_and_made_again(client, company, verifier):
    check = checks.enter(company, Check.Method.DNS, about="")
    revoking.propose(check, by=verifier, reason="Wrong.")
    with pytest.raises(revoking.NotStanding):
        revoking.propose(check, by=verifier, reason="Wrong.")
    client.post(desk(Revocation.objects.get()), {"decision": "no"})
    assert company.checks.standing().exists()
    revoking.propose(check, by=verifier, reason="Wrong after all.")


def test_the_lists_show_age_and_lead_on(client, company, owner, verifier):
    wish = a_wish(company, owner)
    shown = client.get("/admin/members/checkwish/").text
    assert "0 d 0 h" in shown
    assert desk(wish) in shown
    assert (
        contacts.opened(contacts.contact_of(company), ["street"])["street"] not in shown
    )
