"""What is held about files of released figures, field by field: the figures are about nobody."""

from django.utils.translation import gettext_lazy as _

from privacy import retention
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
    swept,
)
from privacy.models import (
    PartnerFile,
    PartnerLink,
    PartnerRelease,
    PartnerReleaseStep,
    ReleaseExport,
)
from privacy.releases import partnering

CHAIN = LEDGER_CHAIN
LISTED = Holding(
    "shows everybody which aggregate figures left as files, for whom, on which terms",
    Visibility.PUBLIC,
    Retention.LEDGER,
    "our marketing staff",
)
KNOWN = Holding(
    "tells which file was made of aggregate figures; it is about nobody",
    Visibility.INTERNAL,
    Retention.LEDGER,
    "the course of things",
)
WHO = Holding(
    _("Knowing who of our staff had files of figures made, and who agreed"),
    Visibility.INTERNAL,
    Retention.LEDGER,
    "what staff do on the pages of reports",
    Personal(
        _("Who of our staff had a file of figures made, or decided about one"),
        Category.STAFF,
        Basis.DUTY,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
FILE = Holding(
    "the package of a partner, for the days in which it may be fetched; it is about nobody",
    Visibility.INTERNAL,
    Retention.FETCHED,
    "released figures",
)

declare(
    PartnerRelease,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(LISTED, "recipient", "terms_version", "terms", "questions", "formats"),
        **alike(KNOWN, "partner", "language", "days", "key"),
        **alike(WHO, "requested_by"),
    },
)
declare(
    PartnerReleaseStep,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(KNOWN, "partner_release", "state", "words"),
        **alike(WHO, "by", "requested_by"),
    },
)
declare(
    ReleaseExport,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(LISTED, "tables", "releases", "format", "digest", "recipient"),
        **alike(KNOWN, "questions", "language", "rows", "size", "partner_release"),
        **alike(WHO, "by"),
    },
)
declare(PartnerFile, alike(FILE, "export", "content", "ends_at"))
declare(
    PartnerLink,
    alike(
        KNOWN,
        *("id", "export", "digest", "made_at", "ends_at", "revoked_at", "downloads"),
    ),
)

swept(PartnerFile, by=partnering.forget_files)
retention.rule(PartnerFile, "ends_at", partnering.AT_ONCE)
