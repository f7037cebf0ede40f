from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.company import Company
from members.models.member import Member


class Membership(models.Model):
    """A member's place in a company's team."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Administrator")
        EDITOR = "editor", _("Editor")
        SALES = "sales", _("Sales")
        VIEWER = "viewer", _("Viewer")

    company = models.ForeignKey(Company, models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "member"], name="membership_once_per_company"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of {self.company}"

    def reaches(self, least: str) -> bool:
        """Is this role the given one, or above it?"""
        return RANKS.index(self.role) >= RANKS.index(least)


# From the lowest to the highest: each may do what those before it may.
RANKS: list[str] = [
    Membership.Role.VIEWER,
    Membership.Role.SALES,
    Membership.Role.EDITOR,
    Membership.Role.ADMIN,
    Membership.Role.OWNER,
]
