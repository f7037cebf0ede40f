"""A copy as a file that somebody sent: nothing in it is believed before it is checked.

A name in it leads nowhere: files are only looked up by it. Nothing is unpacked further than
it says it is long, and no more together than a copy may be.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import jsonschema

from listings.catalogue import zips
from privacy import copy_schema

MOST_FILES = 20_000
MOST_UNPACKED = 1_000_000_000
MOST_ROWS = 500_000
LARGEST_MANIFEST, LONGEST_LINE = 8_000_000, 1_000_000
PIECE = 256 * 1024
MANIFEST = "manifest.json"
LEADS_OUT = re.compile(r"[/\\]|.*\\|[A-Za-z]:|(?:.*/)?\.\.?(?:/|\Z)|.*[\0-\x1f]")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
LOCKED = 0x1
BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)


class Unreadable(Exception):
    """It is no copy that can be taken in: a code (sentences.py), and where it shows."""

    def __init__(self, code: str, place: str = "") -> None:
        super().__init__(code)
        self.code, self.place = code, place[:120]


class Archive:
    """A copy that was checked: its rows by table, its files by the names that rows give."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raises Unreadable."""
        try:
            with zips.unzipped(file) as book:
                self.book: ZipFile = book
        except zips.TooManyNames:
            raise Unreadable("entries") from None
        except BROKEN:
            raise Unreadable("no_zip") from None
        self.check_names()
        self.manifest = self.read_manifest()
        self.site = str(self.manifest["site"])[:200]

    def check_names(self) -> None:
        parts = self.book.infolist()
        if len(parts) > MOST_FILES:
            raise Unreadable("entries")
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable("bomb")
        self.parts = {part.filename: part for part in parts}
        if len(self.parts) != len(parts):
            raise Unreadable("names")
        for part in parts:
            if LEADS_OUT.match(part.filename) or part.orig_filename != part.filename:
                raise Unreadable("names", UNSTORABLE.sub("", part.filename))
            if part.flag_bits & LOCKED or part.compress_type not in {
                ZIP_STORED,
                ZIP_DEFLATED,
            }:
                raise Unreadable("no_zip")

    def read_manifest(self) -> dict[str, Any]:
        if MANIFEST not in self.parts:
            raise Unreadable("no_copy")
        content = b"".join(self.pieces(MANIFEST, LARGEST_MANIFEST))
        told = parsed(content, MANIFEST)
        if not isinstance(told, dict) or told.get("format") != copy_schema.FORMAT:
            raise Unreadable("no_copy")
        if told.get("version") != copy_schema.VERSION:
            raise Unreadable("version", str(told.get("version"))[:20])
        if not fits(copy_schema.MANIFEST, told):
            raise Unreadable("schema", MANIFEST)
        if set(told["files"]) != set(self.parts) - {MANIFEST}:
            raise Unreadable("hash", MANIFEST)
        return told

    def check(self) -> None:
        """Every file is as the manifest says, every line as our schema says. Raises Unreadable."""
        for name, told in self.manifest["files"].items():
            digest, size = hashlib.sha256(), 0
            for piece in self.pieces(name, told["bytes"]):
                digest.update(piece)
                size += len(piece)
            if size != told["bytes"] or digest.hexdigest() != told["sha256"]:
                raise Unreadable("hash", name)
        amount = 0
        for table in copy_schema.in_order():
            kind = copy_schema.of_table(table)
            for n, row in enumerate(self.rows(table.name), start=1):
                amount += 1
                if amount > MOST_ROWS:
                    raise Unreadable("rows")
                if not fits(kind, row):
                    raise Unreadable("schema", f"data/{table.name}.jsonl, {n}")

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, one after the other. Raises Unreadable."""
        name = f"data/{table}.jsonl"
        if name not in self.parts:
            return
        try:
            with self.book.open(self.parts[name]) as file:
                while line := file.readline(LONGEST_LINE + 1):
                    if len(line) > LONGEST_LINE:
                        raise Unreadable("large", name)
                    yield cast(dict[str, Any], clean(parsed(line, name)))
        except (*BROKEN, ValueError):
            raise Unreadable("broken", name) from None

    def file(self, name: str, largest: int) -> bytes | None:
        """A file that a row names; None where it is not there or larger than it may be."""
        part = self.parts.get(name)
        if part is None or not name.startswith("files/") or part.file_size > largest:
            return None
        return b"".join(self.pieces(name, largest))

    def pieces(self, name: str, most: int) -> Iterator[bytes]:
        """A file's content, no more of it than `most`. Raises Unreadable."""
        left = most
        try:
            with self.book.open(self.parts[name]) as file:
                while piece := file.read(PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise Unreadable("large", name)
                    yield piece
        except (*BROKEN, ValueError):
            raise Unreadable("broken", name) from None


def parsed(content: bytes, name: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Unreadable("broken", name) from None


def clean(value: Any) -> Any:
    """Without what the database does not take."""
    if isinstance(value, str):
        return UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [clean(one) for one in value]
    if isinstance(value, dict):
        return {UNSTORABLE.sub("", key): clean(one) for key, one in value.items()}
    return value


def fits(schema: dict[str, Any], value: Any) -> bool:
    try:
        return jsonschema.Draft202012Validator(schema).is_valid(value)
    except RecursionError:
        return False
