"""How much may still be told in a year. The database counts; this only reads, and sets the cap."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, ProgrammingError, connection, transaction

# The database's clock says which year it is, as it does when a table is entered.
STANDING = """
SELECT extract(year FROM clock_timestamp() AT TIME ZONE 'UTC')::int,
    coalesce(spent, 0), coalesce(cap, budget_cap(%s))
FROM (SELECT) AS always LEFT JOIN privacy_budget
ON line = %s AND year = extract(year FROM clock_timestamp() AT TIME ZONE 'UTC')::int
"""
SET_CAP = """
INSERT INTO privacy_budget AS budget (line, year, spent, cap) VALUES (%s, %s, 0, %s)
ON CONFLICT (line, year) DO UPDATE SET cap = excluded.cap
"""


class NotTheOwner(Exception):
    """Only the owner of the tables decides how much may be told."""


class SpentAlready(Exception):
    """More was told than this cap would allow."""


@dataclass(frozen=True)
class Standing:
    """The budget of a line in a year, in ρ."""

    line: str
    year: int
    spent: Decimal
    cap: Decimal

    @property
    def left(self) -> Decimal:
        return self.cap - self.spent


def standing(line: str) -> Standing:
    """This year's budget, whether or not anything was spent of it."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [line, line])
        year, spent, cap = cursor.fetchone()
    return Standing(line, year, spent, cap)


def set_cap(line: str, year: int, cap: Decimal) -> None:
    """Say how much may be told in a year. Raises NotTheOwner, and SpentAlready."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SET_CAP, [line, year, cap])
    except IntegrityError as error:
        raise SpentAlready(line) from error
    except ProgrammingError as error:
        raise NotTheOwner(line) from error
