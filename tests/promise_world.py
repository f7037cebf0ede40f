"""A world in which each live check of the promises has something to look at, all as promised."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from listings.asking import aliases, reveal
from listings.models import IncomingMail, MissedSearch, Side
from listings.public_area import confirming
from members import account_letters, disclosing, leaving, profiles
from members.models import (
    AddressChange,
    Counter,
    Leaving,
    OutgoingMail,
    PrivacyRequest,
    SavedReport,
    Session,
)
from members.sessions import coarse
from privacy import access, consents, disclosures
from privacy.models import Incident, Partner, RetentionRun
from tests.campaigns import a_campaign
from tests.deliveries import a_delivery
from tests.listings.asking.world import a_buyer, an_inquiry
from tests.people import (
    a_company,
    a_member,
    a_policy,
    a_staff_member,
    an_item,
    an_offer,
)
from tests.releases import a_file_for_a_partner, a_release

CHROME = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36"


def a_good_world():
    """A row of everything that a check looks at, all as promised."""
    a_policy()
    company = a_company(
        web_address="https://porto.example",
        turnover_band="unsaid",
        employees_band="unsaid",
        public_fields=["phone"],
    )
    profiles.save_contact(
        company, {"phone": "+351222000000", "street": "Rua 1"}, has_no_fax=True
    )
    owner = a_member(company)
    words = "I know that this becomes public."
    for listing in (an_item(company), an_offer(company)):
        confirming.confirm(listing, by=owner, words=words)
    for purpose in (consents.NEWS, "partner:1"):
        allow(owner.subject, purpose)
    something_said(company, owner)
    record_choice(owner.subject)
    traces_of(owner)
    those_who_go(company)
    what_staff_did(owner)
    release = a_release("2026", tables=["type", "industry-type"])
    a_file_for_a_partner(release)
    was_written_to(owner)
    SavedReport.objects.create(
        owner=a_staff_member("marketing"),
        name="By type",
        purpose="What the fair in Porto should show",
        question="table=type",
    )
    return company


def was_written_to(reader):
    """A message on a topic to a chosen group, and one of a partner."""
    chosen = {"country": ["PT"]}
    a_delivery(a_campaign(state="sending", criteria=chosen), reader, "sent")
    partner = {"kind": "partner", "partner_id": 1, "purpose": "partner:1"}
    partner["approved_version"] = 0
    a_delivery(a_campaign(state="sending", **partner), reader, "sent")


def allow(subject, purpose):
    said = {"language": "en", "words": "Send me news"}
    requested = {"state": consents.State.REQUESTED, "method": consents.Method.SETTINGS}
    consents.record(subject, purpose, **requested, **said)
    asked_at = timezone.now()
    consents.grant_confirmed(
        subject, purpose, address=b"m" * 32, asked_at=asked_at, **said
    )


def record_choice(subject):
    consents.record(
        subject,
        consents.TARGETING,
        state=consents.State.GRANTED,
        method=consents.Method.SETTINGS,
        language="en",
        words="Choose me by my industry",
    )


def those_who_go(company):
    """One who asked something and is erased, one who will be; a mail held for its owner."""
    gone = a_member()
    thread = an_inquiry(company, a_buyer(gone))
    leaving.erase_inactive(gone)
    Leaving.objects.create(member=a_member(), due_at=timezone.now() + timedelta(days=7))
    IncomingMail.objects.create(
        alias=aliases.alias_of(
            thread, side=Side.SUPPLIER, member=company.memberships.get().member
        ),
        letter_mark=b"m" * 32,
        file="held",
        size=1,
        verdict=IncomingMail.Verdict.HELD,
        decided_at=timezone.now(),
    )


def something_said(company, owner):
    """An address that its owner showed, one that was changed, a mail that has left."""
    reveal.reveal(an_inquiry(company), side=Side.SUPPLIER, by=owner)
    change = AddressChange.objects.create(
        member=owner, old_address="old@example.org", new_address="new@example.org"
    )
    AddressChange.objects.update(confirmed_at=timezone.now())
    account_letters.address_changed(change, token="x")
    OutgoingMail.objects.update(sent_at=timezone.now(), letter=None)


def traces_of(owner):
    """A session, a count of a limit, words that were looked for."""
    end = timezone.now() + timedelta(days=14)
    Session.objects.create(
        session_key="k" * 32,
        session_data="",
        expire_date=end,
        member=owner,
        device=coarse(CHROME),
    )
    Counter.objects.create(key="a" * 64, value=[1], ends_at=end)
    MissedSearch.objects.create(text="pumpx 3000 kw", day=end, times=5)


def what_staff_did(member):
    """A look, a disclosure on a ground and one to a partner, an incident, a request, a run of the clock."""
    asker, other = a_staff_member("privacy officer"), a_staff_member("privacy officer")
    looked = access.Look(uuid4(), [member.subject], access.About.MEMBER, ["email"])
    access.enter(
        [looked],
        staff=asker.subject,
        role="support",
        purpose=access.Purpose.SUPPORT,
        ticket="T-4711",
        reason="They cannot sign in and wrote to us.",
    )
    partner = Partner.objects.create(pk=1, name="Trade Fair Porto", purpose="Fairs")
    fields = disclosing.PARTNER_FIELDS
    for asked in (
        ask(member, asker),
        disclosures.ask_for_partner(partner, fields=fields, by=asker.subject),
    ):
        disclosures.decide(asked, disclosures.State.APPROVED, by=other.subject)
        disclosing.build(asked, by=asker)
    now = timezone.now()
    Incident.objects.create(
        is_drill=False,
        table="members_member",
        since=now,
        until=now,
        touched=0,
        authority_told_at=now,
    )
    PrivacyRequest.objects.create(
        form_key=uuid4(), kind="question", confirmed_at=now, due_at=now + timedelta(30)
    )
    RetentionRun.objects.create()


def ask(member, by):
    return disclosing.ask(
        member_ids=[member.member_id],
        by=by,
        ground=1,
        instrument="Order 12/2026 of the court of Porto",
        recipient="Court of Porto",
        reason="The court of Porto asks for it in a case of fraud against three buyers, and names it.",
        fields=["full_name", "email"],
        withheld_until=None,
    )
