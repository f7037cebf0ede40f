"""Reports of public pages and suggested corrections: sent by anybody, answered by a person.

No account is needed. Who wrote is known by keyed digests alone, and by nothing once it is
decided; what they wrote and their address, if they gave one, are sealed.
"""

from datetime import timedelta
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings.models import Correction, Item, Offer, Report
from listings.models.remark import ReportQuerySet
from listings.moderation import counts, letters
from members.digests import digest
from members.models import Company, Member
from privacy import holds, sealing

# One key seals all; each is bound to its own row by the name of its place.
REMARKS = UUID("6f7574b0-0000-4000-8000-72656d61726b")
SALT = "tradedir.remark"
A_DAY = timedelta(days=1)
# In a day: from one network, and about one page.
OF_A_NETWORK, OF_A_PAGE = 10, 50
KEPT = timedelta(days=182)
OPEN: dict[type[Report | Correction], Q] = {
    Report: Q(upheld_at=None, dismissed_at=None),
    Correction: Q(corrected_at=None, declined_at=None),
}
One = TypeVar("One", Report, Correction)


class CannotBeSent(Exception):
    """It was not taken, and these words say why."""

    words: Promise


class OpenAlready(CannotBeSent):
    """The same person has one open about the same page."""

    words = _("You have told us about this page already, and we have not decided yet.")


class TooMany(CannotBeSent):
    """Enough for a day."""

    words = _("That is enough for today. Write again tomorrow.")


class DecidedAlready(Exception):
    """Somebody answered it meanwhile."""


class Unknown(Exception):
    """No report or correction has this address, or it is deleted by now."""


class Sender(NamedTuple):
    """Whoever writes: a member, or nobody we know at a network address that tells nothing."""

    member: Member | None
    network: str
    address: str
    language: str

    @property
    def person(self) -> str:
        """The same person, as far as that can be known without knowing them."""
        if self.member:
            return digest(str(self.member.subject), of="remark")
        return digest(self.network, of="remark")


def page_of(kind: str, key: int) -> Item | Offer | Company | None:
    """A public page, or one that was public until it ended."""
    company = Q(
        company__published_at__isnull=False,
        company__unpublished_at=None,
        company__suspended_at=None,
    )
    if kind == "companies":
        return Company.objects.published().filter(pk=key).first()
    seen = company & Q(published_at__isnull=False, withdrawn_at=None, pk=key)
    if kind == "items":
        return Item.objects.select_related("company").filter(seen).first()
    if kind == "offers":
        return Offer.objects.select_related("company").filter(seen).first()
    return None


@transaction.atomic
def report(
    page: Item | Offer | Company, *, reason: Report.Reason, words: str, by: Sender
) -> Report:
    """Lay a report before our staff. Raises OpenAlready and TooMany."""
    row = Report(reason=reason)
    enter(row, page, words, by)
    counts.count("reported")
    return row


@transaction.atomic
def suggest(
    page: Item | Offer | Company,
    *,
    about: Correction.About,
    words: str,
    by: Sender,
) -> Correction:
    """Tell a page's supplier what to correct, by mail and on their pages; where nobody looks
    after it, our staff. Raises OpenAlready and TooMany.
    """
    row = Correction(about=about)
    if not letters.leaders(owner_of(page)).exists():
        row.due_at = timezone.now()
    enter(row, page, words, by)
    counts.count("suggested")
    letters.correction_suggested(row)
    return row


def enter(row: One, page: Item | Offer | Company, words: str, by: Sender) -> None:
    """Fill a row and write it, within the limits. They are counted in the database."""
    model = type(row)
    table = model._meta.db_table
    row.company = owner_of(page)
    row.item = page if isinstance(page, Item) else None
    row.offer = page if isinstance(page, Offer) else None
    row.person, row.language = by.person, by.language
    row.network = digest(by.network, of="remark-network")
    row.words = sealed(table, f"words:{row.pk}", words)
    if by.address:
        row.address = sealed(table, f"address:{row.pk}", by.address)
    one_at_a_time(row.network)
    lately = model._default_manager.filter(sent_at__gt=timezone.now() - A_DAY)
    of_page = lately.filter(company=row.company, item=row.item, offer=row.offer)
    if lately.filter(network=row.network).count() >= OF_A_NETWORK:
        raise TooMany
    if of_page.count() >= OF_A_PAGE:
        raise TooMany
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise OpenAlready from error


