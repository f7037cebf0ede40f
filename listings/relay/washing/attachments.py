"""Files that came with a mail: of a kind that is handed on, washed, under a plain name."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from typing import NamedTuple, cast

from listings.relay.washing.broken import Broken
from listings.relay.washing.later import loaded
from listings.relay.washing.letter import Part

LARGEST = 5_000_000
MOST = 3
TEXTS = ("txt", "csv")
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "txt": "text/plain",
    "csv": "text/csv",
}
OFFICE = {"word": "docx", "xl": "xlsx", "ppt": "pptx"}
PICTURES = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
# Why a file was left out.
KIND, SIZE, AMOUNT, BROKEN, SIGNATURE = "kind", "size", "amount", "broken", "signature"
ADDRESS = re.compile(r"\S*@\S*")
# Logos and portraits under a signature are smaller.
LEAST_INLINE = 8_000


class Clean(NamedTuple):
    """A file that may be handed on."""

    name: str
    media_type: str
    content: bytes


def washed(
    files: Iterable[Part], shown: frozenset[str]
) -> tuple[list[Clean], list[str]]:
    """What is handed on, and for each other file why not. `shown` stand in the text."""
    clean: list[Clean] = []
    left_out: list[str] = []
    for file in files:
        trouble = refusal(file, shown, len(clean))
        if not trouble:
            kind = kind_of(file)
            try:
                content = of_kind(kind)(file.content)
            except Broken:
                trouble = BROKEN
            else:
                name = plain_name(file.name, len(clean) + 1, kind)
                clean.append(Clean(name, MEDIA_TYPES[kind], content))
        if trouble:
            left_out.append(trouble)
    return clean, left_out


def refusal(file: Part, shown: frozenset[str], so_far: int) -> str:
    kind = kind_of(file)
    if not kind:
        return KIND
    if len(file.content) > LARGEST:
        return SIZE
    is_beside = bool(file.number) and file.number not in shown
    if kind in PICTURES and is_beside and len(file.content) < LEAST_INLINE:
        return SIGNATURE
    return AMOUNT if so_far >= MOST else ""


def kind_of(file: Part) -> str:
    """By its content, never by what it is called; empty for what is not handed on."""
    start = file.content[:16]
    if start.startswith(b"%PDF-"):
        return "pdf"
    if start.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "webp"
    if start.startswith(b"PK\x03\x04"):
        return office_kind(file.content)
    ending = file.name.lower().rpartition(".")[2]
    return ending if ending in TEXTS and is_text(file.content) else ""


def is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    # Cards and calendar files are texts as well.
    if re.search(rb"^\s*BEGIN:V", content[:2_000], re.IGNORECASE | re.MULTILINE):
        return False
    try:
        content.decode()
    except ValueError:
        return False
    return True


def office_kind(data: bytes) -> str:
    """docx, xlsx or pptx by the parts of an archive; empty for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    if "[Content_Types].xml" not in names:
        return ""
    tops = {name.partition("/")[0] for name in names}
    return next((kind for top, kind in OFFICE.items() if top in tops), "")


def of_kind(kind: str) -> Callable[[bytes], bytes]:
    """What washes a file. Its libraries are large and are loaded when one is there."""
    if kind in TEXTS:
        return bytes
    if kind in PICTURES:
        redrawn = loaded("pictures").redrawn
        return lambda data: cast(bytes, redrawn(data, PICTURES[kind]))
    washed = loaded("pdf" if kind == "pdf" else "office").washed
    return cast(Callable[[bytes], bytes], washed)


def plain_name(name: str, number: int, kind: str) -> str:
    """Its own name where that says nothing of a person's address, with the ending of its kind."""
    stem = re.sub(r"\.\w{1,5}$", "", name)
    stem = re.sub(r"[^\w .()\-]", " ", ADDRESS.sub(" ", stem))
    stem = " ".join(stem.split())[:80].strip(". ")
    return f"{stem or f'file-{number}'}.{kind}"
