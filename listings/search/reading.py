"""What of a listing is searched: read from its rows, public fields only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from listings.models import ExchangeRate, Item, Offer, SearchDoc
from listings.search.normal import code_words, compact
from listings.taxonomy import Node, tree
from members.models import Certificate, Check, Company, CompanyText
from members.models.freshness import ARCHIVED
from members.public import ships_to

Kind = SearchDoc.Kind


@dataclass(frozen=True)
class Text:
    """A listing as search reads it: the columns to narrow by and four fields of words."""

    columns: tuple[Any, ...]
    listing: int
    confirmed: date
    created: datetime
    until: date
    completeness: float
    title: str
    tags: str
    description: str
    company: str


@dataclass(frozen=True)
class Supplier:
    """What a listing's search row takes from its company."""

    name: str
    country: str
    type: str
    checks: list[str]
    certs: list[str]
    ships_to: list[str]


def suppliers(ids: set[int]) -> dict[int, Supplier]:
    """What listings take from these companies, which stay so until the transaction ends.

    Without holding them a row could be written with what a company was before a change,
    after the change has been followed.
    """
    companies = list(
        Company.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    )
    checks: dict[int, list[str]] = {}
    for pk, method in (
        Check.objects.standing()
        .filter(company__in=ids)
        .order_by("method")
        .values_list("company_id", "method")
    ):
        checks.setdefault(pk, []).append(method)
    certs: dict[int, list[str]] = {}
    for pk, standard in (
        Certificate.objects.standing()
        .filter(company__in=ids)
        .values_list("company_id", "standard")
    ):
        certs.setdefault(pk, []).append(standard)
    return {
        company.pk: Supplier(
            company.trading_name,
            company.country,
            company.business_type,
            checks.get(company.pk, []),
            sorted(set(certs.get(company.pk, []))),
            ships_to(company),
        )
        for company in companies
    }


def items(rows: QuerySet[Item]) -> Iterator[Text]:
    found = list(rows.order_by("pk"))
    by = suppliers({item.company_id for item in found})
    rates = dict(ExchangeRate.objects.values_list("currency", "in_usd"))
    for item in found:
        supplier, node = by[item.company_id], tree().by_id.get(item.category_id)
        yield Text(
            columns=(
                Kind.ITEM,
                item.pk,
                item.company_id,
                *path(node),
                supplier.country,
                supplier.type,
                supplier.checks,
                sorted({*supplier.certs, *item.certificates}),
                item.ships_to or supplier.ships_to,
                in_usd(item.price, item.currency, rates),
                float(item.moq) if item.moq else None,
            ),
            listing=item.pk,
            confirmed=item.confirmed_on,
            created=item.published_at or item.created_at,
            until=item.valid_until,
            completeness=completeness(item),
            title=item.title,
            tags=" ".join(
                [
                    item.brand,
                    compact(item.model),
                    compact(item.sku),
                    item.gtin,
                    *code_words(item.hs_code),
                    stated(item, node),
                ]
            ),
            description=told(item.summary, item.description),
            company=f"{supplier.name} {about(node)}",
        )


def offers(rows: QuerySet[Offer]) -> Iterator[Text]:
    found = list(rows.order_by("pk"))
    by = suppliers({offer.company_id for offer in found})
    rates = dict(ExchangeRate.objects.values_list("currency", "in_usd"))
    for offer in found:
        supplier, node = by[offer.company_id], tree().by_id.get(offer.category_id)
        price = None if offer.hides_price else offer.target_price
        yield Text(
            columns=(
                Kind.SELL if offer.side == Offer.Side.SELL else Kind.BUY,
                offer.pk,
                offer.company_id,
                *path(node),
                supplier.country,
                supplier.type,
                supplier.checks,
                offer.certificates,
                destinations(offer, supplier),
                in_usd(price, offer.currency, rates),
                float(offer.least),
            ),
            listing=offer.pk,
            confirmed=timezone.localdate(offer.published_at),
            created=offer.published_at or offer.created_at,
            until=offer.closes_on,
            completeness=0.5,
            title=offer.title,
            tags=" ".join(code_words(offer.hs_code)),
            description=offer.specification,
            # Whose offer it is may be nobody's business.
            company=f"{supplier.name if offer.shows_identity else ''} {about(node)}",
        )


