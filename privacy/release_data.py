"""What is held about releases of statistics, field by field: figures of many, and who asked."""

from django.utils.translation import gettext_lazy as _

from privacy import holdings
from privacy.holdings import (
    LEDGER_CHAIN,
    Basis,
    Category,
    Erasure,
    Holding,
    Personal,
    Retention,
    Visibility,
    alike,
    declare,
)
from privacy.models import Budget, Release, ReleasedTable, ReleaseOrder

CHAIN = LEDGER_CHAIN
FROZEN = Holding(
    "figures about many, with noise drawn once; they are about nobody",
    Visibility.PUBLIC,
    Retention.LEDGER,
    "the course of things",
)
ORDERED = Holding(
    "having figures released by hand",
    Visibility.INTERNAL,
    Retention.LEDGER,
    "what staff do in the administration",
)
ASKED_FOR = Holding(
    _("Knowing which of our staff had figures made, and spent the year's budget"),
    Visibility.INTERNAL,
    Retention.LEDGER,
    "what staff do in the administration",
    Personal(
        _("Which of our staff asked for a release of figures, and why"),
        Category.STAFF,
        Basis.DUTY,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)

declare(Budget, alike(FROZEN, "id", "line", "year", "spent", "cap"))
declare(
    Release,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(FROZEN, "line", "period", "cause", "snapshot_at", "made_with"),
        **alike(ASKED_FOR, "by"),
    },
)
declare(
    ReleasedTable,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(FROZEN, "release", "name", "domain", "values", "sigma", "rho"),
        **alike(FROZEN, "threshold"),
    },
)
declare(
    ReleaseOrder,
    {
        **alike(ORDERED, "id", "line", "period", "tables", "asked_at", "tries"),
        **alike(ORDERED, "claimed_until", "ended_at", "trouble", "release", "form_key"),
        **alike(ASKED_FOR, "by", "reason"),
    },
)
holdings.of_many(Budget, Release, ReleasedTable)
