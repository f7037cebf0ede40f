"""Pictures drawn anew: what was said beside the pixels is gone."""

import io
import zlib

from PIL import Image, ImageOps

from listings.washing import kinds
from listings.washing.broken import Broken

MOST_PIXELS = 25_000_000
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
# How its colours are meant and how large it is; other chunks tell of its maker.
OF_PIXELS = {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}


def washed(data: bytes, kind: str) -> bytes:
    """The same picture without EXIF, comments and places."""
    kind = FORMATS[kind]
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=[kind])
        if picture.width * picture.height > MOST_PIXELS:
            raise Broken(kinds.PIXELS)
        if kind != "JPEG" and getattr(picture, "n_frames", 1) > 1:
            raise Broken(kinds.MOVES)
        picture.load()
        picture = ImageOps.exif_transpose(picture)
        usual = ("RGB", "L") if kind == "JPEG" else ("RGB", "RGBA", "L", "LA", "1")
        if picture.mode not in usual:
            has_holes = picture.mode in {"P", "PA"} and "transparency" in picture.info
            picture = picture.convert("RGBA" if has_holes and kind != "JPEG" else "RGB")
        # A sheet of its own carries nothing over but pixels.
        sheet = Image.new(picture.mode, picture.size)
        sheet.paste(picture)
        into = io.BytesIO()
        sheet.save(into, kind, **({} if kind == "PNG" else {"quality": 88}))
    except (OSError, SyntaxError, ValueError, ArithmeticError, zlib.error) as error:
        raise Broken from error
    return into.getvalue()


def without_notes(picture: bytes) -> bytes:
    """A picture's own bytes without EXIF, XMP, IPTC and comments: its pixels stay as they are.

    For pictures within documents, which are not drawn anew. Whatever is neither JPEG nor PNG
    comes back as it was.
    """
    if picture.startswith(b"\xff\xd8"):
        return jpeg_without_notes(picture)
    if picture.startswith(PNG_BEGINS):
        return png_without_notes(picture)
    return picture


def png_without_notes(png: bytes) -> bytes:
    """Chunk by chunk (ISO/IEC 15948, clause 5); what stands behind the last goes."""
    kept, place = [PNG_BEGINS], len(PNG_BEGINS)
    while place + 12 <= len(png):
        end = place + 12 + int.from_bytes(png[place : place + 4])
        kind = png[place + 4 : place + 8]
        if (
            kind in OF_PIXELS or kind[:1].isupper()
        ):  # capitals: it cannot be read without
            kept.append(png[place:end])
        if kind == b"IEND":
            break
        place = end
    return b"".join(kept)


def jpeg_without_notes(jpeg: bytes) -> bytes:
    """Segment by segment (ITU T.81, annex B)."""
    kept, place = [b"\xff\xd8"], 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF:
        kind = jpeg[place + 1]
        if kind == 0xDA:  # what follows is the picture
            break
        length = int.from_bytes(jpeg[place + 2 : place + 4])
        # Application data but for JFIF, colour profile and Adobe's transform; comments.
        if kind != 0xFE and (not 0xE0 <= kind <= 0xEF or kind in (0xE0, 0xE2, 0xEE)):
            kept.append(jpeg[place : place + 2 + length])
        place += 2 + max(length, 2)
    return b"".join([*kept, jpeg[place:]])
