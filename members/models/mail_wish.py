from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.member import Member


class MailWish(models.Model):
    """How often a member wants what the topics they allow bring. Without a row: each issue."""

    class Every(models.TextChoices):
        ISSUE = "issue", _("Each issue, at most two a week and two a month")
        MONTH = "month", _("Once a month, all in one message")
        NONE = "none", _("Nothing for now")

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="mail_wish"
    )
    every = models.CharField(max_length=5, choices=Every.choices, default=Every.ISSUE)
    # Nothing until then: by the member's own wish, for three months.
    paused_until = models.DateTimeField(null=True)
    # Nothing until then: three messages came back in 14 days.
    returned_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)
