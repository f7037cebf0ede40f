"""What the automatic tests last said of each clause, and of which release.

A whole run of bin/test writes the record (tests/proofs.py); it is shipped beside the code. It
names the code it was made of by a digest, so that a record of other code is known as such:
nothing is shown as tested because it once was.
"""

import hashlib
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

RECORD = Path(__file__).parent.parent / "proofs.json"
# What the product is made of. Words of other languages are not: they promise nothing else.
KINDS = {".py", ".html", ".txt", ".toml", ".js", ".css"}


class Proof(NamedTuple):
    """The tests of one clause: how many there are, and what they said."""

    tests: int = 0
    passed: int = 0
    failed: int = 0


class Proofs(NamedTuple):
    """A record of the tests: when they were run, whether of this very release, clause by clause."""

    ran_at: datetime | None
    is_of_this_release: bool
    clauses: dict[str, Proof]

    @property
    def hold(self) -> bool:
        """Do they say anything of the software that is running?"""
        return self.is_of_this_release and self.ran_at is not None

    def of(self, clause: str) -> Proof:
        return self.clauses.get(clause, Proof())


NONE = Proofs(None, False, {})


@cache
def release() -> str:
    """A digest of the software as it lies on this disk: its code, templates, scripts and styles."""
    root = Path(settings.BASE_DIR)
    rooms = [root / name for name in settings.INSTALLED_APPS if (root / name).is_dir()]
    digest = hashlib.sha256()
    for top in (*rooms, root / "templates", root / "static"):
        for path in sorted(top.rglob("*")):
            if path.suffix in KINDS and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def read(path: Path = RECORD) -> Proofs:
    """The record that came with this release; none where there is none, or none that can be read."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return NONE
    return _read(path, changed)


@cache
def _read(path: Path, _changed: int) -> Proofs:
    try:
        record: dict[str, Any] = json.loads(path.read_text())
        ran_at = record["ran_at"] and datetime.fromisoformat(record["ran_at"])
        clauses = {key: Proof(**said) for key, said in record["clauses"].items()}
        return Proofs(ran_at, record["release"] == release(), clauses)
    except (ValueError, KeyError, TypeError):
        return NONE


def write(
    path: Path, *, release: str, ran_at: datetime | None, clauses: dict[str, Proof]
) -> None:
    """Put a record in place, whole or not at all."""
    record = {
        "release": release,
        "ran_at": ran_at and ran_at.isoformat(timespec="seconds"),
        "clauses": {key: said._asdict() for key, said in sorted(clauses.items())},
    }
    new = path.with_suffix(".new")
    new.write_text(json.dumps(record, indent=1) + "\n")
    new.replace(path)
