"""Everything that waits for a person of our staff, in one list, by when it is due."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from listings.models import Assignment, Correction, Report, Review, ThreadReport
from listings.moderation.words import rule
from members.models import Certificate, CheckWish, Claim, Member, Revocation

# Of each kind so many are listed; what is due first is among them.
LISTED = 100
# An assignment that led to nothing ends by itself.
HELD_FOR = timedelta(days=3)
Rows = Callable[[], QuerySet[Any]]


class Waiting(NamedTuple):
    """One thing that waits, as a row of the list."""

    kind: str
    label: str
    key: str
    title: str
    company: str
    reasons: str
    since: datetime
    due: datetime
    address: str

    @property
    def is_late(self) -> bool:
        return self.due < timezone.now()


@dataclass(frozen=True)
class Kind:
    """A kind of thing that waits: who may decide it, and how to tell it."""

    key: str
    label: str
    permission: str
    # The url name of the page to decide it on.
    page: str
    rows: Rows
    # Column of the moment since when, and for how long or until when (a column) it may wait.
    since: str
    due: timedelta | str
    reasons: Callable[[Any], str]
    company: Callable[[Any], str] = lambda row: str(row.company)

    def told(self, row: Any) -> Waiting:
        since: datetime = getattr(row, self.since)
        due = getattr(row, self.due) if isinstance(self.due, str) else since + self.due
        address = reverse(f"admin:{self.page}", args=[row.pk])
        return Waiting(
            self.key,
            self.label,
            str(row.pk),
            str(row),
            self.company(row),
            self.reasons(row),
            since,
            due,
            address,
        )


def as_laid_before() -> QuerySet[Review]:
    """Reviews of what its company has not taken back or begun to change since."""
    is_new = Q(kind=Review.Kind.NEW) & (
        Q(item__submitted_at__isnull=False) | Q(offer__submitted_at__isnull=False)
    )
    is_edit = Q(kind=Review.Kind.EDIT) & (
        Q(item__edit__submitted_at__isnull=False)
        | Q(offer__edit__submitted_at__isnull=False)
    )
    rows = Review.objects.waiting().filter(is_new | is_edit)
    return rows.select_related("company", "item", "offer")


def found(review: Review) -> str:
    """The rules that found something, each once."""
    return ", ".join(
        dict.fromkeys(rule(code) for code, _field, _words in review.reasons)
    )


def appeals() -> QuerySet[Review]:
    return Review.objects.appealed().select_related("company", "item", "offer")


def remarks(model: type[Report] | type[Correction]) -> Rows:
    def rows() -> QuerySet[Any]:
        found = model.objects.waiting()
        return found.select_related("company", "item", "offer")

    return rows


KINDS = (
    Kind(
        "review",
        "Listing",
        "listings.change_review",
        "listings_review_decide",
        as_laid_before,
        "asked_at",
        "due_at",
        found,
    ),
    Kind(
        "appeal",
        "Appeal",
        "listings.change_review",
        "listings_review_decide",
        appeals,
        "appealed_at",
        "appeal_due_at",
        lambda row: rule(row.rule),
    ),
    Kind(
        "report",
        "Report",
        "listings.change_report",
        "listings_report_decide",
        remarks(Report),
        "sent_at",
        "due_at",
        lambda row: str(row.get_reason_display()),
    ),
    Kind(
        "correction",
        "Correction",
        "listings.change_correction",
        "listings_correction_decide",
        remarks(Correction),
        "due_at",
        timedelta(days=7),
        lambda row: str(row.get_about_display()),
    ),
    Kind(
        "conversation",
        "Conversation",
        "listings.change_threadreport",
        "listings_threadreport_decide",
        lambda: ThreadReport.objects.waiting().select_related("thread__company"),
        "sent_at",
        "due_at",
        lambda row: str(row.get_reason_display()),
        lambda row: str(row.thread.company),
    ),
    Kind(
        "claim",
        "Claim",
        "members.change_claim",
        "members_claim_decide",
        lambda: Claim.objects.waiting().select_related("company"),
        "asked_at",
        timedelta(days=5),
        lambda row: "against its owners" if row.is_disputed else "",
    ),
    Kind(
        "check",
        "Check",
        "members.change_checkwish",
        "members_checkwish_decide",
        lambda: CheckWish.objects.for_staff().select_related("company"),
        "asked_at",
        timedelta(days=5),
        lambda row: str(row.get_method_display()),
    ),
    Kind(
        "revocation",
        "Revocation",
        "members.change_revocation",
        "members_revocation_decide",
        lambda: Revocation.objects.waiting().select_related("check_row__company"),
        "proposed_at",
        timedelta(days=2),
        lambda _row: "wants a second person",
        lambda row: str(row.check_row.company),
    ),
    Kind(
        "certificate",
        "Certificate",
        "members.judge_certificate",
        "members_certificate_change",
        lambda: Certificate.objects.waiting().select_related("company"),
        "handed_in_at",
        timedelta(days=5),
        lambda row: row.standard,
    ),
)


def kinds_of(member: Member) -> list[Kind]:
    """What this member of staff may decide."""
    return [kind for kind in KINDS if member.has_perm(kind.permission)]


def counts(member: Member) -> list[tuple[Kind, int]]:
    """How many of each kind wait. One statement a kind."""
    return [(kind, kind.rows().count()) for kind in kinds_of(member)]


def waiting(member: Member, *, only: str = "") -> list[Waiting]:
    """What this member may decide, what is due first on top. One statement a kind."""
    rows = [
        one
        for kind in kinds_of(member)
        if only in {"", kind.key}
        for one in listed(kind, member)
    ]
    return sorted(rows, key=lambda one: (one.due, one.kind, one.key))


def listed(kind: Kind, member: Member) -> Iterator[Waiting]:
    rows = kind.rows()
    if kind.key == "appeal":
        # Who decided does not decide again.
        rows = rows.exclude(decided_by=member.subject)
    by = kind.due if isinstance(kind.due, str) else kind.since
    for row in rows.order_by(by, "pk")[:LISTED]:
        yield kind.told(row)


def assigned() -> dict[tuple[str, str], Member]:
    """Who looks at what."""
    rows = Assignment.objects.filter(taken_at__gt=timezone.now() - HELD_FOR)
    return {(one.kind, one.key): one.member for one in rows.select_related("member")}


def take(kind: str, key: str, *, by: Member) -> bool:
    """This member looks at it. False where somebody else does already."""
    before = timezone.now() - HELD_FOR
    Assignment.objects.filter(taken_at__lt=before).delete()
    row, _ = Assignment.objects.get_or_create(
        kind=kind, key=key, defaults={"member": by}
    )
    return bool(row.member_id == by.pk)


def give_back(kind: str, key: str, *, by: Member) -> None:
    """It is nobody's any more. Of one's own alone."""
    Assignment.objects.filter(kind=kind, key=key, member=by).delete()


def next_of(member: Member, *, only: str = "", after: str = "") -> Waiting | None:
    """What is due first and in nobody else's hands; `after` names one to leave out."""
    held = assigned()
    for one in waiting(member, only=only):
        holder = held.get((one.kind, one.key))
        is_free = holder is None or holder.pk == member.pk
        if is_free and f"{one.kind}:{one.key}" != after:
            return one
    return None
