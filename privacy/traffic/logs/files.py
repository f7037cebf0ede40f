"""Access logs as files, plain or compressed by gzip: read from end to end, a piece at a time."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from privacy.traffic.logs.lines import LONGEST

PIECE = 1024 * 1024
GZIP = b"\x1f\x8b"


class Unreadable(Exception):
    """A file that cannot be read to its end. The message is a sentence for who gave it."""


class Content(NamedTuple):
    """What a file holds, whether compressed or not: its hash and how many bytes."""

    digest: str
    size: int


def content_of(path: Path) -> Content:
    """Read a file once, to know it again. Raises Unreadable."""
    known, size = sha256(), 0
    with _opened(path) as file:
        while piece := _read(file, path, PIECE):
            known.update(piece)
            size += len(piece)
    return Content(known.hexdigest(), size)


def lines_of(path: Path, content: Content) -> Iterator[tuple[int, list[str]]]:
    """Lines in batches, each with how many bytes were read so far. Raises Unreadable.

    A server may go on writing: what came after the content was looked at is not read, and a
    file that is another one meanwhile is refused. Bytes become the characters of the same
    number, so that none is lost. Of a line that is too long only the beginning is kept, which
    is still too long.
    """
    known, read, rest = sha256(), 0, b""
    with _opened(path) as file:
        while piece := _read(file, path, min(PIECE, content.size - read)):
            known.update(piece)
            read += len(piece)
            whole, newline, after = piece.rpartition(b"\n")
            if newline:
                yield read, (rest + whole).decode("latin-1").split("\n")
                rest = after
            else:
                rest += after
            rest = rest[: LONGEST + 1]
    if known.hexdigest() != content.digest:
        raise Unreadable(f"{path} was changed while it was read. Import it again.")
    if rest:
        yield read, [rest.decode("latin-1")]


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if path.exists() and not path.is_file():
        raise Unreadable(f"{path} is not a file.")
    try:
        with path.open("rb") as file:
            if file.peek(2)[:2] == GZIP:
                with gzip.GzipFile(fileobj=file) as inside:
                    yield cast(BinaryIO, inside)
            else:
                yield file
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or 'cannot be read'}.") from None


def _read(file: BinaryIO, path: Path, most: int) -> bytes:
    try:
        return file.read(most)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Unreadable(
            f"{path} is compressed, and damaged or cut off. Nothing of it was counted."
        ) from None
