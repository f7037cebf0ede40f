"""How somebody becomes an owner of a company: one owner asks, 72 hours pass, nobody stops it.

Among colleagues there is no other way (from outside: claims.py), so whoever gets hold of an
owner's account for an hour cannot take the company: every owner is told at once, also at an address that was changed a moment ago, and
stops it by a link without signing in.
"""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members import invitations, places, team_letters, team_log, teams
from members.models import Company, HandOver, Member, Membership
from members.models.hand_over import WAIT
from members.team_log import What
from privacy import holds

STOP = "members.ownership.stop"
KEPT = timedelta(days=30)
Role = Membership.Role


class UnderWay(Exception):
    """Another hand-over of this company waits."""


class Over(Exception):
    """It was stopped or is done, or the link never was one."""


@transaction.atomic
def ask(company: Company, *, to: Membership, by: Member, is_shared: bool) -> HandOver:
    """Begin to make a colleague the owner, in 72 hours, and tell every owner now.

    Raises teams.Gone, teams.RoleTooLow, UnderWay.
    """
    company = teams.held(company)
    own, to = teams.place_of(company, member=by), teams.place_of(company, pk=to.pk)
    if own.role != Role.OWNER or to.role == Role.OWNER:
        raise teams.RoleTooLow
    if waiting_of(company):
        raise UnderWay
    now = timezone.now()
    asked = HandOver.objects.create(
        company=company,
        asked_by=by,
        to=to.member,
        is_shared=is_shared,
        asked_at=now,
        due_at=now + WAIT,
    )
    team_letters.hand_over_asked(asked, token=signing.dumps(asked.pk, salt=STOP))
    team_log.note(company, What.ASKED, by=by, whom=to.member, before=to.role)
    return asked


def waiting_of(company: Company) -> HandOver | None:
    """The hand-over of this company that waits."""
    found = HandOver.objects.open().filter(company=company)
    return found.select_related("asked_by", "to", "company").first()


def behind(token: str) -> HandOver:
    """The hand-over that the link in an owner's letter stops; raises Over."""
    try:
        key = signing.loads(token, salt=STOP, max_age=WAIT)
    except signing.BadSignature as error:
        raise Over from error
    found = HandOver.objects.open().select_related("company", "asked_by", "to")
    asked = found.filter(pk=key).first()
    if asked is None:
        raise Over
    return asked


def may_stop(own: Membership, asked: HandOver) -> bool:
    """Every owner may stop it, and the colleague may decline."""
    return own.role == Role.OWNER or own.member_id == asked.to_id


@transaction.atomic
def stop(asked: HandOver, *, by: Member | None) -> None:
    """Let nothing come of it. Raises Over where it was stopped or done before."""
    if not HandOver.objects.filter(pk=asked.pk).stop():
        raise Over
    team_log.note(asked.company, What.STOPPED, by=by, whom=asked.to)


@transaction.atomic
def stop_since(member: Member, moment: datetime) -> None:
    """Stop what was asked in a member's name while somebody else had the account."""
    theirs = Q(asked_by=member, asked_at__gte=moment)
    for asked in HandOver.objects.open().filter(theirs).select_related("company", "to"):
        stop(asked, by=None)


def complete_due() -> int:
    """Do what has waited long enough. Returns how many companies changed hands."""
    due = HandOver.objects.due().values_list("pk", flat=True)
    return sum(complete(key) for key in list(due))


@transaction.atomic
def complete(key: int) -> bool:
    """Make the colleague the owner, once. False where it was stopped or done before."""
    asked = HandOver.objects.select_related("company", "asked_by", "to").get(pk=key)
    company = teams.held(asked.company)
    old = company.memberships.owners().filter(member=asked.asked_by).first()
    new = company.memberships.filter(member=asked.to).first()
    if old is None or new is None:  # taken out of the team past our deeds
        HandOver.objects.filter(pk=key).stop()
        return False
    if not HandOver.objects.due().filter(pk=key).update(done_at=timezone.now()):
        return False
    places.give(new, Role.OWNER, by=asked.asked_by)
    if not asked.is_shared:
        places.give(old, Role.ADMIN, by=asked.asked_by)
        invitations.withdraw_of(old.member, company=company, but=old.gives())
    team_letters.hand_over_done(asked)
    return True


def forget_old() -> int:
    """Delete what was done or stopped a month ago."""
    before = timezone.now() - KEPT
    over = HandOver.objects.filter(Q(done_at__lt=before) | Q(stopped_at__lt=before))
    deleted, _ = over.exclude(holds.kept(HandOver)).delete()
    return deleted
