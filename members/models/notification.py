from django.db import models
from django.utils import timezone

from members.models.member import Member


class NotificationOff(models.Model):
    """A member wants no mail of this kind. Without a row it is sent."""

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="notifications_off", db_index=False
    )
    kind = models.CharField(max_length=20)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind"], name="notification_off_once"
            ),
        ]

    def __str__(self) -> str:
        return self.kind
