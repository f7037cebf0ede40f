"""A company's items: begun in a category, copied, put into another category."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from listings.models import Category, Item
from listings.taxonomy import tree
from members.models import Company

VALID_FOR = timedelta(days=180)
# Terms that are mostly the same for all that a company trades.
TERMS = ("currency", "incoterms", "incoterm_place", "port", "payment_terms")
# What an item's copy does not take over: when things happened, and what is its alone.
OWN = {
    *("id", "sku", "gtin", "form_key", "created_at", "changed_at", "confirmed_on"),
    *("valid_until", "submitted_at", "published_at", "paused_at", "archived_at"),
    "withdrawn_at",
}


@transaction.atomic
def begin(
    company: Company, *, category: Category, form_key: UUID, language: str = "en"
) -> Item:
    """A draft with nothing but its category. The same form twice makes one."""
    today = timezone.localdate()
    node = tree().by_id.get(category.pk)
    item, _new = Item.objects.get_or_create(
        company=company,
        form_key=form_key,
        defaults={
            "category": category,
            "slug": Item.slug_for(""),
            "language": language,
            "unit": (node.unit if node else "") or "C62",
            "price_mode": Item.PriceMode.ON_REQUEST,
            "valid_until": today + VALID_FOR,
            "confirmed_on": today,
            **usual_terms(company),
        },
    )
    return item


def usual_terms(company: Company) -> dict[str, Any]:
    """What a new item begins with: the terms of the latest one, else the company's own."""
    latest = Item.objects.by(company).order_by("-changed_at", "-pk")
    found: dict[str, Any] | None = latest.values(*TERMS).first()
    if found:
        return found
    [currency] = company.currencies[:1] or [""]
    return {
        "currency": currency,
        "incoterms": company.incoterms,
        "payment_terms": company.payment_terms,
    }


@transaction.atomic
def duplicate(item: Item, *, form_key: UUID) -> Item:
    """A draft that says the same, without SKU, GTIN and pictures. The same form twice makes one."""
    today = timezone.localdate()
    said = {
        field.attname: getattr(item, field.attname)
        for field in Item._meta.concrete_fields
        if field.name not in OWN
    }
    copy, _new = Item.objects.get_or_create(
        company_id=item.company_id,
        form_key=form_key,
        defaults={**said, "valid_until": today + VALID_FOR, "confirmed_on": today},
    )
    return copy


def attributes_kept(attributes: dict[str, Any], category_id: int) -> dict[str, Any]:
    """Those of an item's stated attributes that its new category knows too."""
    node = tree().by_id.get(category_id)
    known = {one.key for one in node.attributes} if node else set()
    return {key: value for key, value in attributes.items() if key in known}
