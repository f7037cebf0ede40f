"""A table over the releases that have it: a few lines, each with its interval."""

from dataclasses import dataclass

from members import statistics
from members.reporting import regrouping
from members.reporting.answering import Answer
from privacy.models import Release, ReleasedTable
from privacy.releases import reading
from privacy.releases.reading import Figure

# Three years of quarters are read on a phone, and six lines are told apart.
RELEASES, LINES = 12, 6


@dataclass(frozen=True)
class History:
    """`rows`: a label with one figure for each release, None where it did not have it."""

    releases: tuple[Release, ...]
    rows: tuple[tuple[str, tuple[Figure | None, ...]], ...]


def of(answer: Answer) -> History | None:
    """The lines of an answer up to its release; None where there is no earlier one.

    Those with the largest figures, in the answer's order.
    """
    tables = list(
        ReleasedTable.objects.with_release()
        .filter(
            name=answer.question.table,
            release__line=statistics.LINE,
            release__lte=answer.release,
        )
        .order_by("-release")[:RELEASES]
    )
    if len(tables) < 2:
        return None
    tables.reverse()
    largest = sorted(answer.lines, key=lambda one: -one.figure.value)[:LINES]
    lines = [one for one in answer.lines if one in largest]
    sheets = [
        {
            one.key: one
            for one in regrouping.put_together(answer.question, reading.sheet(table))
        }
        for table in tables
    ]
    return History(
        tuple(one.release for one in tables),
        tuple(
            (" · ".join(line.labels), tuple(one.get(line.key) for one in sheets))
            for line in lines
        ),
    )