def companies(rows: QuerySet[Company]) -> Iterator[Text]:
    found = list(rows.order_by("pk"))
    ids = {company.pk for company in found}
    by = suppliers(ids)
    texts: dict[int, list[str]] = {}
    for pk, summary, description in CompanyText.objects.filter(
        company__in=ids
    ).values_list("company_id", "summary", "description"):
        texts.setdefault(pk, []).append(f"{summary} {description}")
    for company in found:
        known = (tree().by_slug.get(slug) for slug in company.categories)
        supplier, supplied = by[company.pk], [node for node in known if node]
        root = tree().by_slug.get(company.industry)
        cats = {n.id for node in supplied for n in node.trail()}
        cats |= {root.id} if root else set()
        confirmed = company.confirmed_on or timezone.localdate(company.published_at)
        yield Text(
            columns=(
                Kind.COMPANY,
                company.pk,
                company.pk,
                root.id if root else None,
                None,
                None,
                sorted(cats),
                supplier.country,
                supplier.type,
                supplier.checks,
                supplier.certs,
                supplier.ships_to,
                None,
                None,
            ),
            listing=company.pk,
            confirmed=confirmed,
            created=company.published_at or company.created_at,
            # After this day it is archived: no later search finds it.
            until=confirmed + ARCHIVED,
            completeness=min(
                1.0,
                (bool(texts.get(company.pk)) + bool(supplied) + len(supplier.checks))
                / 4,
            ),
            title=f"{company.trading_name} {company.legal_name}",
            tags=" ".join(
                [
                    *company.keywords,
                    *(word for code in company.hs_codes for word in code_words(code)),
                    *(about(node) for node in supplied),
                ]
            ),
            description=" ".join(texts.get(company.pk, [])),
            company=company.city,
        )


def destinations(offer: Offer, supplier: Supplier) -> list[str]:
    """Where an offer says, else where its company says if the offer says whose it is."""
    if offer.destination:
        return [offer.destination]
    is_theirs = offer.side == Offer.Side.SELL and offer.shows_identity
    return supplier.ships_to if is_theirs else []


def path(node: Node | None) -> tuple[int | None, int | None, int | None, list[int]]:
    """Industry, family, leaf, and all of them."""
    ids = [step.id for step in node.trail()] if node else []
    padded = [*ids, None, None, None]
    return padded[0], padded[1], padded[2], ids


def told(summary: str, description: str) -> str:
    """Summary and description; a summary that is the description's beginning, once."""
    if description.startswith(summary.rstrip(" .…")):
        return description
    return f"{summary} {description}"


def about(node: Node | None) -> str:
    """A leaf in words: its names in all languages, and what else buyers call it.

    It makes a listing found that does not say the word itself, and weighs little: half the
    listings of a category would else match a word of its name equally well.
    """
    if node is None:
        return ""
    said = list(node.names.values())
    for language in node.also_called:
        said += node.synonyms(language)
    for code in node.hs_codes:
        said += code_words(code)
    return " ".join(said)


def stated(item: Item, node: Node | None) -> str:
    """Attribute values in words: options by name, numbers with units."""
    said: list[str] = []
    for attribute in node.attributes if node else ():
        value = item.attributes.get(attribute.key)
        if isinstance(value, bool) or value is None:
            continue
        for one in value if isinstance(value, list) else [value]:
            if attribute.type == "number":
                said.append(
                    f"{one:g}{attribute.unit}"
                    if isinstance(one, int | float)
                    else str(one)
                )
            else:
                said.append(attribute.option(str(one), "en"))
    said += [
        str(value)
        for _name, value in item.specifications
        if str(value) not in SAYS_NOTHING
    ]
    return " ".join(said)


SAYS_NOTHING = {
    "True",
    "False",
    "Y",
    "N",
    "Yes",
    "No",
    "Not available",
    "Not supported",
}


def completeness(item: Item) -> float:
    """0..1: how much of what buyers compare is stated."""
    said = (
        item.price is not None,
        item.moq is not None,
        item.lead_time_days is not None,
        bool(item.attributes or item.specifications),
        len(item.description) > 200,
        bool(item.hs_code),
        bool(item.incoterms),
        bool(item.payment_terms),
    )
    return sum(said) / len(said)


def in_usd(
    price: Decimal | None, currency: str, rates: dict[str, Decimal]
) -> float | None:
    if price is None:
        return None
    rate = Decimal(1) if currency == "USD" else rates.get(currency)
    return float(price * rate) if rate else None
