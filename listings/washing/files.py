"""Files that people send each other, by mail or by the panel: of a kind that is handed on, washed."""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import NamedTuple, cast

from listings.washing import kinds
from listings.washing.broken import Broken
from listings.washing.kinds import KINDS
from listings.washing.later import loaded
from listings.washing.letter import Part

OFFICE = {"word": "docx", "xl": "xlsx", "ppt": "pptx"}
# Of other kinds the first bytes are no sign: what they are called says which text they are.
TEXTS = ("txt", "csv")
# Bytes that no text has, in whichever letters it is written.
NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
CARD = re.compile(rb"^\s*BEGIN:V", re.IGNORECASE | re.MULTILINE)
# Remarks may stand before the first section.
BEGINS_DXF = re.compile(
    rb"(?:[ \t]*999\r?\n[^\n]*\n){0,99}[ \t]*0[ \t]*\r?\n[ \t]*SECTION\s"
)
ADDRESS = re.compile(r"\S*@\S*")
# Logos and portraits under a signature are smaller.
LEAST_INLINE = 8_000


class Clean(NamedTuple):
    """A file that may be handed on."""

    name: str
    media_type: str
    content: bytes


class Refused(Exception):
    """A file that is not handed on; its reason in one word of `kinds`."""


def washed(
    files: Iterable[Part], shown: frozenset[str]
) -> tuple[list[Clean], list[str]]:
    """What is handed on, and for each other file why not. `shown` stand in the text."""
    clean: list[Clean] = []
    left_out: list[str] = []
    for file in files:
        try:
            if is_of_signature(file, shown):
                raise Refused(kinds.SIGNATURE)
            if len(clean) >= kinds.MOST:
                raise Refused(kinds.AMOUNT)
            clean.append(one_washed(file.name, file.content, len(clean) + 1))
        except Refused as refused:
            left_out.append(str(refused))
    return clean, left_out


def one_washed(name: str, content: bytes, number: int = 1) -> Clean:
    """One file as it may be handed on. Raises Refused."""
    if not content:
        raise Refused(kinds.EMPTY)
    kind = kind_of(name, content)
    if not kind:
        raise Refused(kinds.KIND)
    if len(content) > kinds.LARGEST:
        raise Refused(kinds.SIZE)
    try:
        # Its libraries are large and are loaded when one is there.
        clean = cast(bytes, loaded(KINDS[kind].module).washed(content, kind))
    except Broken as error:
        raise Refused(error.reason) from error
    except (MemoryError, RecursionError) as error:
        # The mail that it came with can be read all the same.
        raise Refused(kinds.BROKEN) from error
    if len(clean) > kinds.LARGEST:  # a picture can grow that is packed anew
        raise Refused(kinds.SIZE)
    return Clean(plain_name(name, number, kind), KINDS[kind].media_type, clean)


def is_of_signature(file: Part, shown: frozenset[str]) -> bool:
    """Is it a logo or a portrait, which the text does not show?"""
    is_beside = bool(file.number) and file.number not in shown
    is_small = len(file.content) < LEAST_INLINE
    return is_beside and is_small and is_picture(kind_of(file.name, file.content))


def is_picture(kind: str) -> bool:
    return bool(kind) and KINDS[kind].module == "pictures"


def kind_of(name: str, content: bytes) -> str:
    """By its content, never by what it is called; empty for what is not handed on."""
    start = content[:16]
    if start.startswith(b"%PDF-"):
        return "pdf"
    if start.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "webp"
    if start.startswith(b"PK\x03\x04"):
        return office_kind(name, content)
    if not is_text(content):
        return ""
    if content[:2_000].lstrip().startswith(b"ISO-10303-21;"):
        return "step"
    if BEGINS_DXF.match(content):
        return "dxf"
    ending = name.lower().rpartition(".")[2]
    return ending if ending in TEXTS else ""


def is_text(content: bytes) -> bool:
    """A CSV of Excel in Chinese is GB18030, one in French Windows-1252: every coding is taken."""
    # Cards and calendar files are texts as well.
    return not (NO_TEXT.search(content) or CARD.search(content[:2_000]))


def office_kind(name: str, data: bytes) -> str:
    """docx, xlsx or pptx by the parts of an archive; empty for anything else.

    One that cannot be opened is what it is called: to be told that it is broken, not unknown.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        ending = name.lower().rpartition(".")[2]
        return ending if ending in OFFICE.values() else ""
    if "[Content_Types].xml" not in parts:
        return ""
    tops = {part.partition("/")[0] for part in parts}
    return next((kind for top, kind in OFFICE.items() if top in tops), "")


def plain_name(name: str, number: int, kind: str) -> str:
    """Its own name where that says nothing of a person's address, with the ending of its kind."""
    stem = re.sub(r"\.\w{1,5}$", "", name)
    stem = re.sub(r"[^\w .()\-]", " ", ADDRESS.sub(" ", stem))
    stem = " ".join(stem.split())[:80].strip(". ")
    return f"{stem or f'file-{number}'}.{kind}"
