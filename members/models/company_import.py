import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.company import Company
from members.models.member import Member
from privacy import days


class CompanyImportQuerySet(models.QuerySet["CompanyImport"]):
    def to_work_on(self) -> Self:
        """Files to be looked through, or to be entered because staff said so."""
        return self.filter(
            Q(read_at=None) | Q(confirmed_at__isnull=False), done_at=None, trouble=""
        ).exclude(discarded_at__isnull=False)


class CompanyImport(models.Model):
    """A file of companies that staff uploaded: looked through first, entered if they say so.

    The file is sealed, and gone once it was entered or discarded, but for the rows that
    could not be entered; those are gone after a week.
    """

    class Ground(models.TextChoices):
        REGISTER = "register", _("A public register")
        PUBLISHED = "published", _("Published by the company itself")
        AGREED = "agreed", _("The company agreed")
        LICENCE = "licence", _("Open data under a licence")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Of the form it was uploaded with: the same form twice is one file.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # Where the companies come from, as their pages say it.
    source = models.CharField(max_length=200)
    ground = models.CharField("legal ground", max_length=10, choices=Ground.choices)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    content = models.BinaryField(null=True)
    # What is wrong with the file as a whole.
    trouble = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True)
    new = models.PositiveIntegerField("new companies", default=0)
    known = models.PositiveIntegerField("known companies", default=0)
    wrong = models.PositiveIntegerField("rows with errors", default=0)
    # The first errors, sealed as the file is.
    errors = models.BinaryField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    objects = CompanyImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None)
                | Q(read_at__isnull=False, discarded_at=None),
                name="company_import_confirmed_after_reading",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(confirmed_at__isnull=False),
                name="company_import_done_after_confirming",
            ),
            models.CheckConstraint(
                condition=~Q(source=""), name="company_import_says_its_source"
            ),
        ]
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                condition=Q(done_at=None, discarded_at=None),
                name="company_import_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {days.moment(self.uploaded_at, 'en')}"


class ImportedCompanyQuerySet(models.QuerySet["ImportedCompany"]):
    def to_invite(self) -> Self:
        """Those whose address is still held, because a mail is to go there or went lately."""
        return self.filter(address__isnull=False)


class ImportedCompany(models.Model):
    """A company's row in an import, and the one invitation and one reminder it may cause.

    The address is sealed under the import's key, and gone with the reminder, or as soon as
    a team is there or somebody says "never again".
    """

    company = models.OneToOneField(
        Company, models.CASCADE, primary_key=True, related_name="imported"
    )
    batch = models.ForeignKey(
        CompanyImport, models.PROTECT, related_name="companies", db_index=False
    )
    row = models.PositiveIntegerField()
    # What the file called it, as it is compared: a later file knows it under that name too.
    plain_name = models.CharField(max_length=2000)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=12)
    address = models.BinaryField(null=True)
    # Of the address, by a key of its own: one address is invited once.
    address_digest = models.BinaryField(null=True, unique=True)
    invited_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = ImportedCompanyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reminded_at=None)
                | Q(invited_at__isnull=False, address=None),
                name="imported_company_reminded_is_last",
            ),
        ]
        indexes = [
            models.Index(
                fields=["invited_at"],
                condition=Q(address__isnull=False),
                name="imported_company_to_invite",
            ),
            models.Index(fields=["plain_name"], name="imported_company_plain_name"),
        ]


class NoInvitation(models.Model):
    """An address that no invitation goes to any more: its digest, never the address.

    It says less than privacy's Suppression, which stops all mail that needs a consent until
    its owner asks for some anew: this is about strangers, stops nothing that they ask for as
    members, and holds for good.
    """

    digest = models.BinaryField(unique=True)
    since = models.DateTimeField(default=timezone.now)
