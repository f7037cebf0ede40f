"""Every sealed column of every model: what is moved or altered raises, and never opens."""

from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from listings.asking import reports, reveal, seals, threads
from listings.buying import favourites
from listings.models import (
    AcceptedQuote,
    Correction,
    Favourite,
    Inquirer,
    Message,
    Quote,
    Report,
    Reveal,
    Review,
    Side,
    ThreadNote,
    ThreadReport,
)
from listings.moderation import deciding, gate, remarks
from listings.quoting import freezing
from listings.relay import request_mail
from members import (
    account_letters,
    claim_invitations,
    claims,
    company_imports,
    contacts,
    drafts,
    invitations,
    outbox,
    privacy_requests,
    profiles,
)
from members.drafts import Edit
from members.models import (
    Claim,
    CompanyContact,
    CompanyDraft,
    CompanyImport,
    ImportedCompany,
    Invitation,
    Member,
    Membership,
    OutgoingMail,
    PrivacyRequest,
    RequestMail,
    RequestWord,
)
from privacy import disclosures, hold_orders, holds, partners, sealing
from privacy.models import (
    DisclosureFile,
    HandedOver,
    HeldRow,
    Partner,
    PartnerFile,
    SubjectKey,
)
from privacy.sealing import Unreadable
from tests.listings.asking.world import a_guest, an_inquiry
from tests.listings.quoting.world import a_quote
from tests.people import a_company, a_member, an_item

pytestmark = pytest.mark.django_db

# Bytes that are no secret, by the end of their name; and whatever is 32 bytes long, a digest.
NOT_SEALED = ("digest", "head", "seal", "mark")
# Packages of released figures: about nobody, signed, and listed with their digest.
ABOUT_NOBODY = {PartnerFile}
# The database refuses to change them: what is read is altered in memory.
NEVER_CHANGED = {Quote, AcceptedQuote}
# How the site reads a row of each model that has sealed columns.
READ = {
    Claim: claims.reasons,
    CompanyImport: lambda row: [
        company_imports.opened(row, column) for column in ("content", "errors")
    ],
    ImportedCompany: claim_invitations.address_of,
    Invitation: invitations.address_of,
    CompanyContact: contacts.opened,
    CompanyDraft: lambda row: drafts.draft_of(row.company, row.company.contact),
    OutgoingMail: outbox.opened,
    PrivacyRequest: privacy_requests.address_of,
    RequestMail: request_mail.raw_of,
    RequestWord: lambda row: privacy_requests.opened(row.request, [row]),
    Report: lambda row: [remarks.opened(row, name) for name in ("words", "address")],
    Correction: lambda row: [
        remarks.opened(row, name) for name in ("words", "address")
    ],
    Favourite: lambda row: favourites.notes_of([row], row.list.member.subject),
    Review: deciding.appeal_of,
    Inquirer: seals.address_of,
    Message: seals.opened,
    Reveal: seals.opened,
    Quote: seals.opened,
    AcceptedQuote: seals.opened,
    ThreadNote: seals.opened,
    ThreadReport: seals.opened,
    DisclosureFile: disclosures.content_of,
    HandedOver: partners.address_of,
    HeldRow: holds.content_of,
    SubjectKey: lambda row: sealing.rewrapped(bytes(row.wrapped), subject=row.subject),
}


class Column(NamedTuple):
    model: type[models.Model]
    name: str

    def __str__(self):
        return f"{self.model.__name__}.{self.name}"


COLUMNS = [
    Column(model, field.name)
    for app in ("privacy", "members", "listings")
    for model in apps.get_app_config(app).get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, models.BinaryField)
    and not field.name.endswith(NOT_SEALED)
    and model not in ABOUT_NOBODY
    and field.max_length != 32
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
        owner = a_member(company)
        account_letters.notice(owner, "password_changed")
        claims.ask_staff(company, a_member(), why=f"{name} is mine.")
        remarked(company, name)
        asked_about_privacy(name)
        a_conversation(company, owner, name)
        appealed(company, owner)
        kept = favourites.make(owner, name)
        favourites.add(kept, [company], f"{name} is dear.")
        held(owner)
    for member in Member.objects.filter(memberships__company=company):
        given_out(member)
    given_out(a_member())
    for name in ("ann", "bob"):  # two of one company, under one key
        invitations.invite(
            company,
            address=f"{name}@example.com",
            role="viewer",
            by=owner,
            form_key=uuid4(),
        )
    for name in ("Setubal Seals", "Tomar Taps"):
        a_file_of(name)
    company_keys = CompanyContact.objects.values("subject")
    found = {model: list(model.objects.order_by("pk")) for model in READ}
    return found | {
        SubjectKey: list(SubjectKey.objects.filter(subject__in=company_keys))
    }


