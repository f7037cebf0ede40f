"""What of the privacy app is in a member's copy; read by personal_data.py."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from privacy import disclosures, partners, receipts
from privacy.copied import (
    NO_ROWS,
    OF_OTHERS,
    THE_SITES,
    Whose,
    copy,
    leave_out,
)
from privacy.models import (
    AccessRecord,
    ConsentEvent,
    ConsentState,
    CopyEvent,
    Disclosure,
    DisclosureSubject,
    DisclosureTold,
    Erasure,
    HandedOver,
    OptInRequest,
    PolicyAcceptance,
    PolicyNotice,
    Restriction,
    SubjectKey,
    Suppression,
)

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
MAYBE = {"type": ["string", "null"]}
RECEIPT = {
    "type": "object",
    "description": "The signed record of it (ISO/IEC TS 27560), which anybody can check.",
}
WORDS = {
    "type": ["object", "null"],
    "properties": {"words": TEXT, "was_on": {"type": "boolean"}},
    "required": ["words", "was_on"],
    "description": "The very words shown, and whether the box was ticked beforehand.",
}


def of_subject(model: Any) -> Callable[[Whose], list[QuerySet[Any]]]:
    return lambda whose: [model.objects.filter(subject=whose.subject).order_by("pk")]


def consents(whose: Whose) -> list[QuerySet[ConsentEvent]]:
    rows = ConsentEvent.objects.filter(subject=whose.subject).select_related("wording")
    return [rows.order_by("position")]


def with_receipt(whose: Whose) -> Callable[[ConsentEvent], dict[str, Any]]:
    def more(row: ConsentEvent) -> dict[str, Any]:
        shown = row.wording
        return {
            "wording": {"words": shown.words, "was_on": shown.was_on}
            if shown
            else None,
            "receipt": receipts.receipt(row),
        }

    return more


def of_version(model: Any) -> Callable[[Whose], list[QuerySet[Any]]]:
    def rows(whose: Whose) -> list[QuerySet[Any]]:
        found = model.objects.filter(subject=whose.subject)
        return [found.select_related("version").order_by("pk")]

    return rows


def with_version(whose: Whose) -> Callable[[Any], dict[str, Any]]:
    return lambda row: {"version": row.version.number}


copy(
    ConsentEvent,
    "consents",
    consents,
    also=("position", "recorded_at"),
    says={"wording": WORDS, "receipt": RECEIPT},
    more=with_receipt,
)


def given_out(whose: Whose) -> list[QuerySet[Disclosure]]:
    """What the member may read by now: what is withheld is not in a copy either."""
    return [disclosures.of(whose.subject)]


def with_partner(whose: Whose) -> Callable[[Disclosure], dict[str, Any]]:
    return lambda row: {"partner_name": row.partner.name if row.partner else None}


def handed_over(whose: Whose) -> list[QuerySet[HandedOver]]:
    rows = HandedOver.objects.filter(subject=whose.subject).select_related("partner")
    return [rows.order_by("pk")]


def with_address(whose: Whose) -> Callable[[HandedOver], dict[str, Any]]:
    return lambda row: {
        "address": partners.address_of(row),
        "partner_name": row.partner.name,
    }


copy(ConsentState, "permissions", of_subject(ConsentState))
copy(Restriction, "restrictions", of_subject(Restriction))
copy(
    PolicyAcceptance,
    "policy-agreements",
    of_version(PolicyAcceptance),
    also=("position", "recorded_at"),
    says={"version": NUMBER},
    more=with_version,
)
copy(
    PolicyNotice,
    "policy-notices",
    of_version(PolicyNotice),
    says={"version": NUMBER},
    more=with_version,
)
copy(
    CopyEvent,
    "copies",
    of_subject(CopyEvent),
    also=("position", "recorded_at"),
    says={"number": TEXT},
    more=lambda _whose: lambda row: {"number": str(row.number)},
)
copy(
    AccessRecord,
    "staff-access",
    of_subject(AccessRecord),
    also=("recorded_at",),
    without={THE_SITES: ("look", "target")},
)
copy(
    Disclosure,
    "disclosures",
    given_out,
    also=("recorded_at",),
    says={"partner_name": MAYBE},
    more=with_partner,
)
copy(
    HandedOver,
    "partner-hand-overs",
    handed_over,
    says={"address": TEXT, "partner_name": TEXT},
    more=with_address,
)
leave_out(THE_SITES, DisclosureSubject, DisclosureTold, OptInRequest, SubjectKey)
leave_out(OF_OTHERS, Suppression)
leave_out(NO_ROWS, Erasure)
