"""Claiming a company that is in the directory already: by mail, or by a decision of staff."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import (
    checks,
    claim_letters,
    domain_links,
    invitations,
    places,
    teams,
)
from members.domain_links import LinkOver
from members.models import Check, Claim, Company, HandOver, Member, Membership
from members.models.claim import OBJECTION
from members.team_log import What
from privacy import sealing

TABLE = "members_claim"
WAITING_AT_MOST = 3
AGAIN = timedelta(days=30)
Role = Membership.Role


class CannotBeClaimed(Exception):
    """The claim cannot be made, and these words say why."""

    words: Promise


class HasTeam(CannotBeClaimed):
    """Somebody looks after the company already."""

    words = _(
        "This company has a team by now. Ask a colleague there for an invitation."
    )


class WaitsAlready(CannotBeClaimed):
    """The member has claims that nobody decided yet."""

    words = _("You have asked already. Our staff will answer by mail.")


class RefusedLately(CannotBeClaimed):
    """Staff refused this member's claim less than a month ago."""

    words = _("Our staff refused this a short while ago. Ask again after 30 days.")


class DecidedAlready(Exception):
    """Somebody decided this claim meanwhile, or it can no longer be stopped."""


class OtherUnderWay(Exception):
    """Another claim to this company was granted, and its owners can still object."""


def claimable() -> QuerySet[Company]:
    """Companies whose page a claim can be about: visible, or entered by staff for their owner."""
    return Company.objects.filter(
        suspended_at=None, unpublished_at=None, ended_at=None
    ).filter(Q(published_at__isnull=False) | Q(source=Company.Source.IMPORT))


def is_confirmed(member: Member) -> bool:
    """Has one of the member's addresses answered?"""
    return bool(EmailAddress.objects.filter(user=member, verified=True).exists())


def has_team(company: Company) -> bool:
    return Membership.objects.filter(company=company).exists()


@transaction.atomic
def ask_by_mail(company: Company, member: Member, *, address: str) -> None:
    """Send a link to an address on the company's domain.

    Raises HasTeam, and what domain_links.send raises.
    """
    if has_team(company):
        raise HasTeam
    domain_links.send(company, member, address=address)


@transaction.atomic
def confirm_domain(token: str, *, by: Member) -> Company:
    """Note that the member reads mail on the domain; a company without a team is theirs.

    Raises LinkOver, and HasTeam where another was quicker.
    """
    link = domain_links.use(token, by=by)
    place = Membership.objects.filter(company=link.company, member=by).first()
    if place is None and has_team(link.company):
        raise HasTeam
    if place is None:
        now = timezone.now()
        Claim.objects.filter(company=link.company, member=by).waiting().delete()
        claim = Claim.objects.create(
            company=link.company,
            member=by,
            way=Claim.Way.MAIL,
            granted_at=now,
            done_at=now,
        )
        make_owner(claim, by)
    elif not place.reaches(Role.ADMIN):
        raise LinkOver
    checks.enter(link.company, Check.Method.EMAIL_DOMAIN, about=link.domain)
    return link.company


def make_owner(claim: Claim, member: Member) -> None:
    """The claimant is an owner from now on; the team's history says so."""
    place, is_new = places.take(
        claim.company, member, role=Role.OWNER, what=What.CLAIMED
    )
    if not is_new:
        places.give(place, Role.OWNER, by=member, what=What.CLAIMED)
    claim_letters.yours(claim, member)


@transaction.atomic
def ask_staff(company: Company, member: Member, *, why: str) -> Claim:
    """Lay a claim before the staff. Raises WaitsAlready and RefusedLately."""
    of_member = Claim.objects.filter(member=member, way=Claim.Way.STAFF)
    if of_member.waiting().count() >= WAITING_AT_MOST:
        raise WaitsAlready
    lately = timezone.now() - AGAIN
    if of_member.filter(company=company, refused_at__gt=lately).exists():
        raise RefusedLately
    claim = Claim(
        company=company,
        member=member,
        way=Claim.Way.STAFF,
        is_disputed=has_team(company),
    )
    claim.why = sealing.seal(
        why, subject=member.subject, table=TABLE, column=place_of(claim)
    )
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError as error:
        raise WaitsAlready from error
    return claim


