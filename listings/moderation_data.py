"""What is held about what moderators decide and what readers report; read by personal_data.py."""

from django.utils.translation import gettext_lazy as _

from listings.held import COURSE
from listings.models import Assignment, Correction, DecisionCount, Report, Review
from listings.moderation import remarks
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

FOUND = Holding(
    "deciding what is posted, and saying why",
    Visibility.INTERNAL,
    Retention.LISTING,
    "the company, the rules and our staff",
)
DECIDING = Holding(
    _("Deciding what is posted, and showing who decided it"),
    Visibility.PRIVATE,
    Retention.LISTING,
    "the company and our staff",
    Personal(
        _(
            "Listings of your company that our staff looked at: who handed them in, who "
            "decided, and what you wrote in an appeal"
        ),
        Category.COMPANY,
        Basis.INTEREST,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
SAID = Holding(
    _("Looking into what readers report or correct, and answering them"),
    Visibility.PRIVATE,
    Retention.REPORTED,
    "who reports a page or suggests a correction",
    Personal(
        _(
            "What you wrote in a report or a correction, sealed; your e-mail address if you "
            "gave one, sealed, and digests that tell two readers apart, until it is decided"
        ),
        Category.STAFF,
        Basis.INTEREST,
        exported=False,
        erased=Erasure.BY_ITSELF,
    ),
)
ABOUT = Holding(
    "looking into what readers report",
    Visibility.INTERNAL,
    Retention.REPORTED,
    "the course of things",
)
WORK = Holding(
    _("Sharing the work among our staff"),
    Visibility.INTERNAL,
    Retention.ACCOUNT,
    "our staff",
    Personal(
        _("What somebody of our staff has said they look at"),
        Category.STAFF,
        Basis.INTEREST,
        exported=False,
        erased=Erasure.DELETED,
    ),
)
FIGURE = Holding(
    "public figures about decisions",
    Visibility.PUBLIC,
    Retention.CATALOGUE,
    "our staff's decisions",
)

declare(
    Review,
    {
        **alike(COURSE, "id", "company", "item", "offer", "kind", "asked_at", "due_at"),
        **alike(COURSE, "approved_at", "rejected_at", "withdrawn_at", "appealed_at"),
        **alike(COURSE, "appeal_due_at", "upheld_at", "overturned_at"),
        **alike(FOUND, "reasons", "rule", "field", "words", "appeal_words"),
        **alike(DECIDING, "values", "before", "asked_by", "decided_by"),
        **alike(DECIDING, "appealed_by", "appeal", "appeal_decided_by"),
    },
)
declare(DecisionCount, alike(FIGURE, "id", "first_day", "what", "n"))
declare(Assignment, alike(WORK, "id", "kind", "key", "member", "taken_at"))
declare(
    Report,
    {
        **alike(ABOUT, "id", "company", "item", "offer", "language", "sent_at"),
        **alike(ABOUT, "reason", "due_at", "upheld_at", "dismissed_at", "answer"),
        **alike(SAID, "person", "network", "words", "address", "decided_by"),
    },
)
declare(
    Correction,
    {
        **alike(ABOUT, "id", "company", "item", "offer", "language", "sent_at"),
        **alike(ABOUT, "about", "due_at", "corrected_at", "declined_at", "answer"),
        **alike(SAID, "person", "network", "words", "address", "decided_by"),
    },
)
swept(Report, Correction, by=remarks.forget_old)
