"""The attributes of a category as fields of a form, one for each of the five types."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from listings.models import Attribute
from listings.posting.form_fields import Amount, Text
from listings.taxonomy import StatedAttribute, tree

PREFIX = "attr_"
LONGEST = 200
YES, NO = "yes", "no"
Type = Attribute.Type


def of_category(category_id: int) -> tuple[StatedAttribute, ...]:
    node = tree().by_id.get(category_id)
    return node.attributes if node else ()


def fields(category_id: int, language: str) -> Iterator[tuple[str, forms.Field]]:
    """(name in the form, field) of every attribute, in the order that matters to buyers."""
    for attribute in of_category(category_id):
        yield PREFIX + attribute.key, field(attribute, language)


def field(attribute: StatedAttribute, language: str) -> forms.Field:
    label = attribute.label(language)
    options = [(code, attribute.option(code, language)) for code in attribute.options]
    needed = attribute.required
    if attribute.type == Type.MULTI:
        return forms.MultipleChoiceField(
            label=label,
            choices=options,
            required=needed,
            widget=forms.CheckboxSelectMultiple,
        )
    if attribute.type == Type.SINGLE:
        return forms.ChoiceField(
            label=label, choices=[("", "—"), *options], required=needed
        )
    if attribute.type == Type.YESNO:
        answers = [("", "—"), (YES, _("Yes")), (NO, _("No"))]
        return forms.ChoiceField(label=label, choices=answers, required=needed)
    if attribute.type == Type.NUMBER:
        named = f"{label} ({attribute.unit})" if attribute.unit else label
        return Amount(digits=15, places=4, any_sign=True, label=named, required=needed)
    return Text(longest=LONGEST, label=label, required=needed)


def shown(category_id: int, stated: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields hold of an item's stated attributes."""
    values = {}
    for attribute in of_category(category_id):
        value = stated.get(attribute.key)
        if attribute.type == Type.YESNO and isinstance(value, bool):
            value = YES if value else NO
        if attribute.type == Type.NUMBER and isinstance(value, int | float):
            value = Decimal(str(value))
        values[PREFIX + attribute.key] = value
    return values


def stated(category_id: int, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields say, as an item states it; what was left empty is not stated."""
    values: dict[str, Any] = {}
    for attribute in of_category(category_id):
        value = said.get(PREFIX + attribute.key)
        if value in (None, "", []):
            continue
        values[attribute.key] = _stored(attribute, value)
    return values


def _stored(attribute: StatedAttribute, value: Any) -> Any:
    if attribute.type == Type.YESNO:
        return value == YES
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return sorted(value) if attribute.type == Type.MULTI else value
