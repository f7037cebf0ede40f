"""Files of messages: washed, kept among the private files, and removed when no message names them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.conf import settings

from listings.models import Attachment, Message
from listings.washing import kinds, outside
from members import kept_files, lost_process

FOLDER = "inquiries"
MOST, LARGEST = kinds.MOST, kinds.LARGEST


class Sent(NamedTuple):
    """A file as it is kept, its name, and what it is."""

    title: str
    content: bytes
    content_type: str


Kept = Sequence[tuple[str, Sent]]


class TooManyFiles(Exception):
    """More than go with one message, or one of more than 5 MB."""


class NotTaken(Exception):
    """A file that nobody is given; its reason in one word of `listings/washing/kinds.py`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def washed(name: str, content: bytes) -> Sent:
    """A file as the other side may have it: without what its program noted of who made it.

    Its kind is told by its content. Raises NotTaken.
    """
    try:
        said, clean = outside.asked(["file", name], content)
    except lost_process.Busy as error:
        raise NotTaken(kinds.BUSY) from error
    except outside.Lost as error:
        raise NotTaken(kinds.BROKEN) from error
    if refused := said.get("refused"):
        raise NotTaken(str(refused))
    return Sent(str(said["name"]), clean, str(said["media_type"]))


@contextmanager
def kept(sent: Sequence[Sent], most: int = MOST) -> Iterator[Kept]:
    """Files that are written now, and gone again unless their rows are. Raises kept_files.NoRoom."""
    if len(sent) > most or any(len(one.content) > LARGEST for one in sent):
        raise TooManyFiles
    files = [(kept_files.new_name(FOLDER), one) for one in sent]
    names = [name for name, _one in files]
    kept_files.write(settings.PRIVATE_ROOT, {name: one.content for name, one in files})
    with kept_files.dropped_unless_saved(settings.PRIVATE_ROOT, names):
        yield files


def attach(message: Message, files: Kept) -> None:
    """Rows for files that came with a message. Several messages may share a file."""
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            file=name,
            title=one.title[:120],
            content_type=one.content_type,
            size=len(one.content),
            position=n,
        )
        for n, (name, one) in enumerate(files)
    )


def sweep() -> int:
    """Remove files that no message names any more."""
    return len(kept_files.sweep(settings.PRIVATE_ROOT, FOLDER, named=in_use))


def in_use(names: set[str]) -> set[str]:
    rows = Attachment.objects.filter(file__in=names)
    return set(rows.values_list("file", flat=True))
