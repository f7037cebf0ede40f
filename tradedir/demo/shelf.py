"""The category tree as the demo world takes goods from it: leaves with all they state."""

from dataclasses import dataclass, field

from listings.models import Attribute, AttributeOption, Category, CategoryAttribute
from listings.taxonomy import Node, tree


@dataclass(frozen=True)
class Stated:
    """An attribute with the values it can take."""

    key: str
    names: dict[str, str]
    type: str
    unit: str
    low: float
    high: float
    required: bool
    # Codes, each with its names.
    options: list[tuple[str, dict[str, str]]] = field(repr=False)


@dataclass(frozen=True)
class Leaf:
    """A leaf category, with hints of prices and quantities."""

    id: int
    slug: str
    family: str
    industry: str
    names: dict[str, str]
    nouns: list[str]
    synonyms: dict[str, list[str]]
    hs_codes: list[str]
    unit: str
    price_low: float
    price_high: float
    moq_low: int
    moq_high: int
    attributes: list[Stated]


def leaves() -> dict[str, list[Leaf]]:
    """The leaves in use by industry."""
    stated = _stated()
    found: dict[str, list[Leaf]] = {}
    nodes = tree().by_id
    for row in Category.objects.leaves():
        node = nodes.get(row.pk)
        if node is None:
            continue
        industry, family, _leaf = _trail(node)
        found.setdefault(industry, []).append(
            Leaf(
                id=row.pk,
                slug=row.slug,
                family=family,
                industry=industry,
                names=row.names,
                nouns=row.nouns or [row.names["en"]],
                synonyms=row.synonyms,
                hs_codes=row.hs_codes,
                unit=row.unit,
                price_low=float(row.price_low or 1),
                price_high=float(row.price_high or 100),
                moq_low=row.moq_low or 1,
                moq_high=row.moq_high or 100,
                attributes=stated.get(row.pk, []),
            )
        )
    return found


def _trail(node: Node) -> list[str]:
    return [step.slug for step in node.trail()]


def _stated() -> dict[int, list[Stated]]:
    options: dict[int, list[tuple[str, dict[str, str]]]] = {}
    for option in AttributeOption.objects.order_by("attribute_id", "position"):
        options.setdefault(option.attribute_id, []).append((option.code, option.names))
    attributes = {row.pk: row for row in Attribute.objects.all()}
    stated: dict[int, list[Stated]] = {}
    for use in CategoryAttribute.objects.order_by("category_id", "position"):
        row = attributes[use.attribute_id]
        stated.setdefault(use.category_id, []).append(
            Stated(
                key=row.key,
                names=row.names,
                type=row.type,
                unit=row.unit,
                low=1.0 if row.low is None else row.low,
                high=100.0 if row.high is None else row.high,
                required=use.required,
                options=options.get(row.pk, []),
            )
        )
    return stated
