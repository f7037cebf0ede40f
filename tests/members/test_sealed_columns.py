"""Every sealed column of every model: what is moved or altered raises, and never opens."""

from typing import NamedTuple

import pytest
from django.apps import apps
from django.db import models

from members import account_letters, contacts, drafts, outbox, profiles
from members.drafts import Edit
from members.models import CompanyContact, CompanyDraft, OutgoingMail
from privacy import sealing
from privacy.models import SubjectKey
from privacy.sealing import Unreadable
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db

# Bytes that are no secret, by the end of their name; and whatever is 32 bytes long, a digest.
NOT_SEALED = ("digest", "head", "seal", "mark")
# Read through what is more than a row; the tests of these doors move and alter them.
ELSEWHERE = {
    *("Claim.why", "Invitation.address"),
    *("CompanyImport.content", "CompanyImport.errors", "ImportedCompany.address"),
}
# How the site reads a row of each model that has sealed columns.
READ = {
    CompanyContact: contacts.opened,
    CompanyDraft: lambda row: drafts.draft_of(row.company, row.company.contact),
    OutgoingMail: outbox.opened,
    SubjectKey: lambda row: sealing.rewrapped(bytes(row.wrapped), subject=row.subject),
}


class Column(NamedTuple):
    model: type[models.Model]
    name: str

    def __str__(self):
        return f"{self.model.__name__}.{self.name}"


COLUMNS = [
    column
    for app in ("privacy", "members", "listings")
    for model in apps.get_app_config(app).get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, models.BinaryField)
    and not field.name.endswith(NOT_SEALED)
    and field.max_length != 32
    and str(column := Column(model, field.name)) not in ELSEWHERE
]


@pytest.fixture
def rows():
    """Two rows of every model, of two companies and two members."""
    for name in ("Porto Pumps", "Faro Fans"):
        company = a_company(name)
        values = {column: f"{column} of {name}" for column in contacts.SEALED}
        profiles.save_contact(company, values, has_no_fax=None)
        edit = Edit(facts={"city": f"City of {name}"})
        profiles.save(company, edit, seen=profiles.state_of(company), by=None)
        account_letters.notice(a_member(company), "password_changed")
    company_keys = CompanyContact.objects.values("subject")
    found = {model: list(model.objects.order_by("pk")) for model in READ}
    return found | {
        SubjectKey: list(SubjectKey.objects.filter(subject__in=company_keys))
    }


def test_every_sealed_column_is_read_here():
    assert {column.model for column in COLUMNS} == set(READ)


def stays_shut(row, name, value):
    """With this value in its column, reading the row raises. What it held is put back."""
    mine = type(row).objects.filter(pk=row.pk)
    before = getattr(row, name)
    mine.update(**{name: bytes(value)})
    try:
        READ[type(row)](mine.get())
    except Unreadable:
        return True
    finally:
        mine.update(**{name: before})
    return False


@pytest.mark.promise("T3")
@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_a_value_of_another_row_does_not_open(rows, column):
    one, other = rows[column.model]
    assert READ[column.model](one)
    for row, stranger in ((one, other), (other, one)):
        assert stays_shut(row, column.name, getattr(stranger, column.name))


@pytest.mark.promise("T3")
@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_a_value_of_another_column_does_not_open(rows, column):
    row = rows[column.model][0]
    for other in COLUMNS:
        value = bytes(getattr(rows[other.model][0], other.name))
        if other != column:
            assert stays_shut(row, column.name, value), other


@pytest.mark.promise("T3")
@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_flipped_byte_is_noticed(rows, column):
    row = rows[column.model][0]
    value = bytes(getattr(row, column.name))
    for place in range(len(value)):
        altered = bytearray(value)
        altered[place] ^= 1
        assert stays_shut(row, column.name, altered), place
    assert stays_shut(row, column.name, value[:-1])
    assert stays_shut(row, column.name, b"")
