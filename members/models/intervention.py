from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models.company import Company
from members.models.member import Member
from privacy import days


class Intervention(models.Model):
    """What was done to a company's page or a member's account as a whole, and why.

    By staff; by its owner where a company is closed or taken back.
    """

    class Act(models.TextChoices):
        SUSPENDED = "suspended", "Page suspended"
        RESTORED = "restored", "Page restored"
        CLOSED = "closed", "Account closed"
        REOPENED = "reopened", "Account reopened"
        ROLES = "roles", "Staff roles changed"
        ENDED = "ended", "Company closed"
        TAKEN_UP = "taken-up", "Company reopened"

    company = models.ForeignKey(
        Company, models.CASCADE, null=True, related_name="interventions"
    )
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, related_name="interventions"
    )
    act = models.CharField(max_length=10, choices=Act.choices)
    # For whom it concerns, who is told it word by word.
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    done_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(company__isnull=True) ^ Q(member__isnull=True),
                name="intervention_about_one",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="intervention_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}, {days.day(days.local(self.done_at), 'en')}"
