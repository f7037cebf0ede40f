"""The rows that failed, as the same file with a column that says why."""

import csv
import io
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.utils import translation

from listings.catalogue import xlsx_writing
from listings.catalogue.cleaning import Fault
from listings.catalogue.columns import ERROR
from listings.catalogue.keeping import named
from listings.catalogue.sentences import sentence
from listings.models import CatalogueFile
from members import kept_files
from members.formulas import escaped, unescaped

MARK = "\ufeff"


class FailedRows:
    """Takes the rows that failed, one after the other, and makes a file of them."""

    def __init__(self, file: CatalogueFile) -> None:
        self.file = file
        self.is_empty = True
        self._rows: IO[str] = TemporaryFile(  # noqa: SIM115 - closed by close()
            "w+", encoding="utf-8", newline=""
        )
        self._writer = csv.writer(self._rows)

    def add(self, cells: list[str], faults: Sequence[Fault]) -> None:
        self.is_empty = False
        header = self.file.header
        own = header.index(ERROR) if ERROR in header else len(header)
        kept = [cell for place, cell in enumerate(cells) if place != own]
        # What stands beyond the header is shown behind the reason.
        width = len(header) - (own < len(header))
        kept += [""] * (width - len(kept))
        with translation.override(self.file.language):
            reason = " ".join(
                f"{fault.column}: {sentence(fault.code, fault.told)}"
                if fault.column
                else sentence(fault.code, fault.told)
                for fault in faults
            )
        cells = [*kept[:width], reason, *kept[width:]]
        self._writer.writerow([escaped(unescaped(cell)) for cell in cells])

    def kept(self) -> str:
        """Its name among the private files; empty where no row failed."""
        if self.is_empty:
            return ""
        name = named(self.file.kind)
        kept_files.write(settings.PRIVATE_ROOT, {name: self._pieces()})
        return name

    def close(self) -> None:
        self._rows.close()

    def _pieces(self) -> Iterator[bytes]:
        self._rows.seek(0)
        header = [escaped(name) for name in self.file.header if name != ERROR]
        rows = (
            row for some in ([[*header, ERROR]], csv.reader(self._rows)) for row in some
        )
        if self.file.kind == CatalogueFile.Kind.XLSX:
            return xlsx_writing.stream(rows)
        return as_csv(rows, self.file.delimiter)


def as_csv(rows: Iterator[list[str]], delimiter: str = ",") -> Iterator[bytes]:
    """Rows as CSV in UTF-8, with the mark by which spreadsheets know it."""
    text = io.StringIO(newline="")
    text.write(MARK)
    writer = csv.writer(text, delimiter=delimiter)
    for row in rows:
        writer.writerow(row)
        if text.tell() > 60_000:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()
