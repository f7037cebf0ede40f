"""A company's own items and offers as a list: by state, by word, in an order, a page at a time."""

from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from listings.models import Item, Offer
from listings.posting import states
from listings.posting.states import State
from members.leaves import Leaves
from members.models import Company
from members.row_numbers import row_numbers
from privacy.written import Written

A_PAGE = 50
# A request does not act on more than this.
MOST_AT_ONCE = 500
ORDERS = {
    "changed": _("Last changed"),
    "title": _("By title"),
    "ending": _("Ending soonest"),
    "confirmed": _("Confirmed longest ago"),
}
OFFER_ORDERS = {name: ORDERS[name] for name in ("changed", "title", "ending")}


@dataclass(frozen=True)
class Asked:
    """Which of its listings a company wants to see. Anything unknown is left out."""

    state: State | None
    text: str
    order: str

    @classmethod
    def of(cls, given: Any, model: type[Item] | type[Offer]) -> "Asked":
        state, order = given.get("state", ""), given.get("order", "")
        known = states.kinds(model)
        orders = ORDERS if model is Item else OFFER_ORDERS
        return cls(
            State(state) if state in {one.value for one in known} else None,
            given.get("q", "").replace("\0", "")[:100].strip(),
            order if order in orders else "changed",
        )

    def params(self, **other: str) -> str:
        """The link that asks this."""
        said = {
            "state": self.state.value if self.state else "",
            "q": self.text,
            "order": "" if self.order == "changed" else self.order,
        } | other
        return "?" + urlencode({name: value for name, value in said.items() if value})


def everything(model: type[Item] | type[Offer], company: Company) -> Any:
    """All that a company has, without what it took down for good."""
    return model.objects.by(company).filter(withdrawn_at=None)


def found(model: type[Item] | type[Offer], company: Company, asked: Asked) -> Any:
    """The listings asked for, in their order."""
    rows = everything(model, company)
    if asked.state:
        rows = model.objects.by(company).filter(states.kinds(model)[asked.state])
    if asked.text:
        words = Q(title__icontains=asked.text)
        if model is Item:
            words |= Q(sku__icontains=asked.text) | Q(model__icontains=asked.text)
        rows = rows.filter(words)
    ending = "valid_until" if model is Item else "closes_on"
    orders: dict[str, tuple[Any, ...]] = {
        "changed": ("-changed_at", "-pk"),
        "title": (F("title").asc(), "pk"),
        "ending": (ending, "pk"),
        "confirmed": ("confirmed_on", "pk"),
    }
    return rows.order_by(*orders[asked.order])


def page_of(
    model: type[Item] | type[Offer], company: Company, asked: Asked, number: str
) -> Page[Any]:
    """A page of the listings asked for. What is asked when the list is opened is written once."""
    rows = partial(whole, model, company, asked)
    is_plain = asked.state is None and not asked.text
    first = partial(plain(model, asked.order).rows, company.pk) if is_plain else None
    return Leaves(rows, A_PAGE, first).get_page(number)


@cache
def plain(model: type[Item] | type[Offer], order: str) -> Written[Any]:
    """The first page of all in an order."""
    asked = Asked(None, "", order)
    return Written(
        lambda company: whole(model, Company(pk=company), asked)[: A_PAGE + 1], int
    )


def whole(model: type[Item] | type[Offer], company: Company, asked: Asked) -> Any:
    """The listings asked for, each with its edit that waits."""
    return found(model, company, asked).select_related("edit")


def chosen(model: type[Item] | type[Offer], company: Company, given: Any) -> list[Any]:
    """Those that somebody ticked; with `all` everything that the list had found."""
    if given.get("all"):
        rows = found(model, company, Asked.of(given, model))
    else:
        keys = row_numbers(given.getlist("listing"))
        rows = everything(model, company).filter(pk__in=keys[:MOST_AT_ONCE])
    return list(rows.select_related("company", "edit")[:MOST_AT_ONCE])
