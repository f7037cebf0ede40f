"""What is missing before an item or offer can be published, each with the place where it is asked."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from listings.models import Item, ListingEdit, Offer
from listings.taxonomy import StatedAttribute, tree
from members.models import Company

SHORTEST_TITLE = 3
SHORTEST_SPECIFICATION = 80
LONGEST_VALID = timedelta(days=365)
CLOSES_AFTER, CLOSES_BEFORE = timedelta(days=3), timedelta(days=90)
# Where something is asked that is no field of the form.
COMPANY, CATEGORY = "company", "category"


class Lack(NamedTuple):
    """Something that is missing, and the field that asks for it."""

    field: str
    words: str | Promise


def lacks(listing: Item | Offer, edit: ListingEdit | None) -> list[Lack]:
    """What is missing of a listing as it would be published: `edit` laid onto it already."""
    found = [*_of_company(listing.company), *_of_both(listing)]
    if edit and edit.typed:
        found.append(Lack("title", _("Fields that do not fit; the form marks them")))
    if isinstance(listing, Offer):
        return [*found, *_of_offer(listing)]
    return [*found, *_of_item(listing, edit), *_of_attributes(listing, edit)]


def _of_company(company: Company) -> list[Lack]:
    if company.suspended_at:
        return [Lack(COMPANY, _("Our staff took your company's page down"))]
    if company.published_at is None or company.unpublished_at:
        return [Lack(COMPANY, _("Your company's page: publish it first"))]
    return []


def _of_both(listing: Item | Offer) -> list[Lack]:
    node = tree().by_id.get(listing.category_id)
    found = []
    if node is None or node.depth != 3:
        found.append(Lack(CATEGORY, _("A category that is still in use")))
    if len(listing.title) < SHORTEST_TITLE:
        found.append(Lack("title", _("A title")))
    return found


def _of_item(item: Item, edit: ListingEdit | None) -> list[Lack]:
    found = []
    # What an item says itself no other says: the database holds it.
    if item.sku and edit is not None and "sku" in edit.values and is_taken(item):
        found.append(Lack("sku", _("An SKU of its own: another item has this one")))
    if not (item.summary or item.description):
        found.append(Lack("summary", _("A summary or a description")))
    today = timezone.localdate()
    if not today <= item.valid_until <= today + LONGEST_VALID:
        found.append(
            Lack("valid_until", _("A last day from today on, at most 365 days ahead"))
        )
    return found


def is_taken(item: Item) -> bool:
    """Has another item of the company the same SKU?"""
    same = Item.objects.filter(company=item.company_id, sku=item.sku)
    return same.exclude(pk=item.pk).exists()


def _of_attributes(item: Item, edit: ListingEdit | None) -> list[Lack]:
    """Of something live only who changes its attributes is held to them: what came from
    elsewhere without may still change its price.
    """
    if item.published_at and not {"attributes", "category_id"} & set(
        edit.values if edit else ()
    ):
        return []
    return [
        Lack(f"attr_{one.key}", one.label(get_language() or "en"))
        for one in required(item.category_id)
        if item.attributes.get(one.key) in (None, "", [])
    ]


def _of_offer(offer: Offer) -> list[Lack]:
    today = timezone.localdate()
    wanted: list[tuple[Any, Lack]] = [
        (
            len(offer.specification) >= SHORTEST_SPECIFICATION,
            Lack("specification", _("A specification of 80 characters or more")),
        ),
        (offer.quantity, Lack("quantity", _("The quantity"))),
        (
            # Once it is out it may come to its end.
            offer.closes_on >= today
            if offer.published_at
            else today + CLOSES_AFTER <= offer.closes_on <= today + CLOSES_BEFORE,
            Lack("closes_on", _("A last day, 3 to 90 days ahead")),
        ),
    ]
    return [lack for is_there, lack in wanted if not is_there]


def required(category_id: int) -> list[StatedAttribute]:
    """The attributes that every item of a category states."""
    node = tree().by_id.get(category_id)
    return [one for one in node.attributes if one.required] if node else []
