"""What the privacy app holds, field by field."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from privacy import (
    access_data,
    copied_data,
    hold_data,
    ledgers,
    opt_ins,
    partners,
    release_data,
    retention,
)
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
    CheckResult,
    CheckRun,
    ConsentEvent,
    ConsentState,
    CopyEvent,
    DisclosureFile,
    HandedOver,
    Incident,
    Ledger,
    LedgerAgeing,
    OptInMail,
    OptInRequest,
    PolicyAcceptance,
    PolicyNotice,
    PolicyText,
    PolicyVersion,
    Restriction,
    RetentionRun,
    SubjectKey,
    Suppression,
    Wording,
)
from privacy.models import Erasure as ErasureEntry
from privacy.promises import running

# Read with this file: what is held about looks of our staff, disclosures, holds and releases
# of figures, and what a member's copy has of it.
__all__ = ["access_data", "copied_data", "hold_data", "release_data"]

declare(
    SubjectKey,
    alike(
        Holding(
            "seals the private fields of one subject",
            Visibility.INTERNAL,
            Retention.ACCOUNT,
            "the database",
        ),
        "subject",
        "wrapped",
        "created_at",
    ),
)
CHAIN = LEDGER_CHAIN
SAID = Holding(
    _("Showing what you allowed, and keeping to it"),
    Visibility.PRIVATE,
    Retention.LEDGER,
    "the member",
    Personal(
        _(
            "What you allowed or refused: for what, in which words, when, by which way and under which policy"
        ),
        Category.CONSENT,
        Basis.DUTY,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
AGREED = Holding(
    _("Showing under which policy you are a member"),
    Visibility.PRIVATE,
    Retention.LEDGER,
    "the member",
    Personal(
        _("Which versions of the policy you agreed to, and when"),
        Category.CONSENT,
        Basis.DUTY,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
HELD = Holding(
    _("Using nothing while something is being cleared up, or ever again"),
    Visibility.PRIVATE,
    Retention.LEDGER,
    "the member, or our staff",
    Personal(
        _("That nothing of yours may be used, why, and since when"),
        Category.CONSENT,
        Basis.DUTY,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
CONFIRMED = Holding(
    _("Sending only what that very address asked for"),
    Visibility.INTERNAL,
    Retention.LEDGER,
    "the member",
    Personal(
        _(
            "A mark of the address that confirmed a permission; the address cannot be read from it"
        ),
        Category.CONSENT,
        Basis.CONSENT,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
TOLD = Holding(
    _("Telling each member of a change once"),
    Visibility.PRIVATE,
    Retention.LEDGER,
    "the course of things, and the member",
    Personal(
        _("Which versions of the policy you were written to about, and have seen"),
        Category.CONSENT,
        Basis.DUTY,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
POLICY = Holding(
    "the policy as it was published", Visibility.PUBLIC, Retention.LEDGER, "staff"
)
LINK = Holding(
    _("Confirming it by a link"),
    Visibility.INTERNAL,
    Retention.JOINING,
    "the member",
    Personal(
        _("A request for mail that waits for its confirmation"),
        Category.CONSENT,
        Basis.CONSENT,
        exported=False,
        erased=Erasure.BY_ITSELF,
    ),
)
COUNTED = Holding(
    _("Sending at most three such mails in 30 days"),
    Visibility.INTERNAL,
    Retention.MONTH,
    "the course of things",
    Personal(
        _(
            "How often such a link was sent, under a mark that neither person nor address can be read from"
        ),
        Category.CONSENT,
        Basis.INTEREST,
        exported=False,
        erased=Erasure.BY_ITSELF,
    ),
)
NEVER_AGAIN = Holding(
    _("Sending nothing to an address that does not want it"),
    Visibility.INTERNAL,
    Retention.LEDGER,
    "the address's owner",
    Personal(
        _(
            "A mark of an address that wants no mail; the address cannot be read from it"
        ),
        Category.MAIL,
        Basis.DUTY,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)

declare(
    Ledger,
    {
        **alike(CHAIN, "name", "columns", "length", "head"),
        **alike(CHAIN, "kept", "aged_to", "aged_seal"),
    },
)
declare(
    LedgerAgeing,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(CHAIN, "ledger", "aged_to", "aged_seal", "removed"),
    },
)
FIGURES = Holding(
    "what the clock deleted because its time was over",
    Visibility.INTERNAL,
    Retention.COUNTED,
    "the course of things",
)
declare(
    RetentionRun,
    alike(FIGURES, "id", "began_at", "ended_at", "removed", "failed", "overdue"),
)
declare(Wording, alike(POLICY, "digest", "words", "was_on"))
declare(
    ConsentEvent,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(SAID, "subject", "purpose", "state", "wording", "policy"),
        **alike(SAID, "language", "method"),
    },
)
declare(
    ConsentState,
    {
        **alike(CHAIN, "id"),
        **alike(SAID, "subject", "purpose", "state", "recorded_at", "policy"),
        **alike(CONFIRMED, "confirmed_by"),
    },
)
declare(
    Restriction, {**alike(CHAIN, "id"), **alike(HELD, "subject", "reason", "since")}
)
declare(
    PolicyVersion,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(POLICY, "number", "change_class", "purposes", "effective_on"),
    },
)
declare(
    PolicyText,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(POLICY, "version", "language", "text"),
    },
)
declare(
    PolicyAcceptance,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(AGREED, "subject", "version", "language", "method"),
    },
)
declare(
    OptInRequest,
    alike(LINK, "digest", "subject", "purpose", "address", "asked_at"),
)
declare(
    PolicyNotice,
    {
        **alike(CHAIN, "id"),
        **alike(TOLD, "subject", "version", "written_at", "seen_at"),
    },
)
INCIDENTS = Holding(
    "what happened to data, and whom it was told",
    Visibility.INTERNAL,
    Retention.LEDGER,
    "staff",
)
declare(
    Incident,
    {
        **alike(INCIDENTS, "id", "is_drill", "table", "since", "until", "what"),
        **alike(INCIDENTS, "noticed_at", "touched", "authority_told_at"),
        **alike(INCIDENTS, "members_told_at", "closed_at"),
    },
)
declare(OptInMail, alike(COUNTED, "id", "mark", "sent_at"))
declare(Suppression, alike(NEVER_AGAIN, "mark", "reason", "since"))

ERASED = Holding(
    _(
        "Proving that an account was erased, and erasing it again after a restored backup"
    ),
    Visibility.INTERNAL,
    Retention.LEDGER,
    "the course of things",
    Personal(
        _("That an account was erased, when, and how many rows went, under a number"),
        Category.CONSENT,
        Basis.DUTY,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
declare(
    ErasureEntry,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(ERASED, "number", "subject", "cause", "counts"),
    },
)
FOUND = Holding(
    "shows whether the promises of the policy are kept; it is about nobody",
    Visibility.PUBLIC,
    Retention.COUNTED,
    "the course of things",
)
declare(
    CheckRun,
    alike(
        FOUND, "id", "asked_at", "by_the_clock", "total", "claimed_until", "ended_at"
    ),
)
declare(
    CheckResult,
    {
        **alike(FOUND, "id", "run", "check_name", "clause", "state", "wrong", "among"),
        **alike(FOUND, "is_sample", "reason", "milliseconds", "checked_at"),
    },
)

swept(CheckRun, CheckResult, by=running.forget_old)
COPIED = Holding(
    _("Showing to whom a copy of everything was handed out, and when"),
    Visibility.PRIVATE,
    Retention.LEDGER,
    "the course of things",
    Personal(
        _(
            "That a copy of everything about you was asked for, made, handed out or taken in"
        ),
        Category.CONSENT,
        Basis.DUTY,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
declare(
    CopyEvent,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(COPIED, "number", "subject", "act", "rows"),
    },
)
swept(OptInRequest, OptInMail, by=opt_ins.forget_old)
swept(LedgerAgeing, by=ledgers.age_out)
swept(RetentionRun, by=retention.forget_runs)

retention.rule(OptInRequest, "asked_at", opt_ins.FORGOTTEN)
retention.rule(OptInMail, "sent_at", opt_ins.COUNTED)
retention.rule(CheckRun, "asked_at", running.KEPT)
retention.rule(CheckResult, "checked_at", running.KEPT)
retention.rule(DisclosureFile, "expires_at", timedelta())
retention.rule(HandedOver, "given_at", partners.KEPT)
retention.rule(RetentionRun, "began_at", retention.RUNS_KEPT)
retention.ruleless(
    LedgerAgeing, why="says what went from other ledgers, and stays itself"
)
