"""The files that leave: made of an approved entry of the register, and of nothing else.

No other code writes private fields of members outward (tests/members/test_disclosing.py).
"""

import csv
import io
import json
import zipfile
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from members import account_letters, one_by_one, outbox, staff_access
from members.formulas import escaped
from members.models import Member, Membership
from privacy import access, disclosures, nameless, partners
from privacy.disclosures import Refused, State
from privacy.models import Disclosure, DisclosurePackage, Partner

# What a disclosure may list.
FIELDS = (
    *("member_id", "full_name", "email", "language", "time_zone"),
    *("source", "joined_at", "last_login", "company", "country"),
)
# What a partner is handed, and no more.
PARTNER_FIELDS = ("full_name", "email", "company", "country")
# And of so many members in one file: each is an entry of a ledger, one after the other.
HANDED_AT_ONCE = 2000
WHEN_ZIPPED = (1980, 1, 1, 0, 0, 0)
# Members read and asked about at a time.
BATCH = 1000


class Unknown(Exception):
    """These are no fields that may be listed, or no members; the message names them."""


def ask(
    *, fields: Collection[str], member_ids: Collection[str], by: Member, **said: Any
) -> Disclosure:
    """Enter a request about members by their IDs. Raises Unknown, and Refused.

    What is said in it names none of them: it stays when they are erased.
    """
    if strange := sorted(set(fields) - set(FIELDS)):
        raise Unknown(f"No such fields: {', '.join(strange)}")
    found = list(Member.objects.filter(member_id__in=list(member_ids)))
    if missing := sorted(set(member_ids) - {one.member_id for one in found}):
        raise Unknown(f"No such members: {', '.join(missing)}")
    refuse_names(found, f"{said['instrument']}\n{said['reason']}")
    refuse_names(found, said["recipient"], addresses=True)
    subjects = [one.subject for one in found]
    return disclosures.ask(fields=fields, members=subjects, by=by.subject, **said)


def extend(
    first: Disclosure, *, until: date, instrument: str, reason: str, by: Member
) -> Disclosure:
    """Ask to withhold a disclosure longer. Raises Refused."""
    refuse_names(of_entry(first), f"{instrument}\n{reason}")
    return disclosures.extend(
        first, until=until, instrument=instrument, reason=reason, by=by.subject
    )


def decide(asked: Disclosure, state: State, *, by: Member, words: str) -> None:
    """Approve, reject or withdraw. Raises Refused."""
    refuse_names(of_entry(asked), words)
    disclosures.decide(asked, state, by=by.subject, words=words)


def of_entry(asked: Disclosure) -> Iterable[Member]:
    return Member.objects.filter(subject__in=asked.members)


def refuse_names(
    members: Iterable[Member], text: str, *, addresses: bool = False
) -> None:
    """Raises Refused where a text says who they are. It stays when they are erased."""
    known = [
        name for one in members for name in (one.full_name, one.email, one.member_id)
    ]
    has_address = not addresses and nameless.has_address(text)
    if has_address or nameless.names(text, known):
        raise Refused(
            "What the register says outlives the accounts: name none of the members in it,"
            " and no e-mail address."
        )


@transaction.atomic
def build(asked: Disclosure, *, by: Member) -> DisclosurePackage:
    """Make the file of an approved entry, once. Raises Refused.

    The ledger of files is held meanwhile, so that two at once make one.
    """
    disclosures.hold_packages()
    if disclosures.state_of(asked) != State.APPROVED or asked.extends_id:
        raise Refused("A file is made of an approved entry alone.")
    disclosures.refuse_second(asked)
    if asked.partner:
        files, addresses = of_partner(asked.partner)
        partners.note_given(asked, addresses)
        n = len(addresses)
    else:
        people = list(with_companies([UUID(one) for one in asked.members]))
        files = {"members.json": as_json(asked, people)}
        n = len(people)
    return disclosures.keep_package(asked, zipped(files), members=n, by=by.subject)


def as_json(asked: Disclosure, people: Iterable[Member]) -> bytes:
    """Exactly the listed fields of the listed members."""
    written = {
        "entry": asked.pk,
        "recipient": asked.recipient,
        "ground": asked.ground,
        "instrument": asked.instrument,
        "fields": asked.fields,
        "members": [fields_of(one, asked.fields) for one in people],
    }
    return json.dumps(written, ensure_ascii=False, indent=2).encode()


