from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.company import Company


class CheckQuerySet(models.QuerySet["Check"]):
    def standing(self) -> Self:
        """Checks that still say something: not lapsed and not revoked."""
        return self.filter(revoked_at=None, expires_on__gte=timezone.localdate())


class Check(models.Model):
    """Dated evidence about a company: what was looked at, when, and until when it counts."""

    class Method(models.TextChoices):
        EMAIL_DOMAIN = "email-domain", _("E-mail address on the company's domain")
        DNS = "dns", _("DNS record on the company's domain")
        REGISTRY = "registry", _("Entry in the company register")
        ADDRESS_LETTER = "address-letter", _("Letter to the address")
        DOCUMENT = "document", _("Document seen by our staff")

    company = models.ForeignKey(Company, models.CASCADE, related_name="checks")
    method = models.CharField(max_length=20, choices=Method.choices)
    checked_on = models.DateField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "method"],
                condition=Q(revoked_at=None),
                name="check_one_standing_per_method",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("checked_on")),
                name="check_expires_after_it_was_made",
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
