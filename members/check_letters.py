"""The letters about a company's checks: to those of its team who can ask for them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from members import notifications, outbox, stopping
from members.account_letters import link
from members.models import Check, CheckWish, Company, Member, Membership
from members.notifications import Kind

RANKS = (Membership.Role.OWNER, Membership.Role.ADMIN)
# Days before its end on which a company is reminded of a check.
REMINDERS = (30, 7)


def leaders(company: Company) -> QuerySet[Member]:
    """Owners and administrators."""
    return Member.objects.filter(
        memberships__company=company, memberships__role__in=RANKS
    ).distinct()


def answered(wish: CheckWish) -> None:
    """What our staff say to a wish."""
    tell(
        wish.company,
        f"check-answered:{wish.pk}",
        "check_answered",
        Check.Method(wish.method),
        is_made=wish.outcome == CheckWish.Outcome.MADE,
        answer=wish.answer,
    )


def revoked(check: Check, *, reason: str) -> None:
    tell(
        check.company,
        f"check-revoked:{check.pk}",
        "check_revoked",
        Check.Method(check.method),
        reason=reason,
    )


def remind() -> int:
    """Tell companies whose checks end within 30 and within 7 days, once each."""
    today = timezone.localdate()
    told = 0
    for days in REMINDERS:
        ending = Check.objects.standing().filter(
            expires_on__lte=today + timedelta(days=days)
        )
        due = ending.exclude(reminded__lte=days).select_related("company")
        for check in due.order_by("expires_on")[:500]:
            told += remind_of(check, days)
    return told


@transaction.atomic
def remind_of(check: Check, days: int) -> bool:
    unsaid = Check.objects.filter(pk=check.pk).exclude(reminded__lte=days)
    if not unsaid.update(reminded=days):
        return False
    tell(
        check.company,
        f"check-ends:{check.pk}:{days}",
        "check_ends",
        Check.Method(check.method),
        kind=Kind.CHECKS,
        day=check.expires_on,
    )
    return True


def tell(
    company: Company,
    key: str,
    template: str,
    method: Check.Method,
    *,
    kind: Kind | None = None,
    **context: object,
) -> None:
    """One letter each, in the language of who gets it; of a kind, to who wants such mail."""
    members = leaders(company)
    for member in notifications.wanting(members, kind) if kind else members:
        with translation.override(member.language):
            words = str(method.label)
        stop = stopping.link_of(member, kind) if kind else ""
        outbox.post(
            key=f"{key}:{member.pk}",
            to=member.email,
            template=template,
            context={
                "name": member.full_name,
                "company": company.trading_name,
                "method": words,
                "link": link(
                    "my-checks", language=member.language, company_id=company.pk
                ),
                "stop": stop,
                **context,
            },
            language=member.language,
            stream=outbox.Stream.NOTICE if kind else outbox.Stream.SERVICE,
            unsubscribe=stop,
        )