def owner_of(page: Item | Offer | Company) -> Company:
    return page if isinstance(page, Company) else page.company


def one_at_a_time(network: str) -> None:
    """Two of one network wait for each other, so that both are counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [network]
        )


def sealed(table: str, place: str, value: str) -> bytes:
    return sealing.seal(value, subject=REMARKS, table=table, column=place)


def words_of(row: Report | Correction) -> str:
    return opened(row, "words")


def opened(row: Report | Correction, what: str) -> str:
    """What was sealed in this row; empty where nothing is."""
    value = getattr(row, what)
    if value is None:
        return ""
    return sealing.unseal(
        bytes(value),
        subject=REMARKS,
        table=row._meta.db_table,
        column=f"{what}:{row.pk}",
    )


def token_of(row: Report | Correction) -> str:
    """What stands in the address of its status page. It names nobody, and cannot be guessed."""
    return signing.dumps([row._meta.model_name, str(row.pk)], salt=SALT)


def by_token(token: str) -> Report | Correction:
    """Raises Unknown."""
    try:
        kind, key = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise Unknown from error
    model = Report if kind == "report" else Correction
    rows = model._default_manager.select_related("company", "item", "offer")
    found: Report | Correction | None = rows.filter(pk=key).first()
    if found is None:
        raise Unknown
    return found


@transaction.atomic
def uphold(report: Report, *, by: Member, answer: str) -> Report:
    """The report is right. Raises DecidedAlready."""
    stored = decided(report, upheld_at=timezone.now(), by=by.subject, answer=answer)
    counts.count("report-upheld")
    return stored


def same_page(row: Report) -> ReportQuerySet:
    """Open reports of the same page."""
    return Report.objects.waiting().filter(
        company=row.company_id, item=row.item_id, offer=row.offer_id
    )


@transaction.atomic
def dismiss(report: Report, *, by: Member, answer: str) -> Report:
    """The page stays as it is. Raises DecidedAlready."""
    stored = decided(report, dismissed_at=timezone.now(), by=by.subject, answer=answer)
    counts.count("report-dismissed")
    return stored


@transaction.atomic
def answer_correction(
    row: Correction, *, is_right: bool, answer: str = "", by: Member | None = None
) -> Correction:
    """It is corrected, or the page is right as it is; said by the supplier, or by staff (`by`).

    Raises DecidedAlready.
    """
    end = "corrected_at" if is_right else "declined_at"
    subject = by.subject if by else None
    stored = decided(row, by=subject, answer=answer, **{end: timezone.now()})
    counts.count("corrected" if is_right else "declined")
    return stored


def decided(row: One, *, by: UUID | None, answer: str, **end: object) -> One:
    """The row with this end, if it still waited; who wrote it is forgotten then."""
    rows = type(row)._default_manager.filter(pk=row.pk).filter(OPEN[type(row)])
    address = opened(row, "address")
    done = rows.update(
        decided_by=by, answer=answer, person="", network="", address=None, **end
    )
    if not done:
        raise DecidedAlready
    row.refresh_from_db()
    if address:
        letters.remark_decided(row, address, token=token_of(row))
    return row


def forget_old() -> int:
    """Delete what was decided half a year ago; of networks, what is older than two days."""
    before = timezone.now() - KEPT
    reports = Report.objects.filter(
        Q(upheld_at__lt=before) | Q(dismissed_at__lt=before)
    )
    corrections = Correction.objects.filter(
        Q(corrected_at__lt=before) | Q(declined_at__lt=before)
    )
    for model in (Report, Correction):
        old = model._default_manager.filter(sent_at__lt=timezone.now() - 2 * A_DAY)
        old.exclude(network="").update(network="")
    gone = reports.exclude(holds.kept(Report)).delete()[0]
    return int(gone + corrections.exclude(holds.kept(Correction)).delete()[0])
