"""Where files of items lie until they are done with: outside of what any web server hands out."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.models import Q

from listings.models import CatalogueFile
from members import kept_files

FOLDER = "catalogue"
PIECE = 1_000_000


def named(kind: str) -> str:
    """A name that nobody can guess."""
    name = secrets.token_hex(16)
    return f"{FOLDER}/{name[:2]}/{name}.{kind}"


def place(name: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / name


def keep(upload: IO[bytes], kind: str) -> str:
    """Keep an upload, piece by piece, whole or not at all. Raises kept_files.NoRoom."""
    name = named(kind)
    target = place(name)
    part = target.with_name(target.name + kept_files.UNFINISHED)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        upload.seek(0)
        with part.open("wb") as file:
            while piece := upload.read(PIECE):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise kept_files.NoRoom from error
    return name


def remove(names: Iterable[str]) -> None:
    kept_files.remove(settings.PRIVATE_ROOT, [name for name in names if name])


def sweep() -> list[Path]:
    """Remove what lies there for a day and belongs to no file any more."""
    return kept_files.sweep(settings.PRIVATE_ROOT, FOLDER, named=_in_use)


def _in_use(names: set[str]) -> set[str]:
    wanted = Q()
    for name in names:
        wanted |= Q(content__startswith=name) | Q(failed__startswith=name)
    if not names:
        return set()
    found = CatalogueFile.objects.filter(wanted).values_list("content", "failed")
    return {name.rpartition(".")[0] for pair in found for name in pair if name}
