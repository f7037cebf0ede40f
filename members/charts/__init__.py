"""Charts drawn on the server: plain numbers and words in, SVG as text out.

Nothing here knows Django, a language or a release. The same values give the same bytes. A chart
needs no pointer and no script; what it cannot say in little room stands in the table beside it.

A page paints by classes (static/css/charts.css), so that it follows light and dark; a file has
its colours in itself (`PRINT`). Everything is drawn for a width of 360 unless told otherwise:
that is read at 375 pixels as it is, and grows with its place to some 560.
"""

from members.charts.bars import Bar, bars
from members.charts.canvas import PAGE, PRINT, Look, Paint
from members.charts.days import Day, days
from members.charts.heat import Cell, heat_map
from members.charts.places import Place, country_map
from members.charts.series import Point, Row, series

__all__ = [
    "PAGE",
    "PRINT",
    "Bar",
    "Cell",
    "Day",
    "Look",
    "Paint",
    "Place",
    "Point",
    "Row",
    "bars",
    "country_map",
    "days",
    "heat_map",
    "series",
]
