"""Attributes of goods, and what can be chosen."""

from typing import Any

from django.contrib import admin

from listings.admin import tree_forms
from listings.models import Attribute, AttributeOption, Category
from listings.tending import attributes, tree
from members.admin.acts import Act, ActingAdmin
from members.models import Member
from privacy.masks import MaskedInline


def edit(
    attribute: Attribute, *, by: Member, options: list[Any], unit: str, **said: Any
) -> None:
    values = {"names": tree_forms.names_from(said), "unit": unit}
    attributes.edit(attribute, values, options=options, by=by)


def create(
    industry: Category,
    *,
    by: Member,
    key: str,
    type: str,  # noqa: A002 - the form's field
    unit: str,
    options: list[Any],
    **said: Any,
) -> None:
    attributes.create(
        key=f"{industry.slug}.{key}",
        names=tree_forms.names_from(said),
        type=type,
        unit=unit,
        options=options,
        by=by,
    )


def begun_with(attribute: Attribute) -> dict[str, Any]:
    return {
        **tree_forms.names_in(attribute.names),
        "unit": attribute.unit,
        "options": [
            tree_forms.line_of(row.code, row.names) for row in attribute.options.all()
        ],
    }


EDIT = Act(
    name="edit",
    label="Change names, unit and options",
    warning="Options can be renamed, ordered and added, not taken away: items state them.",
    done="The attribute is changed.",
    permission="listings.tend_tree",
    deed=edit,
    is_possible=lambda _one: True,
    form=tree_forms.AttributeForm,
    begins_with=begun_with,
)
NEW_ATTRIBUTE = Act(
    name="new-attribute",
    label="Add an attribute to the industry",
    warning="Its leaves can choose it then.",
    done="The attribute is there; choose it on the page of a leaf.",
    permission="listings.tend_tree",
    deed=create,
    is_possible=lambda one: one.depth == tree.INDUSTRY,
    form=tree_forms.NewAttributeForm,
)


class OptionsOfAttribute(MaskedInline):
    model = AttributeOption
    columns = ("code", "names", "position")
    verbose_name_plural = "options"


@admin.register(Attribute)
class AttributeAdmin(ActingAdmin):
    columns = ("key", "names", "type", "unit", "low", "high", "decided")
    list_display = ("key", "english", "type", "unit")
    list_filter = ("type",)
    search_fields = ("key", "names__en")
    search_help_text = "Key or English name"
    ordering = ("key",)
    inlines = (OptionsOfAttribute,)
    acts = (EDIT,)

    @admin.display(description="name")
    def english(self, attribute: Attribute) -> str:
        return str(attribute.names["en"])
