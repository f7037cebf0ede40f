"""The public side of a company: what it shows, and never more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Certificate, Check, CompanyContact, CompanyText
from members.public import public_company
from privacy import sealing
from tests.people import a_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    company = a_company(registry_number="RN-77", turnover_band="1-5", vat_id="VAT-88")
    contact = CompanyContact(company=company)
    for name in ("phone", "street"):
        sealed = sealing.seal(
            f"secret {name}",
            subject=contact.subject,
            table="members_companycontact",
            column=name,
        )
        setattr(contact, name, sealed)
    contact.save()
    return company


def test_nothing_optional_is_shown_by_itself(company):
    shown = public_company(company, "en")
    assert shown.optional == {}
    for private in ("RN-77", "VAT-88", "secret"):
        assert private not in repr(shown)


def test_what_is_switched_on_is_opened_and_no_more(company):
    company.public_fields = ["phone", "registry_number"]
    shown = public_company(company, "en")
    assert shown.optional == {"phone": "secret phone", "registry_number": "RN-77"}


def test_a_field_that_does_not_exist_cannot_be_switched_on(company):
    company.public_fields = ["vat_id", "subject", "memberships"]
    assert public_company(company, "en").optional == {}


def test_the_text_is_the_readers_else_english(company):
    CompanyText.objects.create(company=company, language="es", summary="Hace bombas.")
    assert public_company(company, "es").summary == "Hace bombas."
    shown = public_company(company, "fr")
    assert (shown.summary, shown.text_language) == ("Makes things well.", "en")


def test_lapsed_checks_and_unseen_certificates_do_not_count(company):
    today = timezone.localdate()
    for method, expires, revoked in (
        ("dns", 1, None),
        ("registry", -1, None),
        ("dns", 1, timezone.now()),
    ):
        Check.objects.create(
            company=company,
            method=method,
            checked_on=today - timedelta(days=5),
            expires_on=today + timedelta(days=expires),
            ended_at=revoked,
            ending="revoked" if revoked else "",
        )
    for approved in (None, timezone.now()):
        Certificate.objects.create(
            company=company,
            standard="ISO 9001",
            valid_from=today,
            approved_at=approved,
        )
    shown = public_company(company, "en")
    assert len(shown.checks) == 1
    assert len(shown.certificates) == 1


def test_a_closure_ends(company):
    today = timezone.localdate()
    company.closed_from, company.closed_until = today, today
    assert public_company(company, "en").is_closed_today
    company.closed_until = today - timedelta(days=1)
    company.closed_from = today - timedelta(days=3)
    assert not public_company(company, "en").is_closed_today
