from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.disclosure import DECIDED_BY_ANOTHER, Partner
from privacy.models.ledger import Entry


class PartnerRelease(Entry):
    """What is asked to be given to an advertiser or business partner: released figures.

    It has no words of anybody's: questions of the catalogue, formats, and terms by their
    number. What became of it are a step, an export and links.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="releases")
    # Its name at that time, as it stands in every file and in the public list.
    recipient = models.CharField(max_length=200)
    terms_version = models.PositiveSmallIntegerField()
    terms = models.TextField(max_length=5000)
    # Each question as its canonical query, and the formats that each is answered in.
    questions: models.JSONField[Any, Any] = models.JSONField()
    formats: models.JSONField[Any, Any] = models.JSONField()
    language = models.CharField(max_length=10)
    # How long its package can be fetched.
    days = models.PositiveSmallIntegerField()
    requested_by = models.UUIDField()
    # Of the form: sent twice it is one.
    key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(questions=[]) & ~Q(formats=[]),
                name="partner_release_of_something",
            ),
            models.CheckConstraint(
                condition=~Q(terms="") & Q(terms_version__gt=0),
                name="partner_release_on_terms",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=90), name="partner_release_ends"
            ),
            # What a step's foreign key names.
            models.UniqueConstraint(
                fields=["id", "requested_by"], name="partner_release_and_requester"
            ),
        ]

    def __str__(self) -> str:
        return f"Partner release {self.pk}"


class PartnerReleaseStep(Entry):
    """How a partner release was decided, once: by somebody else, or withdrawn by who asked."""

    class State(models.TextChoices):
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    partner_release = models.OneToOneField(
        PartnerRelease, models.PROTECT, related_name="decision"
    )
    state = models.CharField(max_length=10, choices=State.choices)
    by = models.UUIDField()
    # As the release has it: a foreign key over both holds it to that.
    requested_by = models.UUIDField()
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=DECIDED_BY_ANOTHER, name="partner_release_decided_by_another"
            ),
        ]


class ReleaseExport(Entry):
    """A file that was made of released figures: of what, which format, for whom, its digest."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        JSON = "json", "JSON"
        SVG = "svg", "SVG"
        PNG = "png", "PNG"
        PDF = "pdf", "PDF"
        ZIP = "zip", "ZIP"

    questions: models.JSONField[Any, Any] = models.JSONField()
    # The names of the tables, and the releases that they are of ("membership 2026-Q4").
    tables: models.JSONField[Any, Any] = models.JSONField()
    releases: models.JSONField[Any, Any] = models.JSONField()
    format = models.CharField(max_length=4, choices=Format.choices)
    language = models.CharField(max_length=10)
    rows = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    # Nobody outside, where it is empty.
    recipient = models.CharField(max_length=200, blank=True)
    partner_release = models.OneToOneField(
        PartnerRelease, models.PROTECT, null=True, related_name="export"
    )
    by = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(partner_release=None, recipient="") & ~Q(format="zip")
                | Q(partner_release__isnull=False, format="zip") & ~Q(recipient=""),
                name="release_export_inside_or_by_a_partner_release",
            ),
            models.CheckConstraint(
                condition=~Q(questions=[]) & ~Q(tables=[]) & ~Q(digest=""),
                name="release_export_of_something",
            ),
        ]

    def __str__(self) -> str:
        return f"Export {self.pk}"


class PartnerFile(models.Model):
    """The package itself, for the days in which it may be fetched."""

    export = models.OneToOneField(
        ReleaseExport, models.PROTECT, primary_key=True, related_name="file"
    )
    content = models.BinaryField()
    ends_at = models.DateTimeField(db_index=True)


class PartnerLinkQuerySet(models.QuerySet["PartnerLink"]):
    def open(self) -> Self:
        """Links that lead to a package now."""
        return self.filter(revoked_at=None, ends_at__gt=timezone.now())


class PartnerLink(models.Model):
    """A secret address of a package. Only a digest of the secret is here."""

    export = models.ForeignKey(
        ReleaseExport, models.PROTECT, related_name="links", db_index=False
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    downloads = models.PositiveIntegerField(default=0)

    objects = PartnerLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            # A new one takes the place of the old one.
            models.UniqueConstraint(
                fields=["export"],
                condition=Q(revoked_at=None),
                name="partner_link_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["export", "-id"], name="partner_links")]
