"""What a file of figures says: plain values and words, in one language."""

from dataclasses import dataclass
from datetime import datetime

Value = str | int | float | bool | None


@dataclass(frozen=True)
class Column:
    """A column of the table: its name for programs, its title for readers."""

    name: str
    title: str
    # How readers see its numbers: a format of spreadsheets.
    shown_as: str = "#,##0"


@dataclass(frozen=True)
class Definition:
    """A word that the table uses, or a fact about all of it."""

    name: str
    words: str


@dataclass(frozen=True)
class Report:
    """Figures that were released, with all that somebody needs to judge them."""

    title: str
    language: str
    # The question in its one spelling, and the table it is asked of.
    question: str
    table: str
    # "membership 2026-Q4"; two where releases are compared, the older one first.
    releases: tuple[str, ...]
    # When the newest of them was frozen: the moment of everything in the file.
    made_at: datetime
    sigma: float
    threshold: int
    # Who gets it: a partner by name, or the words for our own staff.
    recipient: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    # The same rows for reading, with what is too small left out.
    shown: tuple[tuple[str, ...], ...]
    # Titles of the columns of `shown`: first those of so many dimensions, then of numbers.
    shown_titles: tuple[str, ...]
    dimensions: int
    # What stands below a chart and under a title.
    facts: tuple[str, ...]
    definitions: tuple[Definition, ...]
    # The chart as SVG: alone, and with what it takes to stand for itself.
    bare_chart: str
    chart: str

    @property
    def stem(self) -> str:
        """A file's name without its ending: the table and the release, in plain letters."""
        periods = "-".join(one.split()[-1].lower() for one in self.releases)
        return f"{self.table}-{periods}-{self.language.lower()}"