def given_out(member):
    """A disclosure of a member, with its file, and a hand-over to a partner."""
    partner, _ = Partner.objects.get_or_create(name="Trade Fair", purpose="Fairs")
    asked = disclosures.ask(
        ground=2,
        instrument="",
        recipient="Somebody",
        reason="Because. " * 20,
        fields=["email"],
        members=[member.subject],
        by=uuid4(),
    )
    disclosures.decide(asked, disclosures.State.APPROVED, by=uuid4())
    disclosures.keep_package(asked, b"A file", members=1, by=uuid4())
    asked = disclosures.ask_for_partner(partner, fields=["email"], by=uuid4())
    partners.note_given(asked, {member.subject: member.email})


def held(member):
    """A copy of the member's place, as an erasure makes it while a hold stands."""
    hold = hold_orders.ask(
        subject=member.subject,
        ground="claim",
        reference="7 O 12/26",
        reason="It is sued for.",
        until=timezone.localdate() + timedelta(days=9),
        by=uuid4(),
    )
    way = holds.all_holdable()[Membership]
    holds.copy(hold, way, Q(member=member))


def remarked(company, name):
    """What a reader reported, and what one suggested."""
    sender = remarks.Sender(None, f"fd00::{name}", f"{name[:3]}@example.org", "en")
    remarks.report(company, reason=Report.Reason.SPAM, words=name, by=sender)
    remarks.suggest(company, about=Correction.About.PRICE, words=name, by=sender)


def asked_about_privacy(name):
    """A request, and a mail to it that waits."""
    address = f"{name[:3]}@example.org"
    asked = privacy_requests.Asked("access", f"{name}?", None, address, "", "en")
    row = privacy_requests.ask(asked, form_key=uuid4())
    privacy_requests.confirm(privacy_requests.token_of(row))
    to = f"{privacy_requests.alias_name(row)}@{settings.RELAY_DOMAIN}"
    request_mail.receive(name.encode(), to=to, number=name)


def a_conversation(company, owner, name):
    """A guest's thread, with all that is sealed beside it."""
    thread = an_inquiry(company, a_guest(f"{name[:3]}@example.org"))
    reveal.reveal(thread, side=Side.SUPPLIER, by=owner)
    threads.note(thread, side=Side.SUPPLIER, by=owner, text=name)
    told = reports.Told(ThreadReport.Reason.SPAM, name)
    reports.report(thread, told, side=Side.SUPPLIER, by=owner)
    quote = a_quote(thread)
    quote.accepted_at = timezone.now()
    freezing.freeze(quote, None, company)
    Message.objects.filter(body=None).delete()


def appealed(company, owner):
    """A rejection that the company does not accept."""
    review = gate.lay_before(an_item(company), [], by=owner)
    deciding.reject(review, by=a_member(), rule="copy", words="Not your own text.")
    words = f"The text of {company} is its own."
    deciding.appeal(Review.objects.get(pk=review.pk), words=words, by=owner)


def a_file_of(name):
    """A company that staff entered from a file whose other row has an error."""
    columns = "trading_name,country,business_type,industry,email"
    good = f"{name},PT,manufacturer,components,office@{name[:3].lower()}.example"
    content = f"{columns}\n{good}\n,XX,,,\n".encode()
    company_imports.upload(
        content, source="a list", ground="register", by=None, form_key=uuid4()
    )
    company_imports.work()
    company_imports.confirm(CompanyImport.objects.latest("uploaded_at"))
    company_imports.work()


def test_every_sealed_column_is_read_here():
    assert {column.model for column in COLUMNS} == set(READ)


def stays_shut(row, name, value):
    """With this value in its column, reading the row raises. What it held is put back."""
    mine = type(row).objects.filter(pk=row.pk)
    if type(row) in NEVER_CHANGED:
        found = mine.get()
        setattr(found, name, bytes(value))
        with pytest.raises(Unreadable):
            READ[type(row)](found)
        return True
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
    one, other, *_more = rows[column.model]
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
