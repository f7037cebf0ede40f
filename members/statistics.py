"""The catalogue of membership tables: five dimensions, each alone and each two together.

A company counts in one cell of each table. Who is counted: companies with a confirmed member,
entered more than 14 days ago, that are neither closed, erased nor suspended; none where somebody
of the team, or the company itself, objected to it or is restricted.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations

from django.utils.translation import gettext_lazy as _

from members import regions
from members.models import BusinessType, Company, Industry
from privacy.releases.catalogue import Catalogue, Dimension, Table

LINE = "membership"
UNSAID = "unsaid"

SECTORS = {
    "food-farming": _("Food & farming"),
    "textiles-fashion": _("Textiles & fashion"),
    "chemicals-plastics": _("Chemicals & plastics"),
    "metals-minerals": _("Metals & minerals"),
    "machinery-tools": _("Machinery & tools"),
    "electrical-energy": _("Electrical goods & energy"),
    "electronics-it": _("Electronics & information technology"),
    "building-home": _("Building & home"),
    "vehicles": _("Vehicles & transport"),
    "health": _("Health"),
    "packaging-paper": _("Packaging & paper"),
    "leisure-gifts": _("Leisure & gifts"),
}
SECTOR_OF: dict[str, str] = {
    Industry.AGRICULTURE: "food-farming",
    Industry.FOOD: "food-farming",
    Industry.TEXTILES: "textiles-fashion",
    Industry.APPAREL: "textiles-fashion",
    Industry.FOOTWEAR_LEATHER: "textiles-fashion",
    Industry.CHEMICALS: "chemicals-plastics",
    Industry.PLASTICS_RUBBER: "chemicals-plastics",
    Industry.METALS_MINERALS: "metals-minerals",
    Industry.MACHINERY: "machinery-tools",
    Industry.TOOLS_HARDWARE: "machinery-tools",
    Industry.COMPONENTS: "machinery-tools",
    Industry.ELECTRICAL: "electrical-energy",
    Industry.LIGHTING: "electrical-energy",
    Industry.ENERGY_ENVIRONMENT: "electrical-energy",
    Industry.ELECTRONICS: "electronics-it",
    Industry.COMPUTERS: "electronics-it",
    Industry.CONSUMER_ELECTRONICS: "electronics-it",
    Industry.TELECOM_SECURITY: "electronics-it",
    Industry.CONSTRUCTION: "building-home",
    Industry.FURNITURE_HOME: "building-home",
    Industry.VEHICLES: "vehicles",
    Industry.MEDICAL: "health",
    Industry.PACKAGING_PAPER: "packaging-paper",
    Industry.SPORTS_TOYS_GIFTS: "leisure-gifts",
}
# The countries that trade most, each for itself; the others with those around them. Sixty.
OWN = (
    "CN US DE JP NL KR IT FR GB HK CA MX BE IN SG AE TW CH ES RU AU VN PL BR TH MY TR ID CZ"
    " AT SE SA IE HU DK NO RO SK ZA PT IL FI PH CL AR EG"
).split()


def place_of(country: str) -> str:
    """The bucket of a country in the tables: its own code, or its part of the world."""
    if country in OWN:
        return country
    return regions.OF_COUNTRY.get(country, regions.ELSEWHERE)


PLACES = [*OWN, *regions.NAMES]
REGION_OF = {
    one: one if one in regions.NAMES else regions.OF_COUNTRY[one] for one in PLACES
}


def chosen(column: str, groups: Mapping[str, str], otherwise: str) -> str:
    """SQL that puts each value of a column into its group, by looks into few short lists.

    What is in none goes into `otherwise`: nobody is left out because a code is new.
    """
    parts: dict[str, list[str]] = {}
    for one, group in groups.items():
        parts.setdefault(column if one == group else f"'{group}'", []).append(one)
    cases = " ".join(
        f"WHEN {column} IN ({', '.join(quoted(some))}) THEN {group}"
        for group, some in sorted(parts.items(), key=lambda part: part[0] != column)
    )
    return f"CASE {cases} ELSE '{otherwise}' END"


def quoted(values: Iterable[str]) -> Iterable[str]:
    return (f"'{one}'" for one in values)


SECTOR = Dimension(
    "sector", _("Sector"), SECTORS, chosen("industry", SECTOR_OF, "leisure-gifts")
)
INDUSTRY = Dimension(
    "industry",
    _("Industry"),
    dict(Industry.choices),
    "industry",
    coarser=SECTOR,
    parts=SECTOR_OF,
)
REGION = Dimension(
    "region",
    _("Region"),
    regions.NAMES,
    chosen("country", regions.OF_COUNTRY, regions.ELSEWHERE),
)
COUNTRY = Dimension(
    "country",
    _("Country"),
    {**dict.fromkeys(OWN, ""), **regions.NAMES},
    chosen(
        "country",
        {code: place_of(code) for code in regions.OF_COUNTRY},
        regions.ELSEWHERE,
    ),
    coarser=REGION,
    parts=REGION_OF,
)
TYPE = Dimension(
    "type", _("Business type"), dict(BusinessType.choices), "business_type"
)
TURNOVER = Dimension(
    "turnover",
    _("Turnover"),
    dict(Company.Turnover.choices),
    chosen("turnover_band", {one: one for one in Company.Turnover.values}, UNSAID),
)
EMPLOYEES = Dimension(
    "employees",
    _("Employees"),
    dict(Company.Employees.choices),
    chosen("employees_band", {one: one for one in Company.Employees.values}, UNSAID),
)
DIMENSIONS = (INDUSTRY, COUNTRY, TYPE, TURNOVER, EMPLOYEES)
# Each company once; what somebody of its team said about statistics counts for all of it, and
# so does what was said of the company itself. Confirmed is an address of somebody in the team
# whose account is open; nothing is counted that the gate refuses (`may`, with "statistics").
REFUSED = """
SELECT subject FROM privacy_consentstate
WHERE purpose = 'statistics' AND state = 'objected'
UNION SELECT subject FROM privacy_restriction
"""
ROWS = f"""
SELECT industry, country, business_type, turnover_band, employees_band
FROM members_company AS company
WHERE ended_at IS NULL AND erased_at IS NULL AND suspended_at IS NULL
  AND created_at < now() - interval '14 days'
  AND id IN (
      SELECT place.company_id FROM members_membership AS place
      JOIN account_emailaddress AS address
        ON address.user_id = place.member_id AND address.verified
      JOIN members_member AS member ON member.id = place.member_id AND member.is_active
  )
  AND NOT EXISTS (
      SELECT FROM members_membership AS place
      JOIN members_member AS member ON member.id = place.member_id
      WHERE place.company_id = company.id AND member.subject IN ({REFUSED})
  )
  AND NOT EXISTS (
      SELECT FROM members_companycontact AS contact
      WHERE contact.company_id = company.id AND contact.subject IN ({REFUSED})
  )
"""
CATALOGUE = Catalogue(
    LINE,
    ROWS,
    tuple(Table((one,)) for one in DIMENSIONS)
    + tuple(Table(pair) for pair in combinations(DIMENSIONS, 2)),
)
