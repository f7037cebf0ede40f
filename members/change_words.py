"""A profile's fields and values in the words of its pages."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from members import categories, countries, hs, tongues, trade_terms
from members.company_words import OPTIONAL_WORDS
from members.models import Certificate, Company, CompanyPhoto
from privacy import days

WORDS = OPTIONAL_WORDS | {
    "trading_name": gettext_lazy("Trading name"),
    "legal_name": gettext_lazy("Legal name"),
    "registry": gettext_lazy("Company register"),
    "vat_id": gettext_lazy("VAT or tax number"),
    "business_type": gettext_lazy("What kind of company it is"),
    "other_business_types": gettext_lazy("Also"),
    "country": gettext_lazy("Country"),
    "region": gettext_lazy("Region"),
    "city": gettext_lazy("City"),
    "web_address": gettext_lazy("Web address"),
    "turnover_year": gettext_lazy("Of which year"),
    "founded_year": gettext_lazy("Founded in"),
    "industry": gettext_lazy("Main industry"),
    "categories": gettext_lazy("Categories"),
    "hs_codes": gettext_lazy("HS codes"),
    "keywords": gettext_lazy("Keywords"),
    "languages": gettext_lazy("Languages spoken"),
    "incoterms": gettext_lazy("Incoterms"),
    "payment_terms": gettext_lazy("Payment terms"),
    "currencies": gettext_lazy("Currencies"),
    "closed_from": gettext_lazy("Closed from"),
    "closed_until": gettext_lazy("Closed until"),
    "public_fields": gettext_lazy("Who sees what"),
    "confirmed_on": gettext_lazy("Confirmed on"),
    "published_at": gettext_lazy("Page put up"),
    "unpublished_at": gettext_lazy("Page taken down"),
    "suspended_at": gettext_lazy("Taken down by our staff"),
    "ended_at": gettext_lazy("Company closed"),
    "ended_by": gettext_lazy("Closed by"),
    "has_no_fax": gettext_lazy("We have no fax"),
    "summary": gettext_lazy("Summary"),
    "description": gettext_lazy("Description"),
}


OF_A_PICTURE = {
    "stem": gettext_lazy("picture"),
    "alt": gettext_lazy("what it shows"),
    "position": gettext_lazy("place"),
}


OF_A_CERTIFICATE = {
    "standard": gettext_lazy("standard"),
    "scope": gettext_lazy("scope"),
    "body": gettext_lazy("issued by"),
    "number": gettext_lazy("number"),
    "valid_from": gettext_lazy("valid from"),
    "valid_until": gettext_lazy("valid until"),
    "document": gettext_lazy("document"),
    "approved_at": gettext_lazy("taken by our staff"),
    "refused_at": gettext_lazy("not taken by our staff"),
    "refusal": gettext_lazy("why it was not taken"),
}


def words_of_part(part: str, field: str) -> str:
    """What a field is called, with the picture, certificate or language it is of."""
    table, _colon, which = part.partition(":")
    if table == CompanyPhoto._meta.db_table:
        kind = CompanyPhoto.Kind(which).label
        return f"{kind}: {OF_A_PICTURE.get(field, field)}"
    if table == Certificate._meta.db_table:
        return f"{which}: {OF_A_CERTIFICATE.get(field, field)}"
    return words_of(field, which)


def words_of(field: str, language: str = "") -> str:
    """What a field is called, with the language of a text."""
    name = str(WORDS.get(field, field.replace("_", " ")))
    return (
        f"{name} ({dict(settings.LANGUAGES).get(language, language)})"
        if language
        else name
    )


def said(field: str, value: Any, language: str) -> str:
    """A value as the page would write it; nothing for an empty one."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, list):
        return ", ".join(one_said(field, one, language) for one in value)
    return one_said(field, value, language)


def one_said(field: str, value: Any, language: str) -> str:
    if value is True or value is False:
        return _("Yes") if value else _("No")
    if field in {"country", "export_countries", "main_markets"}:
        return countries.country_name(value, language)
    if field.endswith(("_at", "_on", "_from", "_until")):
        return moment(value, language)
    if field == "hs_codes":
        return hs.said(value)
    if field == "categories":
        found = categories.known(language).get(value)
        return found.name if found else str(value)
    if field == "languages":
        return tongues.name(value, language)
    if field in SAID:
        return SAID[field](value)
    if field == "region":
        return countries.region_name(value) or str(value)
    known = NAMES.get(field) or choices_of(field)
    return str(known.get(value, value))


SAID: dict[str, Callable[[Any], str]] = {
    "stem": lambda _stem: gettext("A picture"),
    "document": lambda _name: gettext("A document"),
    "position": lambda place: str(place + 1),
}
NAMES: dict[str, dict[Any, Any]] = {
    "public_fields": OPTIONAL_WORDS,
    "payment_terms": trade_terms.PAYMENT_TERMS,
    "custom_work": trade_terms.CUSTOM_WORK,
}


def choices_of(field: str) -> dict[Any, Any]:
    """Codes and words of a column that has such."""
    column = next(
        (one for one in Company._meta.concrete_fields if one.name == field), None
    )
    column = getattr(column, "base_field", column)
    return dict(column.flatchoices) if column is not None else {}


def moment(value: Any, language: str) -> str:
    """A day or a moment, from what a database or a form holds."""
    if isinstance(value, str):
        value = parse_datetime(value) if "T" in value else parse_date(value)
    if isinstance(value, datetime):
        return days.moment(value, language)
    return days.day(value, language) if isinstance(value, date) else ""
