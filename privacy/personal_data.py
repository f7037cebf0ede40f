"""What the privacy app holds, field by field."""

from django.utils.translation import gettext_lazy as _

from privacy import hold_data, opt_ins
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
from privacy.models import (
    ConsentEvent,
    ConsentState,
    Ledger,
    OptInMail,
    OptInRequest,
    PolicyAcceptance,
    PolicyNotice,
    PolicyText,
    PolicyVersion,
    Restriction,
    SubjectKey,
    Suppression,
    Wording,
)
from privacy.models import Erasure as ErasureEntry

# Read with this file: what is held about holds.
__all__ = ["hold_data"]

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
CHAIN = Holding(
    "keeps the order and the content of a ledger provable",
    Visibility.INTERNAL,
    Retention.LEDGER,
    "the database",
)
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

declare(Ledger, alike(CHAIN, "name", "columns", "length", "head"))
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
swept(OptInRequest, OptInMail, by=opt_ins.forget_old)
