from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from members.models.company import Company
from members.models.member import Member

LIFE = timedelta(hours=72)


class DomainLinkQuerySet(models.QuerySet["DomainLink"]):
    def open(self) -> Self:
        """Links that still work."""
        return self.filter(used_at=None, sent_at__gt=timezone.now() - LIFE)


class DomainLink(models.Model):
    """A link sent to an address on a company's domain. Neither the address nor it is kept."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="domain_links")
    member = models.ForeignKey(Member, models.CASCADE, related_name="domain_links")
    domain = models.CharField(max_length=255)
    # Keyed digests: of the address, to count; of the token, to know it again.
    address = models.CharField(max_length=64)
    token = models.CharField(max_length=64, unique=True)
    sent_on = models.DateField(default=timezone.localdate)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)
    used_at = models.DateTimeField(null=True)

    objects = DomainLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "address", "sent_on"],
                name="domain_link_once_a_day_per_address",
            ),
        ]
