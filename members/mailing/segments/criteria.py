"""By what a segment may choose: five lists of known values, and how they are said."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members import countries, regions, statistics
from members.models import BusinessType, Company, Industry

# By what a segment may choose, and the column of a company that states it.
COLUMNS = {
    "industry": "industry",
    "country": "country",
    "business_type": "business_type",
    "turnover": "turnover_band",
    "employees": "employees_band",
}
# Who would rather not say is not chosen by that.
VALUES: dict[str, tuple[str, ...]] = {
    "industry": tuple(Industry.values),
    "country": tuple(sorted(regions.OF_COUNTRY)),
    "business_type": tuple(BusinessType.values),
    "turnover": tuple(
        one for one in Company.Turnover.values if one != Company.Turnover.UNSAID
    ),
    "employees": tuple(
        one for one in Company.Employees.values if one != Company.Employees.UNSAID
    ),
}
LONGEST = 40


class Unclear(ValueError):
    """What is asked for cannot be chosen by, and the message says so in a sentence."""


def cleaned(criteria: Any) -> dict[str, list[str]]:
    """The same criteria as they are kept: one order, nothing twice, nothing empty.

    Raises Unclear for a name or value that is not on the list.
    """
    if not isinstance(criteria, Mapping):
        raise Unclear(_("What a segment chooses by could not be read."))
    for name in criteria:
        if name not in VALUES:
            raise Unclear(
                _("A segment cannot choose by “%(name)s”.")
                % {"name": str(name)[:LONGEST]}
            )
    found = {name: _known(name, criteria.get(name) or ()) for name in VALUES}
    return {name: values for name, values in found.items() if values}


def _known(name: str, wanted: Any) -> list[str]:
    if isinstance(wanted, str) or not isinstance(wanted, Iterable):
        raise Unclear(_("What a segment chooses by could not be read."))
    asked = [str(one) for one in wanted]
    known = set(VALUES[name])
    for one in asked:
        if one not in known:
            raise Unclear(
                _("“%(value)s” is not among what can be chosen. Choose from the list.")
                % {"value": one[:LONGEST]}
            )
    chosen = set(asked)
    return [one for one in VALUES[name] if one in chosen]


def where(criteria: Mapping[str, Sequence[str]]) -> tuple[str, list[Any]]:
    """A condition on a row `company` of members_company, as SQL with its parameters.

    Empty criteria hold for every company; others for none that is closed, erased or suspended.
    Raises KeyError for a name that is not on the list.
    """
    parts, values = list[str](), list[Any]()
    for name, wanted in criteria.items():
        parts.append(f"company.{COLUMNS[name]} = ANY(%s)")
        values.append(list(wanted))
    if not parts:
        return "true", []
    there = "company.ended_at IS NULL AND company.erased_at IS NULL"
    return " AND ".join([*parts, there, "company.suspended_at IS NULL"]), values


def definition(criteria: Mapping[str, Sequence[str]]) -> str:
    """Who is in it, in the language in use: “Apparel or Chemicals; Italy or Portugal”."""
    parts = [in_words(name, criteria[name]) for name in VALUES if criteria.get(name)]
    return "; ".join(parts) or _("Everybody who allows the topic")


def in_words(name: str, values: Sequence[str]) -> str:
    """The values of one list: whole groups by their name, the last one after “or”."""
    said = [said_as(name, one) for one in in_groups(name, values)]
    if len(said) == 1:
        return said[0]
    return _("%(some)s or %(last)s") % {"some": ", ".join(said[:-1]), "last": said[-1]}


def in_groups(name: str, values: Sequence[str]) -> list[str]:
    """Values, where all of a part of the world are chosen the part instead of them."""
    if name != "country":
        return list(values)
    chosen, whole = set(values), list[str]()
    for region, codes in regions.COUNTRIES.items():
        of_it = set(codes.split())
        if of_it <= chosen:
            whole.append(region)
            chosen -= of_it
    return [*whole, *(one for one in values if one in chosen)]


def said_as(name: str, value: str) -> str:
    """What one value is called, in the language in use."""
    if name == "country":
        if value in regions.NAMES:
            return str(regions.NAMES[value])
        return countries.country_name(value, get_language() or "en")
    if name == "industry":
        return str(Industry(value).label)
    if name == "business_type":
        return str(BusinessType(value).label)
    if name == "turnover":
        label = str(Company.Turnover(value).label)
        return _("turnover: %(band)s") % {"band": label}
    label = str(Company.Employees(value).label)
    return _("%(band)s employees") % {"band": label}


def sectors() -> list[tuple[str, list[tuple[str, str]]]]:
    """The industries by their sectors, for a form."""
    return [
        (
            str(title),
            [
                (one, said_as("industry", one))
                for one in VALUES["industry"]
                if statistics.SECTOR_OF[one] == sector
            ],
        )
        for sector, title in statistics.SECTORS.items()
    ]


def parts_of_the_world() -> list[tuple[str, list[tuple[str, str]]]]:
    """The countries by their parts of the world, each by name, for a form."""
    language = get_language() or "en"
    by_name = [code for code, _name in countries.choices(language)]
    rank = {code: n for n, code in enumerate(by_name)}
    return [
        (
            str(regions.NAMES[region]),
            [
                (code, countries.country_name(code, language))
                for code in sorted(codes.split(), key=lambda one: rank.get(one, 999))
            ],
        )
        for region, codes in regions.COUNTRIES.items()
    ]
