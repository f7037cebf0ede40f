"""What is held about saved reports of staff; read by personal_data.py."""

from django.utils.translation import gettext_lazy as _

from members.models import SavedReport
from members.reporting import keeping
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

SAVED = Holding(
    _("Asking again what a report asks, and sending it to whoever saved it"),
    Visibility.INTERNAL,
    Retention.ACCOUNT,
    "the member of staff who saves the report",
    Personal(
        _(
            "Reports on figures that you saved as one of our staff, each with its purpose"
        ),
        Category.STAFF,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)

declare(
    SavedReport,
    {
        **alike(SAVED, "id", "owner", "name", "purpose", "question", "release"),
        **alike(SAVED, "schedule", "seen", "next_at", "paused_at"),
        **alike(SAVED, "made_at", "changed_at", "removed_at"),
    },
)
swept(SavedReport, by=keeping.forget_removed)
