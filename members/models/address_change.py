from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models.member import Member

UNDO = timedelta(hours=72)


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    def undoable(self) -> Self:
        """Changes that the old address can still take back."""
        return self.filter(
            confirmed_at__gt=timezone.now() - UNDO, undone_at__isnull=True
        )


class AddressChange(models.Model):
    """One wish to sign in by another e-mail address: confirmed there, undone from the old one."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="address_changes")
    old_address = models.EmailField(max_length=254)
    new_address = models.EmailField(max_length=254)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = AddressChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None)
                | Q(confirmed_at__lte=models.F("undone_at")),
                name="address_change_undone_after_confirmed",
            ),
        ]
