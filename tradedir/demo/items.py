"""The items of the demo world."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils.text import slugify

from listings.copying import Json
from listings.models import Item
from tradedir.demo import goods as kinds
from tradedir.demo import telling
from tradedir.demo.companies import MARKETS, Maker
from tradedir.demo.goods import Goods
from tradedir.demo.shelf import Leaf

ITEM_COLUMNS = (
    *("id", "company_id", "category_id", "title", "slug", "language", "sku", "brand"),
    *("model", "gtin", "summary", "description", "attributes", "specifications"),
    *("hs_code", "origin", "unit", "price_mode", "price", "price_high", "currency"),
    *("tier_quantities", "tier_prices", "moq", "order_multiple", "sample"),
    *("lead_time_days", "supply_quantity", "supply_unit", "supply_period"),
    *("incoterms", "incoterm_place", "port", "payment_terms", "packaging"),
    *("units_per_carton", "gross_weight_kg", "carton_size_cm", "certificates"),
    *("availability", "ships_to", "valid_until", "confirmed_on", "created_at"),
    *("changed_at", "submitted_at", "published_at", "paused_at", "archived_at"),
    "withdrawn_at",
)
PHOTO_COLUMNS = ("item_id", "stem", "width", "height", "alt", "position")
PACKAGING = {
    "C62": ["Carton", "Inner box and export carton", "Single box", "Wooden case"],
    "KGM": ["25 kg bags", "25 kg paper sacks", "200 kg drums", "10 kg cartons"],
    "TNE": ["1,000 kg big bags", "25 kg bags on pallets", "In bulk"],
    "MTR": ["Rolls of 50 m", "Coils of 100 m", "Bundles, strapped"],
    "MTK": ["Pallets, film-wrapped", "Cartons on pallets", "Wooden crates"],
    "LTR": ["20 L canisters", "200 L drums", "1,000 L IBC"],
}
PICTURES = (0.0, 0.06, 0.42, 0.78, 0.94)


@dataclass(frozen=True)
class Made:
    """An item as rows: its own, and the stems of its pictures."""

    row: tuple[object, ...]
    stems: list[str]
    alt: str


def items(
    *,
    makers: list[Maker],
    number: int,
    seed: int,
    now: datetime,
    rates: dict[str, float],
    stems: Callable[[Leaf], list[str]],
    first: int,
) -> Iterator[Made]:
    """So many items over all makers, a few makers with many, most with some."""
    rng = Random(f"{seed} shares")
    shares = [rng.paretovariate(1.6) for _ in makers]
    whole, done, given = sum(shares), 0, 0.0
    for maker, share in zip(makers, shares, strict=True):
        given += share
        upto = round(number * given / whole)
        own = Random(f"{seed} items {maker.number}")
        for place in range(upto - done):
            yield _item(own, maker, place, first + done + place, now, rates, stems)
        done = upto


def _item(
    rng: Random,
    maker: Maker,
    place: int,
    pk: int,
    now: datetime,
    rates: dict[str, float],
    stems: Callable[[Leaf], list[str]],
) -> Made:
    # Of everything it makes a company has something.
    every = place < len(maker.leaves)
    goods = kinds.goods(rng, maker.leaves[place] if every else rng.choice(maker.leaves))
    leaf = goods.leaf
    language = _language(rng, maker)
    model = f"{maker.name.word[:2].upper().strip()}{rng.choice('ABDEFGHKLMPRSTX')}-{rng.randrange(10, 1000)}"
    title = telling.title(goods, language, model)
    moq = _moq(rng, leaf)
    summary, description = telling.texts(
        rng,
        goods,
        language=language,
        word=maker.name.word,
        city=maker.city,
        moq=f"{moq:,}",
    )
    row = (
        pk,
        maker.pk,
        leaf.id,
        title,
        (slugify(title)[:100].strip("-") or "item"),
        language,
        f"{maker.name.word[:3].upper().strip()}-{place + 1001}",
        maker.name.word if rng.random() < 0.6 else "",
        model,
        _gtin(rng) if rng.random() < 0.3 else "",
        summary,
        description,
        Json(goods.values),
        Json(telling.specifications(rng, goods)),
        leaf.hs_codes[0] if leaf.hs_codes else "",
        maker.country.code if rng.random() < 0.93 else "CN",
        leaf.unit,
        *_price(rng, goods, maker, moq, rates),
        *_terms(rng, maker, leaf, moq),
        *_packing(rng, leaf, goods),
        *_state(rng, maker, now),
    )
    known = stems(leaf)
    shown = sum(rng.random() >= chance for chance in PICTURES)
    start = rng.randrange(len(known)) if known else 0
    some = [known[(start + n) % len(known)] for n in range(min(shown, len(known)))]
    return Made(row, some, title)


def _language(rng: Random, maker: Maker) -> str:
    spoken = {"zh-hans", "es", "fr", "ar"} & set(maker.languages)
    return min(spoken) if spoken and rng.random() < 0.22 else "en"


def _moq(rng: Random, leaf: Leaf) -> int:
    place = rng.betavariate(1.3, 2.5)
    return kinds.round_quantity(leaf.moq_low * (leaf.moq_high / leaf.moq_low) ** place)


def _gtin(rng: Random) -> str:
    """A number of the range kept for use inside a company, with a right check digit."""
    digits = "2" + "".join(rng.choice("0123456789") for _ in range(11))
    odd, even = sum(map(int, digits[0::2])), sum(map(int, digits[1::2]))
    return f"{digits}{-(odd + 3 * even) % 10}"


def _price(
    rng: Random, goods: Goods, maker: Maker, moq: int, rates: dict[str, float]
) -> tuple[object, ...]:
    """Mode, price, upper price, currency, tiers and MOQ."""
    mode = rng.choices(Item.PriceMode.values, (34, 14, 42, 10))[0]
    price = kinds.unit_price(rng, goods, rates.get(maker.currency, 1.0))
    high: float | None = None
    quantities: list[int] = []
    prices: list[float] = []
    if mode == Item.PriceMode.ON_REQUEST:
        return (mode, None, None, "", [], [], moq if rng.random() < 0.9 else None)
    if mode == Item.PriceMode.RANGE:
        high = max(price, kinds.rounded(price * rng.uniform(1.15, 1.9)))
    if mode == Item.PriceMode.TIERS:
        quantities, prices = kinds.tiers(rng, price, moq)
        price = prices[-1]
    return (mode, price, high, maker.currency, quantities, prices, moq)


def _terms(rng: Random, maker: Maker, leaf: Leaf, moq: int) -> tuple[object, ...]:
    sample = rng.choices(Item.Sample.values, (35, 25, 40))[0]
    supply = kinds.round_quantity(moq * rng.choice((20, 50, 100, 400)))
    has_supply = rng.random() < 0.6
    term = rng.choice(maker.incoterms)
    place = maker.port if term in ("FOB", "CFR", "CIF") else maker.city
    return (
        max(1, moq // 10) if moq >= 100 and rng.random() < 0.2 else None,
        sample,
        rng.choice((3, 7, 10, 14, 15, 20, 21, 25, 30, 30, 35, 45, 60)),
        supply if has_supply else None,
        leaf.unit if has_supply else "",
        rng.choice(("month", "month", "year", "week")) if has_supply else "",
        maker.incoterms,
        place,
        maker.port,
        maker.payment_terms,
    )


def _packing(rng: Random, leaf: Leaf, goods: Goods) -> tuple[object, ...]:
    by_piece = leaf.unit in ("C62", "PR", "SET", "DZN", "BX")
    heavy = leaf.price_high > 3000 and leaf.moq_low < 3
    per_carton = rng.choice((1, 4, 6, 10, 12, 20, 24, 50)) if by_piece else None
    if heavy:
        per_carton = 1
    weight = round(rng.uniform(200, 3000) if heavy else rng.uniform(2, 24), 1)
    edges = [round(rng.uniform(90, 240) if heavy else rng.uniform(18, 70), 1)] * 3
    edges = [round(edge * rng.uniform(0.6, 1.0), 1) for edge in edges]
    known = PACKAGING.get(leaf.unit, PACKAGING["C62"])
    return (
        known[-1] if heavy else rng.choice(known[:3]),
        per_carton,
        weight if by_piece else None,
        edges if by_piece else None,
    )


def _state(rng: Random, maker: Maker, now: datetime) -> tuple[object, ...]:
    """Certificates, availability, destinations, and how old and alive the item is."""
    age = min(int(rng.expovariate(1 / 85)), 640)
    confirmed = now - timedelta(days=age)
    published = confirmed - timedelta(
        days=rng.randrange(0, 400), seconds=rng.randrange(86_400)
    )
    valid = (confirmed + timedelta(days=rng.randrange(240, 366))).date()
    luck = rng.random()
    paused = now - timedelta(days=9) if luck < 0.02 else None
    archived = now - timedelta(days=rng.randrange(90)) if 0.02 <= luck < 0.04 else None
    withdrawn = now - timedelta(days=20) if 0.04 <= luck < 0.045 else None
    is_draft = 0.045 <= luck < 0.055
    in_review = 0.055 <= luck < 0.06
    shown = None if is_draft or in_review else published
    far = rng.random() < 0.6
    return (
        [standard for standard in maker.standards if rng.random() < 0.5],
        rng.choices(Item.Availability.values, (40, 48, 9, 3))[0],
        [] if far else sorted(rng.sample(MARKETS, k=rng.randrange(2, 9))),
        valid,
        confirmed.date(),
        published - timedelta(days=2),
        confirmed,
        None if is_draft else published - timedelta(days=1),
        shown,
        paused if shown else None,
        archived,
        withdrawn,
    )


def photo_rows(made: Made, width: int, height: int) -> Iterator[tuple[object, ...]]:
    for position, stem in enumerate(made.stems):
        yield (made.row[0], stem, width, height, made.alt[:250], position)
