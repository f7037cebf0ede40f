"""Items side by side: one line an attribute, those that differ marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from listings import formats
from listings.cards import stated
from listings.models import Item
from listings.taxonomy import StatedAttribute, tree


@dataclass(frozen=True)
class Line:
    label: str
    values: list[str]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


def lines(ids: Sequence[int], language: str) -> list[Line]:
    """Terms first, then every attribute that any of them states."""
    found = Item.objects.in_bulk(ids)
    items = [found[pk] for pk in ids if pk in found]
    terms = [
        Line(
            "MOQ",
            [formats.quantity(i.moq, i.unit, language) if i.moq else "" for i in items],
        ),
        Line(_("Lead time"), [days(item) for item in items]),
        Line("Incoterms", [", ".join(item.incoterms) for item in items]),
        Line(_("HS code"), [item.hs_code for item in items]),
        Line(
            _("Country of origin"),
            [
                formats.country(item.origin, language) if item.origin else ""
                for item in items
            ],
        ),
        Line(_("Brand"), [item.brand for item in items]),
        Line(_("Model"), [item.model for item in items]),
    ]
    return [line for line in terms + _attributes(items, language) if any(line.values)]


def days(item: Item) -> str:
    return _("%s days") % item.lead_time_days if item.lead_time_days is not None else ""


def _attributes(items: list[Item], language: str) -> list[Line]:
    """What is called alike is one line, in whichever category it is stated."""
    typed: dict[str, list[str]] = {}
    for place, item in enumerate(items):
        node = tree().by_id.get(item.category_id)
        for attribute in node.attributes if node else ():
            if attribute.key in item.attributes:
                line = typed.setdefault(attribute.label(language), [""] * len(items))
                line[place] = _value(
                    attribute, item.attributes[attribute.key], language
                )
    free: dict[str, list[str]] = {}
    for place, item in enumerate(items):
        for name, value in item.specifications[:60]:
            free.setdefault(str(name), [""] * len(items))[place] = str(value)
    shared = {
        name: values for name, values in free.items() if sum(map(bool, values)) > 1
    }
    return [Line(name, values) for name, values in (typed | shared).items()]


def _value(attribute: StatedAttribute, value: Any, language: str) -> str:
    if attribute.type == "yesno":
        return formats.yes_or_no(bool(value))
    return stated(attribute, value, language)
