from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.company import Company
from members.models.membership import Membership


class TeamChange(models.Model):
    """Something that changed in a company's team: what, by whom, about whom."""

    class What(models.TextChoices):
        INVITED = "invited", _("Sent an invitation")
        REVOKED = "revoked", _("Withdrew an invitation")
        JOINED = "joined", _("Joined by an invitation")
        DECLINED = "declined", _("Declined an invitation")
        ROLE = "role", _("Changed a role")
        REMOVED = "removed", _("Removed somebody")
        LEFT = "left", _("Left the team")
        ASKED = "asked", _("Asked for another owner")
        STOPPED = "stopped", _("Stopped the change of owner")
        CLAIMED = "claimed", _("Claimed the company")

    company = models.ForeignKey(Company, models.CASCADE, related_name="team_changes")
    what = models.CharField(max_length=20, choices=What.choices)
    # Members by their subject, which outlives the account. An address stands nowhere here.
    actor = models.UUIDField(null=True)
    whom = models.UUIDField(null=True)
    before = models.CharField(
        max_length=10, choices=Membership.Role.choices, blank=True
    )
    after = models.CharField(max_length=10, choices=Membership.Role.choices, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["company", "-id"], name="team_change_newest")]
