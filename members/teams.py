"""A company's team: roles changed, colleagues removed, oneself leaving.

One acts on those below oneself, and gives roles below one's own. How somebody becomes an
owner stands in ownership.py.
"""

from typing import Any

from django.db import transaction

from members import invitations, places, team_letters
from members.models import Company, HandOver, Member, Membership, TeamChange

OWNER = Membership.Role.OWNER


class LastOwner(Exception):
    """Without this owner the company would have none."""


class Gone(Exception):
    """One of them is in this team no more."""


class RoleTooLow(Exception):
    """Whoever asks may not do this to this colleague, or give this role."""


def held(company: Company) -> Company:
    """The company, held so that two changes of its team follow one another."""
    return Company.objects.select_for_update(no_key=True).get(pk=company.pk)


def place_of(company: Company, **whose: Any) -> Membership:
    place = company.memberships.select_related("member").filter(**whose).first()
    if place is None:
        raise Gone
    return place


def may_change(own: Membership, place: Membership) -> bool:
    """May the one change the other's role, or remove them?"""
    return own.pk != place.pk and place.role in own.gives()


def roles_for(own: Membership, place: Membership) -> list[str]:
    """The roles that the one may give the other, from the lowest; none where it may not.

    Everybody may step down, but for the last owner: that is told by `change_role`.
    """
    if own.pk == place.pk:
        lower = Membership.Role.values[::-1]
        return lower[: lower.index(own.role)]
    return own.gives() if may_change(own, place) else []


@transaction.atomic
def change_role(place: Membership, *, role: str, by: Member) -> None:
    """Give a colleague, or step down to, another role.

    Raises Gone, RoleTooLow, LastOwner.
    """
    company = held(place.company)
    own, place = place_of(company, member=by), place_of(company, pk=place.pk)
    if role == place.role:
        return
    if role not in roles_for(own, place):
        raise RoleTooLow
    check_an_owner_stays(place)
    changed = give(place, role, by=by)
    if place.member != by:
        team_letters.role_changed(place, changed=changed, by=by)


def give(place: Membership, role: str, *, by: Member | None) -> TeamChange:
    """Another role, and an end to what was begun in the one before."""
    changed = places.give(place, role, by=by)
    if changed.before == OWNER:
        HandOver.objects.filter(company=place.company, asked_by=place.member).stop()
    invitations.withdraw_of(place.member, company=place.company, but=place.gives())
    return changed


@transaction.atomic
def remove(place: Membership, *, by: Member) -> None:
    """Take a colleague out of the team, at once. Raises Gone, RoleTooLow."""
    company = held(place.company)
    own, place = place_of(company, member=by), place_of(company, pk=place.pk)
    if not may_change(own, place):
        raise RoleTooLow
    go(place, by=by)
    team_letters.removed(place, by=by)


@transaction.atomic
def leave(company: Company, *, member: Member) -> None:
    """Leave a team. Raises Gone, LastOwner."""
    company = held(company)
    place = place_of(company, member=member)
    check_an_owner_stays(place)
    go(place, by=member)


def go(place: Membership, *, by: Member) -> None:
    """End a place in a team, and what somebody in it had begun."""
    HandOver.objects.about(place.member).filter(company=place.company).stop()
    invitations.withdraw_of(place.member, company=place.company)
    places.end(place, by=by)


def check_an_owner_stays(place: Membership) -> None:
    if is_last_owner(place):
        raise LastOwner


def is_last_owner(place: Membership) -> bool:
    others = Membership.objects.owners().filter(company_id=place.company_id)
    return place.role == OWNER and not others.exclude(pk=place.pk).exists()
