"""The companies of the demo world, one by one: facts, texts, contact data, evidence."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from members.models import BusinessType, Check, Company
from tradedir.demo import places, telling
from tradedir.demo.places import Country
from tradedir.demo.shelf import Leaf

TYPES = [
    *[BusinessType.MANUFACTURER] * 11,
    *[BusinessType.TRADING_COMPANY] * 4,
    *[BusinessType.DISTRIBUTOR] * 4,
    BusinessType.SERVICE_PROVIDER,
    BusinessType.AGENT,
    BusinessType.BUYING_OFFICE,
]
PEOPLE = [value for value in Company.Employees.values if value != "unsaid"]
TURNOVERS = [value for value in Company.Turnover.values if value != "unsaid"]
SIZES = [value for value in Company.FactorySize.values if value != "none"]
MARKETS = (
    "US DE GB FR IT ES NL PL SE TR AE SA EG ZA NG KE IN JP KR AU CA MX BR CL PE".split()
)
INCOTERMS = ["EXW", "FCA", "FOB", "CFR", "CIF", "DAP", "DDP"]
PAYMENT_TERMS = ["tt", "lc", "dp", "oa", "card", "escrow"]
STANDARDS = {
    "": ["ISO 9001", "ISO 14001", "ISO 45001"],
    "food": ["ISO 22000", "HACCP", "BRCGS Food Safety", "Halal", "EU Organic"],
    "agriculture": ["GLOBALG.A.P.", "EU Organic", "ISO 22000"],
    "textiles": ["OEKO-TEX Standard 100", "GOTS", "GRS"],
    "apparel": ["OEKO-TEX Standard 100", "amfori BSCI", "GOTS"],
    "footwear-leather": ["LWG", "amfori BSCI"],
    "chemicals": ["REACH", "Responsible Care"],
    "medical": ["ISO 13485", "CE (MDR)"],
    "electrical": ["CE", "UL", "RoHS"],
    "electronics": ["RoHS", "IATF 16949", "UL"],
    "computers": ["CE", "RoHS"],
    "consumer-electronics": ["CE", "FCC", "RoHS"],
    "telecom-security": ["CE", "FCC"],
    "lighting": ["CE", "ENEC", "RoHS"],
    "vehicles": ["IATF 16949", "ECE R90"],
    "packaging-paper": ["FSC", "BRCGS Packaging"],
    "furniture-home": ["FSC", "CARB P2"],
    "construction": ["CE", "EN 1090"],
    "sports-toys-gifts": ["EN 71", "amfori BSCI"],
    "machinery": ["CE"],
    "energy-environment": ["CE", "IEC 61215"],
}
BODIES = ["Nordkap Cert", "Veritrade Assurance", "Continent Audit", "Meridian Bureau"]
STREETS = ["Harbour Road", "Industrial Zone 4, Plot", "Mill Lane", "Works Street"]
JOBS = ["Export manager", "Sales", "Owner", "Head of sales", "Customer service"]
# Days since the page was confirmed, of some whose team can be signed in as.
CONFIRMED_AGO = {1: 100, 2: 200, 3: 400}
# Entered by staff from a register, and claimed by nobody yet.
IMPORTED = (4, 5)
REGISTER = "the register of the demo world"
OPTIONAL = [*Company.OPTIONAL_FIELDS, *Company.OPTIONAL_CONTACT_FIELDS]


@dataclass
class Maker:
    """A demo company, with what its items and offers take from it."""

    number: int
    rng: Random
    country: Country
    city: str
    region: str
    name: places.Name
    slug: str
    type: str
    industry: str
    leaves: list[Leaf]
    currency: str
    port: str
    languages: list[str]
    incoterms: list[str]
    payment_terms: list[str]
    standards: list[str]
    founded: int
    people: str
    markets: list[str]
    confirmed: date
    joined: datetime
    is_listed: bool
    pk: int = 0


def makers(
    *, number: int, seed: int, shelf: dict[str, list[Leaf]], now: datetime
) -> Iterator[Maker]:
    """As many companies as asked for, in every country, the same for the same seed."""
    countries = places.countries()
    shares = [country.share for country in countries]
    taken: set[str] = set()
    # How many make it, of each leaf.
    made: Counter[str] = Counter()
    for n in range(number):
        rng = Random(f"{seed} company {n}")
        few = n < len(countries) <= number
        country = countries[n] if few else rng.choices(countries, shares)[0]
        maker = _maker(rng, n, country, shelf, taken, made, now)
        made.update(leaf.slug for leaf in maker.leaves if maker.is_listed)
        yield maker


def _maker(
    rng: Random,
    n: int,
    country: Country,
    shelf: dict[str, list[Leaf]],
    taken: set[str],
    made: Counter[str],
    now: datetime,
) -> Maker:
    strong = [industry for industry in country.strong if industry in shelf]
    usual = strong and rng.random() < 0.6
    industry = rng.choice(strong if usual else sorted(shelf))
    city, _, region = rng.choice(country.cities).partition("/")
    name, slug = _free_name(rng, country, industry, city, taken)
    joined = now - timedelta(days=rng.randrange(30, 1200), seconds=rng.randrange(86400))
    age = CONFIRMED_AGO.get(n, min(int(rng.expovariate(1 / 70)), 500))
    if n in CONFIRMED_AGO:
        joined = now - timedelta(days=age + 30)
    if n in IMPORTED:
        joined = now - timedelta(days=10)
    return Maker(
        number=n,
        rng=rng,
        country=country,
        city=city,
        region=f"{country.code}-{region}" if region else "",
        name=name,
        slug=slug,
        type=rng.choice(TYPES),
        industry=industry,
        leaves=_range_of_goods(rng, shelf[industry], made),
        currency=rng.choice(country.currencies),
        port=rng.choice(country.ports),
        languages=country.languages,
        incoterms=[term for term in INCOTERMS if rng.random() < 0.5] or ["FOB"],
        payment_terms=[term for term in PAYMENT_TERMS if rng.random() < 0.45] or ["tt"],
        standards=_standards(rng, industry),
        founded=joined.year - 1 - min(int(rng.expovariate(1 / 19)), 120),
        people=rng.choices(PEOPLE, (6, 10, 40, 26, 10, 5, 3))[0],
        markets=sorted(rng.sample(MARKETS, k=rng.randrange(4, 14))),
        confirmed=max((now - timedelta(days=age)).date(), joined.date()),
        joined=joined,
        is_listed=rng.random() < 0.97 or n < 60,
    )


def _free_name(
    rng: Random, country: Country, industry: str, city: str, taken: set[str]
) -> tuple[places.Name, str]:
    for _ in range(50):
        name = places.name(rng, country=country, industry=industry, city=city)
        if name.trading.lower() not in taken:
            break
    else:
        name = places.Name(
            f"{name.trading} {len(taken)}", f"{name.legal} {len(taken)}", name.word
        )
    taken.add(name.trading.lower())
    return name, Company.slug_for(name.trading)


def _range_of_goods(rng: Random, leaves: list[Leaf], made: Counter[str]) -> list[Leaf]:
    """Two to eight leaves, mostly of one family; first what the fewest make, so that
    nobody looks into a category of the industry and finds it empty."""
    rare_first = sorted(leaves, key=lambda leaf: (made[leaf.slug], rng.random()))
    home = rare_first[0].family
    near = [leaf for leaf in rare_first if leaf.family == home]
    some = near[: rng.randrange(2, 6)]
    some += rng.sample(leaves, k=min(len(leaves), rng.randrange(0, 4)))
    return list({leaf.slug: leaf for leaf in some}.values())


def _standards(rng: Random, industry: str) -> list[str]:
    known = [*STANDARDS[""], *STANDARDS.get(industry, [])]
    return sorted(rng.sample(known, k=min(len(known), rng.choice((0, 1, 1, 2, 2, 3)))))


COMPANY_COLUMNS = (
    *("id", "trading_name", "legal_name", "slug", "registry", "registry_number"),
    *("vat_id", "business_type", "other_business_types", "country", "region", "city"),
    *("web_address", "turnover_band", "turnover_year", "employees_band"),
    *(
        "founded_year",
        "industry",
        "categories",
        "hs_codes",
        "keywords",
        "export_countries",
    ),
    *("main_markets", "languages", "factory_size", "production_lines", "custom_work"),
    *("incoterms", "payment_terms", "currencies", "closed_from", "closed_until"),
    *("public_fields", "source", "confirmed_on", "published_at", "unpublished_at"),
    *("suspended_at", "created_at", "changed_at"),
)


def company_row(maker: Maker, today: date) -> tuple[object, ...]:
    rng, makes = maker.rng, maker.type == BusinessType.MANUFACTURER
    closed = today + timedelta(days=rng.randrange(-5, 20))
    has_closed = rng.random() < 0.03
    other = [BusinessType.TRADING_COMPANY.value] if makes and rng.random() < 0.2 else []
    published = maker.joined + timedelta(days=1)
    is_imported = maker.number in IMPORTED
    return (
        maker.pk,
        maker.name.trading,
        maker.name.legal,
        maker.slug,
        "Demo register",
        f"DEMO-{maker.number + 10_000}",
        f"{maker.country.code}DEMO{maker.number:06}",
        maker.type,
        other,
        maker.country.code,
        maker.region,
        maker.city,
        f"https://www.{maker.slug}.example/" if rng.random() < 0.85 else "",
        rng.choice(TURNOVERS) if rng.random() < 0.8 else "unsaid",
        today.year - 1,
        maker.people,
        maker.founded,
        maker.industry,
        [leaf.slug for leaf in maker.leaves[:10]],
        sorted({code for leaf in maker.leaves for code in leaf.hs_codes})[:30],
        [leaf.nouns[0] for leaf in maker.leaves][:10],
        maker.markets,
        maker.markets[:4],
        maker.languages,
        rng.choice(SIZES) if makes else "none",
        rng.randrange(1, 14) if makes else None,
        [kind for kind in ("OEM", "ODM") if makes and rng.random() < 0.6],
        maker.incoterms,
        maker.payment_terms,
        sorted({*maker.country.currencies}),
        closed if has_closed else None,
        closed + timedelta(days=10) if has_closed else None,
        [field for field in OPTIONAL if rng.random() < 0.45],
        (Company.Source.IMPORT if is_imported else Company.Source.DEMO).value,
        None if is_imported else maker.confirmed,
        published if maker.is_listed else None,
        None,
        None,
        maker.joined,
        max(published, maker.joined + timedelta(days=2)),
    )


def text_rows(maker: Maker) -> Iterator[tuple[object, ...]]:
    """(company, language, summary, description), in English and often a language of theirs."""
    ours = {"zh-hant": "zh-hans", "pt": "es"}
    theirs = {ours.get(code, code) for code in maker.languages}
    spoken = [code for code in ("zh-hans", "es", "fr", "ar") if code in theirs]
    kind = BusinessType(maker.type)
    for language in ["en", *(code for code in spoken if maker.rng.random() < 0.8)]:
        summary, description = telling.company_texts(
            maker.rng,
            language=language,
            name=maker.name.trading,
            city=maker.city,
            kind=str(kind.label).lower(),
            founded=maker.founded,
            people=maker.people.replace("-", " to "),
            leaf_names=[leaf.names for leaf in maker.leaves],
            family=maker.leaves[0].family.replace("-", " "),
            markets=len(maker.markets),
            currency=maker.currency,
            port=maker.port,
        )
        yield (maker.pk, language, summary, description)


def contact(maker: Maker) -> tuple[UUID, dict[str, str]]:
    """The subject and the private values of a company, visibly invented."""
    rng = maker.rng
    subject = UUID(int=rng.getrandbits(128), version=4)
    return subject, {
        "street": f"{rng.choice(STREETS)} {rng.randrange(1, 120)}",
        "postcode": f"{rng.randrange(10_000, 99_999)}",
        "phone": places.phone(maker.country, rng.randrange(100)),
        "contact_person": places.person(rng, country=maker.country),
        "job_title": rng.choice(JOBS),
    }


# Who looked at a register or a document in the demo world.
LOOKED = UUID("64656d6f-0000-4000-8000-6c6f6f6b6564")
CHECK_COLUMNS = (
    *("company_id", "method", "about", "checked_by", "note"),
    *("checked_on", "expires_on", "ended_at", "ending"),
)


def check_rows(maker: Maker, today: date) -> Iterator[tuple[object, ...]]:
    """Evidence, some of it past its last day. In the order of CHECK_COLUMNS."""
    about = {
        Check.Method.EMAIL_DOMAIN: f"{maker.slug}.example",
        Check.Method.DNS: f"{maker.slug}.example",
        Check.Method.REGISTRY: "",
        Check.Method.ADDRESS_LETTER: "",
        Check.Method.DOCUMENT: "Extract from the register",
    }
    chances = (0.75, 0.5, 0.45, 0.2, 0.3)
    for method, chance in zip(Check.Method, chances, strict=True):
        if maker.rng.random() < chance:
            checked = today - timedelta(days=maker.rng.randrange(5, 420))
            by_staff = method in {Check.Method.REGISTRY, Check.Method.DOCUMENT}
            yield (
                *(maker.pk, method.value, about[method]),
                LOOKED if by_staff else None,
                "Invented for the demo world." if by_staff else "",
                *(checked, checked + timedelta(days=365), None, ""),
            )


def certificate_rows(maker: Maker, now: datetime) -> Iterator[tuple[object, ...]]:
    for standard in maker.standards:
        since = now.date() - timedelta(days=maker.rng.randrange(30, 1000))
        number = f"DEMO-{maker.rng.randrange(10_000, 99_999)}"
        yield (
            maker.pk,
            standard,
            f"Making and supply of {maker.leaves[0].names['en'].lower()}"[:200],
            maker.rng.choice(BODIES),
            number,
            since,
            since + timedelta(days=1095),
            "",
            now - timedelta(days=3) if maker.rng.random() < 0.9 else None,
        )
