"""What is held about checks of companies and claims to them; read by personal_data.py."""

from django.utils.translation import gettext_lazy as _

from members import domain_links
from members.held import COURSE, KEY, PAGE
from members.models import Check, CheckWish, Claim, DomainLink, Revocation
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

EVIDENCE = Holding(
    _("Knowing what a check rests on"),
    Visibility.PRIVATE,
    Retention.COMPANY,
    "our staff",
    Personal(
        _(
            "Checks of your company: who asked for each, its documents and codes, who decided it"
        ),
        Category.COMPANY,
        Basis.DUTY,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
CLAIMING = Holding(
    _("Deciding whose a company is, and showing who decided it"),
    Visibility.PRIVATE,
    Retention.COMPANY,
    "who claims the company, and our staff",
    Personal(
        _("Companies that you claimed: how, why, and what was decided"),
        Category.COMPANY,
        Basis.INTEREST,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
ON_ITS_DOMAIN = Holding(
    _("Showing that somebody reads mail on the company's domain"),
    Visibility.INTERNAL,
    Retention.MONTH,
    "the member who asks for the link",
    Personal(
        _("The address on your company's domain that a link was sent to"),
        Category.COMPANY,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)

declare(
    Check,
    {
        **alike(KEY, "id", "company"),
        **alike(PAGE, "method", "about", "checked_on", "expires_on"),
        **alike(COURSE, "ended_at", "ending", "reminded"),
        **alike(EVIDENCE, "checked_by", "note"),
    },
)
declare(
    CheckWish,
    {
        **alike(COURSE, "id", "company", "method", "asked_at", "claimed_until"),
        **alike(COURSE, "printed_at", "wrong_entries", "closed_at", "outcome"),
        **alike(EVIDENCE, "asked_by", "title", "document", "code", "printed_by"),
        **alike(EVIDENCE, "decided_by", "answer"),
    },
)
declare(
    Revocation,
    {
        **alike(COURSE, "id", "check_row", "proposed_at", "confirmed_at", "dropped_at"),
        **alike(EVIDENCE, "reason", "proposed_by", "confirmed_by", "dropped_by"),
    },
)
declare(
    Claim,
    {
        **alike(CLAIMING, "id", "company", "member", "way", "why", "is_disputed"),
        **alike(CLAIMING, "asked_at", "granted_at", "refused_at", "decided_by"),
        **alike(CLAIMING, "reason", "due_at", "stopped_at", "stopped_by", "done_at"),
    },
)
declare(
    DomainLink,
    {
        **alike(ON_ITS_DOMAIN, "id", "company", "member", "domain", "address"),
        **alike(ON_ITS_DOMAIN, "token", "sent_on", "sent_at", "used_at"),
    },
)
swept(DomainLink, by=domain_links.forget_old)
