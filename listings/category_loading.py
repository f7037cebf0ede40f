"""Entering the written category tree into the database, as often as you like."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from listings import taxonomy
from listings.category_files import Written, WrittenAttribute, WrittenCategory
from listings.models import Attribute, AttributeOption, Category, CategoryAttribute
from listings.models.category import EVERYTHING
from listings.tending import words
from members import public_pages

MONEY = Decimal("0.0001")
# What staff decide as a whole: which options, which attributes.
OPTIONS: dict[str, Any] = {"options": None}
ATTRIBUTES: dict[str, Any] = {"attributes": None}


@dataclass
class Loaded:
    """What loading did, in numbers of categories, and of attributes beside them."""

    added: int = 0
    changed: int = 0
    retired: int = 0
    unchanged: int = 0
    attributes_added: int = 0
    attributes_changed: int = 0


@transaction.atomic
def load(written: Written) -> Loaded:
    """Make the database say what the files say.

    A category that vanished from the files is retired, never deleted: listings stand in it.
    What staff have decided stays as they decided it (docs/decisions/0020-who-decides-the-tree.md).
    """
    loaded = Loaded()
    _enter_attributes(written, loaded)
    _enter_categories(written, loaded)
    _join(written)
    words.load()
    # Read anew here at once, and again when everybody can see it.
    taxonomy.forget()
    transaction.on_commit(taxonomy.forget)
    public_pages.tree_changed()
    return loaded


def _enter_categories(written: Written, loaded: Loaded) -> None:
    there = {row.slug: row for row in Category.objects.all()}
    for depth in (1, 2, 3):
        new, changed, moved = [], [], []
        for position, one in enumerate(written.categories):
            if one.depth != depth:
                continue
            row = there.get(one.slug)
            wanted = left_to_files(_columns(one, there), row)
            if row is None:
                row = Category(slug=one.slug, position=position, **wanted)
                there[one.slug] = row
                new.append(row)
            elif _differs(row, wanted):
                if left_to_files({"position": 0}, row):
                    row.position = position
                changed.append(row)
            else:
                loaded.unchanged += 1
                if row.position != position and left_to_files({"position": 0}, row):
                    row.position = position
                    moved.append(row)
        Category.objects.bulk_create(new)
        Category.objects.bulk_update(
            [*changed, *moved], [*COLUMNS, "position"], batch_size=200
        )
        loaded.added += len(new)
        loaded.changed += len(changed)
    kept = {one.slug for one in written.categories}
    gone = [
        row.pk
        for row in there.values()
        if row.slug not in kept and left_to_files({"retired_at": None}, row)
    ]
    loaded.retired = (
        Category.objects.in_use().filter(pk__in=gone).update(retired_at=timezone.now())
    )


# What the files decide; a category that comes back is in use again.
COLUMNS = (
    *("parent_id", "depth", "names", "icon", "retired_at", "moved_to_id", "hs_codes"),
    *("unit", "nouns", "synonyms", "price_low", "price_high", "moq_low", "moq_high"),
)


def _columns(one: WrittenCategory, there: dict[str, Category]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "hs_codes": [],
        "unit": "",
        "nouns": [],
        "synonyms": {},
        "moq_low": None,
        "moq_high": None,
    } | one.values
    for name in ("price_low", "price_high"):
        price = values.get(name)
        values[name] = None if price is None else Decimal(str(price)).quantize(MONEY)
    return {
        "parent_id": _after(there[one.parent]) if one.parent else None,
        "depth": one.depth,
        "names": one.names,
        "icon": one.icon,
        "retired_at": None,
        "moved_to_id": None,
        **values,
    }


def _after(row: Category) -> int:
    """The category, or what it became part of."""
    return row.moved_to_id or row.pk


def left_to_files(
    wanted: dict[str, Any], row: Category | Attribute | None
) -> dict[str, Any]:
    """Of what the files say, the columns that staff have not decided."""
    if row is None:
        return wanted
    if EVERYTHING in row.decided:
        return {}
    return {name: value for name, value in wanted.items() if name not in row.decided}


def _enter_attributes(written: Written, loaded: Loaded) -> None:
    there = {row.key: row for row in Attribute.objects.all()}
    new, changed = [], []
    for one in written.attributes:
        wanted = {
            "names": one.names,
            "type": one.type,
            "unit": one.unit,
            "low": one.low,
            "high": one.high,
        }
        row = there.get(one.key)
        wanted = left_to_files(wanted, row)
        if row is None:
            there[one.key] = row = Attribute(key=one.key, **wanted)
            new.append(row)
        elif _differs(row, wanted):
            changed.append(row)
    Attribute.objects.bulk_create(new)
    fields = ["names", "type", "unit", "low", "high"]
    Attribute.objects.bulk_update(changed, fields, batch_size=200)
    loaded.attributes_added, loaded.attributes_changed = len(new), len(changed)
    _enter_options(written.attributes, there)


def _enter_options(
    attributes: list[WrittenAttribute], there: dict[str, Attribute]
) -> None:
    left = {key: row for key, row in there.items() if left_to_files(OPTIONS, row)}
    ids = {row.pk for row in left.values()}
    wanted = {
        (left[one.key].pk, code): {"names": names, "position": position}
        for one in attributes
        if one.key in left
        for position, (code, names) in enumerate(one.options)
    }
    _bring_in_line(
        AttributeOption,
        there={
            (row.attribute_id, row.code): row
            for row in AttributeOption.objects.filter(attribute__in=ids)
        },
        wanted=wanted,
        make=lambda key, values: AttributeOption(
            attribute_id=key[0], code=key[1], **values
        ),
    )


def _join(written: Written) -> None:
    """Which attributes the items of a leaf state."""
    leaves = {
        row.slug: row.pk
        for row in Category.objects.only("slug", "decided")
        if left_to_files(ATTRIBUTES, row)
    }
    ids = set(leaves.values())
    keys = dict(Attribute.objects.values_list("key", "pk"))
    wanted = {
        (leaves[one.slug], keys[key]): {"position": position, "required": required}
        for one in written.categories
        if one.slug in leaves
        for position, (key, required) in enumerate(one.attributes)
    }
    _bring_in_line(
        CategoryAttribute,
        there={
            (row.category_id, row.attribute_id): row
            for row in CategoryAttribute.objects.filter(category__in=ids)
        },
        wanted=wanted,
        make=lambda key, values: CategoryAttribute(
            category_id=key[0], attribute_id=key[1], **values
        ),
    )


def _bring_in_line(
    model: type[Model],
    *,
    there: dict[Any, Any],
    wanted: dict[Any, dict[str, Any]],
    make: Callable[[Any, dict[str, Any]], Any],
) -> None:
    """Rows by key: add what is missing, change what differs, delete what is not wanted."""
    gone = [row.pk for key, row in there.items() if key not in wanted]
    model._default_manager.filter(pk__in=gone).delete()
    model._default_manager.bulk_create(
        make(key, values) for key, values in wanted.items() if key not in there
    )
    changed = [
        there[key]
        for key, values in wanted.items()
        if key in there and _differs(there[key], values)
    ]
    if changed:
        fields = list(next(iter(wanted.values())))
        model._default_manager.bulk_update(changed, fields, batch_size=500)


def _differs(row: Any, wanted: dict[str, Any]) -> bool:
    """Set the row's columns to what is wanted; say whether any was another value."""
    differs = False
    for name, value in wanted.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            differs = True
    return differs
