"""What changed in a team: who let whom in, changed a role, went."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.core.paginator import Page

from members import changes
from members.leaves import Leaves
from members.models import Company, Member, TeamChange

What = TeamChange.What
A_PAGE = 40


class Line(NamedTuple):
    """One line of a team's history, in words."""

    at: datetime
    who: str
    what: str
    whom: str
    before: str
    after: str


def note(
    company: Company,
    what: TeamChange.What,
    *,
    by: Member | None,
    whom: Member | None = None,
    before: str = "",
    after: str = "",
) -> TeamChange:
    """Write a change of the team down, in the transaction that makes it."""
    return TeamChange.objects.create(
        company=company,
        what=what,
        actor=by.subject if by else None,
        whom=whom.subject if whom else None,
        before=before,
        after=after,
    )


def history(company: Company, *, page: str) -> Page[TeamChange]:
    """A page of what changed, the latest first."""
    found = TeamChange.objects.filter(company=company).order_by("-id")
    return Leaves(found, A_PAGE).get_page(page)


def in_words(company: Company, rows: list[TeamChange]) -> Iterator[Line]:
    """These changes as the team reads them; who has left is a former colleague."""
    about = {key for row in rows for key in (row.actor, row.whom) if key}
    names = changes.names_of(about, company)
    for row in rows:
        yield Line(
            row.changed_at,
            names[row.actor] if row.actor else "",
            row.get_what_display(),
            names[row.whom] if row.whom else "",
            row.get_before_display(),
            row.get_after_display(),
        )
