"""Photos and documents in a backup: what the last one has is linked to, not copied again."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from privacy import stores
from privacy.stores import UNFINISHED, Entry, Store
from tradedir.backup import shelves

LIST = "files.sha256"  # as `sha256sum --check` reads it
Hashes = dict[str, str]


def roots() -> dict[str, str]:
    return {"media": settings.MEDIA_ROOT, "private": settings.PRIVATE_ROOT}


def there() -> Iterator[tuple[str, Store, Entry]]:
    """(name in a backup, where it lies, file) of all that the site keeps; not what is being written."""
    for label, root in roots().items():
        store = stores.at(root)
        for entry in store.entries():
            if not entry.name.endswith(UNFINISHED):
                yield f"{label}/{entry.name}", store, entry


def take_in(backup: Path, before: Path | None, hashes: Hashes) -> None:
    """Bring all files into a backup that it has not yet, and note what they are.

    Files are written once under names of their own, so one of the same name, length and
    time is the same.
    """
    known = read_list(before) if before else {}
    for name, store, entry in there():
        if name in hashes:
            continue
        target = backup / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if before and name in known and linked(before / name, entry, target):
            hashes[name] = known[name]
            continue
        try:
            opened = store.open(entry.name)
        except FileNotFoundError:
            continue  # taken away meanwhile
        with opened:
            hashes[name] = shelves.write(target, shelves.pieces(opened))["sha256"]
        os.utime(target, ns=(entry.changed_ns, entry.changed_ns))


def linked(kept: Path, file: Entry, target: Path) -> bool:
    """Have the backup share a file with the last one, where it is the same and that can be."""
    try:
        old = kept.stat()
        if (old.st_size, old.st_mtime_ns) != (file.size, file.changed_ns):
            return False
        os.link(kept, target)
    except OSError:
        return False
    return True


def write_list(backup: Path, hashes: Hashes) -> dict[str, object]:
    lines = (f"{digest}  {name}\n".encode() for name, digest in sorted(hashes.items()))
    return shelves.write(backup / LIST, lines)


def read_list(backup: Path) -> Hashes:
    try:
        lines = (backup / LIST).read_text().splitlines()
    except OSError:
        return {}
    return {name: digest for digest, _, name in (one.partition("  ") for one in lines)}


def check(backup: Path) -> None:
    """Raises Trouble where a file is not what was written."""
    for name, digest in read_list(backup).items():
        shelves.check_file(backup / name, digest)


def bring_back(backup: Path) -> int:
    """Put the files of a backup where the site looks for them; returns how many were not there."""
    brought = 0
    for name in read_list(backup):
        label, _, rest = name.partition("/")
        source, store = backup / name, stores.at(roots()[label])
        if is_there(store, rest, source.stat().st_size):
            continue
        with source.open("rb") as opened:
            store.write(rest, shelves.pieces(opened))
        brought += 1
    return brought


def is_there(store: Store, name: str, size: int) -> bool:
    try:
        return store.size(name) == size
    except FileNotFoundError:
        return False
