"""Segments: which members a message is for, by what their companies state, of a closed list.

A segment is a definition and never a list of anybody; marketing staff see its rounded size.
"""

from collections.abc import Mapping, Sequence
from typing import Any

# By what a segment may choose, and the column of a company that states it.
COLUMNS = {
    "industry": "industry",
    "country": "country",
    "business_type": "business_type",
    "turnover": "turnover_band",
    "employees": "employees_band",
}


def where(criteria: Mapping[str, Sequence[str]]) -> tuple[str, list[Any]]:
    """A condition on a row `company` of members_company, as SQL with its parameters.

    Empty criteria hold for every company. Raises KeyError for a name that is not on the list.
    """
    parts, values = ["true"], list[Any]()
    for name, wanted in criteria.items():
        parts.append(f"company.{COLUMNS[name]} = ANY(%s)")
        values.append(list(wanted))
    return " AND ".join(parts), values
