"""The disclosure register: what is given out, on one of four grounds, agreed on by two people.

The database holds what matters: one ground, a reason, another to approve, one decision, a
package of an approved entry alone. What is said here is said to people.
"""

import hashlib
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import DateField, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from privacy import ledgers, sealing
from privacy.models import (
    Disclosure,
    DisclosureFile,
    DisclosurePackage,
    DisclosureStep,
    DisclosureSubject,
    DisclosureTold,
    Partner,
)

Ground = Disclosure.Ground
State = DisclosureStep.State
REASON_AT_LEAST = 80
AT_MOST = 500  # members in one disclosure
FETCHED_WITHIN = timedelta(days=7)
# What belongs to an entry comes within a year of it, so that it is gone before what it refers to:
# members, letters and packages, then the decision, then the entry. Also in the migration.
DONE_WITHIN = timedelta(days=365)
KEPT = timedelta(days=6 * 365)
KEPT_DECISION = timedelta(days=7 * 365)
KEPT_ENTRY = timedelta(days=8 * 365)
# One key seals all files; each is bound to its own disclosure by the name of its place.
FILES = UUID("64697363-0000-4000-8000-6c6f73757265")
TABLE = "privacy_disclosurefile"
BATCH = 200


class Refused(Exception):
    """This may not be done, and the message says why."""


@transaction.atomic
def ask(
    *,
    ground: int,
    instrument: str,
    recipient: str,
    reason: str,
    fields: Collection[str],
    members: Collection[UUID],
    by: UUID,
    withheld_until: date | None = None,
    extends: Disclosure | None = None,
) -> Disclosure:
    """Enter a request. It gives nothing out until somebody else approves. Raises Refused."""
    subjects = list(dict.fromkeys(members))
    if len(subjects) > AT_MOST:
        raise Refused(f"At most {AT_MOST} members in one entry.")
    if extends and (extends.extends_id or extends.partner_id):
        raise Refused("Only a disclosure that was withheld can be withheld longer.")
    try:
        with transaction.atomic():
            asked = Disclosure.objects.create(
                ground=ground,
                instrument=instrument,
                recipient=recipient,
                reason=reason,
                fields=list(fields),
                members=[str(one) for one in subjects],
                withheld_until=withheld_until,
                extends=extends,
                requested_by=by,
            )
    except IntegrityError as error:
        raise Refused(
            "The register did not take this: it needs one of the four grounds, the legal"
            " reference for the first, a reason of 80 characters, fields, members, and an"
            " end of withholding within 12 months."
        ) from error
    DisclosureSubject.objects.bulk_create(
        DisclosureSubject(disclosure=asked, subject=one) for one in subjects
    )
    return asked


def extend(
    first: Disclosure, *, until: date, instrument: str, reason: str, by: UUID
) -> Disclosure:
    """Ask to withhold a disclosure longer: a new entry, to be approved like any. Raises Refused."""
    state = state_of(first)
    if state != State.APPROVED or first.withheld_until is None:
        raise Refused("Only a disclosure that was withheld can be withheld longer.")
    if told_from(first) <= timezone.now().date():
        raise Refused("Its members can read it already.")
    if until <= told_from(first):
        raise Refused("Choose a later day than the one it is withheld until.")
    last = withheld_at_most(first)
    if until > last:
        raise Refused(f"Withheld for 12 months at most: until {last.isoformat()}.")
    return ask(
        ground=first.ground or 0,
        instrument=instrument,
        recipient=first.recipient,
        reason=reason,
        fields=first.fields,
        members=[UUID(one) for one in first.members],
        withheld_until=until,
        extends=first,
        by=by,
    )


def a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def withheld_at_most(first: Disclosure) -> date:
    """The last day on which its members may not be told yet, however often it is prolonged."""
    return a_year_after(first.recorded_at.date())


@transaction.atomic
def ask_for_partner(
    partner: Partner, *, fields: Collection[str], by: UUID
) -> Disclosure:
    """Enter a request for a hand-over to a partner. Raises Refused where it is not active."""
    if not Partner.objects.filter(pk=partner.pk, active=True).exists():
        raise Refused("This partner is not active.")
    return Disclosure.objects.create(
        partner=partner,
        recipient=partner.name,
        reason=partner.purpose,
        fields=list(fields),
        members=[],
        requested_by=by,
    )


def refuse_if_old(asked: Disclosure) -> None:
    before = timezone.now() - DONE_WITHIN
    if Disclosure.objects.filter(pk=asked.pk, recorded_at__lt=before).exists():
        raise Refused("It was asked for more than a year ago. Ask anew.")


def decide(asked: Disclosure, state: State, *, by: UUID, words: str = "") -> None:
    """Approve, reject, or withdraw one's own. Once: of two at a time one is refused.

    Raises Refused.
    """
    refuse_if_old(asked)
    if state == State.WITHDRAWN and by != asked.requested_by:
        raise Refused("Only who asked withdraws it.")
    if state != State.WITHDRAWN and by == asked.requested_by:
        raise Refused("Somebody else decides what you asked for.")
    try:
        with transaction.atomic():
            DisclosureStep.objects.create(
                disclosure=asked,
                state=state,
                by=by,
                requested_by=asked.requested_by,
                words=words,
            )
    except IntegrityError as error:
        raise Refused("It was decided or withdrawn meanwhile.") from error


