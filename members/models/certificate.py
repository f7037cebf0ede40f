from datetime import date
from typing import Self

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from members.models.company import Company


def private_files() -> Storage:
    """Files that only a view hands out."""
    return storages["private"]


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def standing(self, on: date | None = None) -> Self:
        """Certificates that visitors see: looked at by staff, and not lapsed."""
        day = on or timezone.localdate()
        return self.filter(approved_at__isnull=False).exclude(valid_until__lt=day)

    def waiting(self) -> Self:
        """Certificates that staff have not decided about."""
        return self.filter(approved_at=None, refused_at=None)


class Certificate(models.Model):
    """A certificate a company holds. Its document is for its team and for staff alone."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="certificates")
    standard = models.CharField(max_length=60)
    scope = models.CharField(max_length=200, blank=True)
    body = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    document = models.FileField(
        max_length=200, blank=True, storage=private_files, upload_to="certificates/"
    )
    # Of the form it was entered with: the same form twice makes one certificate.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    # When it was last entered or changed; what staff decide is about this state.
    handed_in_at = models.DateTimeField(
        default=timezone.now, db_default=Now(), editable=False
    )
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    refused_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Why it was refused, in words for the company.
    refusal = models.CharField(max_length=500, blank=True, default="", db_default="")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        permissions = [("judge_certificate", "Can approve and refuse certificates")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="certificate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(refused_at=None),
                name="certificate_approved_or_refused",
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None) | ~Q(refusal=""),
                name="certificate_refused_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["handed_in_at"],
                condition=Q(approved_at=None, refused_at=None),
                name="certificate_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.standard

    @property
    def has_lapsed(self) -> bool:
        return self.valid_until is not None and self.valid_until < timezone.localdate()
