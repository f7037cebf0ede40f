"""Where files of items lie until they are done with: outside of what any web server hands out."""

from collections.abc import Iterable
from functools import partial
from typing import IO

from django.conf import settings
from django.db.models import Q

from listings.models import CatalogueFile, PhotoBatch
from members import kept_files
from privacy import stores

FOLDER = "catalogue"
PIECE = 1_000_000


def named(kind: str) -> str:
    return f"{kept_files.new_name(FOLDER)}.{kind}"


def place(name: str) -> stores.File:
    return stores.File(settings.PRIVATE_ROOT, name)


def keep(upload: IO[bytes], kind: str) -> str:
    """Keep an upload, whole or not at all; its name. Raises kept_files.NoRoom."""
    name = named(kind)
    upload.seek(0)
    pieces = iter(partial(upload.read, PIECE), b"")
    kept_files.write(settings.PRIVATE_ROOT, {name: pieces})
    return name


def remove(names: Iterable[str]) -> None:
    kept_files.remove(settings.PRIVATE_ROOT, [name for name in names if name])


def sweep() -> list[str]:
    """Remove what lies there for a day and belongs to no file any more."""
    return kept_files.sweep(settings.PRIVATE_ROOT, FOLDER, named=_in_use)


def _in_use(names: set[str]) -> set[str]:
    wanted = Q()
    for name in names:
        wanted |= Q(content__startswith=name) | Q(failed__startswith=name)
    if not names:
        return set()
    found = CatalogueFile.objects.filter(wanted).values_list("content", "failed")
    of_files = {name.rpartition(".")[0] for pair in found for name in pair if name}
    zips = PhotoBatch.objects.filter(content__in=[f"{name}.zip" for name in names])
    return of_files | {
        name.rpartition(".")[0] for name in zips.values_list("content", flat=True)
    }
