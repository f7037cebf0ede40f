"""Categories: what they are called, where they stand, what became part of what."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from listings.admin import tree_forms
from listings.admin.attributes import NEW_ATTRIBUTE
from listings.category_files import LANGUAGES
from listings.models import Category, CategoryAttribute, TreeChange
from listings.tending import tree
from members.admin.acts import Act, ActingAdmin
from members.models import Member
from privacy.masks import MaskedAdmin, MaskedInline

TEND = "listings.tend_tree"


def edit(category: Category, *, by: Member, **said: Any) -> None:
    tree.edit(category, tree_forms.values_of(said), by=by)


def add_below(category: Category, *, by: Member, slug: str, **said: Any) -> None:
    tree.create(parent=category, slug=slug, by=by, **tree_forms.values_of(said))


def choose(category: Category, *, by: Member, chosen: list[tuple[str, bool]]) -> None:
    tree.choose_attributes(category, chosen, by=by)


def move(category: Category, *, by: Member, other: Category) -> None:
    tree.move(category, parent=other, by=by)


def merge(category: Category, *, by: Member, other: Category) -> None:
    tree.merge(category, into=other, by=by)


def chosen_of(category: Category) -> dict[str, Any]:
    uses = category.category_attributes.select_related("attribute")
    return {
        "chosen": [f"{one.attribute.key}{'*' if one.required else ''}" for one in uses]
    }


def in_use(category: Category) -> bool:
    return category.retired_at is None


def movable(category: Category) -> bool:
    return in_use(category) and category.depth > tree.INDUSTRY


SAID = "Files of a later release leave alone what is decided here."
ACTS = (
    Act(
        name="edit",
        label="Change names, synonyms and codes",
        warning=f"Readers see it within a minute; what is listed in it follows. {SAID}",
        done="It is changed. What is listed in it follows.",
        permission=TEND,
        deed=edit,
        is_possible=in_use,
        form=tree_forms.CategoryForm,
        begins_with=tree_forms.begun_with,
    ),
    Act(
        name="add",
        label="Add a category below",
        warning="It stands after the others and can be used at once.",
        done="The category is there.",
        permission=TEND,
        deed=add_below,
        is_possible=lambda one: in_use(one) and one.depth < tree.LEAF,
        form=tree_forms.NewCategoryForm,
    ),
    Act(
        name="attributes",
        label="Choose its attributes",
        warning="Only these are asked of its items, and shown. What items state beyond them"
        f" is kept and not shown. {SAID}",
        done="Its attributes are chosen.",
        permission=TEND,
        deed=choose,
        is_possible=lambda one: in_use(one) and one.depth == tree.LEAF,
        form=tree_forms.AttributesForm,
        begins_with=chosen_of,
    ),
    Act(
        name="move",
        label="Move it in the tree",
        warning="Below which other one? Its address stays; its listings follow within"
        " minutes.",
        done="It is moved. Its listings follow; below is how far they are.",
        permission=TEND,
        deed=move,
        is_possible=movable,
        form=tree_forms.OtherForm,
    ),
    Act(
        name="merge",
        label="Merge it into another",
        warning="Every listing in it moves to the other one, drafts and all. Attributes of"
        " the same key go over, the rest becomes a specification in words. Then its address"
        " leads to the other. It cannot be undone.",
        done="It is being merged; below is how far it is.",
        permission=TEND,
        deed=merge,
        is_possible=movable,
        form=tree_forms.OtherForm,
    ),
    Act(
        name="retire",
        label="Retire it",
        warning="Only what is empty can be retired. Its page says so and leads one up.",
        done="It is retired.",
        permission=TEND,
        deed=tree.retire,
        is_possible=movable,
        form=forms.Form,
    ),
    Act(
        name="restore",
        label="Take it into use again",
        warning="It comes back empty. What was merged stays where it is.",
        done="It is in use again.",
        permission=TEND,
        deed=tree.restore,
        is_possible=lambda one: not in_use(one),
        form=forms.Form,
    ),
    NEW_ATTRIBUTE,
)


class AttributesOfCategory(MaskedInline):
    model = CategoryAttribute
    columns = ("attribute", "required", "position")
    follows = ("attribute",)
    verbose_name_plural = "attributes"


class ChangesOfCategory(MaskedInline):
    model = TreeChange
    fk_name = "category"
    columns = ("act", "target", "by", "made_at", "done", "total", "followed_at")
    # Which member of staff acted, by key.
    known_to_staff = frozenset({"by"})
    follows = ("by", "target", "category")
    verbose_name_plural = "what was changed"


def by_language(said: dict[str, Any]) -> SafeString:
    return format_html_join(
        "",
        "{}: {}<br>",
        (
            (
                code,
                ", ".join(said[code]) if isinstance(said[code], list) else said[code],
            )
            for code in LANGUAGES
            if said.get(code)
        ),
    )


@admin.register(Category)
class CategoryAdmin(ActingAdmin):
    columns = (
        *("called", "also_called", "slug", "depth", "parent", "hs_codes", "unit"),
        *("nouns", "retired_at", "moved_to", "decided"),
    )
    follows = ("parent", "moved_to")
    list_display = ("english", "level", "slug", "parent", "retired_at", "moved_to")
    list_filter = ("depth", ("retired_at", admin.EmptyFieldListFilter))
    search_fields = ("names__en", "slug")
    search_help_text = "English name or address"
    ordering = ("position",)
    inlines = (AttributesOfCategory, ChangesOfCategory)
    acts = ACTS

    @admin.display(description="name")
    def english(self, category: Category) -> str:
        return str(category.names["en"])

    @admin.display(description="level", ordering="depth")
    def level(self, category: Category) -> str:
        return {1: "industry", 2: "family", 3: "leaf"}[category.depth]

    @admin.display(description="names")
    def called(self, category: Category) -> SafeString:
        return by_language(category.names)

    @admin.display(description="also called")
    def also_called(self, category: Category) -> SafeString:
        return by_language(category.synonyms)


@admin.register(TreeChange)
class TreeChangeAdmin(MaskedAdmin):
    columns = (
        *("act", "category", "target", "by", "made_at", "done", "total"),
        *("reached_at", "followed_at", "words_before", "words_after"),
    )
    # Which member of staff acted, by key.
    known_to_staff = frozenset({"by"})
    follows = ("category", "target", "by")
    list_display = (
        *("act", "category", "target", "words", "made_at", "progress"),
        "followed_at",
    )
    list_filter = ("act", ("followed_at", admin.EmptyFieldListFilter))
    ordering = ("-id",)

    @admin.display(description="synonyms")
    def words(self, change: TreeChange) -> str:
        """What a group was and became; nothing where it did not count."""
        if change.act != TreeChange.Act.WORDS:
            return "–"
        before, after = (
            ", ".join(some) for some in (change.words_before, change.words_after)
        )
        return f"{before or 'none'} → {after or 'none'}"

    @admin.display(description="has followed")
    def progress(self, change: TreeChange) -> str:
        return f"{change.done} of {change.total}" if change.total else "–"
