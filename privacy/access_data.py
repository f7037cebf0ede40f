"""What is held about looks of our staff and about disclosures, field by field."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from privacy import access, disclosures, ledgers, partners, retention
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
    AccessAlert,
    AccessRecord,
    AccessReview,
    Disclosure,
    DisclosureFile,
    DisclosurePackage,
    DisclosureStep,
    DisclosureSubject,
    DisclosureTold,
    HandedOver,
    Partner,
)

CHAIN = replace(LEDGER_CHAIN, retention=Retention.DISCLOSED)
LOOK_CHAIN = replace(LEDGER_CHAIN, retention=Retention.LOOKED)
LOOKED = Holding(
    _("Showing you who of our staff looked at what is yours"),
    Visibility.PRIVATE,
    Retention.LOOKED,
    "what staff do in the administration",
    Personal(
        _("Looks of our staff at your private data: in which role, when, why, at what"),
        Category.STAFF,
        Basis.DUTY,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
WATCHED = Holding(
    _("Knowing which of our staff looked, and that somebody else went through it"),
    Visibility.INTERNAL,
    Retention.LOOKED,
    "what staff do in the administration",
    Personal(
        _(
            "Which of our staff looked at private data, for which case, and who reviewed it"
        ),
        Category.STAFF,
        Basis.DUTY,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
GIVEN_OUT = Holding(
    _("Showing you what of yours was given to whom, and on which ground"),
    Visibility.PRIVATE,
    Retention.DISCLOSED,
    "our privacy officers",
    Personal(
        _(
            "Disclosures that concern you: to whom, on which ground, which fields, and when"
        ),
        Category.STAFF,
        Basis.DUTY,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
DECIDED = Holding(
    _("Letting nothing out that two people have not agreed on"),
    Visibility.INTERNAL,
    Retention.DISCLOSED,
    "our privacy officers",
    Personal(
        _("Who of our staff asked for a disclosure, and who decided about it"),
        Category.STAFF,
        Basis.DUTY,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
PACKED = Holding(
    _("Fetching a file that was approved, for seven days"),
    Visibility.INTERNAL,
    Retention.PACKED,
    "the disclosure",
    Personal(
        _("A file made of an approved disclosure, sealed, until it was fetched"),
        Category.STAFF,
        Basis.DUTY,
        exported=False,
        erased=Erasure.BY_ITSELF,
    ),
)
TAKEN_BACK = Holding(
    _("Telling a partner whom to strike out"),
    Visibility.INTERNAL,
    Retention.PARTNER,
    "the disclosure",
    Personal(
        _("The address of yours that a partner was handed with your permission"),
        Category.CONSENT,
        Basis.DUTY,
        exported=True,
        erased=Erasure.BY_ITSELF,
    ),
)
NAMED = Holding(
    "the partners that members may allow",
    Visibility.PUBLIC,
    Retention.LEDGER,
    "our privacy officers",
)

declare(
    AccessRecord,
    {
        **alike(LOOK_CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(LOOKED, "subject", "target", "look", "about", "role", "purpose"),
        **alike(LOOKED, "fields"),
        **alike(WATCHED, "staff", "ticket", "reason"),
    },
)
declare(
    AccessReview,
    {
        **alike(LOOK_CHAIN, "id", "position", "recorded_at", "seal", "week", "looks"),
        **alike(WATCHED, "reviewer", "words"),
    },
)
declare(
    AccessAlert,
    {**alike(LOOK_CHAIN, "id"), **alike(WATCHED, "staff", "raised_at", "targets")},
)
declare(Partner, alike(NAMED, "id", "name", "purpose", "active", "since"))
declare(
    Disclosure,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(GIVEN_OUT, "ground", "partner", "instrument", "recipient", "reason"),
        **alike(GIVEN_OUT, "fields", "withheld_until", "extends"),
        # Of the others in it nobody is told.
        **alike(DECIDED, "members", "requested_by"),
    },
)
declare(
    DisclosureStep,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(DECIDED, "disclosure", "state", "by", "requested_by", "words"),
    },
)
declare(
    DisclosureSubject,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(GIVEN_OUT, "disclosure", "subject"),
    },
)
declare(
    DisclosureTold,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(GIVEN_OUT, "disclosure", "subject"),
    },
)
declare(
    DisclosurePackage,
    {
        **alike(CHAIN, "id", "position", "recorded_at", "seal"),
        **alike(DECIDED, "disclosure", "digest", "size", "members", "built_by"),
    },
)
declare(
    HandedOver,
    alike(TAKEN_BACK, "id", "partner", "subject", "address", "given_at"),
)
declare(DisclosureFile, alike(PACKED, "disclosure", "content", "expires_at"))

swept(DisclosureFile, HandedOver, by=partners.forget_files)
swept(AccessRecord, AccessReview, by=ledgers.age_out)
swept(Disclosure, DisclosureStep, DisclosureSubject, by=ledgers.age_out)
swept(DisclosureTold, DisclosurePackage, by=ledgers.age_out)
swept(AccessAlert, by=access.forget_alerts)
retention.rule(AccessRecord, "recorded_at", access.KEPT)
retention.rule(AccessReview, "recorded_at", access.KEPT)
for part in (DisclosureSubject, DisclosureTold, DisclosurePackage):
    retention.rule(part, "recorded_at", disclosures.KEPT)
retention.rule(DisclosureStep, "recorded_at", disclosures.KEPT_DECISION)
retention.rule(Disclosure, "recorded_at", disclosures.KEPT_ENTRY)
retention.rule(AccessAlert, "raised_at", access.KEPT)
