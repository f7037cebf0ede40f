"""What staff read in lists of files and partner releases."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from members.exporting import of_results
from members.models import Member
from members.reporting import asking, wording
from members.reporting.asking import Question
from privacy.models import PartnerRelease, ReleaseExport
from privacy.releases.partnering import State


class FileLine(NamedTuple):
    """A file that was made, and who of our staff made it."""

    row: ReleaseExport
    titles: list[str]
    by: str


class ReleaseLine(NamedTuple):
    """A partner release, and where it stands."""

    row: PartnerRelease
    titles: list[str]
    state: str


def files(rows: Iterable[ReleaseExport]) -> list[FileLine]:
    rows = list(rows)
    known = names({one.by for one in rows})
    return [FileLine(one, titles(one.questions), known[one.by]) for one in rows]


def releases(rows: Iterable[PartnerRelease]) -> list[ReleaseLine]:
    return [ReleaseLine(one, titles(one.questions), state(one)) for one in rows]


def titles(questions: Iterable[str]) -> list[str]:
    questions = list(questions)
    found = [wording.title(one) for one in asked(questions)]
    campaigns = [one for one in questions if one.startswith(of_results.QUESTION)]
    return [
        *found,
        *(
            _("Results of campaign %(number)s")
            % {"number": one.removeprefix(of_results.QUESTION)}
            for one in campaigns
        ),
    ]


def asked(questions: Iterable[str]) -> list[Question]:
    """Questions as they were entered: a category that has gone meanwhile is left out."""
    found = []
    for one in questions:
        try:
            found.append(asking.asked(QueryDict(one)))
        except asking.Unclear as error:
            if error.nearest:
                found.append(error.nearest)
    return found


def names(subjects: set[UUID]) -> dict[UUID, str]:
    """Who of our staff it was; an account that is gone has no name."""
    there = Member.objects.filter(subject__in=subjects).values_list(
        "subject", "full_name"
    )
    return dict.fromkeys(subjects, _("a deleted account")) | dict(there)


def state(row: PartnerRelease) -> str:
    """Where a partner release stands, in words."""
    decision = getattr(row, "decision", None)
    if decision is None:
        return _("Waits for somebody else's approval")
    if decision.state != State.APPROVED:
        return str(decision.get_state_display())
    export = getattr(row, "export", None)
    if export is None:
        return _("Approved, being made")
    file = getattr(export, "file", None)
    if file is None or file.ends_at <= timezone.now():
        return _("Over: the package is deleted")
    return _("Can be fetched with its link")
