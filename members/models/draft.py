from django.db import models
from django.utils import timezone

from members.models.company import Company
from members.models.member import Member


class CompanyDraft(models.Model):
    """Changes of a published profile that its team has not published yet, sealed as one."""

    company = models.OneToOneField(
        Company, models.CASCADE, primary_key=True, related_name="draft"
    )
    values = models.BinaryField()
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
