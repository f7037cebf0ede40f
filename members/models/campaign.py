import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from members.models.segment import Segment
from privacy.models import Partner


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def running(self) -> Self:
        """Those whose messages leave now."""
        return self.filter(state=Campaign.State.SENDING)

    def over(self) -> Self:
        """Those of which nothing leaves any more."""
        return self.filter(state__in=ENDS)

    def in_archive(self) -> Self:
        """Those whose issues everybody can read: begun, and no partner's."""
        return self.filter(started_at__isnull=False, partner=None)


class Campaign(models.Model):
    """A message to the members who allow it: what about, to which segment, when, and how it stands.

    What it says is in its issues, one for each variant and language; whom it goes to is in
    its deliveries, which are made when it is scheduled.
    """

    class Kind(models.TextChoices):
        NEWS = "news", _("News")
        DIGEST = "digest", _("Monthly digest")
        PARTNER = "partner", _("Message of a partner")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        SENDING = "sending", _("Being sent")
        PAUSED = "paused", _("Paused")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    class Pause(models.TextChoices):
        HAND = "hand", _("By hand")
        COMPLAINTS = "complaints", _("More than 0.1 % complained")
        RETURNED = "returned", _("More than 2 % of the addresses do not exist")
        PUT_OFF = "put-off", _("Mail servers put off more than 20 % in 5 minutes")
        GATE = "gate", _("The gate did not answer")

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NEWS)
    # What the member must allow (privacy/consents.py): a topic, or a partner.
    purpose = models.CharField(max_length=80)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, related_name="+", db_index=False
    )
    # None goes to everybody who allows the topic.
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, related_name="campaigns"
    )
    # The segment's as they were when it was scheduled.
    criteria: models.JSONField[Any, Any] = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    starts_at = models.DateTimeField(null=True)
    # What has not left by then never does.
    expires_at = models.DateTimeField(null=True)
    # Working hours of the member's country; from and to are equal where any hour will do.
    hour_from = models.PositiveSmallIntegerField(default=9)
    hour_to = models.PositiveSmallIntegerField(default=17)
    on_rest_days = models.BooleanField(default=False)
    paused_for = models.CharField(max_length=10, choices=Pause.choices, blank=True)
    made_by = models.UUIDField()
    form_key = models.UUIDField(unique=True, default=uuid.uuid4)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # Counts saves: a form of before another's save is refused.
    version = models.PositiveIntegerField(default=0)
    # Of a partner's message: as of which save somebody else agreed to it.
    approved_version = models.PositiveIntegerField(null=True)
    scheduled_at = models.DateTimeField(null=True)
    # When its deliveries were made.
    prepared_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Deliveries by state, counted every few seconds while it runs, and once at its end.
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    counted_at = models.DateTimeField(null=True)
    # By variant, of a campaign that was over long ago: its deliveries go by their age.
    sent_counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # What its partner is told, drawn once (members/mailing/figures/partner_figures.py).
    partner_figures: models.JSONField[Any, Any] = models.JSONField(default=list)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"), name="campaign_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(kind="partner", partner__isnull=False)
                | ~Q(kind="partner") & Q(partner=None),
                name="campaign_of_a_partner",
            ),
            models.CheckConstraint(
                condition=Q(kind="digest", purpose="marketing_email:")
                | ~Q(kind="digest") & ~Q(purpose="marketing_email:"),
                name="campaign_digest_is_of_any_topic",
            ),
            # Only a draft can be saved, so what was agreed to is what leaves.
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"])
                | Q(partner=None)
                | Q(approved_version__isnull=False, approved_version=F("version")),
                name="campaign_of_a_partner_agreed_to",
            ),
            models.CheckConstraint(
                condition=Q(hour_from__lte=24, hour_to__lte=24)
                & Q(hour_from__lte=F("hour_to")),
                name="campaign_hours_of_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"])
                | Q(
                    starts_at__isnull=False,
                    expires_at__gt=F("starts_at"),
                    scheduled_at__isnull=False,
                ),
                name="campaign_scheduled_has_its_times",
            ),
            models.CheckConstraint(
                condition=Q(state="paused") & ~Q(paused_for="")
                | ~Q(state="paused") & Q(paused_for=""),
                name="campaign_paused_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "cancelled", "expired"])
                & Q(ended_at__isnull=False)
                | ~Q(state__in=["sent", "cancelled", "expired"]) & Q(ended_at=None),
                name="campaign_ended_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="campaign_by_change"),
            models.Index(fields=["state", "-changed_at"], name="campaign_by_state"),
            # Few run at once; the clock looks for them every few seconds.
            models.Index(
                fields=["starts_at"],
                condition=Q(state__in=["scheduled", "sending", "paused"]),
                name="campaign_under_way",
            ),
            models.Index(
                fields=["-started_at", "-id"],
                condition=Q(started_at__isnull=False, partner=None),
                name="campaign_in_archive",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_targeted(self) -> bool:
        """Is it chosen by what a member's company states? Then the member has to allow that."""
        return bool(self.criteria)

    @property
    def is_agreed_to(self) -> bool:
        """Did somebody agree to it as it now is? Only a partner's message needs that."""
        return self.approved_version == self.version


ENDS = (
    Campaign.State.SENT,
    Campaign.State.CANCELLED,
    Campaign.State.EXPIRED,
)


class Issue(models.Model):
    """What a campaign says in one variant and language: as it was written, and as it is sent."""

    class Variant(models.TextChoices):
        A = "a", _("Variant A")
        B = "b", _("Variant B")

    class Format(models.TextChoices):
        WORDS = "words", _("Text with headings, links and buttons")
        MJML = "mjml", "MJML"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="issues")
    variant = models.CharField(max_length=1, choices=Variant.choices, default=Variant.A)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=150)
    # What lists of mail show after the subject.
    preview = models.CharField(max_length=150, blank=True)
    format = models.CharField(
        max_length=5, choices=Format.choices, default=Format.WORDS
    )
    source = models.TextField(max_length=60_000)
    # Made of the source when the campaign is scheduled, and frozen from there on.
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)
    # What it says without looks and without anything of a reader's, for the archive.
    page = models.TextField(blank=True, db_default="", default="")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "variant", "language"], name="issue_once"
            ),
            models.CheckConstraint(
                condition=Q(variant__in=["a", "b"]), name="issue_variant_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.variant}, {self.language})"

    def get_absolute_url(self) -> str:
        """Its page in the public archive."""
        return reverse("issue", args=[self.campaign_id, self.slug])

    @property
    def slug(self) -> str:
        """The words at the end of its address."""
        return slugify(self.subject) or "issue"


class IssueLink(models.Model):
    """A link of a variant: the same for everybody who gets it, so that it tells of nobody."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="links")
    variant = models.CharField(max_length=1, choices=Issue.Variant.choices)
    number = models.PositiveSmallIntegerField()
    target = models.CharField(max_length=2000)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "variant", "number"], name="issue_link_once"
            ),
        ]


class LinkDay(models.Model):
    """How often a link was followed on a day. Nothing about who followed it."""

    link = models.ForeignKey(IssueLink, models.CASCADE, related_name="days")
    day = models.DateField()
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "day"], name="link_day_once"),
        ]


class CampaignStep(models.Model):
    """What somebody of the staff, or the software itself, did about a campaign."""

    class What(models.TextChoices):
        MADE = "made", _("Made")
        SAVED = "saved", _("Text or settings saved")
        APPROVED = "approved", _("Approved for the partner")
        SCHEDULED = "scheduled", _("Scheduled")
        UNSCHEDULED = "unscheduled", _("Back to draft")
        STARTED = "started", _("Started")
        PAUSED = "paused", _("Paused")
        RESUMED = "resumed", _("Resumed")
        CANCELLED = "cancelled", _("Cancelled")
        SENT = "sent", _("Sent")
        EXPIRED = "expired", _("Expired")
        TESTED = "tested", _("Test sent")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="steps")
    what = models.CharField(max_length=11, choices=What.choices)
    why = models.CharField(max_length=10, blank=True)
    # None is the software itself.
    by = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["campaign", "-at"], name="campaign_steps")]
