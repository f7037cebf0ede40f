"""Visits shared outside: the table that is released of them every month.

In each cell are visitors of an industry's pages, of each day, added up over the month; one
visitor of one day is in at most five cells. Who counts, and how, is said by privacy/traffic/.
"""

import re
from datetime import date

from members.statistics import INDUSTRY
from privacy.releases.catalogue import Catalogue, Table
from privacy.traffic.figures import MOST_INDUSTRIES

LINE = "traffic"
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
# A smaller figure would be wrong by more than a fifth of it.
TABLE = Table((INDUSTRY,), cells_each=MOST_INDUSTRIES, noise=10, least=90)

SUMS = "SELECT industry, visitors FROM privacy_sharedvisits WHERE month = '{month}'"


def catalogue(month: date) -> Catalogue:
    """Of a month's true sums."""
    rows = SUMS.format(month=month.isoformat())
    return Catalogue(LINE, rows, (TABLE,), number="visitors")


def period_of(month: date) -> str:
    return f"{month:%Y-%m}"
