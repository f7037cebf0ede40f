"""Files beside the database: written whole or not at all, removed when nothing names them."""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby

import structlog

from privacy import stores
from privacy.stores import UNFINISHED, Away, Entry

# What is younger may belong to a transaction that has not ended.
OLD = 24 * 3600
NANO = 1_000_000_000

log = structlog.get_logger("members.files")


class NoRoom(Exception):
    """The disk is full, or the storage does not take files."""


def new_name(folder: str) -> str:
    """A name that nobody can guess, in a folder that does not grow too large."""
    name = secrets.token_hex(16)
    return f"{folder}/{name[:2]}/{name}"


def write(root: str, files: Mapping[str, bytes | Iterable[bytes]]) -> None:
    """Write all these files or none, in one or in pieces; raises NoRoom."""
    store = stores.at(root)
    begun: list[str] = []
    try:
        for name, content in files.items():
            begun.append(name)
            store.write(name, [content] if isinstance(content, bytes) else content)
    except (OSError, Away) as error:
        remove(root, begun)
        raise NoRoom from error


def remove(root: str, names: Iterable[str]) -> None:
    """Remove these files; one that is gone already is no trouble.

    Their rows are gone: where the storage does not answer, the clock sweeps them later.
    """
    store = stores.at(root)
    try:
        for name in names:
            store.remove(name)
    except Away:
        log.warning("files-left")


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
) -> list[str]:
    """Remove files that are a day old and that no row names; returns their names.

    `named` takes names of files, without ending and width, and gives those in use. Raises
    stores.Away.
    """
    store = stores.at(root)
    swept = []
    before = (time.time() - OLD) * NANO
    for _shelf, entries in groupby(store.entries(folder), key=shelf_of):
        old = [one for one in entries if one.changed_ns < before]
        names = {one.name: stem_of(one.name) for one in old}
        in_use = named(set(names.values()))
        for name, stem in names.items():
            if stem not in in_use or name.endswith(UNFINISHED):
                store.remove(name)
                swept.append(name)
    return swept


def shelf_of(entry: Entry) -> str:
    return entry.name.rpartition("/")[0]


def stem_of(name: str) -> str:
    """A file's name without ending and width, as rows name it."""
    shelf, _, file = name.rpartition("/")
    return f"{shelf}/{file[:32]}"
