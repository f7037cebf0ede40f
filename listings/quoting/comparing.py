"""Quotes side by side: in one currency at a dated rate, for one unit, like only ranked with like."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from listings import formats, rates, units
from listings.asking import names
from listings.models import Offer, Quote, Thread
from listings.quoting import words
from members import formulas

MOST = 100


@dataclass(frozen=True)
class Wanted:
    """What the quotes are told in: how much of which unit, and the currency."""

    quantity: Decimal | None
    unit: str
    currency: str


@dataclass
class Row:
    """One quote of the table, in words; `price` and `total` are None where they cannot be told."""

    quote: Quote
    name: str
    offered: str
    price: Decimal | None = None
    total: Decimal | None = None
    shown_price: str = ""
    shown_total: str = ""
    moq: str = ""
    lead: str = ""
    valid: str = ""
    sample: str = ""
    stands: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    rank: int | None = None


@dataclass
class Group:
    """Quotes under one Incoterm at one place: these alone are ranked against each other."""

    title: str
    rows: list[Row]


@dataclass
class Table:
    groups: list[Group]
    wanted: Wanted
    rate_days: list[date]
    is_cut: bool = False

    @property
    def is_mixed(self) -> bool:
        return len(self.groups) > 1

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def of_offer(offer: Offer) -> list[Quote]:
    """The newest quote of each who answered an offer. One statement."""
    return newest(
        Quote.objects.filter(thread__offer=offer, thread__company=offer.company_id)
    )


def of_threads(threads: Sequence[Thread]) -> list[Quote]:
    return newest(Quote.objects.filter(thread__in=threads))


def newest(rows: object) -> list[Quote]:
    assert isinstance(rows, type(Quote.objects.all()))  # noqa: S101 a question of quotes
    found = rows.delivered().newest_of_each_thread()
    about = ("company", "thread__company", "thread__shown_company", "thread__inquirer")
    quotes = list(found.select_related(*about, "thread__offer")[: MOST + 1])
    return sorted(quotes, key=lambda quote: (quote.given_at, quote.pk))


def wanted(quotes: Sequence[Quote], offer: Offer | None, currency: str) -> Wanted:
    """What to tell them in: as the offer or inquiry asked, else as the first quote says."""
    first = quotes[0] if quotes else None
    thread = first.thread if first else None
    amount = offer.quantity if offer else thread.quantity if thread else None
    unit = offer.unit if offer else (thread.unit if thread else "")
    own = offer.currency if offer else (thread.currency if thread else "")
    # What most of them are given in, of equals the first.
    given = Counter(quote.currency for quote in quotes).most_common(1)
    known = rates.in_usd(currency) is not None
    return Wanted(
        amount,
        unit or (first.unit if first else "C62"),
        currency if known else own or (given[0][0] if given else "USD"),
    )


def table(quotes: Sequence[Quote], wanted: Wanted, language: str) -> Table:
    """The quotes in groups, the cheapest of what can be accepted first in each."""
    groups: dict[tuple[str, str], list[Row]] = {}
    used: set[date] = set()
    for quote in quotes[:MOST]:
        row = told(quote, wanted, language, used)
        key = (quote.incoterm, " ".join(quote.place.casefold().split()))
        groups.setdefault(key, []).append(row)
    found = []
    for _key, rows in sorted(groups.items()):
        ranked(rows)
        one = rows[0].quote
        found.append(Group(f"{one.incoterm} {one.place}", rows))
    return Table(found, wanted, sorted(used), len(quotes) > MOST)


def ranked(rows: list[Row]) -> None:
    """In order: what can be accepted by its price, then what cannot be told, then what is over."""

    def order(row: Row) -> tuple[bool, bool, Decimal, str]:
        over = not row.quote.is_standing
        return over, row.price is None, row.price or Decimal(0), row.name

    rows.sort(key=order)
    place = 0
    for row in rows:
        if row.price is not None and row.quote.is_standing:
            place += 1
            row.rank = place


def told(quote: Quote, wanted: Wanted, language: str, used: set[date]) -> Row:
    row = Row(
        quote,
        name_of(quote, language),
        formats.money(quote.unit_price, quote.currency, language)
        + f" / {formats.unit(quote.unit, language)}",
        moq=words.moq(quote, language),
        lead=words.lead(quote),
        valid=formats.day(quote.valid_until, language),
        sample=str(quote.get_sample_display()) if quote.sample else "",
        stands=words.stands(quote, quote.version),
    )
    rate = rate_of(quote.currency, wanted.currency, used)
    if rate is None:
        row.remarks.append(
            _("No rate is known from %(one)s to %(other)s.")
            % {"one": quote.currency, "other": wanted.currency}
        )
    by = units.factor(quote.unit, wanted.unit)
    if by is None:
        row.remarks.append(
            _("%(one)s cannot be told in %(other)s.")
            % {
                "one": formats.unit(quote.unit, language, 2),
                "other": formats.unit(wanted.unit, language, 2),
            }
        )
    if rate is None or by is None:
        return row
    row.price = quote.unit_price * rate / by
    row.shown_price = formats.money(row.price, wanted.currency, language)
    summed(row, wanted, by, language)
    return row


def summed(row: Row, wanted: Wanted, by: Decimal, language: str) -> None:
    """The sum for the wanted quantity, where the supplier sells so little."""
    if not wanted.quantity or row.price is None:
        return
    if row.quote.moq and row.quote.moq * by > wanted.quantity:
        row.remarks.append(_("The wanted quantity is below the MOQ."))
        return
    row.total = row.price * wanted.quantity
    row.shown_total = formats.money(row.total, wanted.currency, language)


def rate_of(one: str, other: str, used: set[date]) -> Decimal | None:
    """What one unit of a currency is in another; the days of the rates go into `used`."""
    if one == other:
        return Decimal(1)
    from_one, from_other = rates.in_usd(one), rates.in_usd(other)
    if from_one is None or from_other is None:
        return None
    used.update((from_one[1], from_other[1]))
    return from_one[0] / from_other[0]


def name_of(quote: Quote, language: str) -> str:
    """The supplier as the buyer sees it in the thread."""
    thread = quote.thread
    if quote.side == "buyer":
        return str(quote.company) if quote.company else names.buyer(thread)
    return names.supplier(thread, language)


def as_csv(found: Table, language: str) -> bytes:
    """The table as a file; no cell is taken for a formula. With the mark that Excel asks for."""
    out = io.StringIO()
    rows = csv.writer(out)
    unit = formats.unit(found.wanted.unit, language)
    rows.writerow(
        [
            *("Incoterms 2020", _("Rank under this Incoterm"), _("Supplier")),
            *(_("Unit price"), f"{found.wanted.currency} / {unit}"),
            *(_("Sum, %(currency)s") % {"currency": found.wanted.currency}, "MOQ"),
            *(_("Lead time"), _("Valid until"), _("Sample"), _("Remarks")),
        ]
    )
    for group in found.groups:
        for row in group.rows:
            rows.writerow([formulas.escaped(cell) for cell in cells(group, row, found)])
    return ("\ufeff" + out.getvalue()).encode()


def cells(group: Group, row: Row, found: Table) -> Iterable[str]:
    remarks = [*row.stands, *row.remarks]
    if found.is_mixed:
        remarks.append(
            _("Not comparable without freight with other Incoterms or places")
        )
    yield from (group.title, str(row.rank or ""), row.name, row.offered)
    yield "" if row.price is None else f"{row.price:.4f}"
    yield "" if row.total is None else f"{row.total:.2f}"
    yield from (row.moq, row.lead, row.quote.valid_until.isoformat(), row.sample)
    yield "; ".join(remarks)
