"""The offers of the demo world: to sell and to buy, closing around today."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.utils.text import slugify

from listings.models import Offer
from members.models import BusinessType
from tradedir.demo import goods as kinds
from tradedir.demo.companies import MARKETS, Maker
from tradedir.demo.goods import Goods
from tradedir.demo.shelf import Leaf

OFFER_COLUMNS = (
    *("id", "company_id", "item_id", "category_id", "side", "title", "slug"),
    *("language", "hs_code", "purpose", "specification", "quantity", "quantity_high"),
    *("unit", "rhythm", "target_price", "currency", "hides_price", "destination"),
    *("port", "incoterm", "payment_terms", "deliver_from", "deliver_until"),
    *("certificates", "needs_sample", "closes_on", "most_quotes", "shows_identity"),
    *("outcome", "created_at", "changed_at", "submitted_at", "published_at"),
    "withdrawn_at",
)
SELLING = [
    "{Noun} from stock, {values}",
    "Overstock: {noun}, {values}",
    "{Noun}, {values}, ready to ship",
    "Cancelled order: {noun}, {values}",
    "End of series: {noun}, {values}",
]
BUYING = [
    "Wanted: {noun}, {values}",
    "{Noun}, {values}, for regular supply",
    "Looking for {noun}, {values}",
    "{Noun} for a project, {values}",
]
WHY_SELL = [
    "The goods are new, in their first packing, and can be looked at in {city}.",
    "The lot comes from an order that was cancelled after production; nothing is wrong with it.",
    "We change the range at the end of the season and clear the store.",
    "Production has free time in the coming weeks, so we offer this quantity at a better price.",
]
SELL_TERMS = [
    "Price for the whole lot; half of it is possible at a small charge.",
    "Photos of the packed goods and the packing list are sent on request.",
    "Inspection before loading is welcome. Payment before dispatch.",
    "First come, first served: we hold the goods for three days against a written order.",
]
WHY_BUY = [
    "We need this for our own production and would like to work with a maker directly.",
    "Our present source cannot deliver enough; quality has to be at least equal.",
    "This is for a project with a fixed date. Please quote only what you can deliver in time.",
    "We distribute in our region and look for a second source with steady quality.",
]
BUY_TERMS = [
    "Please state price, packing, lead time and the country of origin.",
    "A sample is tested before the order; we pay for the courier.",
    "Data sheet and test reports should come with the quote.",
    "If the first delivery goes well, an order for a year follows.",
]


def offers(
    *,
    makers: list[Maker],
    number: int,
    seed: int,
    now: datetime,
    rates: dict[str, float],
    first: int,
) -> Iterator[tuple[object, ...]]:
    """So many offers, about half of them to buy."""
    buyers = [
        maker
        for maker in makers
        if maker.type not in (BusinessType.MANUFACTURER, BusinessType.SERVICE_PROVIDER)
    ]
    for place in range(number):
        rng = Random(f"{seed} offer {place}")
        buys = rng.random() < 0.48
        mostly_trade = buys and buyers and rng.random() < 0.7
        maker = rng.choice(buyers if mostly_trade else makers)
        leaf = rng.choice(maker.leaves)
        goods = kinds.goods(rng, leaf)
        side = Offer.Side.BUY if buys else Offer.Side.SELL
        yield _offer(rng, first + place, maker, goods, side, now, rates)


def _offer(
    rng: Random,
    pk: int,
    maker: Maker,
    goods: Goods,
    side: Offer.Side,
    now: datetime,
    rates: dict[str, float],
) -> tuple[object, ...]:
    leaf, buys = goods.leaf, side == Offer.Side.BUY
    quantity = _quantity(rng, leaf)
    title = _title(rng, goods, buys=buys)
    price = kinds.unit_price(rng, goods, rates.get(maker.currency, 1.0))
    price = kinds.rounded(price * rng.uniform(0.7, 0.95))
    has_price = rng.random() < (0.5 if buys else 0.85)
    published, closes, withdrawn = _days(rng, maker, now)
    deliver = closes + timedelta(days=rng.randrange(10, 60))
    destination = maker.country.code if buys else ""
    if not buys and rng.random() < 0.3:
        destination = rng.choice(MARKETS)
    over = closes < now.date()
    return (
        pk,
        maker.pk,
        None,
        leaf.id,
        side.value,
        title,
        slugify(title)[:80].strip("-") or "offer",
        "en",
        leaf.hs_codes[0] if leaf.hs_codes else "",
        rng.choice(Offer.Purpose.values) if buys else "",
        _specification(rng, goods, maker, buys=buys),
        quantity,
        kinds.round_quantity(quantity * 1.5) if rng.random() < 0.25 else None,
        leaf.unit,
        rng.choices(Offer.Rhythm.values, (70, 12, 10, 8))[0] if buys else "once",
        price if has_price else None,
        maker.currency if has_price else "",
        has_price and buys and rng.random() < 0.3,
        destination,
        maker.port if buys else "",
        rng.choice(maker.incoterms),
        maker.payment_terms,
        deliver if rng.random() < 0.7 else None,
        deliver + timedelta(days=30) if rng.random() < 0.6 else None,
        maker.standards[:1] if buys and rng.random() < 0.4 else [],
        buys and rng.random() < 0.4,
        closes,
        rng.choice((5, 10, 10, 10, 20)),
        not buys or rng.random() < 0.35,
        rng.choice(Offer.Outcome.values) if over and rng.random() < 0.6 else "",
        published - timedelta(days=1),
        published,
        published - timedelta(hours=9),
        published,
        withdrawn,
    )


def _quantity(rng: Random, leaf: Leaf) -> int:
    return kinds.round_quantity(
        leaf.moq_low
        * (leaf.moq_high / leaf.moq_low) ** rng.random()
        * rng.choice((1, 2, 5))
    )


def _title(rng: Random, goods: Goods, *, buys: bool) -> str:
    """At most 80 letters; values give way first."""
    pattern = rng.choice(BUYING if buys else SELLING)
    said = kinds.telling(goods, most=2)
    while True:
        text = pattern.format(
            Noun=goods.noun, noun=kinds.lowered(goods.noun), values=", ".join(said)
        )
        text = text.replace(", ,", ",").strip().rstrip(",")
        if len(text) <= 80 or not said:
            return text[:80]
        said.pop()


def _specification(rng: Random, goods: Goods, maker: Maker, *, buys: bool) -> str:
    stated = {attribute.key: attribute for attribute in goods.leaf.attributes}
    lines = [
        f"- {stated[key].names['en']}: "
        + (
            "yes"
            if value is True
            else "no"
            if value is False
            else kinds.shown(value, stated[key])
        )
        for key, value in goods.values.items()
    ]
    why = rng.choice(WHY_BUY if buys else WHY_SELL).format(city=maker.city)
    terms = rng.sample(BUY_TERMS if buys else SELL_TERMS, k=2)
    head = f"{goods.noun}, {goods.leaf.names['en'].lower()}."
    parts = [f"{head} {why}", "\n".join(lines), " ".join(terms)]
    return "\n\n".join(filter(None, parts))


def _days(
    rng: Random, maker: Maker, now: datetime
) -> tuple[datetime, date, datetime | None]:
    """Published, closing day, and when it was taken back, if it was."""
    length = rng.choice((14, 21, 30, 30, 45, 60, 90))
    gone = rng.random() < 0.14
    left = -rng.randrange(1, 60) if gone else rng.randrange(0, length)
    closes = now.date() + timedelta(days=left)
    published = now + timedelta(
        days=left - length, seconds=-rng.randrange(3600, 80_000)
    )
    withdrawn = now - timedelta(hours=1) if rng.random() < 0.02 and not gone else None
    return published, closes, withdrawn
