from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from privacy.models.ledger import Entry

# Of a step that approves, rejects or withdraws: two people, or the one who asked.
DECIDED_BY_ANOTHER = (
    Q(state__in=["approved", "rejected"]) & ~Q(by=F("requested_by"))
) | Q(state="withdrawn", by=F("requested_by"))


class Partner(models.Model):
    """A business partner or sponsor that members may allow to have their address."""

    name = models.CharField(max_length=200, unique=True)
    # What they are given it for, in words that members read.
    purpose = models.CharField(max_length=300)
    active = models.BooleanField(default=True)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Disclosure(Entry):
    """What is asked to be given out: to whom, on which ground, which fields of whom.

    What became of it are steps. Nothing leaves without an approval by somebody else.
    """

    class Ground(models.IntegerChoices):
        LAW = 1, _("To conform to the law or to legal process")
        RIGHTS = 2, _("To protect and defend our rights or property")
        TERMS = 3, _("To enforce our terms of use")
        OTHERS = 4, _("To protect the interests of members or others")

    ground = models.PositiveSmallIntegerField(choices=Ground.choices, null=True)
    # Instead of a ground: the members' permission.
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, related_name="hand_overs"
    )
    instrument = models.CharField(max_length=200, blank=True)
    recipient = models.CharField(max_length=200)
    reason = models.TextField(max_length=2000)
    fields = models.JSONField()
    # Subjects; none for a partner, who is given whoever allows it when the file is made.
    members = models.JSONField()
    withheld_until = models.DateField(null=True)
    # Instead of giving anything out: the members of that one are told later.
    extends = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="extensions"
    )
    requested_by = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                # Said of NULL, "in" is neither true nor false, and a check lets that pass.
                condition=Q(ground__isnull=False, ground__in=[1, 2, 3, 4], partner=None)
                | Q(ground=None, partner__isnull=False, extends=None),
                name="disclosure_on_one_ground",
            ),
            models.CheckConstraint(
                condition=~Q(ground=1) | Q(GreaterThanOrEqual(Length("instrument"), 3)),
                name="disclosure_by_law_names_it",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False)
                | Q(GreaterThanOrEqual(Length("reason"), 80)),
                name="disclosure_reason_is_long",
            ),
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(fields=[]),
                name="disclosure_of_something",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False, members=[], withheld_until=None)
                | (Q(partner=None) & ~Q(members=[])),
                name="disclosure_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(extends=None) | Q(withheld_until__isnull=False),
                name="disclosure_extension_has_an_end",
            ),
            # What a step's foreign key names.
            models.UniqueConstraint(
                fields=["id", "requested_by"], name="disclosure_and_requester"
            ),
        ]
        indexes = [models.Index(fields=["recorded_at"], name="disclosure_asked_at")]

    def __str__(self) -> str:
        return f"Disclosure {self.pk}"


class DisclosureStep(Entry):
    """How a disclosure was decided, once: approved, rejected, or withdrawn by its requester."""

    class State(models.TextChoices):
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

    disclosure = models.OneToOneField(
        Disclosure, models.PROTECT, related_name="decision"
    )
    state = models.CharField(max_length=10, choices=State.choices)
    by = models.UUIDField()
    # As the disclosure has it: a foreign key over both holds it to that.
    requested_by = models.UUIDField()
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=DECIDED_BY_ANOTHER, name="disclosure_decided_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "recorded_at"], name="disclosure_decided")
        ]


class DisclosureSubject(Entry):
    """One member of a disclosure: asked for where it has a ground, given where to a partner."""

    disclosure = models.ForeignKey(
        Disclosure, models.PROTECT, related_name="subjects", db_index=False
    )
    subject = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure", "subject"], name="disclosure_subject_once"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-position"], name="disclosure_of_subject")
        ]


class DisclosureTold(Entry):
    """That a member was written to about a disclosure."""

    disclosure = models.ForeignKey(
        Disclosure, models.PROTECT, related_name="told", db_index=False
    )
    subject = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure", "subject"], name="disclosure_told_once"
            ),
        ]


class DisclosurePackage(Entry):
    """The file that was made of an approved disclosure: its fingerprint, and who made it."""

    disclosure = models.OneToOneField(
        Disclosure, models.PROTECT, related_name="package"
    )
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    members = models.PositiveIntegerField()
    built_by = models.UUIDField()


class HandedOver(models.Model):
    """The address that a partner was handed, so that it can be taken back by the same one.

    Sealed, and not with the member's own key: who changes the address or erases the account
    is taken back too.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    subject = models.UUIDField()
    address = models.BinaryField()
    given_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "subject"], name="handed_over_once"
            ),
        ]


class DisclosureFile(models.Model):
    """The file itself, sealed, for the days in which it may be fetched."""

    disclosure = models.OneToOneField(
        Disclosure, models.PROTECT, primary_key=True, related_name="file"
    )
    content = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)
