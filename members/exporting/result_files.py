"""Results of a campaign are made a file, and that is entered before a byte of it leaves."""

from members.exporting import files, of_results
from members.exporting.exporting import File, of
from members.models import Campaign, Member
from privacy.models import ReleaseExport
from privacy.releases import exports


def export(campaign: Campaign, kind: str, *, language: str, by: Member) -> File:
    """The results as a file for our own staff, entered with its digest by the time it is there.

    Raises of_results.NothingToTell, drawing.CannotBeDrawn; nothing is entered then.
    """
    report = of_results.report(campaign, language)
    content = files.made(report, kind)
    exports.record(
        of(report),
        content,
        kind=ReleaseExport.Format(kind),
        language=language,
        by=by.subject,
    )
    return File(files.named(report, kind), content, files.KINDS[kind].content_type)
