"""Files beside the database: written whole or not at all, removed when nothing names them."""

import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".part"
# What is younger may belong to a transaction that has not ended.
OLD = 24 * 3600


class NoRoom(Exception):
    """The disk is full, or does not take files."""


def new_name(folder: str) -> str:
    """A name that nobody can guess, in a folder that does not grow too large."""
    name = secrets.token_hex(16)
    return f"{folder}/{name[:2]}/{name}"


def write(root: str, files: Mapping[str, bytes | Iterable[bytes]]) -> None:
    """Write all these files or none, in one or in pieces; raises NoRoom."""
    finished: list[Path] = []
    unfinished: list[Path] = []
    try:
        for name, content in files.items():
            target = Path(root) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(target.name + UNFINISHED)
            unfinished.append(part)
            pieces = [content] if isinstance(content, bytes) else content
            with part.open("wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            finished.append(part.rename(target))
    except OSError as error:
        for path in (*finished, *unfinished):
            path.unlink(missing_ok=True)
        raise NoRoom from error


def remove(root: str, names: Iterable[str]) -> None:
    """Remove these files; one that is gone already is no trouble."""
    for name in names:
        (Path(root) / name).unlink(missing_ok=True)


@contextmanager
def dropped_unless_saved(root: str, names: Iterable[str]) -> Iterator[None]:
    """Files whose rows could not be written go again."""
    try:
        yield
    except BaseException:
        remove(root, names)
        raise


def sweep(
    root: str, folder: str, *, named: Callable[[set[str]], set[str]]
) -> list[Path]:
    """Remove files that are a day old and that no row names.

    `named` takes names of files, without ending and width, and gives those in use.
    """
    swept = []
    before = time.time() - OLD
    for shelf in sorted((Path(root) / folder).glob("*/")):
        old = [file for file in shelf.iterdir() if file.stat().st_mtime < before]
        names = {file: f"{folder}/{shelf.name}/{file.name[:32]}" for file in old}
        in_use = named(set(names.values()))
        for file, name in names.items():
            if name not in in_use or file.suffix == UNFINISHED:
                file.unlink(missing_ok=True)
                swept.append(file)
    return swept
