"""Categories put together: countries to regions, industries to sectors, all to one."""

from collections.abc import Iterable
from dataclasses import replace
from math import sqrt

from members.reporting.asking import Question
from privacy.releases import arithmetic, reading


def put_together(question: Question, sheet: reading.Sheet) -> reading.Sheet:
    for fine, shown in zip(question.asked_of, question.dimensions, strict=True):
        if fine is not shown and fine.parts:
            sheet = sheet.regrouped(fine.name, fine.parts.__getitem__, shown.name)
    among = len(sheet.figures)
    return replace(
        sheet, figures=tuple(_with_its_threshold(one, among) for one in sheet)
    )


def _with_its_threshold(figure: reading.Figure, among: int) -> reading.Figure:
    """A sum has more noise than one cell, so that it is told from noise later."""
    if figure.cells == 1:
        return figure
    least = arithmetic.threshold(figure.sigma * sqrt(figure.cells), among)
    return replace(figure, threshold=max(figure.threshold, least))


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
