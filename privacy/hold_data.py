"""What the privacy app holds about holds, field by field."""

from django.utils.translation import gettext_lazy as _

from privacy import hold_orders, retention
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
from privacy.models import HeldRow, Hold, HoldExtension

HOLD = Holding(
    _("Keeping what a claim, an order or a law needs, and nothing else"),
    Visibility.PRIVATE,
    Retention.HOLD,
    "our staff, two of them",
    Personal(
        _("That something of yours may not be deleted for a time, why, and until when"),
        Category.CONSENT,
        Basis.DUTY,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
COPY = Holding(
    _("Keeping what a claim, an order or a law needs, and nothing else"),
    Visibility.INTERNAL,
    Retention.HOLD,
    "the course of things",
    Personal(
        _("Sealed copies of what was held when its account was erased"),
        Category.CONSENT,
        Basis.DUTY,
        exported=False,
        erased=Erasure.BY_ITSELF,
    ),
)
ORDERED = Holding(
    "two people agree on every hold, and on its end",
    Visibility.INTERNAL,
    Retention.HOLD,
    "our staff",
)

declare(
    Hold,
    {
        **alike(HOLD, "number", "subject", "company", "label", "row", "ground"),
        **alike(HOLD, "reference", "reason", "told_from", "until"),
        **alike(ORDERED, "set_by", "set_at", "approved_by", "approved_at"),
        **alike(ORDERED, "agreed_on", "released_by", "released_at", "released_for"),
        **alike(ORDERED, "ended_at"),
    },
)
declare(
    HoldExtension,
    {
        **alike(HOLD, "id", "hold", "until", "reason"),
        **alike(ORDERED, "asked_by", "asked_at", "approved_by", "approved_at"),
    },
)
declare(
    HeldRow, alike(COPY, "id", "hold", "label", "row", "file", "content", "kept_at")
)
swept(Hold, HoldExtension, HeldRow, by=hold_orders.end_due)
retention.rule(Hold, "ended_at", hold_orders.REMEMBERED)
retention.ruleless(HoldExtension, HeldRow, why="go with their hold")
