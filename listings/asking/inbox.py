"""Threads as lists: a buyer's, a company's. Searched is what is not sealed: subjects and names."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings.models import Inquirer, Side, Thread, Unread
from listings.models.inquiry import ThreadQuerySet
from members.leaves import Leaves
from members.models import Company, Member
from privacy.prepared import Prepared
from privacy.written import Written

A_PAGE = 30
# Where a company's threads lie: a word for each, and which they are.
OPEN, UNREAD, WAITING, MINE, HELD, CLOSED, ALL = (
    *("open", "unread", "waiting", "mine", "held"),
    *("closed", "all"),
)
BOXES: dict[str, Promise] = {
    OPEN: _("Open"),
    UNREAD: _("Unread"),
    WAITING: _("Waits for an answer"),
    MINE: _("Mine"),
    HELD: _("Held back"),
    CLOSED: _("Closed"),
    ALL: _("All"),
}
OF_A_BUYER = (ALL, UNREAD, OPEN, CLOSED)
ORDERS = {"last": _("Last word first"), "asked": _("Newest inquiry first")}


@dataclass(frozen=True)
class Asked:
    """Which threads somebody wants to see. Anything unknown is left out."""

    box: str
    state: Thread.State | None
    text: str
    order: str
    first: str

    @classmethod
    def of(cls, given: Any, *, first: str) -> "Asked":
        box, state = given.get("box", ""), given.get("state", "")
        order = given.get("order", "")
        return cls(
            box if box in BOXES else first,
            Thread.State(state) if state in Thread.State.values else None,
            given.get("q", "").replace("\0", "")[:100].strip(),
            order if order in ORDERS else "last",
            first,
        )

    @property
    def is_plain(self) -> bool:
        """The list as it opens."""
        return self == self.of({}, first=self.first)

    def params(self, **other: str) -> str:
        """The link that asks this."""
        said = {
            "box": "" if self.box == self.first else self.box,
            "state": self.state.value if self.state else "",
            "q": self.text,
            "order": "" if self.order == "last" else self.order,
        } | other
        return "?" + urlencode({name: value for name, value in said.items() if value})


def of_company(company: Company, asked: Asked, member: Member) -> ThreadQuerySet:
    """Threads that a company was asked in, as one of its team wants to see them."""
    rows = Thread.objects.of_company(company)
    rows = rows.held() if asked.box == HELD else rows.delivered()
    if asked.text:
        name = Q(shown_company__trading_name__icontains=asked.text)
        rows = rows.filter(Q(subject__icontains=asked.text) | name)
    rows = boxed(rows, asked, Side.SUPPLIER, member)
    if asked.state:
        rows = rows.in_state(asked.state)
    return ordered(rows, asked, Side.SUPPLIER, member)


def of_inquirer(
    inquirer: Inquirer, asked: Asked, member: Member | None
) -> ThreadQuerySet:
    """Threads that somebody began."""
    rows = Thread.objects.filter(inquirer=inquirer)
    if asked.text:
        # Of an offer without a name the name finds nothing.
        name = Q(hides_company=False, company__trading_name__icontains=asked.text)
        rows = rows.filter(Q(subject__icontains=asked.text) | name)
    return ordered(boxed(rows, asked, Side.BUYER, member), asked, Side.BUYER, member)


def boxed(
    rows: ThreadQuerySet, asked: Asked, side: Side, member: Member | None
) -> ThreadQuerySet:
    conditions = {
        OPEN: Q(closed_at=None, spam_at=None),
        CLOSED: Q(closed_at__isnull=False),
        WAITING: Q(awaits_since__isnull=False),
        MINE: Q(assignee=member),
        UNREAD: Exists(unread(side, member)),
    }
    return rows.filter(conditions.get(asked.box, Q()))


def unread(side: Side, member: Member | None) -> Any:
    return Unread.objects.filter(thread=OuterRef("pk"), side=side, member=member)


def ordered(
    rows: ThreadQuerySet, asked: Asked, side: Side, member: Member | None
) -> ThreadQuerySet:
    order = ("-last_at", "-pk") if asked.order == "last" else ("-asked_at", "-pk")
    if asked.box == WAITING:
        order = ("awaits_since", "pk")
    about = ("company", "item", "offer", "inquirer", "shown_company", "assignee")
    return (
        rows.select_related(*about)
        .annotate(is_unread=Exists(unread(side, member)))
        .order_by(*order)
    )


def page_of(rows: ThreadQuerySet, number: str) -> Page[Thread]:
    return Leaves(rows, A_PAGE).get_page(number)


def page_of_company(
    company: Company, asked: Asked, member: Member, number: str
) -> Page[Thread]:
    rows = partial(of_company, company, asked, member)
    first = partial(OF_COMPANY.rows, company.pk, member.pk) if asked.is_plain else None
    return Leaves(rows, A_PAGE, first).get_page(number)


def page_of_member(
    inquirer: Inquirer, asked: Asked, member: Member, number: str
) -> Page[Thread]:
    rows = partial(of_inquirer, inquirer, asked, member)
    first = partial(OF_MEMBER.rows, inquirer.pk, member.pk) if asked.is_plain else None
    return Leaves(rows, A_PAGE, first).get_page(number)


def unread_by_member(member: Member, company: Company | None) -> int:
    """In how many of the threads that they began something new waits. One statement."""
    [(number,)] = UNREAD_BY_MEMBER.rows([member.pk, Side.BUYER.value])
    return int(number)


def unread_in_company(member: Member, company: Company | None) -> int:
    """In how many of the company's threads something new waits for them. One statement."""
    if company is None:
        return 0
    [(number,)] = UNREAD_IN_COMPANY.rows([member.pk, Side.SUPPLIER.value, company.pk])
    return int(number)


def held_in(company: Company) -> int:
    """How many are held back. One statement."""
    [(number,)] = COUNT_HELD.rows([company.pk])
    return int(number)


def is_asked(company: Company) -> bool:
    """Was it ever asked anything? One statement."""
    [(found,)] = IS_ASKED.rows([company.pk])
    return bool(found)


def _plain(first: str) -> Asked:
    return Asked.of({}, first=first)


OF_COMPANY = Written(
    lambda company, member: of_company(
        Company(pk=company), _plain(OPEN), Member(pk=member)
    )[: A_PAGE + 1],
    int,
    int,
)
OF_MEMBER = Written(
    lambda inquirer, member: of_inquirer(
        Inquirer(pk=inquirer), _plain(ALL), Member(pk=member)
    )[: A_PAGE + 1],
    int,
    int,
)
UNREAD_BY_MEMBER = Prepared(
    "SELECT count(*) FROM listings_unread WHERE member_id = %s AND side = %s"
)
UNREAD_IN_COMPANY = Prepared(
    "SELECT count(*) FROM listings_unread u JOIN listings_thread t ON t.id = u.thread_id"
    " WHERE u.member_id = %s AND u.side = %s AND t.company_id = %s"
)
COUNT_HELD = Prepared(
    "SELECT count(*) FROM listings_thread"
    " WHERE company_id = %s AND sent_at IS NOT NULL AND held_at IS NOT NULL"
)
IS_ASKED = Prepared(
    "SELECT EXISTS (SELECT FROM listings_thread"
    " WHERE company_id = %s AND sent_at IS NOT NULL)"
)
