"""A PDF written anew, without who wrote it, with what, and what hangs behind it."""

import io
from contextlib import suppress
from typing import Any

import pikepdf
from pikepdf import Name

from listings.washing.broken import Broken
from listings.washing.pictures import without_notes

MOST_OBJECTS = 200_000
# What a document does, carries and says of itself.
OF_THE_DOCUMENT = (
    *("/Metadata", "/PieceInfo", "/OpenAction", "/AA", "/AF", "/Perms", "/Legal"),
    *("/SpiderInfo", "/Collection", "/DSS"),
)
OF_ANY_PART = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/AF", "/JS")
# Remarks in the margin: what they say stays, who says so goes.
OF_A_REMARK = ("/T", "/M", "/CreationDate", "/NM", "/RC", "/Popup")


def washed(data: bytes, kind: str) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
            if document.is_encrypted or len(document.objects) > MOST_OBJECTS:
                raise Broken
            strip(document)
            into = io.BytesIO()
            document.save(
                into,
                fix_metadata_version=False,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                # A number made of the time would say when it was sent.
                deterministic_id=True,
            )
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError) as error:
        raise Broken from error
    return into.getvalue()


def strip(document: pikepdf.Pdf) -> None:
    for name in ("/Info", "/ID"):
        forget(document.trailer, name)
    root = document.Root
    for name in OF_THE_DOCUMENT:
        forget(root, name)
    if "/Names" in root:
        for name in ("/EmbeddedFiles", "/JavaScript"):
            forget(root.Names, name)
    for found in document.objects:
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            strip_part(found)


def strip_part(part: Any) -> None:
    for name in OF_ANY_PART:
        forget(part, name)
    kind = part.get("/Subtype")
    if part.get("/Type") == Name("/Annot") and kind not in (
        Name("/Widget"),
        Name("/Link"),
    ):
        for name in OF_A_REMARK:
            forget(part, name)
        if kind == Name("/FileAttachment"):
            forget(part, "/FS")
    if part.get("/FT") == Name("/Sig"):
        # A signature no longer holds once anything changed, and names its signer.
        forget(part, "/V")
    if isinstance(part, pikepdf.Stream) and part.get("/Filter") == Name("/DCTDecode"):
        with suppress(pikepdf.PdfError):
            raw = part.read_raw_bytes()
            part.write(without_notes(raw), filter=Name("/DCTDecode"))


def forget(part: Any, name: str) -> None:
    if name in part:
        del part[name]
