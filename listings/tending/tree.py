"""What staff do to the tree of categories. Its addresses stay: a slug is never changed.

What is decided here is marked as staff's, column by column, and the product's files say no
more about it. What stands in a category follows by following.py.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from listings import taxonomy
from listings.models import (
    Attribute,
    Category,
    CategoryAttribute,
    Item,
    Offer,
    SearchDoc,
    TreeChange,
)
from listings.models.category import EVERYTHING
from members import public_pages
from members.interventions import Refused
from members.models import Company, Member
from privacy.waking import wake

Act = TreeChange.Act
FOLLOW = "listings.tasks.follow_tree"
LEAF, FAMILY, INDUSTRY = 3, 2, 1


@transaction.atomic
def create(*, parent: Category, slug: str, by: Member, **values: Any) -> Category:
    """A family below an industry, or a leaf below a family. Raises Refused."""
    above = _held(parent)
    _refuse_unless(above.retired_at is None, "The category above is retired.")
    _refuse_unless(above.depth < LEAF, "Below a leaf there is nothing.")
    taken = Category.objects.filter(slug=slug).exists()
    _refuse_unless(not taken, "This address is taken, perhaps by a retired category.")
    made = Category.objects.create(
        parent=above,
        slug=slug,
        depth=above.depth + 1,
        position=_after(above),
        decided=[EVERYTHING],
        **values,
    )
    note(Act.CREATED, made, by=by)
    return made


@transaction.atomic
def edit(category: Category, values: Mapping[str, Any], *, by: Member) -> bool:
    """Other names, synonyms, codes. False where nothing differs.

    Names and synonyms are among the words that its listings are found by: they follow.
    """
    stored = _held(category)
    changed = [name for name, new in values.items() if getattr(stored, name) != new]
    if not changed:
        return False
    for name in changed:
        setattr(stored, name, values[name])
    _decide(stored, *changed)
    stored.save(update_fields=[*changed, "decided"])
    is_found_by = bool({"names", "synonyms"} & set(changed))
    note(Act.EDITED, stored, by=by, follows=is_found_by)
    return True


@transaction.atomic
def choose_attributes(
    category: Category, chosen: list[tuple[str, bool]], *, by: Member
) -> bool:
    """Which attributes its items state, in this order, and which they have to."""
    stored = _held(category)
    _refuse_unless(stored.depth == LEAF, "Only a leaf has attributes.")
    ids = dict(Attribute.objects.values_list("key", "pk"))
    unknown = [key for key, _required in chosen if key not in ids]
    _refuse_unless(not unknown, f"There is no attribute {', '.join(unknown)}.")
    before = list(stored.category_attributes.values_list("attribute__key", "required"))
    if before == chosen:
        return False
    stored.category_attributes.all().delete()
    CategoryAttribute.objects.bulk_create(
        CategoryAttribute(
            category=stored,
            attribute_id=ids[key],
            position=position,
            required=required,
        )
        for position, (key, required) in enumerate(chosen)
    )
    _decide(stored, "attributes")
    stored.save(update_fields=["decided"])
    note(Act.ATTRIBUTES, stored, by=by, follows=True)
    return True


@transaction.atomic
def move(category: Category, *, parent: Category, by: Member) -> TreeChange:
    """Put it below another category of the same level as the one before. Raises Refused."""
    first, second = sorted((category, parent), key=lambda one: one.pk)
    held = {one.pk: _held(one) for one in (first, second)}
    stored, above = held[category.pk], held[parent.pk]
    _refuse_unless(stored.depth > INDUSTRY, "An industry stands on top.")
    _refuse_unless(above.retired_at is None, "The category above is retired.")
    _refuse_unless(stored.retired_at is None, "This category is retired.")
    _refuse_unless(
        above.depth == stored.depth - 1, "It goes below a category one level up."
    )
    _refuse_unless(stored.parent_id != above.pk, "It is there already.")
    stored.parent, stored.position = above, _after(above)
    _decide(stored, "parent_id", "position")
    stored.save(update_fields=["parent", "position", "decided"])
    return note(Act.MOVED, stored, by=by, target=above, follows=True)


@transaction.atomic
def merge(category: Category, *, into: Category, by: Member) -> TreeChange:
    """Let what stands in it move into another of the same level; its address leads there.

    Of a family the leaves move. Listings of a leaf follow batch by batch, and both pages
    stay open until the last has moved. Raises Refused.
    """
    first, second = sorted((category, into), key=lambda one: one.pk)
    held = {one.pk: _held(one) for one in (first, second)}
    _refuse_unless(len(held) == 2, "It cannot become part of itself.")
    stored, target = held[category.pk], held[into.pk]
    _refuse_unless(stored.depth > INDUSTRY, "Industries are not merged.")
    _refuse_unless(stored.depth == target.depth, "Both have to be of the same level.")
    for one in (stored, target):
        _refuse_unless(one.retired_at is None, f"{one} is retired.")
        busy = TreeChange.objects.merging().filter(category=one)
        _refuse_unless(not busy.exists(), f"{one} is being merged already.")
    _refuse_while_something_comes(stored)
    if stored.depth == FAMILY:
        for leaf in list(stored.children.in_use().order_by("position")):
            move(leaf, parent=target, by=by)
        lead_on(stored, to=target)
        return note(Act.MERGED, stored, by=by, target=target)
    return note(Act.MERGED, stored, by=by, target=target, follows=True)


def lead_on(category: Category, *, to: Category) -> None:
    """Retire it; its address, and those that led to it, lead to the other."""
    Category.objects.filter(moved_to=category).update(moved_to=to)
    _decide(category, "retired_at", "moved_to_id")
    category.retired_at, category.moved_to = timezone.now(), to
    category.save(update_fields=["retired_at", "moved_to", "decided"])
    changed()


@transaction.atomic
def retire(category: Category, *, by: Member) -> None:
    """Take an empty category out of use. Raises Refused while anything stands in it."""
    stored = _held(category)
    _refuse_unless(stored.depth > INDUSTRY, "An industry is not retired.")
    _refuse_unless(stored.retired_at is None, "It is retired already.")
    _refuse_while_something_comes(stored)
    below = stored.children.in_use().count()
    _refuse_unless(not below, f"{below} categories stand below it: move or merge them.")
    standing = sum(
        rows.filter(category=stored).count() for rows in (Item.objects, Offer.objects)
    )
    _refuse_unless(
        not standing, f"{standing} listings stand in it: merge it into another."
    )
    _decide(stored, "retired_at")
    stored.retired_at = timezone.now()
    stored.save(update_fields=["retired_at", "decided"])
    note(Act.RETIRED, stored, by=by)


@transaction.atomic
def restore(category: Category, *, by: Member) -> None:
    """Take it into use again, empty. What was merged stays where it is."""
    stored = _held(category)
    _refuse_unless(stored.retired_at is not None, "It is in use.")
    above = stored.parent
    _refuse_unless(
        above is None or above.retired_at is None, "The category above is retired."
    )
    _decide(stored, "retired_at", "moved_to_id")
    stored.retired_at = stored.moved_to = None
    stored.save(update_fields=["retired_at", "moved_to", "decided"])
    note(Act.RESTORED, stored, by=by)


def changed() -> None:
    """The tree is another now: for this process at once, for the others when they look."""
    taxonomy.forget()
    transaction.on_commit(taxonomy.forget)
    public_pages.tree_changed()


def leaves_of(category: Category) -> list[int]:
    """The leaves in it: itself, or what stands below."""
    if category.depth == LEAF:
        return [category.pk]
    below = Category.objects.filter(depth=LEAF)
    if category.depth == FAMILY:
        return list(below.filter(parent=category).values_list("pk", flat=True))
    return list(below.filter(parent__parent=category).values_list("pk", flat=True))


def slugs_of(leaves: list[int]) -> list[str]:
    return list(Category.objects.filter(pk__in=leaves).values_list("slug", flat=True))


def note(
    act: TreeChange.Act,
    category: Category | None,
    *,
    by: Member,
    target: Category | None = None,
    follows: bool = False,
    words: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> TreeChange:
    """Write down what was done, and have a worker let listings follow or pages turn over."""
    change = TreeChange.objects.create(
        act=act,
        category=category,
        target=target,
        by=by,
        total=_standing(act, category) if category and follows else 0,
        reached_at=None if follows else timezone.now(),
        words_before=list(words[0]),
        words_after=list(words[1]),
    )
    changed()
    transaction.on_commit(partial(wake, FOLLOW))
    return change


def _standing(act: TreeChange.Act, category: Category) -> int:
    """How many items, offers and companies have to follow."""
    leaves = leaves_of(category)
    companies = Company.objects.filter(categories__overlap=slugs_of(leaves)).count()
    if act == Act.MERGED:
        return companies + sum(
            rows.filter(category=category).count()
            for rows in (Item.objects, Offer.objects)
        )
    listed = SearchDoc.objects.filter(leaf__in=leaves).count()
    return companies + listed


def _refuse_while_something_comes(category: Category) -> None:
    coming = TreeChange.objects.merging().filter(target=category)
    _refuse_unless(
        not coming.exists(), f"Another category is just being merged into {category}."
    )


def _held(category: Category) -> Category:
    return Category.objects.select_for_update(no_key=True).get(pk=category.pk)


def _after(above: Category) -> int:
    """The place after all that stands below a category."""
    last = Category.objects.filter(parent=above).aggregate(last=Max(F("position")))
    return int(last["last"] or above.position) + 1


def _decide(category: Category, *columns: str) -> None:
    if EVERYTHING not in category.decided:
        category.decided = sorted({*category.decided, *columns})


def _refuse_unless(holds: bool, why: str) -> None:
    if not holds:
        raise Refused(why)