def state_of(asked: Disclosure) -> State | None:
    """None while it waits."""
    decided = DisclosureStep.objects.filter(disclosure=asked)
    state = decided.values_list("state", flat=True).first()
    return State(state) if state else None


def hold_packages() -> None:
    """Let nobody else make a file until this transaction ends."""
    ledgers.take(DisclosurePackage._meta.db_table)


def refuse_second(asked: Disclosure) -> None:
    """Raises Refused where its file was made before."""
    if DisclosurePackage.objects.filter(disclosure=asked).exists():
        raise Refused("Its file was made already. Ask anew for another one.")


class Package(NamedTuple):
    """A file as it is fetched."""

    content: bytes
    digest: str


@transaction.atomic
def keep_package(
    asked: Disclosure, content: bytes, *, members: int, by: UUID
) -> DisclosurePackage:
    """Note the file that was made of an approved entry, once, and keep it for seven days.

    Raises Refused where it is not approved, is too old, or was made before.
    """
    refuse_if_old(asked)
    try:
        with transaction.atomic():
            package = DisclosurePackage.objects.create(
                disclosure=asked,
                digest=hashlib.sha256(content).hexdigest(),
                size=len(content),
                members=members,
                built_by=by,
            )
    except IntegrityError as error:
        raise Refused("It is not approved, or its file was made already.") from error
    DisclosureFile.objects.create(
        disclosure=asked,
        content=sealing.seal_file(
            content, subject=FILES, table=TABLE, column=place(asked.pk)
        ),
        expires_at=timezone.now() + FETCHED_WITHIN,
    )
    return package


def content_of(kept: DisclosureFile) -> bytes:
    """The bytes of a file that is kept; raises sealing.Unreadable where they are not its own."""
    return sealing.unseal_file(
        bytes(kept.content), subject=FILES, table=TABLE, column=place(kept.pk)
    )


def place(number: int) -> str:
    return f"content:{number}"


def fetch(asked: Disclosure, *, by: UUID) -> Package:
    """The file, for who asked and who approved, while it is kept. Raises Refused."""
    decision = DisclosureStep.objects.filter(
        disclosure=asked, state=State.APPROVED
    ).first()
    if decision is None or by not in {asked.requested_by, decision.by}:
        raise Refused("Who asked and who approved fetch it, and nobody else.")
    kept = DisclosureFile.objects.filter(
        disclosure=asked, expires_at__gt=timezone.now()
    ).first()
    package = DisclosurePackage.objects.filter(disclosure=asked).first()
    if kept is None or package is None:
        raise Refused("The file is not kept any more, or was not made yet.")
    content = content_of(kept)
    if hashlib.sha256(content).hexdigest() != package.digest:
        raise Refused("The file is not the one that was made.")
    return Package(content, package.digest)


# What members read.


def _with_end() -> QuerySet[Any]:
    """Approved disclosures with the day until which they are withheld, extensions counted."""
    longer = Q(extensions__decision__state=State.APPROVED)
    return Disclosure.objects.filter(
        extends=None, decision__state=State.APPROVED
    ).annotate(
        until=Greatest(
            F("withheld_until"),
            Coalesce(
                Max("extensions__withheld_until", filter=longer),
                F("withheld_until"),
                output_field=DateField(),
            ),
        )
    )


def open_now() -> QuerySet[Any]:
    """Approved, and withheld from nobody any more."""
    today = timezone.now().date()
    return _with_end().filter(Q(until=None) | Q(until__lte=today))


def told_from(asked: Disclosure) -> date:
    """The day from which the members of an approved disclosure can read it."""
    until: date | None = _with_end().values_list("until", flat=True).get(pk=asked.pk)
    return until or asked.recorded_at.date()


def of(subject: UUID) -> QuerySet[Disclosure]:
    """The disclosures that concern somebody and are not withheld, the latest first."""
    mine = DisclosureSubject.objects.filter(subject=subject).values("disclosure")
    found = open_now().filter(pk__in=mine).select_related("partner", "decision")
    return found.order_by("-position").defer("members", "requested_by")


def to_tell(after: int = 0) -> list[tuple[int, int, UUID]]:
    """Members who are to be written to about a disclosure, and were not: some of them.

    Each with its place, to go on `after`.
    """
    told = DisclosureTold.objects.filter(
        disclosure=OuterRef("disclosure"), subject=OuterRef("subject")
    )
    # A partner's members said yes by a link; they read it on their page.
    due = DisclosureSubject.objects.filter(
        disclosure__in=open_now().filter(partner=None).values("pk")
    ).filter(~Exists(told), position__gt=after)
    rows = due.order_by("position").values_list("position", "disclosure_id", "subject")
    return list(rows[:BATCH])


def note_told(disclosure: int, subject: UUID) -> bool:
    """Note that somebody is being told, in the transaction that writes to them. Once."""
    try:
        with transaction.atomic():
            DisclosureTold.objects.create(disclosure_id=disclosure, subject=subject)
    except IntegrityError:
        return False
    return True
