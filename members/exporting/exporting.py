"""A report is made a file, and that is entered before a byte of it leaves."""

from collections.abc import Iterable
from typing import NamedTuple

from members.exporting import files, of_answer
from members.exporting.report import Report
from members.models import Member
from members.reporting import answering
from members.reporting.asking import Question
from privacy.models import ReleaseExport
from privacy.releases import exports
from privacy.releases.as_analyst import as_analyst


class File(NamedTuple):
    """A file as it is handed out."""

    name: str
    content: bytes
    content_type: str


def export(question: Question, kind: str, *, language: str, by: Member) -> File:
    """The answer as a file for our own staff, entered with its digest by the time it is there.

    Raises asking.Unclear, drawing.CannotBeDrawn; nothing is entered then.
    """
    report = answered(question, language, recipient="")
    content = files.made(report, kind)
    exports.record(
        of(report),
        content,
        kind=ReleaseExport.Format(kind),
        language=language,
        by=by.subject,
    )
    return File(files.named(report, kind), content, files.KINDS[kind].content_type)


def answered(question: Question, language: str, *, recipient: str) -> Report:
    """What files say, read in the role of the database that cannot read a member.

    Raises asking.Unclear.
    """
    with as_analyst():
        return of_answer.report(answering.answer(question, language), recipient)


def of(*reports: Report) -> exports.Of:
    """What the ledger says of a file with these reports."""
    return exports.Of(
        questions=[one.question for one in reports],
        tables=unique(one.table for one in reports),
        releases=unique(name for one in reports for name in one.releases),
        rows=sum(len(one.rows) for one in reports),
    )


def unique(names: Iterable[str]) -> list[str]:
    """Each once, in the order they come in."""
    return list(dict.fromkeys(names))
