"""A file of companies, row by row: read, cleaned, or told what is wrong with it."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils import timezone

from members import countries
from members.company_forms import OneLine, WebAddress
from members.formulas import escaped, unescaped
from members.models import BusinessType, Industry

MOST_BYTES = 8_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
LONGEST_CELL = 10_000
ERROR = "_error"
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


class Unreadable(Exception):
    """The file as a whole cannot be used; the message says why and what to do."""


class RowError(NamedTuple):
    """What is wrong with one cell of a row, in a sentence."""

    row: int
    column: str
    value: str
    words: str


class Row(NamedTuple):
    """One company of the file: what it says, cleaned, or what is wrong with it."""

    number: int
    cells: dict[str, str]
    said: dict[str, Any]
    errors: list[RowError]


class Code(forms.ChoiceField):
    """One of a list of codes, whatever its case."""

    default_error_messages = {
        "invalid_choice": "“%(value)s” is none of the codes in use here."
    }

    def __init__(self, codes: Iterable[str], **options: Any) -> None:
        self.codes = {code.lower(): code for code in codes}
        choices = [(code, code) for code in self.codes.values()]
        super().__init__(choices=choices, **options)

    def to_python(self, value: Any) -> str:
        typed: str = super().to_python(value)
        return self.codes.get(typed.strip().lower(), typed)

    def valid_value(self, value: Any) -> bool:
        """By look-up: the field's own way walks all choices for every row."""
        return bool(self.codes.get(value.lower()) == value)


FIELDS: dict[str, forms.Field] = {
    "trading_name": OneLine(max_length=200),
    "legal_name": OneLine(max_length=200, required=False),
    "country": Code([code for code, _name in countries.choices("en")]),
    "city": OneLine(max_length=100, required=False),
    "business_type": Code(BusinessType.values),
    "industry": Code(Industry.values),
    "web_address": WebAddress(),
    "registry": OneLine(max_length=80, required=False),
    "registry_number": OneLine(max_length=20, required=False),
    "founded_year": forms.IntegerField(
        min_value=1600,
        required=False,
        validators=[MaxValueValidator(lambda: timezone.localdate().year)],
    ),
    "summary": OneLine(max_length=250, required=False),
    "language": Code([code for code, _name in settings.LANGUAGES], required=False),
    "email": forms.EmailField(max_length=254, required=False),
}
NEEDED = tuple(name for name, field in FIELDS.items() if field.required)


def text_of(content: bytes) -> str:
    """The text of an uploaded file. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(
            f"The file has more than {MOST_BYTES // 1_000_000} MB. Split it in two."
        )
    coding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(coding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"Line {line} is neither UTF-8 nor UTF-16. Save the file as “CSV UTF-8”."
        ) from None
    if "\0" in text:
        raise Unreadable("The file holds NUL characters. Save it as “CSV UTF-8”.")
    header_of(text)
    return text


def header_of(text: str) -> tuple[list[str], str]:
    """The names of the columns, and what separates them. Raises Unreadable."""
    first = text.partition("\n")[0][: LONGEST_CELL * 2]
    sign = max(",;\t", key=first.count)
    try:
        names = [
            name.strip().lower() for name in next(csv.reader([first], delimiter=sign))
        ]
    except (csv.Error, StopIteration):
        raise Unreadable("The first line names no columns.") from None
    if len(names) > MOST_COLUMNS:
        raise Unreadable(f"There are more than {MOST_COLUMNS} columns.")
    known = {*FIELDS, ERROR}
    if missing := [name for name in NEEDED if name not in names]:
        raise Unreadable(f"There is no column {', '.join(missing)}.")
    if strange := [name for name in names if name not in known]:
        raise Unreadable(
            f"The column “{strange[0][:60]}” is not known. Known are"
            f" {', '.join(FIELDS)}. Take it out: what is not asked for is not kept."
        )
    if len(set(names)) < len(names):
        raise Unreadable("A column stands there twice.")
    return names, sign


def rows(text: str) -> Iterator[Row]:
    """Every row after the first, with its number as a spreadsheet counts. Raises Unreadable."""
    names, sign = header_of(text)
    reader = csv.reader(lines(text), delimiter=sign)
    next(reader)
    number, filled = 1, 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        if cells is not None and not any(cell.strip() for cell in cells):
            continue
        filled += 1
        if filled > MOST_ROWS:
            raise Unreadable(f"There are more than {MOST_ROWS:,} rows. Split the file.")
        if cells is None:
            yield broken(number, {}, "The row is no CSV: look at its quotes.")
        else:
            yield row(number, names, cells)


def lines(text: str) -> Iterator[str]:
    """Its lines with their ends, one at a time: a file in memory takes four times the text."""
    return (found[0] for found in LINE.finditer(text))


def row(number: int, names: list[str], cells: list[str]) -> Row:
    if len(cells) != len(names):
        told = dict(zip(names, cells, strict=False))
        return broken(
            number,
            told,
            f"The row has {len(cells)} cells, the first line {len(names)}.",
        )
    typed = dict(zip(names, (unescaped(cell) for cell in cells), strict=True))
    typed.pop(ERROR, None)
    said: dict[str, Any] = {}
    errors: list[RowError] = []
    for name, field in FIELDS.items():
        value = typed.get(name, "")
        try:
            if len(value) > LONGEST_CELL:
                raise ValidationError(f"Give at most {LONGEST_CELL} characters.")
            said[name] = field.clean(value)
        except ValidationError as error:
            words = " ".join(error.messages)
            errors.append(RowError(number, name, value[:100], words))
    return Row(number, typed, said, errors)


def broken(number: int, cells: dict[str, str], words: str) -> Row:
    return Row(number, cells, {}, [RowError(number, "", "", words)])


def wrong(one: Row, column: str, words: str) -> Row:
    """The same row, with something more that is wrong with it."""
    error = RowError(one.number, column, one.cells.get(column, "")[:100], words)
    return one._replace(errors=[*one.errors, error])


def written(failed: Iterator[Row] | list[Row]) -> str:
    """These rows as a file of the same columns, with what is wrong in one more."""
    file = io.StringIO(newline="")
    lines = csv.writer(file)
    lines.writerow([*FIELDS, ERROR])
    for one in failed:
        words = "; ".join(
            f"{error.column}: {error.words}" if error.column else error.words
            for error in one.errors
        )
        cells = [one.cells.get(name, "") for name in FIELDS]
        lines.writerow([escaped(cell) for cell in (*cells, words)])
    return file.getvalue()
