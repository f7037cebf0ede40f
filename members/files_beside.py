"""Files that lie beside the database for a row: where they are, and which go with an account."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from members import pictures
from privacy.erasures import Erasing

# A root, and a name in it.
Place = tuple[str, str]


def of_picture(stem: str) -> list[Place]:
    """A picture in all its widths."""
    return [(settings.MEDIA_ROOT, name) for name in pictures.names_of(stem)]


def of_document(name: object) -> list[Place]:
    """A document; nothing where the row has none."""
    return [(settings.PRIVATE_ROOT, str(name))] if name else []


def note(
    erasing: Erasing,
    *,
    pictures_of: QuerySet[Any],
    documents: Iterable[tuple[QuerySet[Any], str]],
) -> None:
    """Note for removal the files of these rows: pictures by `stem`, documents by their column.

    A file that several rows share goes with all of them.
    """
    for stem in pictures_of.values_list("stem", flat=True):
        erasing.files += of_picture(stem)
    for rows, column in documents:
        for name in rows.values_list(column, flat=True):
            erasing.files += of_document(name)
