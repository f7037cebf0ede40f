"""A mail as it came becomes what may be shown: cleaned in a process that can be lost."""

import re
from typing import Any, NamedTuple

from listings.public_area.finding import EMAIL, contacts
from listings.washing import outside
from members import lost_process

Busy = lost_process.Busy
LEFT_OUT = "[…@…]"
# Whatever is written like an address, also of a host that does not exist.
ADDRESS = re.compile(
    r"[^\s<>@,;:()\[\]]{1,100}@[^\s<>@,;:()\[\]]{0,200}?[^\W\d][^\s<>@,;:()\[\]]{0,200}"
)


class File(NamedTuple):
    """A file that may be handed on: washed of who made it."""

    name: str
    media_type: str
    content: bytes


class Cleaned(NamedTuple):
    """What a mail says, without what tells where its writer is reached.

    `origin` is empty for what a person wrote, else "automatic", "loop", or "broken" where
    nothing could be read; `bounce` is "permanent" or "temporary" for a report of delivery.
    `authors` are for comparing alone and are never kept.
    """

    text: str = ""
    files: tuple[File, ...] = ()
    origin: str = ""
    bounce: str = ""
    authors: tuple[str, ...] = ()
    # For each file that was left out, why.
    left_out: tuple[str, ...] = ()
    addresses_left_out: int = 0
    is_cut: bool = False


BROKEN = Cleaned(origin="broken")


def cleaned(
    raw: bytes,
    *,
    host: str,
    known: frozenset[str] = frozenset(),
    keeps_addresses: bool = False,
) -> Cleaned:
    """What may be shown of a mail. Never raises but Busy, in bounded time and memory.

    `host` names our own mails; `known` are addresses that may stay, because their owner has
    shown them to the reader. All stay where what is written is about them and for us alone.
    """
    try:
        said, rest = outside.asked(["mail", host], raw)
        return composed(said, rest, None if keeps_addresses else known)
    except (outside.Lost, LookupError, TypeError, ValueError):
        # It ended too soon, or was made to say something else than what was asked.
        return BROKEN


def composed(
    said: dict[str, Any], rest: bytes, known: frozenset[str] | None
) -> Cleaned:
    files = []
    for name, media_type, size in said["files"]:
        content, rest = rest[:size], rest[size:]
        files.append(File(without_addresses(name, known)[0], media_type, content))
    text, amount = without_addresses(said["text"], known)
    return Cleaned(
        text=text,
        files=tuple(files),
        origin=said["origin"],
        bounce=said["bounce"],
        authors=tuple(said["authors"]),
        left_out=tuple(said["left_out"]),
        addresses_left_out=amount,
        is_cut=said["is_cut"],
    )


def without_addresses(text: str, known: frozenset[str] | None) -> tuple[str, int]:
    """A text with every e-mail address taken out, also a disguised one; and how many there were.

    A writer in the panel is warned and may mean it; a mail cannot be asked back. Where `known`
    is None, all are.
    """
    amount = 0
    if known is None:
        return text, amount
    for one in reversed(contacts(text)):
        if one.kind == EMAIL and one.text.lower() not in known:
            text = text[: one.start] + LEFT_OUT + text[one.end :]
            amount += 1
    pieces: list[str] = []
    end = 0
    for found in ADDRESS.finditer(text):
        if found[0].lower().rstrip(".!?'\"") not in known:
            pieces += [text[end : found.start()], LEFT_OUT]
            end = found.end()
            amount += 1
    return "".join([*pieces, text[end:]]), amount
