"""What staff may do to a page or an account, each time with a reason that is kept and told.

Closing a company is in endings.py: its owner may do that too.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from members import account_letters, changes, outbox, public_pages, sessions
from members.models import Company, Intervention, Member, Membership
from privacy.patience import statements_may_take

Act = Intervention.Act
# All that a company lists leaves search, or comes back, with it: 50,000 take seconds.
LONG = "60s"


class Refused(Exception):
    """This may not be done, and the message says why."""


@transaction.atomic
def suspend(company: Company, *, by: Member, reason: str) -> None:
    """Take a company's page and listings out of everybody's sight, and tell its owners why.

    Raises Refused where that was done already.
    """
    now = timezone.now()
    standing = Company.objects.filter(pk=company.pk, suspended_at=None)
    changes.sign(by)
    with statements_may_take(LONG):
        is_done = standing.update(suspended_at=now, changed_at=now)
    if not is_done:
        raise Refused("This page is suspended already.")
    done = noted(Act.SUSPENDED, company=company, by=by, reason=reason)
    tell_owners(done, "company_suspended")
    public_pages.changed()


@transaction.atomic
def restore(company: Company, *, by: Member, reason: str) -> None:
    """Let a suspended page be seen again as its team left it. Raises Refused else."""
    suspended = Company.objects.filter(pk=company.pk, suspended_at__isnull=False)
    changes.sign(by)
    with statements_may_take(LONG):
        is_done = suspended.update(suspended_at=None, changed_at=timezone.now())
    if not is_done:
        raise Refused("This page is not suspended.")
    done = noted(Act.RESTORED, company=company, by=by, reason=reason)
    tell_owners(done, "company_restored")
    public_pages.company_changed(company)


@transaction.atomic
def close(member: Member, *, by: Member, reason: str) -> None:
    """Close an account: nobody signs in with it any more, and its sessions end now.

    Raises Refused for one's own account, for staff's where one is no superuser, and twice.
    """
    refuse_self(member, by)
    if (member.is_staff or member.is_superuser) and not by.is_superuser:
        raise Refused("Only a superuser closes an account of staff.")
    if not Member.objects.filter(pk=member.pk, is_active=True).update(is_active=False):
        raise Refused("This account is closed already.")
    sessions.end_all(member)
    noted(Act.CLOSED, member=member, by=by, reason=reason)
    account_letters.notice(
        member, "account_closed", reason=reason, contact=settings.CONTACT_EMAIL
    )


@transaction.atomic
def reopen(member: Member, *, by: Member, reason: str) -> None:
    """Let a closed account sign in again. Raises Refused where it is open."""
    if not Member.objects.filter(pk=member.pk, is_active=False).update(is_active=True):
        raise Refused("This account is open.")
    noted(Act.REOPENED, member=member, by=by, reason=reason)
    account_letters.notice(member, "account_reopened", reason=reason)


@transaction.atomic
def set_roles(
    member: Member,
    *,
    roles: Collection[str],
    is_superuser: bool,
    by: Member,
    reason: str,
) -> None:
    """Make somebody staff in these roles, or staff no longer; the other superusers hear of it.

    Only a superuser may, and never to oneself. Raises Refused else. All sessions of the
    member end, so that what was open with the old rights is closed.
    """
    if not by.is_superuser:
        raise Refused("Only a superuser changes staff roles.")
    refuse_self(member, by)
    before = described(member)
    member.is_staff = bool(roles) or is_superuser
    member.is_superuser = is_superuser
    member.save(update_fields=["is_staff", "is_superuser"])
    member.groups.set(Group.objects.filter(name__in=roles))
    if described(member) == before:
        raise Refused("These are the roles already.")
    sessions.end_all(member)
    done = noted(Act.ROLES, member=member, by=by, reason=reason)
    for address in second_pairs_of_eyes(member, by):
        outbox.post(
            key=f"roles:{done.pk}:{address}",
            to=address,
            template="roles_changed",
            context={
                "member_id": member.member_id,
                "by": by.member_id,
                "before": before,
                "after": described(member),
                "reason": reason,
            },
            language="en",
        )


def refuse_self(member: Member, by: Member) -> None:
    if member.pk == by.pk:
        raise Refused("Nobody does this to themselves. Ask a colleague.")


def described(member: Member) -> str:
    """A member's place among the staff, in words."""
    roles = list(member.groups.order_by("name").values_list("name", flat=True))
    if member.is_superuser:
        roles.append("superuser")
    return ", ".join(roles) or "no staff role"


def second_pairs_of_eyes(member: Member, by: Member) -> list[str]:
    """Where a change of roles is told: other superusers, or the house's address for security."""
    others = Member.objects.filter(is_superuser=True, is_active=True)
    found = others.exclude(pk__in=(by.pk, member.pk)).values_list("email", flat=True)
    return list(found) or [settings.SECURITY_EMAIL]


def noted(
    act: Intervention.Act,
    *,
    company: Company | None = None,
    member: Member | None = None,
    by: Member,
    reason: str,
) -> Intervention:
    return Intervention.objects.create(
        act=act, company=company, member=member, by=by, reason=reason
    )


def reason_of(company: Company) -> str:
    """Why staff took the page down, while it is down by that."""
    if company.suspended_at is None:
        return ""
    found = Intervention.objects.filter(company=company, act=Act.SUSPENDED)
    latest = found.order_by("-pk").values_list("reason", flat=True).first()
    return latest or ""


def tell_owners(
    done: Intervention,
    template: str,
    said: Callable[[Member], Mapping[str, Any]] = lambda _owner: {},
) -> None:
    """A letter to each owner of the company, in their language, with what else is `said`."""
    owners = Membership.objects.filter(
        company=done.company, role=Membership.Role.OWNER, member__is_active=True
    )
    for membership in owners.select_related("member", "company"):
        member = membership.member
        outbox.post(
            key=f"intervention:{done.pk}:{member.pk}",
            to=member.email,
            template=template,
            context={
                "name": member.full_name,
                "company": membership.company.trading_name,
                "reason": done.reason,
                "link": account_letters.link(
                    "my-company",
                    language=member.language,
                    company_id=membership.company_id,
                ),
                "contact": settings.CONTACT_EMAIL,
                **said(member),
            },
            language=member.language,
        )
