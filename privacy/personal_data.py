"""What the privacy app holds, field by field."""

from privacy.holdings import Holding, Retention, Visibility, alike, declare
from privacy.models import (
    ConsentEvent,
    ConsentState,
    Ledger,
    OptInRequest,
    PolicyAcceptance,
    PolicyText,
    PolicyVersion,
    Restriction,
    SubjectKey,
    Wording,
)

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
    "showing what somebody allowed, in which words",
    Visibility.PRIVATE,
    Retention.LEDGER,
    "the member",
    personal=True,
)
POLICY = Holding(
    "the policy as it was published", Visibility.PUBLIC, Retention.LEDGER, "staff"
)
LINK = Holding(
    "confirming a consent by a link",
    Visibility.INTERNAL,
    Retention.MONTH,
    "the member",
    personal=True,
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
    {**alike(CHAIN, "id"), **alike(SAID, "subject", "purpose", "state", "recorded_at")},
)
declare(Restriction, {**alike(CHAIN, "id"), **alike(SAID, "subject", "since")})
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
        **alike(SAID, "subject", "version", "language", "method"),
    },
)
declare(
    OptInRequest,
    alike(LINK, "digest", "subject", "purpose", "asked_at", "confirmed_at"),
)