def reasons(claim: Claim) -> str:
    """Why the member says that the company is theirs; empty where the account is gone."""
    if claim.why is None or claim.member is None:
        return ""
    return sealing.unseal(
        bytes(claim.why),
        subject=claim.member.subject,
        table=TABLE,
        column=place_of(claim),
    )


def place_of(claim: Claim) -> str:
    return f"why:{claim.pk}"


@transaction.atomic
def grant(claim: Claim, *, by: Member, reason: str) -> Claim:
    """Give the company to the claimant; where it has a team, 72 hours after telling its owners.

    Raises DecidedAlready, and OtherUnderWay.
    """
    company = Company.objects.select_for_update().get(pk=claim.company_id)
    if under_way(company):
        raise OtherUnderWay
    now = timezone.now()
    is_disputed = has_team(company)
    stored = decided(
        claim,
        granted_at=now,
        decided_by=by.subject,
        reason=reason,
        is_disputed=is_disputed,
        due_at=now + OBJECTION if is_disputed else None,
        done_at=None if is_disputed else now,
    )
    if stored.member is None:
        raise DecidedAlready
    if is_disputed:
        claim_letters.granted(stored, stored.member)
        for owner in owners(company):
            claim_letters.disputed(stored, owner)
    else:
        make_owner(stored, stored.member)
    return stored


def under_way(company: Company) -> Claim | None:
    """The claim that was granted against the owners of this company and waits."""
    return Claim.objects.under_way().filter(company=company).first()


@transaction.atomic
def refuse(claim: Claim, *, by: Member, reason: str) -> Claim:
    """Leave the company as it is, and tell the claimant why. Raises DecidedAlready."""
    stored = decided(
        claim, refused_at=timezone.now(), decided_by=by.subject, reason=reason
    )
    if stored.member:
        claim_letters.refused(stored, stored.member)
    return stored


def decided(claim: Claim, **decision: object) -> Claim:
    """The claim with this decision, if it still waited for one."""
    if not Claim.objects.waiting().filter(pk=claim.pk).update(**decision):
        raise DecidedAlready
    return Claim.objects.select_related("company", "member").get(pk=claim.pk)


def owners(company: Company) -> QuerySet[Member]:
    return Member.objects.filter(
        memberships__company=company, memberships__role=Role.OWNER
    )


@transaction.atomic
def stop(claim: Claim, *, by: Member, reason: str) -> Claim:
    """Take a decision against the owners back before it holds. Raises DecidedAlready."""
    open_ones = Claim.objects.under_way().filter(pk=claim.pk)
    now = timezone.now()
    if not open_ones.update(stopped_at=now, stopped_by=by.subject, reason=reason):
        raise DecidedAlready
    stored = Claim.objects.select_related("company", "member").get(pk=claim.pk)
    if stored.member:
        claim_letters.refused(stored, stored.member)
    for owner in owners(stored.company):
        claim_letters.stays(stored, owner)
    return stored


def carry_out_due() -> int:
    """Hand over companies whose owners had 72 hours to object. Returns how many."""
    return sum(hand_over(claim) for claim in list(Claim.objects.due()))


@transaction.atomic
def hand_over(due: Claim) -> bool:
    """Make the claimant the owner; the owners before stay as viewers. Once, however often.

    What these had begun in the team ends with their role.
    """
    company = teams.held(due.company)
    if not Claim.objects.due().filter(pk=due.pk).update(done_at=timezone.now()):
        return False
    claim = Claim.objects.select_related("company", "member").get(pk=due.pk)
    if claim.member is None:
        return False
    HandOver.objects.filter(company=company).stop()
    before = company.memberships.owners().exclude(member=claim.member)
    for place in before.select_related("company", "member"):
        places.give(place, Role.VIEWER, by=None)
        invitations.withdraw_of(place.member, company=company)
        claim_letters.gone(claim, place.member)
    make_owner(claim, claim.member)
    return True