def of_partner(
    partner: Partner,
) -> tuple[dict[str, bytes], dict[UUID, str]]:
    """The hand-over: who allows it at this moment; and who was handed over and no longer does."""
    if not partners.is_active(partner):
        raise Refused("This partner is not active.")
    purpose = partners.purpose_of(partner)
    allowed: list[Member] = []
    for some in in_batches(partners.asked_about(partner)):
        may = partners.permitted(some, purpose)
        there = {one.subject: one for one in with_companies(may, active=True)}
        allowed += [there[subject] for subject in some if subject in there]
        if len(allowed) >= HANDED_AT_ONCE:
            break
    allowed = allowed[:HANDED_AT_ONCE]
    files = {
        "members.csv": as_csv(
            PARTNER_FIELDS, (fields_of(one, PARTNER_FIELDS) for one in allowed)
        ),
        "withdrawals.csv": withdrawals(partner),
    }
    return files, {one.subject: one.email for one in allowed}


def withdrawals(partner: Partner) -> bytes:
    """Whom the partner has to strike out, by the address that was handed over: none is new."""
    still = still_allowing(partner)
    rows = ({"email": one} for one in partners.taken_back(partner, still=still))
    return as_csv(("email",), rows)


def still_allowing(partner: Partner) -> set[UUID]:
    """Of those whom a partner was handed, who allows it at this moment."""
    still: set[UUID] = set()
    if partners.is_active(partner):
        for some in in_batches(partners.given_to(partner)):
            may = partners.permitted(some, partners.purpose_of(partner))
            there = Member.objects.filter(subject__in=may, is_active=True)
            still.update(there.values_list("subject", flat=True))
    return still


@transaction.atomic
def withdrawals_for(partner: Partner, *, by: Member) -> bytes:
    """The list of withdrawals as staff fetch it: a look at addresses, recorded first.

    Raises access.NotRecorded.
    """
    still = still_allowing(partner)
    shown = [one for one in partners.given_to(partner) if one not in still]
    looks = [
        staff_access.of_member(one, access.About.MEMBER, ["email"])
        for one in Member.objects.filter(subject__in=shown).order_by("pk")
    ]
    if looks:
        staff_access.note(
            looks,
            by=by,
            purpose=access.Purpose.LEGAL,
            ticket=f"withdrawals of partner {partner.pk}",
            reason="Fetched the list of those whom the partner has to strike out.",
        )
    return withdrawals(partner)


def fields_of(member: Member, names: Iterable[str]) -> dict[str, Any]:
    """These fields of a member as a file says them."""
    teams = [one.company for one in member.memberships.all()]
    values: dict[str, Any] = {
        "company": "; ".join(one.trading_name for one in teams),
        "country": "; ".join(dict.fromkeys(one.country for one in teams)),
    }
    for name in FIELDS:
        if name not in values:
            value = getattr(member, name)
            values[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return {name: values[name] for name in names}


def with_companies(
    subjects: Iterable[UUID], *, active: bool = False
) -> QuerySet[Member]:
    teams = Membership.objects.select_related("company").order_by("since", "pk")
    found = Member.objects.filter(subject__in=list(subjects)).order_by("pk")
    if active:
        found = found.filter(is_active=True)
    return found.prefetch_related(Prefetch("memberships", teams))


def in_batches(subjects: list[UUID]) -> Iterable[list[UUID]]:
    for start in range(0, len(subjects), BATCH):
        yield subjects[start : start + BATCH]


def as_csv(names: Iterable[str], rows: Iterable[dict[str, Any]]) -> bytes:
    """Rows for a spreadsheet; what would be a formula there is said as text."""
    written = io.StringIO()
    lines = csv.DictWriter(written, list(names))
    lines.writeheader()
    for row in rows:
        lines.writerow({name: escaped(str(value)) for name, value in row.items()})
    return written.getvalue().encode()


def zipped(files: dict[str, bytes]) -> bytes:
    """A ZIP of these files, the same bytes for the same content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, WHEN_ZIPPED), content)
    return packed.getvalue()


def tell() -> int:
    """Write to members about disclosures that are not withheld any more; how many.

    Each is noted and written to in one transaction: a crash between two tells nobody twice,
    and one that fails stops no other.
    """
    return one_by_one.each(
        untold(),
        lambda one: tell_one(*one),
        or_else="Not everybody was told of a disclosure.",
    )


def untold() -> Iterator[tuple[int, UUID]]:
    """Disclosures and whom to tell of them; each comes once, whatever becomes of it."""
    place = 0
    while some := disclosures.to_tell(after=place):
        for place, number, subject in some:  # noqa: B007 where to go on
            yield number, subject


@transaction.atomic
def tell_one(number: int, subject: UUID) -> bool:
    """Note that a member is told, and write the letter where there still is an account."""
    if not disclosures.note_told(number, subject):
        return False
    member = Member.objects.filter(subject=subject).first()
    if member is None:
        return False
    outbox.post(
        key=f"disclosure:{number}:{subject}",
        to=member.email,
        template="disclosed",
        context={
            "name": member.full_name,
            "link": account_letters.link("my-privacy", language=member.language),
        },
        language=member.language,
        stream=outbox.Stream.NOTICE,
    )
    return True
