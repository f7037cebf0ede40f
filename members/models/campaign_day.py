from django.db import models
from django.db.models import Q

from members.models.campaign import Campaign, Issue


class CampaignDay(models.Model):
    """How often something happened on a day because of a variant. Nothing about whom."""

    class What(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", "Ended such messages by the link in it"
        RETURNED = "returned", "Came back for good after it was sent"
        COMPLAINED = "complained", "Its reader complained"

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="days", db_index=False
    )
    variant = models.CharField(max_length=1, choices=Issue.Variant.choices)
    day = models.DateField()
    what = models.CharField(max_length=12, choices=What.choices)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "variant", "what", "day"], name="campaign_day_once"
            ),
            models.CheckConstraint(
                condition=Q(variant__in=["a", "b"]), name="campaign_day_variant_known"
            ),
        ]
