from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.company import Company


class CheckQuerySet(models.QuerySet["Check"]):
    def standing(self) -> Self:
        """Checks that still say something: not past their last day, and not ended before."""
        return self.filter(ended_at=None, expires_on__gte=timezone.localdate())


class Check(models.Model):
    """Dated evidence about a company: what was looked at, when, and until when it counts."""

    class Method(models.TextChoices):
        EMAIL_DOMAIN = "email-domain", _("E-mail address on the company's domain")
        DNS = "dns", _("DNS record on the company's domain")
        REGISTRY = "registry", _("Entry in the company register")
        ADDRESS_LETTER = "address-letter", _("Letter to the address")
        DOCUMENT = "document", _("Document seen by our staff")

    class Ending(models.TextChoices):
        """Why a check ended before its day."""

        REVOKED = "revoked", _("Revoked by two of our staff")
        CHANGED = "changed", _("What it was about has changed")
        RENEWED = "renewed", _("Made anew")

    company = models.ForeignKey(Company, models.CASCADE, related_name="checks")
    method = models.CharField(max_length=20, choices=Method.choices)
    # What it was about, such as the domain; public, because it is what the check shows.
    about = models.CharField(max_length=255, blank=True, editable=False)
    # The subject of the member of staff who looked; none where the program did.
    checked_by = models.UUIDField(null=True, editable=False)
    # What staff looked at, in their words, for staff alone.
    note = models.TextField(max_length=2000, blank=True)
    checked_on = models.DateField()
    expires_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ending = models.CharField(
        max_length=10, choices=Ending.choices, blank=True, editable=False
    )

    # How many days ahead of its end the company was last reminded.
    reminded = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = CheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "method"],
                condition=Q(ended_at=None),
                name="check_one_standing_per_method",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("checked_on")),
                name="check_expires_after_it_was_made",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="")
                | Q(ended_at__isnull=False)
                & Q(ending__in=["revoked", "changed", "renewed"]),
                name="check_that_ended_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_on"],
                condition=Q(ended_at=None),
                name="check_by_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()}, {self.checked_on}"

    @property
    def proves(self) -> str:
        """What this kind of evidence shows, in a sentence."""
        return str(PROVES[self.Method(self.method)])

    @property
    def does_not_prove(self) -> str:
        """What nobody should read into it."""
        return str(DOES_NOT_PROVE[self.Method(self.method)])

    @property
    def by_whom(self) -> str:
        """Who found it, as the public may know: never a name."""
        return str(BY_STAFF if self.checked_by else BY_PROGRAM)


BY_STAFF, BY_PROGRAM = _("by our staff"), _("by our program")
PROVES = {
    Check.Method.EMAIL_DOMAIN: _(
        "Somebody at the company reads mail at its own domain."
    ),
    Check.Method.DNS: _("The company controls the domain of its web address."),
    Check.Method.REGISTRY: _("A company of this name and number is in the register."),
    Check.Method.ADDRESS_LETTER: _("Mail sent to the address reached the company."),
    Check.Method.DOCUMENT: _("Our staff saw the document that is named."),
}
DOES_NOT_PROVE = {
    Check.Method.EMAIL_DOMAIN: _("It does not show who owns the company."),
    Check.Method.DNS: _("It does not show who owns the company."),
    Check.Method.REGISTRY: _(
        "It does not show that the company trades, or trades well."
    ),
    Check.Method.ADDRESS_LETTER: _("It does not show what is made or stored there."),
    Check.Method.DOCUMENT: _("It does not show that the document is still in force."),
}
