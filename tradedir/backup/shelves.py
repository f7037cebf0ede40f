"""Where backups lie: named by their moment, written aside, whole or not there at all."""

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from tradedir.backup.tools import PIECE, Trouble

BEGINS = "tradedir-"
MOMENT = f"{BEGINS}%Y%m%dT%H%M%SZ"
# Begins the name of what is being written, or taken away.
ASIDE = ".unfinished-"
MANIFEST = "manifest.json"
FORMAT = 1


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Hold a shelf, cleared of what a killed run left. Raises Trouble while another does."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (place / ".lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(f"Another backup is at work in {place}.") from None
        for left in place.glob(f"{ASIDE}*"):
            shutil.rmtree(left)
        yield


def new_name(*places: Path) -> str:
    """This moment's; never one that is taken."""
    while True:
        name = datetime.now(UTC).strftime(MOMENT)
        if not any((place / name).exists() for place in places):
            return name
        time.sleep(0.2)


def made_at(backup: Path) -> datetime:
    return datetime.strptime(backup.name, MOMENT).replace(tzinfo=UTC)


def standing(place: Path) -> list[Path]:
    """The backups on a shelf, the oldest first."""
    return sorted(one for one in place.glob(f"{BEGINS}*") if (one / MANIFEST).exists())


def newest(place: Path) -> Path | None:
    return standing(place)[-1] if standing(place) else None


def begun(place: Path, name: str) -> Path:
    folder = place / f"{ASIDE}{name}"
    folder.mkdir(mode=0o700)
    return folder


def finish(folder: Path, facts: dict[str, Any]) -> Path:
    """Give a backup its name: everything of it is on the disk by then."""
    text = json.dumps({"format": FORMAT, **facts}, indent=1) + "\n"
    write(folder / MANIFEST, [text.encode()])
    for part, _folders, _files in os.walk(folder):
        to_disk(Path(part))
    final = folder.with_name(folder.name.removeprefix(ASIDE))
    folder.rename(final)
    to_disk(folder.parent)
    return final


def to_disk(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write(file: Path, pieces: Iterable[bytes]) -> dict[str, Any]:
    """Write a file to the disk; returns how long it is, and its SHA-256."""
    digest = hashlib.sha256()
    length = 0
    with file.open("wb") as opened:
        for piece in pieces:
            opened.write(piece)
            digest.update(piece)
            length += len(piece)
        opened.flush()
        os.fsync(opened.fileno())
    return {"bytes": length, "sha256": digest.hexdigest()}


def pieces(opened: IO[bytes]) -> Iterator[bytes]:
    while piece := opened.read(PIECE):
        yield piece


def read(backup: Path) -> dict[str, Any]:
    """A backup's manifest. Raises Trouble where it is none that we can read."""
    try:
        facts: dict[str, Any] = json.loads((backup / MANIFEST).read_text())
    except (OSError, ValueError):
        raise Trouble(f"{backup} is no backup: it has no {MANIFEST}.") from None
    if facts.get("format") != FORMAT:
        raise Trouble(
            f"{backup} was written by another release, in a way this one does not know."
        )
    return facts


def check(backup: Path, facts: dict[str, Any]) -> None:
    """Raises Trouble where a file is not what was written."""
    for name, fact in facts["files"].items():
        check_file(backup / name, fact["sha256"])


def check_file(file: Path, sha256: str) -> None:
    try:
        with file.open("rb") as opened:
            is_so = hashlib.file_digest(opened, "sha256").hexdigest() == sha256
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}.") from None
    if not is_so:
        raise Trouble(f"{file} is not as it was written. Take another backup.")


def drop(backup: Path) -> None:
    """Take a backup away; killed in between, none is left by half under its name."""
    aside = backup.with_name(f"{ASIDE}{backup.name}")
    backup.rename(aside)
    shutil.rmtree(aside)


def drop_older(place: Path, *, days: int, but: Path) -> list[Path]:
    """Take away what is older than so many days; never the newest."""
    before = made_at(but) - timedelta(days=days)
    old = [one for one in standing(place) if made_at(one) < before and one != but]
    for one in old:
        drop(one)
    return old
