"""PNG and PDF of a report: drawn in a process of its own, so that no web worker carries its weight."""

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from members import lost_process
from members.exporting.report import Report

WORK = lost_process.Worker("members.exporting.drawing_program")


class CannotBeDrawn(Exception):
    """No process was free or it took too long: try again in a moment."""


class NoFont(CannotBeDrawn):
    """This machine has no font to draw letters with."""


def png(report: Report) -> bytes:
    """Raises CannotBeDrawn."""
    return drawn("png", {"chart": report.chart})


def pdf(report: Report) -> bytes:
    """Raises CannotBeDrawn."""
    return drawn("pdf", page(report))


def drawn(kind: str, said: dict[str, Any]) -> bytes:
    try:
        answer = WORK.answer([kind], json.dumps(said).encode())
    except (lost_process.Busy, lost_process.TooSlow) as error:
        raise CannotBeDrawn from error
    if answer == b"-":
        raise NoFont
    if not answer.startswith(b"+"):
        raise CannotBeDrawn
    return answer[1:]


def page(report: Report) -> dict[str, Any]:
    """What stands on it, in words."""
    return {
        "language": report.language,
        "title": report.title,
        "made": report.made_at.isoformat(),
        "chart": report.bare_chart,
        "facts": list(report.facts),
        "titles": list(report.shown_titles),
        "rows": [list(row) for row in report.shown],
        "words": report.dimensions,
        "heading": _("Definitions"),
        "definitions": [[one.name, one.words] for one in report.definitions],
        "foot": f"{settings.SITE_NAME} · {', '.join(report.releases)}",
    }
