"""Where files lie: a folder of this machine, or a bucket that all machines share.

A root is a path, or `s3://bucket/prefix` of any storage that speaks S3. Files have names in it and
are written once: nothing is ever changed in place. What is here knows neither rows nor members.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, NamedTuple, Protocol

from django.utils.module_loading import import_string

from privacy.stored import IN_A_BUCKET, UNFINISHED, Away, Entry

__all__ = ["IN_A_BUCKET", "UNFINISHED", "Away", "Entry", "File", "Store", "at"]


class Draft(Protocol):
    """A file that is being written: `file` until it is flushed, under its name once finished."""

    file: IO[bytes]

    def flush(self) -> None: ...
    def finish(self) -> None: ...


class Store(Protocol):
    """A root. What is missing raises FileNotFoundError; a bucket that does not answer, Away."""

    def write(self, name: str, pieces: Iterable[bytes]) -> None: ...
    def open(self, name: str) -> BinaryIO: ...
    def size(self, name: str) -> int: ...
    def remove(self, name: str) -> None: ...
    def entries(self, folder: str = "") -> Iterator[Entry]: ...
    def draft(self, name: str, *, by: str = "") -> Any: ...
    def answers(self) -> bool: ...


class File(NamedTuple):
    """One file by its root and name."""

    root: str
    name: str

    def open(self) -> BinaryIO:
        return at(self.root).open(self.name)

    @property
    def size(self) -> int:
        return at(self.root).size(self.name)

    def exists(self) -> bool:
        """Raises Away."""
        try:
            return self.size >= 0
        except OSError:
            return False

    @contextmanager
    def here(self) -> Iterator[Path]:
        """A path of this machine, for programs that read one. Raises FileNotFoundError.

        Of what lies in a bucket it is a copy without a name, which goes with this process.
        """
        if not self.root.startswith(IN_A_BUCKET):
            yield Path(self.root) / self.name
            return
        with self.open() as source, TemporaryFile() as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            yield Path(f"/proc/{os.getpid()}/fd/{copy.fileno()}")


class Folder:
    """Files under a path of this machine, or of a disk that machines share."""

    def __init__(self, root: str) -> None:
        self.root = Path(root)

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        with self._begun(name) as draft:
            draft.file.writelines(pieces)
            draft.flush()
            draft.finish()

    def open(self, name: str) -> BinaryIO:
        return (self.root / name).open("rb")

    def size(self, name: str) -> int:
        return (self.root / name).stat().st_size

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def entries(self, folder: str = "") -> Iterator[Entry]:
        """All files, a folder after another; not what is left of a file while it goes."""
        for place, folders, names in os.walk(self.root / folder):
            folders.sort()
            for name in names:
                file = Path(place) / name
                if file.is_symlink():
                    continue
                try:
                    found = file.stat()
                except FileNotFoundError:
                    continue
                yield Entry(
                    str(file.relative_to(self.root)), found.st_size, found.st_mtime_ns
                )

    def answers(self) -> bool:
        """Is it there, or can it be made, and is it ours to write into?"""
        there = next(one for one in (self.root, *self.root.parents) if one.exists())
        return os.access(there, os.W_OK | os.X_OK)

    @contextmanager
    def draft(self, name: str, *, by: str = "") -> Iterator["FolderDraft"]:
        """Write a file beside its place. What several may write at once says by whom."""
        with self._begun(name, by=by) as draft:
            os.fchmod(draft.file.fileno(), 0o600)
            yield draft

    @contextmanager
    def _begun(self, name: str, *, by: str = "") -> Iterator["FolderDraft"]:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if by:
            for left in target.parent.glob(f"{target.name}.*{UNFINISHED}"):
                left.unlink(missing_ok=True)
        part = target.with_name(target.name + (f".{by}" if by else "") + UNFINISHED)
        try:
            with part.open("wb") as file:
                yield FolderDraft(file, part, target)
        finally:
            part.unlink(missing_ok=True)


class FolderDraft:
    def __init__(self, file: IO[bytes], part: Path, target: Path) -> None:
        self.file, self._part, self._target = file, part, target

    def flush(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())

    def finish(self) -> None:
        self._part.rename(self._target)


@lru_cache(maxsize=8)
def _bucket(root: str) -> Store:
    """Read when a root is one: what speaks S3 takes 40 MB."""
    return import_string("privacy.buckets.opened")(root)  # type: ignore[no-any-return]


def at(root: str) -> Store:
    return _bucket(root) if root.startswith(IN_A_BUCKET) else Folder(root)
