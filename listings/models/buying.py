"""What a buyer keeps: lists of favourites, and links by which a list is shown to others."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from listings.models.item import Item
from listings.models.offer import Offer
from members.models import Company, Member


class FavouriteList(models.Model):
    """A member's list of items, offers and suppliers. Nobody else knows that it is there."""

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="favourite_lists", db_index=False
    )
    name = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "member", Lower("name"), name="favourite_list_name_once"
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="favourite_list_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("favourite-list", args=[self.pk])


class Standing(models.TextChoices):
    """What became of something that is kept."""

    OPEN = "open"
    EXPIRED = "expired"
    PAUSED = "paused"
    ARCHIVED = "archived"
    CLOSED = "closed"
    # Nothing of it may be shown any more.
    GONE = "gone"


def public(prefix: str) -> Q:
    """A company whose page is there."""
    return Q(
        **{
            f"{prefix}published_at__isnull": False,
            f"{prefix}unpublished_at": None,
            f"{prefix}suspended_at": None,
        }
    )


class FavouriteQuerySet(models.QuerySet["Favourite"]):
    def there(self) -> Self:
        """Entries that were not taken off their list."""
        return self.filter(removed_at=None)

    def with_standing(self, on: date | None = None) -> Self:
        """Each with what became of it, as `standing`."""
        today = on or timezone.localdate()
        seen_item = Q(
            public("item__company__"),
            item__published_at__isnull=False,
            item__withdrawn_at=None,
        )
        seen_offer = Q(
            public("offer__company__"),
            offer__published_at__isnull=False,
            offer__withdrawn_at=None,
        )
        gone = (
            (Q(item__isnull=False) & ~seen_item)
            | (Q(offer__isnull=False) & ~seen_offer)
            | (Q(company__isnull=False) & ~public("company__"))
        )
        return self.annotate(
            standing=Case(
                When(gone, Value(Standing.GONE)),
                When(item__archived_at__isnull=False, then=Value(Standing.ARCHIVED)),
                When(item__paused_at__isnull=False, then=Value(Standing.PAUSED)),
                When(item__valid_until__lt=today, then=Value(Standing.EXPIRED)),
                When(offer__closes_on__lt=today, then=Value(Standing.CLOSED)),
                default=Value(Standing.OPEN),
                output_field=models.CharField(),
            ),
            ended_on=Case(
                When(item__isnull=False, then=F("item__valid_until")),
                When(offer__isnull=False, then=F("offer__closes_on")),
                output_field=models.DateField(),
            ),
        )


class Favourite(models.Model):
    """An item, an offer or a supplier on a list, with a note to oneself (sealed)."""

    # Its note is bound to it by this key.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(
        FavouriteList, models.CASCADE, related_name="entries", db_index=False
    )
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="+")
    offer = models.ForeignKey(Offer, models.CASCADE, null=True, related_name="+")
    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="+")
    note = models.BinaryField(null=True)
    added_at = models.DateTimeField(default=timezone.now)
    # Taken off the list: it can be put back for a day.
    removed_at = models.DateTimeField(null=True)

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "item", "offer", "company"],
                nulls_distinct=False,
                name="favourite_once_on_a_list",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=False, offer=None, company=None)
                | Q(item=None, offer__isnull=False, company=None)
                | Q(item=None, offer=None, company__isnull=False),
                name="favourite_of_one_page",
            ),
        ]
        indexes = [
            models.Index(
                fields=["list", "-added_at", "id"],
                condition=Q(removed_at=None),
                name="favourite_on_a_list",
            ),
            models.Index(
                fields=["removed_at"],
                condition=Q(removed_at__isnull=False),
                name="favourite_removed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def kind(self) -> str:
        if self.item_id:
            return "items"
        return "offers" if self.offer_id else "companies"

    @property
    def page_id(self) -> int:
        """The number of the item, offer or company."""
        return self.item_id or self.offer_id or self.company_id or 0


class FavouriteShareQuerySet(models.QuerySet["FavouriteShare"]):
    def open(self) -> Self:
        """Links that show their list: neither taken back nor past their last day."""
        today = timezone.localdate()
        return self.filter(Q(last_day=None) | Q(last_day__gte=today), revoked_at=None)


class FavouriteShare(models.Model):
    """A secret link that shows a list to whoever has it. Of the link only a digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(FavouriteList, models.CASCADE, related_name="shares")
    token_digest = models.BinaryField(max_length=32, unique=True)
    shows_notes = models.BooleanField(default=False)
    # The same form twice is one link.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    last_day = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = FavouriteShareQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
