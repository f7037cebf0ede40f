"""A ZIP of photos: what is in it, without anything of it being written to a disk.

A name in it leads nowhere: it is only compared with SKUs. Nothing is unpacked but what is a
photo by its size, and no further than a photo may go.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from listings.catalogue import zips
from listings.catalogue.limits import Unreadable
from privacy.stores import File

MOST_BYTES = 200_000_000
MOST_FILES = 5_000
MOST_UNPACKED = 600_000_000
LARGEST = 10_000_000
STARTS = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|RIFF....WEBP", re.DOTALL)
ARCHIVES = re.compile(rb"PK\x03\x04|PK\x05\x06|Rar!|7z\xbc\xaf\x27\x1c|\x1f\x8b")
LEADS_OUT = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|\Z)")
# Of programs, not of photographers.
ASIDE = {"thumbs.db", "desktop.ini", "__macosx"}
UTF_8 = 0x800
LOCKED = 0x1


class NoPhoto(Exception):
    """A file in the archive that is not taken; `code` says why (sentences.SENTENCES)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Entry(NamedTuple):
    """A file of the archive: which, and every way its name can be read."""

    place: int
    names: list[str]

    @property
    def name(self) -> str:
        return self.names[0]


@contextmanager
def reading(kept: File) -> Iterator[ZipFile]:
    """The archive, once it is known what it would unpack to. Raises Unreadable."""
    try:
        with kept.open() as file, zips.unzipped(file) as book:
            parts = book.infolist()
            if len(parts) > MOST_FILES:
                raise Unreadable("entries")
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable("bomb")
            yield book
    except zips.TooManyNames:
        raise Unreadable("entries") from None
    except BadZipFile:
        raise Unreadable("no_zip") from None
    except FileNotFoundError:
        raise Unreadable("gone") from None


def entries(book: ZipFile) -> list[Entry]:
    """The files that somebody put in; no folders, and nothing that programs leave."""
    found = []
    for place, part in enumerate(book.infolist()):
        names = names_of(part)
        pieces = re.split(r"[/\\]", names[0].casefold())
        aside = pieces[-1].startswith(".") or ASIDE & {pieces[0], pieces[-1]}
        if pieces[-1] and not aside:
            found.append(Entry(place, names))
    return found


def names_of(part: ZipInfo) -> list[str]:
    """The name as it was probably meant, and as it could be meant too.

    Without the mark for UTF-8 the letters may be anybody's; Windows in China writes GBK.
    """
    if part.flag_bits & UTF_8:
        return [seen(part.orig_filename)]
    raw = part.orig_filename.encode("cp437", "replace")
    found = []
    for coding in ("utf-8", "gb18030", "cp1252", "cp437"):
        try:
            found.append(seen(raw.decode(coding)))
        except UnicodeDecodeError:
            continue
    return list(dict.fromkeys(found))


def seen(name: str) -> str:
    """A name without what nobody can see."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)[:1_000]


def content(book: ZipFile, place: int) -> bytes:
    """A picture out of the archive, by its beginning. Raises NoPhoto."""
    part = book.infolist()[place]
    if LEADS_OUT.match(part.filename):
        raise NoPhoto("path")
    if part.flag_bits & LOCKED:
        raise NoPhoto("locked")
    if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise NoPhoto("packed")
    try:
        with book.open(part) as file:
            start = file.read(16)
            if not STARTS.match(start):
                raise NoPhoto("nested" if ARCHIVES.match(start) else "kind")
            if part.file_size > LARGEST:
                raise NoPhoto("large")
            whole = start + file.read(LARGEST)
    except (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError):
        raise NoPhoto("broken") from None
    if len(whole) > LARGEST:
        raise NoPhoto("large")
    if len(whole) != part.file_size:
        raise NoPhoto("broken")
    return whole
