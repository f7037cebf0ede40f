"""What a storefront and an offer's page say, put into words."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import evidence_rows, formats
from listings.cards import initials
from listings.item_record import Evidence, ItemRecord
from listings.models import Offer
from listings.unnamed import business_type, unnamed
from members import hs, trade_terms
from members.models import Check, Company
from members.public import PublicCompany

__all__ = ["initials"]

# What a company shows, in this order.
FACTS = {
    "legal_name": gettext_lazy("Legal name"),
    "business_type": gettext_lazy("Business type"),
    "industry": gettext_lazy("Industry"),
    "region": gettext_lazy("Region"),
    "founded": gettext_lazy("Founded"),
    "registry_number": gettext_lazy("Register entry"),
    "turnover_band": gettext_lazy("Turnover"),
    "employees_band": gettext_lazy("Employees"),
    "factory_size": gettext_lazy("Factory"),
    "production_lines": gettext_lazy("Production lines"),
    "custom_work": gettext_lazy("Made to order"),
    "export_countries": gettext_lazy("Exports to"),
    "main_markets": gettext_lazy("Main markets"),
    "languages": gettext_lazy("Languages spoken"),
    "incoterms": "Incoterms",
    "payment_terms": gettext_lazy("Payment"),
    "currencies": gettext_lazy("Currencies"),
    "hs_codes": gettext_lazy("HS codes"),
    "keywords": gettext_lazy("Keywords"),
    "street": gettext_lazy("Street"),
    "postcode": gettext_lazy("Postcode"),
    "phone": gettext_lazy("Phone"),
    "fax": gettext_lazy("Fax"),
    "contact_person": gettext_lazy("Contact person"),
    "job_title": gettext_lazy("Job title"),
}


@dataclass(frozen=True)
class Brief:
    """A supplier as an item's page shows it."""

    name: str
    initials: str
    type: str
    place: str
    since: str
    web_address: str
    host: str
    evidence: SafeString


def brief(company: Company, language: str) -> Brief:
    """From public fields alone. One statement."""
    standing = Check.objects.standing().filter(company=company).order_by("-checked_on")
    return _brief(
        name=company.trading_name,
        kind=company.business_type,
        country=company.country,
        city=company.city,
        founded=company.founded_year,
        web_address=company.web_address,
        checks=tuple(
            Evidence(*row) for row in standing.values_list("method", "checked_on")
        ),
        language=language,
    )


def seller_of(item: ItemRecord, language: str) -> Brief:
    """The supplier of an item that was read."""
    return _brief(
        name=item.company_name,
        kind=item.company_type,
        country=item.company_country,
        city=item.company_city,
        founded=item.company_founded,
        web_address=item.company_web,
        checks=item.checks,
        language=language,
    )


@lru_cache(maxsize=500)
def _brief(
    *,
    name: str,
    kind: str,
    country: str,
    city: str,
    founded: int | None,
    web_address: str,
    checks: tuple[Evidence, ...],
    language: str,
) -> Brief:
    place = formats.country(country, language)
    return Brief(
        name=name,
        initials=initials(name),
        type=business_type(kind, language),
        place=f"{city}, {place}" if city else place,
        since=_("since %s") % founded if founded else "",
        web_address=web_address,
        host=host(web_address),
        evidence=evidence_rows.evidence(checks, language),
    )


def host(address: str) -> str:
    """The host of a web address: what a link to it says."""
    return address.partition("//")[2].partition("/")[0].removeprefix("www.")


def facts(company: PublicCompany, language: str) -> list[tuple[str, str]]:
    """(what, value) of what the company shows."""
    said = {
        name: _optional(name, value, language)
        for name, value in company.optional.items()
    }
    said |= {
        "legal_name": company.legal_name,
        "business_type": ", ".join(
            [company.business_type, *company.other_business_types]
        ),
        "industry": company.industry_name,
        "region": company.region,
        "founded": str(company.founded_year or ""),
        "languages": ", ".join(
            formats.tongue(code, language) for code in company.languages
        ),
        "incoterms": ", ".join(company.incoterms),
        "payment_terms": ", ".join(
            trade_terms.payment(code) for code in company.payment_terms
        ),
        "currencies": ", ".join(company.currencies),
        "hs_codes": "; ".join(hs.said(code) for code in company.hs_codes),
        "keywords": ", ".join(company.keywords),
    }
    return [(str(words), said[name]) for name, words in FACTS.items() if said.get(name)]


def _optional(name: str, value: Any, language: str) -> str:
    if name in {"export_countries", "main_markets"}:
        return ", ".join(formats.country(code, language) for code in value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def amount(offer: Offer, language: str) -> str:
    """How much is offered or wanted, and how often."""
    if not offer.quantity:
        return ""
    high = offer.quantity_high
    shown = formats.quantity(high or offer.least, offer.unit, language)
    if high:
        shown = f"{formats.number(offer.least, language)} – {shown}"
    if offer.rhythm == Offer.Rhythm.ONCE:
        return shown
    return f"{shown} {offer.get_rhythm_display()}"


def offer_lines(offer: Offer, language: str) -> list[tuple[str, str]]:
    """(what, value) of an offer's terms that are stated."""
    code = offer.hs_code
    days = [
        formats.day(day, language)
        for day in (offer.deliver_from, offer.deliver_until)
        if day
    ]
    lines = [
        (
            _("Destination"),
            formats.country(offer.destination, language) if offer.destination else "",
        ),
        (_("Port"), offer.port),
        ("Incoterm", offer.incoterm),
        (
            _("Payment"),
            ", ".join(trade_terms.payment(code) for code in offer.payment_terms),
        ),
        (_("Delivery"), " – ".join(days)),
        (_("Purpose"), offer.get_purpose_display()),
        (
            _("HS code"),
            hs.said(code) if code else "",
        ),
        (_("Certificates needed"), ", ".join(offer.certificates)),
        (_("Sample needed"), formats.yes_or_no(True) if offer.needs_sample else ""),
        (_("Most quotes taken"), formats.number(offer.most_quotes, language)),
    ]
    return [(name, value) for name, value in lines if value]


def identity(company: Company, side: str, language: str) -> str:
    """Whose an offer of this side is, without the name. One statement."""
    return unnamed(
        side,
        company.business_type,
        company.country,
        language,
        is_verified=Check.objects.standing().filter(company=company).exists(),
    )
