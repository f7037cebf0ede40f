"""A member's copy as a ZIP: written from its beginning to its end, a row at a time.

Nothing of it is kept in memory but the line that is being written. It is read table by table;
what changes meanwhile may be in one and not yet in another.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from io import RawIOBase
from typing import IO, Any, cast

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members import formulas
from privacy import copied, copy_schema, days
from privacy.copied import File, Table, Whose
from privacy.holdings import registry

# Rows from one note of how far it is to the next; so many are read at once, too.
SOME = 500
PIECE = 256 * 1024
Progress = Callable[[int], None]


class Writing:
    """One copy under way."""

    def __init__(self, target: RawIOBase, whose: Whose, progress: Progress) -> None:
        self.whose, self.progress = whose, progress
        self.made_at = timezone.now()
        self.target = cast(IO[bytes], target)
        self.files: dict[str, dict[str, Any]] = {}
        self.rows = 0
        self.shown: list[dict[str, Any]] = []

    def write(self) -> int:
        """All of it. Returns how many rows it has."""
        with zipfile.ZipFile(self.target, "w", zipfile.ZIP_DEFLATED) as self.zip:
            for table in copy_schema.in_order():
                self.write_table(table)
                self.write_files(table)
            self.progress(self.rows)
            self.write_text("README.txt", readme(self.made_at))
            self.write_text("index.html", self.index())
            self.write_text("schema.json", as_json(copy_schema.schema()))
            self.write_text("manifest.json", as_json(self.manifest()))
        return self.rows

    def manifest(self) -> dict[str, Any]:
        return {
            "format": copy_schema.FORMAT,
            "version": copy_schema.VERSION,
            "site": settings.SITE_URL,
            "made_at": self.made_at.isoformat(),
            "files": self.files,
        }

    def write_table(self, table: Table) -> None:
        """A file with a line for each row; none where there are no rows."""
        lines = self.lines(table)
        first = next(lines, None)
        if first is None:
            return
        before = self.rows - 1
        name = f"data/{table.name}.jsonl"
        with Entry(self, name) as entry:
            entry.write(first)
            for line in lines:
                entry.write(line)
        self.files[name]["rows"] = self.rows - before
        self.write_sheet(table)
        self.shown.append(
            {
                "name": table.name,
                "about": meanings(table),
                "rows": self.rows - before,
                "data": name,
                "sheet": f"csv/{table.name}.csv",
                "files": "",
            }
        )

    def write_sheet(self, table: Table) -> None:
        """The same as a table for spreadsheets. A second reading: two files cannot be written at once."""
        with Entry(self, f"csv/{table.name}.csv") as entry:
            head: list[str] = []
            for n, said in enumerate(self.said(table)):
                if not head:
                    head = list(said)
                    entry.write("\ufeff".encode() + cells(head))
                if n % SOME == 0:
                    self.progress(self.rows)
                entry.write(cells([said[name] for name in head]))

    def index(self) -> str:
        """What one sees first: each kind of thing, how many, and where it is."""
        language = get_language() or "en"
        return render_to_string(
            "me/copy_index.html",
            {
                "site": settings.SITE_NAME,
                "made_at": days.moment(self.made_at, language),
                "tables": self.shown,
            },
        )

    def lines(self, table: Table) -> Iterator[bytes]:
        for said in self.said(table):
            self.rows += 1
            if self.rows % SOME == 0:
                self.progress(self.rows)
            yield json.dumps(said, ensure_ascii=False).encode() + b"\n"

    def said(self, table: Table) -> Iterator[dict[str, Any]]:
        more = table.more(self.whose)
        for rows in table.rows(self.whose):
            for row in rows.iterator(chunk_size=SOME):
                yield copied.row_of(table, row, self.whose, more)

    def write_files(self, table: Table) -> None:
        """What belongs to the rows; they are read a second time, so that no list of files grows."""
        if not table.files:
            return
        for rows in table.rows(self.whose):
            for row in rows.iterator(chunk_size=SOME):
                for name, file in copied.files_of(table, row):
                    self.write_file(name, file)
                    self.shown[-1]["files"] = f"files/{table.name}/"
                    self.progress(self.rows)

    def write_file(self, name: str, file: File) -> None:
        with file.place.open() as source, Entry(self, name, packed=False) as entry:
            while piece := source.read(PIECE):
                entry.write(piece)

    def write_text(self, name: str, text: str) -> None:
        with Entry(self, name) as entry:
            entry.write(text.encode())


class Entry:
    """A file in the ZIP; its hash and size are known when it is written."""

    def __init__(self, writing: Writing, name: str, *, packed: bool = True) -> None:
        self.writing, self.name = writing, name
        self.digest, self.size = hashlib.sha256(), 0
        at = writing.made_at.timetuple()[:6]
        self.told = zipfile.ZipInfo(name, date_time=at)
        self.told.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        self.told.external_attr = 0o600 << 16

    def __enter__(self) -> "Entry":
        self.file = self.writing.zip.open(self.told, "w", force_zip64=True)
        return self

    def write(self, piece: bytes) -> None:
        self.digest.update(piece)
        self.size += len(piece)
        self.file.write(piece)

    def __exit__(self, *error: object) -> None:
        self.file.close()
        self.writing.files[self.name] = {
            "sha256": self.digest.hexdigest(),
            "bytes": self.size,
        }


def cells(values: Sequence[Any]) -> bytes:
    """A line of a CSV."""
    line = io.StringIO()
    csv.writer(line).writerow(map(cell, values))
    return line.getvalue().encode()


def cell(value: Any) -> str:
    """No text is taken for a formula; what is no text is JSON, and nothing is empty."""
    if isinstance(value, str):
        return formulas.escaped(value)
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def meanings(table: Table) -> list[str]:
    """What the data map says of the things in a table, each once."""
    held = registry[table.model]
    columns = [held[one.name] for one in copied.columns_of(table.model)]
    said = [held[name] for name in table.says if name in held]
    about = [one.personal.what for one in (*columns, *said) if one.personal]
    return list(dict.fromkeys(map(str, about)))


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def readme(made_at: datetime) -> str:
    """What is in it, in the member's language."""
    site = settings.SITE_NAME
    lines = [
        _("A copy of everything that %(site)s holds about you") % {"site": site},
        days.moment(made_at, get_language() or "en"),
        "",
        _(
            "Begin with index.html. Each file in the folder data is one kind of thing, one on each "
            "line, as JSON; the folder csv has the same for spreadsheets. Photos, documents and "
            "attachments are in the folder files, and the lines name them."
        ),
        _(
            "schema.json says what each field means and what is left out. manifest.json has "
            "the SHA-256 of every file, so that you can see that none was changed."
        ),
        _(
            "Others are not named in it: “self” is you, “other” is somebody else. Whoever "
            "did not show a name to you is not named here either."
        ),
        _(
            "Keep it where nobody else can read it: your messages are in it as you read them."
        ),
        _("What you posted can be taken in at another site of this kind."),
    ]
    return "\n".join(lines) + "\n"


def amount(whose: Whose) -> int:
    """How many rows there are to write."""
    return sum(
        rows.count() for table in copy_schema.in_order() for rows in table.rows(whose)
    )
