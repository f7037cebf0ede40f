"""Places in a company's team: taken, changed and ended here alone, each in the team's log.

What else belongs to it (who may, whose invitations end, who is told) stands with the deeds:
teams.py, ownership.py, invitations.py, claims.py.
"""

from members import team_log
from members.models import Company, Member, Membership, TeamChange
from members.team_log import What


def take(
    company: Company,
    member: Member,
    *,
    role: str,
    what: What,
) -> tuple[Membership, bool]:
    """A place for somebody who has none; who has one keeps it. The second is: is it new?"""
    place, is_new = Membership.objects.get_or_create(
        company=company, member=member, defaults={"role": role}
    )
    if is_new:
        team_log.note(company, what, by=member, after=role)
    return place, is_new


def give(
    place: Membership, role: str, *, by: Member | None, what: What = What.ROLE
) -> TeamChange:
    """Another role for a place that is there."""
    before, place.role = place.role, role
    place.save(update_fields=["role"])
    return team_log.note(
        place.company, what, by=by, whom=place.member, before=before, after=role
    )


def end(place: Membership, *, by: Member) -> None:
    """No place any more: somebody went, or was removed by another."""
    went = place.member == by
    Membership.objects.filter(pk=place.pk).delete()
    team_log.note(
        place.company,
        What.LEFT if went else What.REMOVED,
        by=by,
        whom=None if went else place.member,
        before=place.role,
    )
