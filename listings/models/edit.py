from django.db import models
from django.db.models import Q
from django.utils import timezone

from listings.models.item import Item
from listings.models.offer import Offer
from members.models import Member


class ListingEdit(models.Model):
    """What a company is working on beside an item or an offer of its own; nobody else sees it.

    Beside a live one stand the new values, until they are published. A draft holds its values
    itself. Where part of a form does not fit its field, the whole form is kept as it was typed.
    """

    item = models.OneToOneField(
        Item, models.CASCADE, null=True, blank=True, related_name="edit"
    )
    offer = models.OneToOneField(
        Offer, models.CASCADE, null=True, blank=True, related_name="edit"
    )
    # {column: new value}, only what differs from the listing.
    values = models.JSONField(default=dict, blank=True)
    # {field of the form: [what was typed]}; empty where everything fits.
    typed = models.JSONField(default=dict, blank=True)
    # `changed_at` of the listing that the values were begun beside of.
    base = models.DateTimeField()
    # Which opening of the form saved last, and which of its savings that was.
    sitting = models.UUIDField(null=True)
    turn = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # Since when the values wait for our staff; empty while the company still works on them.
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, offer=None)
                | Q(item=None, offer__isnull=False),
                name="listing_edit_of_one_listing",
            ),
        ]

    @property
    def listing(self) -> Item | Offer:
        found = self.item or self.offer
        assert found is not None  # noqa: S101 - held by the database
        return found
