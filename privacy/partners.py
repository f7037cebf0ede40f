"""Hand-overs to partners: who allows one at this moment, and who has to be taken back."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from privacy import sealing
from privacy.consents import PARTNER
from privacy.disclosures import FILES
from privacy.models import (
    ConsentEvent,
    ConsentState,
    Disclosure,
    DisclosureFile,
    DisclosureSubject,
    Erasure,
    HandedOver,
    Partner,
)

TABLE = "privacy_handedover"
KEPT = timedelta(days=730)


def purpose_of(partner: Partner) -> str:
    return f"{PARTNER}{partner.pk}"


def active() -> list[Partner]:
    """The partners that members can allow now."""
    return list(Partner.objects.filter(active=True).order_by("name"))


def is_active(partner: Partner) -> bool:
    return Partner.objects.filter(pk=partner.pk, active=True).exists()


def named(purpose: str) -> Partner | None:
    """The partner that a purpose is about, active or not."""
    number = purpose.removeprefix(PARTNER)
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    return Partner.objects.filter(pk=int(number)).first()


def asked_about(partner: Partner) -> list[UUID]:
    """Who said yes to a partner last; whether it holds is asked of the gate.

    Whom it was never handed first, then whom it was handed longest ago.
    """
    said = ConsentState.objects.filter(
        purpose=purpose_of(partner), state=ConsentEvent.State.GRANTED
    )
    given = HandedOver.objects.filter(partner=partner, subject=OuterRef("subject"))
    last = Subquery(given.values("given_at")[:1])
    found = said.annotate(given_at=last).order_by(
        F("given_at").asc(nulls_first=True), "subject"
    )
    return list(found.values_list("subject", flat=True))


def was_asked_about(partner: Partner) -> bool:
    """Did anybody say anything about this partner? Its words stay what they are then."""
    return ConsentState.objects.filter(purpose=purpose_of(partner)).exists()


def permitted(subjects: Collection[UUID], purpose: str) -> set[UUID]:
    """Whose permission for this holds at this moment, by the gate."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT who FROM unnest(%s::uuid[]) AS who WHERE may(who, %s)",
            [[str(one) for one in subjects], purpose],
        )
        return {who for (who,) in cursor.fetchall()}


def note_given(asked: Disclosure, addresses: Mapping[UUID, str]) -> None:
    """Enter each member of a hand-over, in the transaction that makes its file."""
    DisclosureSubject.objects.bulk_create(
        [DisclosureSubject(disclosure=asked, subject=one) for one in addresses],
        batch_size=500,
    )
    assert asked.partner_id  # noqa: S101 a hand-over has one
    seal = sealing.sealer(subject=FILES, table=TABLE)
    now = timezone.now()
    HandedOver.objects.bulk_create(
        [
            HandedOver(
                partner_id=asked.partner_id,
                subject=subject,
                address=seal(address, place(asked.partner_id, subject)),
                given_at=now,
            )
            for subject, address in addresses.items()
        ],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["partner", "subject"],
        update_fields=["address", "given_at"],
    )


def given_to(partner: Partner) -> list[UUID]:
    """Whom a partner was handed, for as long as that is kept."""
    given = HandedOver.objects.filter(partner=partner)
    return sorted(given.values_list("subject", flat=True))


def taken_back(partner: Partner, *, still: Collection[UUID]) -> list[str]:
    """The addresses that a partner was handed, but of those that `still` allow it; sorted."""
    given = HandedOver.objects.filter(partner=partner).order_by("pk")
    gone = [one for one in given.iterator() if one.subject not in still]
    if not gone:
        return []
    unseal = sealing.opener(subject=FILES, table=TABLE)
    return sorted(address_of(one, unseal) for one in gone)


def address_of(
    row: HandedOver, unseal: Callable[[bytes, str], str] | None = None
) -> str:
    """The address that was handed over; raises sealing.Unreadable where it is another row's."""
    unseal = unseal or sealing.opener(subject=FILES, table=TABLE)
    return unseal(bytes(row.address), place(row.partner_id, row.subject))


def place(partner: int, subject: UUID) -> str:
    return f"address:{partner}:{subject}"


def forget_files_with(subject: UUID) -> int:
    """Delete the files for partners that hold somebody who is being erased; how many.

    Another is made in a minute. One for a court stays its seven days.
    """
    theirs = DisclosureSubject.objects.filter(subject=subject).values("disclosure")
    files = DisclosureFile.objects.filter(
        disclosure__in=theirs, disclosure__partner__isnull=False
    )
    return files.delete()[0]


def forget_files() -> None:
    """Delete files whose days are over, and those of partners with somebody who is erased.

    An erasure deletes them itself; one may have been made meanwhile.
    """
    DisclosureFile.objects.filter(expires_at__lte=timezone.now()).delete()
    kept = DisclosureFile.objects.filter(disclosure__partner__isnull=False)
    gone = DisclosureSubject.objects.filter(
        disclosure__in=kept.values("pk"), subject__in=Erasure.objects.values("subject")
    )
    kept.filter(disclosure__in=gone.values("disclosure")).delete()
    HandedOver.objects.filter(given_at__lte=timezone.now() - KEPT).delete()


# Of the promise page: does what is promised hold for the rows there are?


def handed_without_permission() -> tuple[int, int]:
    """H2: members of a hand-over who had not allowed that partner before it (must be 0)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE NOT EXISTS ("
            " SELECT FROM privacy_consentevent AS said"
            " WHERE said.subject = given.subject AND said.state = 'granted'"
            " AND said.purpose = 'partner:' || asked.partner_id"
            " AND said.recorded_at < given.recorded_at)), count(*)"
            " FROM privacy_disclosuresubject AS given"
            " JOIN privacy_disclosure AS asked ON asked.id = given.disclosure_id"
            " WHERE asked.partner_id IS NOT NULL"
        )
        broken, total = cursor.fetchone()
    return broken, total
