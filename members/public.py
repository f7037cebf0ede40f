"""The one public projection of a company: what pages, data for machines and search read.

Public fields, and of the optional ones those that the company switched on. What is private
is never read here, so no page made from this can show it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from django.utils import timezone

from members import contacts, countries, public_rows
from members.models import BusinessType, Company, CompanyPhoto, Industry
from members.models.freshness import ARCHIVED, OLD
from members.public_rows import Beside, Evidence, Held, Picture

# A page that was archived is left to search engines for so long.
INDEXED = ARCHIVED + timedelta(days=30)


@dataclass(frozen=True)
class PublicCompany:
    """What anybody may know of a company. A field it does not show is empty here."""

    id: int
    slug: str
    name: str
    legal_name: str
    business_type: str
    other_business_types: tuple[str, ...]
    country: str
    region: str
    city: str
    web_address: str
    industry: str
    industry_name: str
    founded_year: int | None
    categories: tuple[str, ...]
    hs_codes: tuple[str, ...]
    keywords: tuple[str, ...]
    languages: tuple[str, ...]
    incoterms: tuple[str, ...]
    payment_terms: tuple[str, ...]
    currencies: tuple[str, ...]
    closed_from: date | None
    closed_until: date | None
    confirmed_on: date | None
    stands_since: date | None
    # Entered by our staff, and nobody of the company has come yet.
    is_unclaimed: bool
    # Nobody of the company has confirmed what our staff entered.
    is_entered_by_staff: bool
    entered_from: str
    # Is somebody there to read what buyers ask, and is it open today?
    takes_inquiries: bool
    summary: str
    description: str
    text_language: str
    checks: tuple[Evidence, ...]
    certificates: tuple[Held, ...]
    logo: str
    banner: str
    photos: tuple[Picture, ...]
    optional: dict[str, Any] = field(default_factory=dict)

    @property
    def is_closed_today(self) -> bool:
        return is_closed_today(self)

    @property
    def is_old(self) -> bool:
        """Was it not confirmed for longer than buyers should count on?"""
        return self._is_beyond(OLD)

    @property
    def is_archived(self) -> bool:
        return self._is_beyond(ARCHIVED)

    @property
    def is_indexed(self) -> bool:
        """May search engines keep the page?"""
        return not self._is_beyond(INDEXED)

    def _is_beyond(self, age: timedelta) -> bool:
        since = self.stands_since
        return since is not None and timezone.localdate() - since > age


@dataclass(frozen=True)
class PublicName:
    """What a company is called and where it is: public of every company that may be named."""

    id: int
    name: str
    legal_name: str
    city: str
    country: str
    address: str


def public_name(company: Company) -> PublicName:
    return PublicName(
        id=company.pk,
        name=company.trading_name,
        legal_name=company.legal_name,
        city=company.city,
        country=company.country,
        address=company.get_absolute_url(),
    )


def public_company(
    company: Company, language: str, beside: Beside | None = None
) -> PublicCompany:
    """The public side of a company, its texts in this language where it has them.

    `beside`: what there is beside its row, where that was read with it (public_rows.py).
    """
    there = beside or public_rows.beside(company, language)
    is_import = company.source == Company.Source.IMPORT
    is_entered_by_staff = is_import and company.confirmed_on is None
    kinds = CompanyPhoto.Kind
    return PublicCompany(
        id=company.pk,
        slug=company.slug,
        name=company.trading_name,
        legal_name=company.legal_name,
        business_type=str(BusinessType(company.business_type).label),
        other_business_types=tuple(
            str(BusinessType(kind).label) for kind in company.other_business_types
        ),
        country=company.country,
        region=countries.region_name(company.region),
        city=company.city,
        web_address=company.web_address,
        industry=company.industry,
        industry_name=str(Industry(company.industry).label),
        founded_year=company.founded_year,
        categories=tuple(company.categories),
        hs_codes=tuple(company.hs_codes),
        keywords=tuple(company.keywords),
        languages=tuple(company.languages),
        incoterms=tuple(company.incoterms),
        payment_terms=tuple(company.payment_terms),
        currencies=tuple(company.currencies),
        closed_from=company.closed_from,
        closed_until=company.closed_until,
        confirmed_on=company.confirmed_on,
        stands_since=company.stands_since,
        is_unclaimed=is_import and not there.has_team,
        is_entered_by_staff=is_entered_by_staff,
        entered_from=there.entered_from if is_entered_by_staff else "",
        takes_inquiries=there.takes_inquiries,
        summary=there.text.summary if there.text else "",
        description=there.text.description if there.text else "",
        text_language=there.text.language if there.text else "",
        checks=there.checks,
        certificates=there.certificates,
        logo=there.first(kinds.LOGO),
        banner=there.first(kinds.BANNER),
        photos=tuple(one for one in there.pictures if one.kind == kinds.PHOTO),
        optional=_switched_on(company),
    )


class _Closing(Protocol):
    """Whoever says from when to when it is closed."""

    @property
    def closed_from(self) -> date | None: ...

    @property
    def closed_until(self) -> date | None: ...


def is_closed_today(company: _Closing) -> bool:
    today = timezone.localdate()
    begun = company.closed_from is not None and company.closed_from <= today
    return begun and (company.closed_until is None or today <= company.closed_until)


# What it exports to, where it shows that, as SQL, of a company `c`.
SHIPS_TO = (
    "CASE WHEN 'export_countries' = ANY(c.public_fields)"
    " THEN c.export_countries ELSE '{}' END"
)


def ships_to(company: Company) -> list[str]:
    """The countries it exports to, where it shows them."""
    shown = "export_countries" in company.public_fields
    return list(company.export_countries) if shown else []


def _turnover(company: Company) -> str:
    """The band, and the year it was reached in."""
    said: str = company.get_turnover_band_display()
    has_year = company.turnover_year and company.turnover_band != "unsaid"
    return f"{said} ({company.turnover_year})" if said and has_year else said


READ: dict[str, Callable[[Company], Any]] = {
    "registry_number": lambda c: f"{c.registry} {c.registry_number}".strip(),
    "turnover_band": _turnover,
    "employees_band": lambda c: c.get_employees_band_display(),
    "export_countries": lambda c: list(c.export_countries),
    "main_markets": lambda c: list(c.main_markets),
    "factory_size": lambda c: c.get_factory_size_display(),
    "production_lines": lambda c: c.production_lines,
    "custom_work": lambda c: list(c.custom_work),
}


def _switched_on(company: Company) -> dict[str, Any]:
    """Optional fields that the company shows, opened where they are sealed."""
    shown = {
        name: READ[name](company) for name in READ if name in company.public_fields
    }
    sealed = [
        name
        for name in Company.OPTIONAL_CONTACT_FIELDS
        if name in company.public_fields
    ]
    if sealed:
        contact = contacts.contact_of(company)
        shown |= contacts.opened(contact, sealed)
    return {name: value for name, value in shown.items() if value not in ("", None, [])}
