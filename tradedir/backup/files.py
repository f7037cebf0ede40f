"""Photos and documents in a backup: what the last one has is linked to, not copied again."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from members.kept_files import UNFINISHED
from tradedir.backup import shelves

LIST = "files.sha256"  # as `sha256sum --check` reads it
Hashes = dict[str, str]


def roots() -> dict[str, Path]:
    return {"media": Path(settings.MEDIA_ROOT), "private": Path(settings.PRIVATE_ROOT)}


def there() -> Iterator[tuple[str, Path]]:
    """(name in a backup, file) of all that the site keeps; not what is being written."""
    for label, root in roots().items():
        for folder, _folders, names in os.walk(root):
            for name in names:
                file = Path(folder) / name
                if not name.endswith(UNFINISHED) and not file.is_symlink():
                    yield f"{label}/{file.relative_to(root)}", file


def take_in(backup: Path, before: Path | None, hashes: Hashes) -> None:
    """Bring all files into a backup that it has not yet, and note what they are.

    Files are written once under names of their own, so one of the same name, length and
    time is the same.
    """
    known = read_list(before) if before else {}
    for name, file in there():
        if name in hashes:
            continue
        target = backup / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if before and name in known and linked(before / name, file, target):
            hashes[name] = known[name]
            continue
        try:
            opened = file.open("rb")
        except FileNotFoundError:
            continue  # taken away meanwhile
        with opened:
            hashes[name] = shelves.write(target, shelves.pieces(opened))["sha256"]
            now = os.fstat(opened.fileno())
        os.utime(target, ns=(now.st_atime_ns, now.st_mtime_ns))


def linked(kept: Path, file: Path, target: Path) -> bool:
    """Have the backup share a file with the last one, where it is the same and that can be."""
    try:
        old, new = kept.stat(), file.stat()
        if (old.st_size, old.st_mtime_ns) != (new.st_size, new.st_mtime_ns):
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
        source, target = backup / name, roots()[label] / rest
        if target.exists() and target.stat().st_size == source.stat().st_size:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + UNFINISHED)
        shutil.copy2(source, part)
        part.rename(target)
        brought += 1
    os.sync()
    return brought
