"""Categories put together: countries to regions, industries to sectors, all to one."""

from collections.abc import Iterable
from math import sqrt

from members.reporting.asking import Question
from privacy.releases import arithmetic, reading


def put_together(question: Question, sheet: reading.Sheet) -> reading.Sheet:
    for fine, shown in zip(question.asked_of, question.dimensions, strict=True):
        if fine is not shown and fine.parts:
            sheet = sheet.regrouped(fine.name, fine.parts.__getitem__, shown.name)
    return sheet


def summed(figures: Iterable[reading.Figure]) -> reading.Figure:
    """Figures of one table put together: their errors add up as 1.96σ√m."""
    parts = list(figures)
    cells = sum(one.cells for one in parts)
    sigma = parts[0].sigma
    return reading.Figure(
        key=(),
        value=sum(one.value for one in parts),
        sigma=sigma,
        threshold=arithmetic.threshold(sigma * sqrt(cells), 1),
        cells=cells,
    )
