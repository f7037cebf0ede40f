"""Attributes in the hands of staff: made, renamed, given more to choose from. Never taken away.

Items state them: an attribute or an option that vanished would leave words that nobody reads.
A leaf stops asking for one by no longer choosing it (tree.choose_attributes).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from listings.models import Attribute, AttributeOption, CategoryAttribute, TreeChange
from listings.models.category import EVERYTHING
from listings.tending import tree
from members.interventions import Refused
from members.models import Member

Option = tuple[str, dict[str, str]]
Type = Attribute.Type
CHOICES = {Type.SINGLE, Type.MULTI}


@transaction.atomic
def create(
    *,
    key: str,
    names: dict[str, str],
    type: str,  # noqa: A002 - the column's name
    unit: str = "",
    options: Sequence[Option] = (),
    by: Member,
) -> Attribute:
    """A new attribute, which no category states yet. Raises Refused."""
    if Attribute.objects.filter(key=key).exists():
        raise Refused(f"There is an attribute {key} already.")
    if (type in CHOICES) != (len(options) > 1):
        raise Refused("Choices have at least two options, and nothing else has any.")
    made = Attribute.objects.create(
        key=key, names=names, type=type, unit=unit, decided=[EVERYTHING]
    )
    _enter(made, options)
    tree.note(TreeChange.Act.ATTRIBUTES, None, by=by)
    return made


@transaction.atomic
def edit(
    attribute: Attribute,
    values: Mapping[str, Any],
    *,
    options: Sequence[Option] | None = None,
    by: Member,
) -> None:
    """Other names or another unit; the options in this order. Raises Refused where one is left out."""
    stored = Attribute.objects.select_for_update().get(pk=attribute.pk)
    decided = {name for name, new in values.items() if getattr(stored, name) != new}
    before = [(row.code, row.names) for row in stored.options.all()]
    if options is not None and list(options) != before:
        left_out = {code for code, _names in before} - {code for code, _n in options}
        if left_out:
            raise Refused(
                f"Items may state {', '.join(sorted(left_out))}: rename an option, do not"
                " take it away."
            )
        _enter(stored, options)
        decided.add("options")
    if not decided:
        return
    for name in decided - {"options"}:
        setattr(stored, name, values[name])
    if EVERYTHING not in stored.decided:
        stored.decided = sorted({*stored.decided, *decided})
    stored.save()
    _let_follow(stored, by=by)


def _enter(attribute: Attribute, options: Sequence[Option]) -> None:
    there = {row.code: row for row in attribute.options.all()}
    for position, (code, names) in enumerate(options):
        row = there.get(code) or AttributeOption(attribute=attribute, code=code)
        row.names, row.position = names, position
        row.save()


def _let_follow(attribute: Attribute, *, by: Member) -> None:
    """Options in words are among what items are found by."""
    uses = CategoryAttribute.objects.filter(attribute=attribute)
    leaves = [use.category for use in uses.select_related("category")]
    for leaf in leaves:
        tree.note(TreeChange.Act.ATTRIBUTES, leaf, by=by, follows=True)
    if not leaves:
        tree.note(TreeChange.Act.ATTRIBUTES, None, by=by)
