"""A company's items: begun in a category, copied, put into another category."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from listings import file_rows
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
    """A draft that says and shows the same, without SKU and GTIN. The same form twice makes one.

    Photos and documents are shared: their content goes with the last item that shows it.
    """
    # Held, so that nobody takes a file away while it is named anew.
    stored = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    today = timezone.localdate()
    said = {
        field.attname: getattr(stored, field.attname)
        for field in Item._meta.concrete_fields
        if field.name not in OWN
    }
    copy, is_new = Item.objects.get_or_create(
        company_id=stored.company_id,
        form_key=form_key,
        defaults={**said, "valid_until": today + VALID_FOR, "confirmed_on": today},
    )
    if is_new:
        file_rows.copy(stored, copy)
    return copy


def attributes_kept(attributes: dict[str, Any], category_id: int) -> dict[str, Any]:
    """Those of an item's stated attributes that its new category knows too."""
    node = tree().by_id.get(category_id)
    known = {one.key for one in node.attributes} if node else set()
    return {key: value for key, value in attributes.items() if key in known}
