"""What is held about messages to members: campaigns, who they went to, what came back."""

from django.utils.translation import gettext_lazy as _

from members.mailing import keeping
from members.models import (
    Campaign,
    CampaignDay,
    CampaignStep,
    Delivery,
    Issue,
    IssueLink,
    LinkDay,
    MailCheck,
    MailReturn,
    MailWish,
    Segment,
    SegmentFigure,
)
from privacy.holdings import (
    Basis,
    Category,
    Erasure,
    Holding,
    Personal,
    Retention,
    Visibility,
    alike,
    declare,
    swept,
)

WRITTEN = Holding(
    "what a message says, about nobody; the archive shows it",
    Visibility.PUBLIC,
    Retention.CATALOGUE,
    "marketing staff",
)
PLANNED = Holding(
    "planning and sending messages",
    Visibility.INTERNAL,
    Retention.CATALOGUE,
    "marketing staff, and the course of things",
)
CHECKED = Holding(
    "whether what this site sends will be taken",
    Visibility.INTERNAL,
    Retention.CATALOGUE,
    "check_mail",
)
BY_STAFF = Holding(
    _("Knowing which of our staff made, began or stopped a message"),
    Visibility.INTERNAL,
    Retention.LEDGER,
    "what marketing staff do",
    Personal(
        _("Which messages to members you made, began or stopped as one of our staff"),
        Category.STAFF,
        Basis.DUTY,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
SIZED = Holding(
    "rounded sizes of segments, with noise, of nobody",
    Visibility.INTERNAL,
    Retention.JOINING,
    "counting for marketing staff",
)
ASKED = Holding(
    _("Limiting how many sizes of segments one of our staff asks for in a day"),
    Visibility.INTERNAL,
    Retention.JOINING,
    "what marketing staff ask",
    Personal(
        _("That you asked how many members a segment reaches, as one of our staff"),
        Category.STAFF,
        Basis.INTEREST,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
DELIVERED = Holding(
    _("Sending a message once, twice a week and twice a month at most, and saying so"),
    Visibility.INTERNAL,
    Retention.MAIL,
    "the course of things",
    Personal(
        _("Which messages about topics you allow were sent to you, and when"),
        Category.MAIL,
        Basis.CONSENT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
ADDRESSED = Holding(
    _("Knowing which address a message went to when it comes back"),
    Visibility.INTERNAL,
    Retention.MAIL,
    "the course of things",
    Personal(
        _("A mark of the address that each message went to"),
        Category.MAIL,
        Basis.CONSENT,
        exported=False,
        erased=Erasure.DELETED,
    ),
)
RETURNED = Holding(
    _("Not writing again to an address that does not exist or that complained"),
    Visibility.INTERNAL,
    Retention.MAIL,
    "reports of mail servers and providers",
    Personal(
        _("That a message to your address came back, under a mark of the address"),
        Category.MAIL,
        Basis.INTEREST,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
WISHED = Holding(
    _("Sending you as often as you want"),
    Visibility.PRIVATE,
    Retention.ACCOUNT,
    "the member, or the link in a message",
    Personal(
        _("How often you want what topics bring, and until when you paused it"),
        Category.MAIL,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)

declare(
    Segment,
    {
        **alike(PLANNED, "id", "name", "criteria", "form_key", "made_at"),
        **alike(PLANNED, "changed_at", "version", "removed_at"),
        **alike(BY_STAFF, "made_by"),
    },
)
swept(Segment, by=keeping.forget_removed_segments)
declare(
    SegmentFigure,
    {
        **alike(SIZED, "question", "figures", "asked_at"),
        **alike(ASKED, "asked_by"),
    },
)
swept(SegmentFigure, by=keeping.forget_old_figures)
declare(
    Campaign,
    {
        **alike(PLANNED, "id", "name", "kind", "purpose", "partner", "segment"),
        **alike(PLANNED, "criteria", "state", "starts_at", "expires_at", "hour_from"),
        **alike(PLANNED, "hour_to", "on_rest_days", "paused_for", "form_key"),
        **alike(PLANNED, "made_at", "changed_at", "version", "scheduled_at"),
        **alike(PLANNED, "prepared_at", "started_at", "ended_at"),
        **alike(PLANNED, "counts", "counted_at", "sent_counts"),
        **alike(PLANNED, "partner_figures"),
        **alike(PLANNED, "approved_version"),
        **alike(BY_STAFF, "made_by"),
    },
)
declare(
    Issue,
    {
        **alike(PLANNED, "id", "campaign", "source", "format", "changed_at"),
        **alike(WRITTEN, "variant", "language", "subject", "preview", "html", "text"),
        **alike(WRITTEN, "page"),
    },
)
declare(IssueLink, alike(PLANNED, "id", "campaign", "variant", "number", "target"))
declare(LinkDay, alike(PLANNED, "id", "link", "day", "hits"))
declare(CampaignDay, alike(PLANNED, "id", "campaign", "variant", "day", "what", "n"))
declare(
    CampaignStep,
    {
        **alike(PLANNED, "id", "campaign", "what", "why", "at"),
        **alike(BY_STAFF, "by"),
    },
)
declare(
    Delivery,
    {
        **alike(DELIVERED, "id", "campaign", "member", "subject", "variant"),
        **alike(DELIVERED, "language", "country", "state", "why", "trouble", "due_at"),
        **alike(DELIVERED, "tries", "claim", "claimed_until", "gated_at", "ended_at"),
        **alike(DELIVERED, "week", "week_place", "month", "month_place"),
        **alike(ADDRESSED, "sent_to"),
    },
)
swept(Delivery, by=keeping.forget_old_deliveries)
declare(
    MailReturn,
    alike(RETURNED, "id", "key", "kind", "source", "campaign", "mark", "at", "code"),
)
swept(MailReturn, by=keeping.forget_old_returns)
declare(MailCheck, alike(CHECKED, "id", "at", "has_passed", "findings", "about"))
declare(
    MailWish,
    alike(WISHED, "member", "every", "paused_until", "returned_until", "changed_at"),
)
