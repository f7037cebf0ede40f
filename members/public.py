"""The one public projection of a company: what pages, data for machines and search read.

Public fields, and of the optional ones those that the company switched on. What is private
is never read here, so no page made from this can show it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from django.utils import timezone

from members import contacts, countries
from members.models import (
    BusinessType,
    Certificate,
    Check,
    Company,
    CompanyPhoto,
    CompanyText,
    ImportedCompany,
    Industry,
)
from members.models.freshness import ARCHIVED, OLD

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
    summary: str
    description: str
    text_language: str
    checks: tuple[Check, ...]
    certificates: tuple[Certificate, ...]
    logo: str
    banner: str
    photos: tuple[CompanyPhoto, ...]
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


def public_company(company: Company, language: str) -> PublicCompany:
    """The public side of a company, its texts in this language where it has them."""
    text = _text(company, language)
    is_import = company.source == Company.Source.IMPORT
    is_entered_by_staff = is_import and company.confirmed_on is None
    photos = list(company.photos.all())
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
        is_unclaimed=is_import and not company.memberships.exists(),
        is_entered_by_staff=is_entered_by_staff,
        entered_from=_source(company) if is_entered_by_staff else "",
        summary=text.summary if text else "",
        description=text.description if text else "",
        text_language=text.language if text else "",
        checks=tuple(
            # Without what staff noted for themselves.
            Check.objects.standing()
            .filter(company=company)
            .defer("note")
            .order_by("-checked_on")
        ),
        certificates=tuple(
            Certificate.objects.standing().filter(company=company).order_by("standard")
        ),
        logo=next((p.stem for p in photos if p.kind == CompanyPhoto.Kind.LOGO), ""),
        banner=next((p.stem for p in photos if p.kind == CompanyPhoto.Kind.BANNER), ""),
        photos=tuple(p for p in photos if p.kind == CompanyPhoto.Kind.PHOTO),
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


# Is somebody there to read what buyers ask, and is the company open today?
TAKES_INQUIRIES = (
    "((c.closed_from IS NULL OR c.closed_from > current_date"
    " OR c.closed_until < current_date) AND EXISTS (SELECT FROM members_membership m"
    " JOIN members_member who ON who.id = m.member_id AND who.is_active"
    " WHERE m.company_id = c.id AND m.role <> 'viewer'))"
)
# The same as SQL, of a company `c`.
SHIPS_TO = (
    "CASE WHEN 'export_countries' = ANY(c.public_fields)"
    " THEN c.export_countries ELSE '{}' END"
)


def ships_to(company: Company) -> list[str]:
    """The countries it exports to, where it shows them."""
    shown = "export_countries" in company.public_fields
    return list(company.export_countries) if shown else []


def _source(company: Company) -> str:
    """Where staff have an imported company from."""
    found = ImportedCompany.objects.filter(company=company)
    return found.values_list("batch__source", flat=True).first() or ""


def _text(company: Company, language: str) -> CompanyText | None:
    """The company's words: in the reader's language, else English, else what there is."""
    texts = {text.language: text for text in company.texts.all()}
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), None)


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
