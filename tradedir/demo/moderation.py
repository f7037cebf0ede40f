"""What waits for moderators in the demo world, what they decided, and what counters say.

All but the counts of past months is done by the deeds that the pages call.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.db.models import F
from django.utils import timezone, translation

from listings import documents
from listings.models import (
    Correction,
    DayCount,
    DecisionCount,
    Item,
    MissedSearch,
    Offer,
    Report,
    Review,
    SearchDoc,
)
from listings.moderation import deciding, remarks
from listings.moderation.reasons import Rule
from listings.posting import edits, publishing
from members.models import Company, Member
from tradedir.demo.companies import Maker

Listing = Item | Offer
DAY = timedelta(days=1)
KNOWN_SINCE, APPROVED = 200 * DAY, 4
COUNTED_DAYS, COUNTED_LISTINGS = 40, 12
WORDS = "I know that everybody can read, copy and find it as soon as it is published."
FORBIDDEN = "Handles of these are also made of raw ivory from old stock, with papers on request."
CONTACT = (
    "Ask for our price list: sales [at] minho-tools dot example, or +351 912 345 678."
)
NEW_WORDS = (
    "Now made on a new line, with closer tolerances; each lot comes with a report of its "
    "measurements. The older version is no longer offered."
)
NOT_SHOWN = "“Certified by the ministry” cannot be seen from your certificates. Show it, or leave it out."
APPEAL = (
    "The certificate was handed in last week under the company's certificates; it names these "
    "goods. Please look again."
)
# Of the months before this one: how often each thing happened in a month.
A_MONTH = {
    "held": 64,
    "approved": 51,
    "rejected": 11,
    "appealed": 3,
    "upheld": 2,
    "overturned": 1,
    "reported": 17,
    "report-upheld": 6,
    "report-dismissed": 10,
    "taken-down": 6,
    "suggested": 14,
    "corrected": 9,
    "declined": 4,
    "took-1": 6,
    "took-4": 21,
    "took-12": 19,
    "took-24": 11,
    "took-48": 5,
}
MONTHS = 5
FONT = b"<< /Font << /F1 5 0 R >> >>"
# Words that found nothing: how often, in how many of the last days.
MISSED = {
    "bamboo cutlery compostable": (7, 6),
    "hydrogen peroxide food grade 35%": (5, 4),
    "left hand threaded rod m14": (4, 2),
    "gallium nitride wafer": (6, 3),
    "ramie yarn": (5, 5),
    "sillas plegables de haya": (3, 2),
    "碳化硅陶瓷膜": (8, 5),
}
REPORTS = (
    (
        Report.Reason.COUNTERFEIT,
        "The second picture is from our own catalogue of 2023.",
    ),
    (Report.Reason.WRONG, "The voltage in the table and in the text differ."),
    (Report.Reason.SPAM, "The same item stands here five times."),
    (
        Report.Reason.PERSONAL,
        "A person's name and private number can be read on the label.",
    ),
)


def make(made: list[Maker], now: datetime) -> None:
    """As much of it as the world has companies and items for."""
    shown = [maker.pk for maker in made if maker.is_listed][:6]
    companies = [Company.objects.get(pk=pk) for pk in shown]
    with translation.override("en"):
        for company, do in zip(
            companies, (_trusted, _waiting, _rejected), strict=False
        ):
            do(company)
        _report(companies[2:])
        _correct(companies[:1] + companies[4:5])
    count(companies[:2], now.date())


def remove() -> None:
    """Counts that belong to no company, as far as the demo made them."""
    MissedSearch.objects.filter(text__in=MISSED).delete()
    for month in months(timezone.localdate()):
        for what, n in A_MONTH.items():
            rows = DecisionCount.objects.filter(first_day=month, what=what, n__gte=n)
            rows.update(n=F("n") - n)
    DecisionCount.objects.filter(n=0).delete()


def _owner() -> Member:
    return Member.objects.get(member_id="demo-owner")


def _moderator() -> Member:
    return Member.objects.get(member_id="demo-moderator")


def _trusted(company: Company) -> None:
    """Three of its listings were approved long ago: what it changes holds at once."""
    long_ago = timezone.now() - KNOWN_SINCE
    Review.objects.bulk_create(
        Review(
            company=company,
            item=item,
            kind=Review.Kind.NEW,
            asked_at=long_ago,
            approved_at=long_ago + DAY / 4,
            decided_by=_moderator().subject,
        )
        for item in items_of(company, APPROVED)
    )
    for item in items_of(company, 1):
        documents.put_up(item, [a_document("Data sheet")], by=_owner())


def _waiting(company: Company) -> None:
    """Nobody knows it yet: a new item, one with contact data, one with goods that may not be
    traded, an edit and a new document wait; an offer waits too.
    """
    by = _owner()
    found = items_of(company, 5)
    for item, more in zip(found, ("", CONTACT, FORBIDDEN), strict=False):
        said = f"{item.description}\n\n{more}".strip()
        hand_in(as_draft(item), by, description=said)
    for item in found[3:4]:
        publishing.put(item, {"description": NEW_WORDS}, by=by)
    for item in found[4:5]:
        documents.put_up(item, [a_document("Test report")], by=by)
    for offer in offers_of(company, 1):
        hand_in(as_draft(offer), by)


def _rejected(company: Company) -> None:
    """One was rejected and appealed against; another goes back to its company."""
    by, moderator = _owner(), _moderator()
    for n, item in enumerate(items_of(company, 2)):
        hand_in(as_draft(item), by)
        for review in Review.objects.of(item).waiting():
            decided = deciding.reject(
                review,
                by=moderator,
                rule=Rule.MISLEADING if n == 0 else Rule.CATEGORY,
                field="description" if n == 0 else "category",
                words=NOT_SHOWN
                if n == 0
                else "Tools for wood stand under “Hand tools”.",
            )
            if n == 0:
                deciding.appeal(decided, words=APPEAL, by=by)


def _report(companies: list[Company]) -> None:
    pages = [item for company in companies for item in items_of(company, 2)]
    for n, (page, (reason, words)) in enumerate(zip(pages, REPORTS, strict=False)):
        remarks.report(page, reason=reason, words=words, by=somebody(n))


def _correct(companies: list[Company]) -> None:
    """To a supplier who answers, and of a page without a team to our staff."""
    for n, company in enumerate(companies):
        for item in items_of(company, 1):
            words = "The gross weight cannot be right: it is less than the net weight."
            remarks.suggest(
                item,
                about=Correction.About.SPECIFICATION,
                words=words,
                by=somebody(20 + n),
            )


def somebody(n: int) -> remarks.Sender:
    """A visitor without an account; each at a network of their own."""
    return remarks.Sender(None, f"198.51.100.{n}", "", "en")


def items_of(company: Company, most: int) -> list[Item]:
    rows = Item.objects.listed().filter(company=company).exclude(description="")
    return list(rows.select_related("company").order_by("pk")[:most])


def offers_of(company: Company, most: int) -> list[Offer]:
    last = timezone.localdate() + 3 * DAY
    rows = Offer.objects.listed().filter(company=company, closes_on__gte=last)
    return list(rows.select_related("company").order_by("pk")[:most])


def as_draft(listing: Listing) -> Listing:
    """As it was before anybody saw it."""
    rows = type(listing)._default_manager.filter(pk=listing.pk)
    rows.update(published_at=None, submitted_at=None)
    return rows.select_related("company").get()


def hand_in(listing: Listing, by: Member, **said: str) -> None:
    """Publish it; where something is missing it stays a draft."""
    if said:
        edits.save(listing, said, mark=None, by=by)
    try:
        publishing.publish(listing, by=by, words=WORDS)
    except publishing.NotReady:
        return


def count(companies: list[Company], today: date) -> None:
    """Visits of the last weeks, decisions of the last months, searches that found nothing."""
    random = Random(len(companies))
    DayCount.objects.bulk_create(day_counts(companies, today, random))
    DecisionCount.objects.bulk_create(
        (
            DecisionCount(first_day=month, what=what, n=n)
            for month in months(today)
            for what, n in A_MONTH.items()
        ),
        update_conflicts=True,
        update_fields=["n"],
        unique_fields=["first_day", "what"],
    )
    MissedSearch.objects.bulk_create(
        (
            MissedSearch(text=text, day=today - (n + 1) * DAY, times=times)
            for text, (times, days) in MISSED.items()
            for n in range(days)
        ),
        ignore_conflicts=True,
    )


def day_counts(
    companies: list[Company], today: date, random: Random
) -> Iterator[DayCount]:
    kind = SearchDoc.Kind.ITEM
    for company in companies:
        for place, item in enumerate(items_of(company, COUNTED_LISTINGS), start=1):
            for back in range(1, COUNTED_DAYS + 1):
                shown = random.randint(0, 60) // place
                yield DayCount(
                    kind=kind,
                    listing=item.pk,
                    company_id=company.pk,
                    day=today - back * DAY,
                    shown=shown,
                    views=random.randint(0, shown // 3),
                )


def months(today: date) -> Iterator[date]:
    """The first days of the months before this one."""
    month = today.replace(day=1)
    for _ in range(MONTHS):
        month = (month - DAY).replace(day=1)
        yield month


def a_document(title: str) -> documents.Sent:
    """A page with its title on it, as PDF (ISO 32000)."""
    drawn = f"BT /F1 24 Tf 72 720 Td ({title} of the demo world) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>"
        % FONT,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, places = b"%PDF-1.4\n", []
    for n, one in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (n, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    content += (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(objects) + 1,
            table,
            len(objects) + 1,
            len(content),
        )
    )
    return documents.Sent(title, content)
