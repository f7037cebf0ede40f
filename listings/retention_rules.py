"""When rows of listings and conversations are too old: what the report of retention looks for."""

from datetime import timedelta

from django.db.models import Q

from listings import counting
from listings.asking import keeping
from listings.buying import news
from listings.buying.favourites import UNDOABLE as FAVOURITE_UNDOABLE
from listings.buying.searches import UNDOABLE as SEARCH_UNDOABLE
from listings.catalogue import files
from listings.models import (
    AcceptedQuote,
    Alias,
    Attachment,
    CatalogueFile,
    CatalogueLine,
    CopyImport,
    Correction,
    DayCount,
    Favourite,
    GuestLink,
    IncomingMail,
    Inquirer,
    Message,
    MissedSearch,
    PhotoBatch,
    PhotoLine,
    Quote,
    QuotePlace,
    Report,
    Reveal,
    SavedSearch,
    Thread,
    ThreadNote,
    ThreadReport,
    Told,
    Unread,
)
from listings.models.inquiry import TO_CONFIRM
from listings.moderation import remarks
from listings.relay import deciding
from listings.taking_in import imports
from privacy.retention import rule, ruleless

rule(Thread, "last_at", keeping.KEPT)
rule(Thread, "asked_at", keeping.NETWORKS, ~Q(network=""))
rule(Inquirer, "asked_at", TO_CONFIRM, Q(member=None, confirmed_at=None))
rule(GuestLink, "ends_at", keeping.LINKS)
rule(IncomingMail, "received_at", deciding.KEPT, ~Q(verdict__in=["", "held"]))
rule(IncomingMail, "decided_at", deciding.HELD, Q(verdict="held"))
for remark, closed in (
    (Report, ("upheld_at", "dismissed_at")),
    (Correction, ("corrected_at", "declined_at")),
):
    for moment in closed:
        rule(remark, moment, remarks.KEPT)
rule(DayCount, "day", counting.KEPT + timedelta(days=1))
rule(MissedSearch, "day", counting.KEPT + timedelta(days=1))
rule(Told, "on", news.KEPT + timedelta(days=1))
rule(SavedSearch, "removed_at", SEARCH_UNDOABLE)
rule(Favourite, "removed_at", FAVOURITE_UNDOABLE)
DONE = Q(finished_at__isnull=False) | Q(cancelled_at__isnull=False) | ~Q(trouble="")
rule(CatalogueFile, "uploaded_at", files.LISTED, DONE)
# What was kept of a file besides what became of it.
rule(
    CatalogueFile,
    "uploaded_at",
    files.KEPT,
    DONE & ~Q(failed="", errors=[], samples=[]),
)
rule(PhotoBatch, "sent_at", files.LISTED, DONE)
rule(
    PhotoLine,
    "batch__sent_at",
    files.KEPT,
    Q(batch__finished_at__isnull=False)
    | Q(batch__cancelled_at__isnull=False)
    | ~Q(batch__trouble=""),
)
rule(
    CopyImport,
    "sent_at",
    imports.LISTED,
    Q(done_at__isnull=False) | Q(ended_at__isnull=False),
)
rule(CopyImport, "sent_at", imports.KEPT, Q(confirmed_at=None) & ~Q(file=""))
ruleless(
    *(Message, Attachment, Alias, Unread, Reveal, ThreadNote, ThreadReport),
    *(Quote, QuotePlace, AcceptedQuote),
    why="go with their thread",
)
ruleless(
    CatalogueLine, why="go when their file is entered or cancelled, whatever its age"
)
