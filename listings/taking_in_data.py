"""What is held about copies that members bring in from another site; read by personal_data.py."""

from django.utils.translation import gettext_lazy as _

from listings.models import CopyImport
from listings.taking_in import imports
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

BROUGHT = Holding(
    _("Taking in what you bring from another site"),
    Visibility.PRIVATE,
    Retention.MONTH,
    "the member",
    Personal(
        _(
            "A copy that you brought from another site, sealed, for a day; what was taken in "
            "of it"
        ),
        Category.ACCOUNT,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
declare(
    CopyImport,
    {
        **alike(BROUGHT, "number", "member", "form_key", "file", "size", "sent_at"),
        **alike(BROUGHT, "tries", "trouble", "place", "read_at", "plan", "left"),
        **alike(BROUGHT, "takes_alike", "confirmed_at", "done_at", "ended_at"),
    },
)
swept(CopyImport, by=imports.tidy)
