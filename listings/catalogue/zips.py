"""ZIPs that strangers send: their list of files is read no further than it may be long.

A list of millions of names would take the memory of its reader before anybody counted them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast
from zipfile import BadZipFile, ZipFile

# The list of files at its end: enough for thousands with long names.
MOST_DIRECTORY = 3_000_000


class TooManyNames(Exception):
    """Its list of files is longer than any that is taken."""


class Guarded:
    """A file that never gives more at once than the list of an archive may take."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > MOST_DIRECTORY:
            raise TooManyNames
        content = self.file.read(MOST_DIRECTORY + 1 if size < 0 else size)
        if len(content) > MOST_DIRECTORY:
            raise TooManyNames
        return content


@contextmanager
def unzipped(source: Path | IO[bytes]) -> Iterator[ZipFile]:
    """The archive. Raises TooManyNames, BadZipFile where it is none, FileNotFoundError."""
    if isinstance(source, Path):
        with source.open("rb") as file, unzipped(file) as book:
            yield book
        return
    try:
        book = ZipFile(cast(Any, Guarded(source)))
    except (ValueError, EOFError, NotImplementedError, OSError) as error:
        raise BadZipFile from error
    yield book
