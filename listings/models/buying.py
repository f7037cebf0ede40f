"""What a buyer keeps: lists of favourites, searches, suppliers that are followed, and what was told."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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


class Every(models.TextChoices):
    """How often somebody hears of what is new."""

    OFF = "off", _("Never")
    DAILY = "daily", _("Once a day, if there is something new")
    WEEKLY = "weekly", _("Once a week, if there is something new")


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def there(self) -> Self:
        """Searches that were not deleted."""
        return self.filter(removed_at=None)

    def due(self, on: date) -> Self:
        """Those whose turn in a letter has come, on the member's day."""
        return self.there().filter(next_on__lte=on)


class SavedSearch(models.Model):
    """A question to the directory that a member asks again and again, or is told of by mail."""

    # The link in a mail that ends it names it by this key.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="saved_searches", db_index=False
    )
    name = models.CharField(max_length=80)
    # The address's parameters, in the one way in which the page writes them.
    asked = models.CharField(max_length=1500)
    every = models.CharField(max_length=6, choices=Every.choices, default=Every.OFF)
    made_at = models.DateTimeField(default=timezone.now)
    # What was listed later is new on the member's page.
    seen_at = models.DateTimeField(default=timezone.now)
    # Since when letters are wanted, and until when what was listed was looked at for one.
    wanted_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(default=timezone.now)
    # The member's day of the next letter.
    next_on = models.DateField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "asked"], name="saved_search_once"
            ),
            models.CheckConstraint(
                condition=Q(every="off", next_on=None)
                | Q(every__in=["daily", "weekly"], next_on__isnull=False),
                name="saved_search_has_a_next_day_or_is_off",
            ),
        ]
        indexes = [
            models.Index(
                fields=["removed_at"],
                condition=Q(removed_at__isnull=False),
                name="saved_search_removed",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Follow(models.Model):
    """A member hears of what a supplier lists. Nobody is told, and nobody counts them."""

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="follows", db_index=False
    )
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "company"], name="follow_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AlertTurnQuerySet(models.QuerySet["AlertTurn"]):
    def due(self) -> Self:
        """Members whose letter is to be written now."""
        return self.filter(due_at__lte=timezone.now())


class AlertTurn(models.Model):
    """When a member's next letter of what is new is written: all of it in one.

    Whoever writes it holds this row until the letter, the ledger and the next turn are
    committed together. So a letter is written once, whenever a worker dies.
    """

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="alert_turn"
    )
    due_at = models.DateTimeField(null=True)
    # Of suppliers that are followed, all alike.
    every = models.CharField(max_length=6, choices=Every.choices, default=Every.DAILY)
    wanted_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(default=timezone.now)
    next_on = models.DateField(null=True)

    objects = AlertTurnQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False),
                name="alert_turn_due",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Told(models.Model):
    """A listing that was in a letter about a search, or about a supplier that is followed."""

    search = models.ForeignKey(
        SavedSearch, models.CASCADE, null=True, related_name="told", db_index=False
    )
    follow = models.ForeignKey(
        Follow, models.CASCADE, null=True, related_name="told", db_index=False
    )
    # Kind and number of a row of search.
    kind = models.PositiveSmallIntegerField()
    listing = models.BigIntegerField()
    on = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["search", "kind", "listing"],
                condition=Q(search__isnull=False),
                name="told_once_of_a_search",
            ),
            models.UniqueConstraint(
                fields=["follow", "kind", "listing"],
                condition=Q(follow__isnull=False),
                name="told_once_of_a_supplier",
            ),
            models.CheckConstraint(
                condition=Q(search__isnull=False, follow=None)
                | Q(search=None, follow__isnull=False),
                name="told_of_one_cause",
            ),
        ]
        indexes = [models.Index(fields=["on"], name="told_by_age")]

    def __str__(self) -> str:
        return str(self.pk)
