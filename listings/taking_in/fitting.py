"""Whether a value from elsewhere fits a field here. What does not is left empty, and said so."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from listings import formats
from members import trade_terms
from members.countries import is_country, regions
from members.hs import CHAPTERS
from members.tongues import choices as tongues

PHONE = re.compile(r"\+\d{5,15}\Z")
# Of fields that are sealed: there the column does not say how long they are.
LONGEST = {
    "street": 255,
    "postcode": 20,
    "contact_person": 100,
    "job_title": 100,
}


@cache
def known(which: str) -> frozenset[str]:
    """The codes of a list."""
    lists: dict[str, Callable[[], Iterable[str]]] = {
        "languages": lambda: [code for code, _name in settings.LANGUAGES],
        "tongues": lambda: [code for code, _name in tongues("en")],
        "units": lambda: formats.UNITS,
        "currencies": lambda: [code for code, _name in trade_terms.currencies("en")],
        "incoterms": lambda: trade_terms.INCOTERMS,
        "payment": lambda: trade_terms.PAYMENT_TERMS,
        "custom": lambda: trade_terms.CUSTOM_WORK,
    }
    return frozenset(lists[which]())


def is_hs(code: str) -> bool:
    return code.isascii() and code.isdigit() and code[:2] in CHAPTERS


def is_region(code: str) -> bool:
    return code in {one for one, _name in regions(code[:2])}


def in_list(which: str) -> Callable[[str], bool]:
    return lambda code: code in known(which)


# What a code has to be one of; of a list each.
CODES: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(("country", "origin", "destination"), is_country),
    **dict.fromkeys(("export_countries", "main_markets", "ships_to"), is_country),
    **dict.fromkeys(("hs_code", "hs_codes"), is_hs),
    **dict.fromkeys(("unit", "supply_unit"), in_list("units")),
    **dict.fromkeys(("currency", "currencies"), in_list("currencies")),
    **dict.fromkeys(("incoterm", "incoterms"), in_list("incoterms")),
    "payment_terms": in_list("payment"),
    "custom_work": in_list("custom"),
    "languages": in_list("tongues"),
    "language": in_list("languages"),
    "region": is_region,
}


def values_of(
    model: type[models.Model], row: Mapping[str, Any], names: Iterable[str]
) -> tuple[dict[str, Any], list[str]]:
    """Those of a row's values that fit, by column; and the names of those that do not."""
    fit: dict[str, Any] = {}
    misfits: list[str] = []
    for name in names:
        column: Any = model._meta.get_field(name)
        try:
            value = cleaned(column, row[name])
        except (ValidationError, ValueError, TypeError, ArithmeticError):
            misfits.append(name)
            continue
        if is_known(name, value):
            fit[name] = value
        else:
            misfits.append(name)
    return fit, misfits


def cleaned(column: Any, value: Any) -> Any:
    """A value as the column holds it. Raises what columns raise."""
    if value == column.get_default():
        return value  # what stands there when nobody says anything
    if isinstance(column, ArrayField) and isinstance(value, list):
        value = [column.base_field.clean(one, None) for one in value]
    return column.clean(value, None)


def is_known(name: str, value: Any) -> bool:
    """Is it one of the codes that this site knows, and of the shape that it reads?"""
    if name == "specifications":
        return is_pairs(value)
    if name == "attributes":
        return is_attributes(value)
    test = CODES.get(name)
    if test is None or not value:
        return True
    return all(test(code) for code in (value if isinstance(value, list) else [value]))


def is_pairs(value: Any) -> bool:
    """[[name, value]], both texts."""
    return (
        isinstance(value, list)
        and all(
            isinstance(one, list)
            and len(one) == 2
            and all(is_text(part) for part in one)
            for one in value[:100]
        )
        and len(value) <= 100
    )


def is_attributes(value: Any) -> bool:
    """{key: code, codes, number, text or yes/no}."""
    return (
        isinstance(value, dict)
        and len(value) <= 100
        and all(
            is_text(one)
            or isinstance(one, int | float)
            or (isinstance(one, list) and len(one) <= 50 and all(map(is_text, one)))
            for one in value.values()
        )
    )


def is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 500


def contact_of(row: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The ways to reach a company that can be kept, and the names of those that cannot."""
    fit: dict[str, str] = {}
    misfits = []
    for name in ("street", "postcode", "phone", "fax", "contact_person", "job_title"):
        value = row[name] or ""
        longest = LONGEST.get(name)
        is_fit = len(value) <= longest if longest else not value or PHONE.match(value)
        if is_fit:
            fit[name] = value
        else:
            misfits.append(name)
    return fit, misfits
