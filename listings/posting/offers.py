"""A company's offers: begun in a category, copied, what became of them."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from listings import file_rows
from listings.models import Category, Item, Offer
from listings.taxonomy import tree
from members.models import Company

OPEN_FOR = timedelta(days=30)
OWN = {
    *("id", "form_key", "created_at", "changed_at", "closes_on", "outcome"),
    "outcome_asked_at",
    *("submitted_at", "published_at", "paused_at", "archived_at", "withdrawn_at"),
}


@transaction.atomic
def begin(
    company: Company,
    *,
    side: str,
    category: Category,
    form_key: UUID,
    language: str = "en",
) -> Offer:
    """A draft; a wish to buy hides whose it is. The same form twice makes one."""
    node = tree().by_id.get(category.pk)
    offer, _new = Offer.objects.get_or_create(
        company=company,
        form_key=form_key,
        defaults={
            "category": category,
            "side": side,
            "slug": Item.slug_for(""),
            "language": language,
            "unit": (node.unit if node else "") or "C62",
            "shows_identity": side == Offer.Side.SELL,
            "closes_on": timezone.localdate() + OPEN_FOR,
        },
    )
    return offer


@transaction.atomic
def duplicate(offer: Offer, *, form_key: UUID) -> Offer:
    """A draft that says the same, with its documents, open anew. The same form twice makes one."""
    # Held, so that nobody takes a file away while it is named anew.
    stored = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    said = {
        field.attname: getattr(stored, field.attname)
        for field in Offer._meta.concrete_fields
        if field.name not in OWN
    }
    last = timezone.localdate() + OPEN_FOR
    copy, is_new = Offer.objects.get_or_create(
        company_id=stored.company_id,
        form_key=form_key,
        defaults={**said, "closes_on": last},
    )
    if is_new:
        file_rows.copy(stored, copy)
    return copy
