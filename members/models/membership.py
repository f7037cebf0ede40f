from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.company import Company
from members.models.member import Member


class MembershipQuerySet(models.QuerySet["Membership"]):
    def owners(self) -> Self:
        """Those who own the company they are in."""
        return self.filter(role=Membership.Role.OWNER)

    def by_rank(self) -> Self:
        """The highest role first, in it who came first."""
        rank = models.Case(
            *(
                models.When(role=role, then=number)
                for number, role in enumerate(reversed(RANKS))
            ),
            output_field=models.SmallIntegerField(),
        )
        return self.order_by(rank, "since", "pk")


class Membership(models.Model):
    """A member's place in a company's team. A company that had an owner never has none."""

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

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "member"], name="membership_once_per_company"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["owner", "admin", "editor", "sales", "viewer"]),
                name="membership_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of {self.company}"

    def reaches(self, least: str) -> bool:
        """Is this role the given one, or above it?"""
        return RANKS.index(self.role) >= RANKS.index(least)

    def gives(self) -> list[str]:
        """The roles that this one may give to others and take from them: those below it."""
        if not self.reaches(Membership.Role.ADMIN):
            return []
        return RANKS[: RANKS.index(self.role)]


# From the lowest to the highest: each may do what those before it may.
RANKS: list[str] = [
    Membership.Role.VIEWER,
    Membership.Role.SALES,
    Membership.Role.EDITOR,
    Membership.Role.ADMIN,
    Membership.Role.OWNER,
]
