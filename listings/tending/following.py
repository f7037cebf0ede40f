"""Letting what stands in a category follow a change of the tree, batch by batch.

A batch is one transaction that holds the change's row and notes how far it is: a worker that
is killed loses one batch, another goes on where it was, and two never do the same. A change
is done when everything has followed and was looked at once more after every process has read
the new tree (taxonomy.FRESH_SECONDS).
"""

import time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from listings import taxonomy
from listings.models import Category, Item, ListingEdit, Offer, SearchDoc, TreeChange
from listings.search import index
from listings.taxonomy import Node
from listings.tending import carrying, tree
from members import changes, public_pages
from members.models import Company
from privacy.waking import wake

BATCH = 200
SECONDS = 120.0
# After this long no process works with the tree of before.
SETTLED = timedelta(seconds=taxonomy.FRESH_SECONDS + 5)
Act = TreeChange.Act


def follow_waiting(*, seconds: float = SECONDS) -> int:
    """Work on what waits, for so long. Returns how many batches were done."""
    taxonomy.forget()
    end, batches = time.monotonic() + seconds, 0
    settle()
    while step():
        batches += 1
        if time.monotonic() > end:
            wake(tree.FOLLOW)
            break
    return batches


@transaction.atomic
def step() -> bool:
    """One batch of the oldest change that nobody has in hand. False where none is left."""
    waiting = TreeChange.objects.behind().filter(reached_at=None).order_by("pk")
    change = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if change is None:
        return False
    done = _merge_some(change) if change.act == Act.MERGED else _enter_some(change)
    if done:
        change.done += done
        change.total = max(change.total, change.done)
    else:
        change.total = change.done
        change.reached_at = timezone.now()
        if change.act == Act.MERGED:
            _end_merge(change)
    change.save()
    return True


@transaction.atomic
def settle() -> None:
    """Look once more at changes that everybody knows by now, and turn kept pages over."""
    known = TreeChange.objects.behind().filter(reached_at__lte=timezone.now() - SETTLED)
    for change in known.select_for_update(skip_locked=True, of=("self",)):
        _look_once_more(change)
        change.followed_at = timezone.now()
        change.save(update_fields=["followed_at"])
        public_pages.changed()


def _look_once_more(change: TreeChange) -> None:
    """Rows that another process wrote by the tree of before."""
    if change.category is None:
        return
    if change.act == Act.MERGED and change.category.depth == tree.LEAF:
        _enter_docs(SearchDoc.objects.filter(leaf=change.category.pk))
    if change.act == Act.MOVED:
        node = taxonomy.tree().by_id.get(change.category.pk)
        for leaf in node.leaves() if node else ():
            trail = [step.id for step in leaf.trail()]
            rows = SearchDoc.objects.filter(leaf=leaf.id)
            _enter_docs(rows.exclude(industry=trail[0], family=trail[1]))


def _enter_docs(rows: Any) -> None:
    for enter, kinds in (
        (index.enter_items, [SearchDoc.Kind.ITEM]),
        (index.enter_offers, [SearchDoc.Kind.SELL, SearchDoc.Kind.BUY]),
    ):
        enter(list(rows.filter(kind__in=kinds).values_list("listing", flat=True)))


def _enter_some(change: TreeChange) -> int:
    """The next listings and companies, entered into search by the tree as it is now."""
    if change.category is None:
        return 0
    leaves = tree.leaves_of(change.category)
    for rows, enter, place in (
        (Item.objects.listed(), index.enter_items, "items_to"),
        (Offer.objects.listed(), index.enter_offers, "offers_to"),
    ):
        left = rows.filter(category__in=leaves, pk__gt=getattr(change, place))
        ids = list(left.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if ids:
            enter(ids)
            setattr(change, place, ids[-1])
            return len(ids)
    companies = Company.objects.filter(
        categories__overlap=tree.slugs_of(leaves), pk__gt=change.companies_to
    )
    ids = list(companies.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if ids:
        index.enter_companies(ids)
        change.companies_to = ids[-1]
    return len(ids)


def _merge_some(change: TreeChange) -> int:
    """The next ones that are still in the old category. What is done is no longer there."""
    old, new = _both(change)
    if old.depth != tree.LEAF:
        return 0
    return _move_items(old, new) or _move_offers(old, new) or _move_companies(old, new)


def _both(change: TreeChange) -> tuple[Category, Category]:
    """What is merged, and into what: the database holds that both are said."""
    if change.category is None or change.target is None:
        raise LookupError(change.pk)
    return change.category, change.target


def _move_items(old: Category, new: Category) -> int:
    before, after = _nodes(old, new)
    rows = Item.objects.filter(category=old).order_by("pk")[:BATCH]
    items = list(rows.select_for_update(of=("self",)))
    now = timezone.now()
    for item in items:
        item.attributes, told = carrying.carried(
            item.attributes, before=before, after=after
        )
        item.specifications = [*item.specifications, *told]
        item.category, item.changed_at = new, now
    Item.objects.bulk_update(
        items, ["category", "attributes", "specifications", "changed_at"]
    )
    _move_edits(items, old, new)
    index.enter_items([item.pk for item in items])
    return len(items)


def _move_edits(items: list[Item], old: Category, new: Category) -> None:
    """What its team is writing goes along, and is no older than the item it stands beside."""
    before, after = _nodes(old, new)
    edits = list(ListingEdit.objects.filter(item__in=items).select_related("item"))
    for edit in edits:
        _lead_on(edit, before, after)
        edit.base = next(one.changed_at for one in items if one.pk == edit.item_id)
    ListingEdit.objects.bulk_update(edits, ["values", "base"])


def _lead_on(edit: ListingEdit, before: Node, after: Node) -> None:
    """The same for values that wait beside a listing, where they are of the old category."""
    values = edit.values
    if values.get("category_id") not in (None, before.id):
        return
    if values.get("attributes") is not None:
        values["attributes"], _ = carrying.carried(
            values["attributes"], before=before, after=after
        )
    if "category_id" in values:
        values["category_id"] = after.id


def _move_offers(old: Category, new: Category) -> int:
    rows = Offer.objects.filter(category=old).order_by("pk")[:BATCH]
    ids = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    Offer.objects.filter(pk__in=ids).update(category=new)
    index.enter_offers(ids)
    return len(ids)


def _move_companies(old: Category, new: Category) -> int:
    """Companies that say they supply it supply the other, once."""
    rows = Company.objects.filter(categories__contains=[old.slug]).order_by("pk")
    companies = list(rows.select_for_update(no_key=True)[:BATCH])
    changes.sign(None)
    for company in companies:
        named = [new.slug if one == old.slug else one for one in company.categories]
        company.categories = list(dict.fromkeys(named))
    Company.objects.bulk_update(companies, ["categories"])
    index.enter_companies([company.pk for company in companies])
    return len(companies)


def _end_merge(change: TreeChange) -> None:
    """Nothing is left in it: retire it, waiting for what is being written just now.

    Who writes into it from here on waits for us, and its row goes on by itself (0020).
    """
    old, new = _both(change)
    old = Category.objects.select_for_update().get(pk=old.pk)
    if old.depth != tree.LEAF:
        return
    while _merge_some(change):
        pass
    before, after = _nodes(old, new)
    for edit in ListingEdit.objects.filter(values__category_id=old.pk):
        _lead_on(edit, before, after)
        edit.save(update_fields=["values"])
    tree.lead_on(old, to=new)


def _nodes(old: Category, new: Category) -> tuple[Node, Node]:
    known = taxonomy.tree().by_id
    return known[old.pk], known[new.pk]
