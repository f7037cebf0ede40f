"""Pictures as people send them, and files that only look like some."""

import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

# A mark that must be nowhere in what we keep.
MARK = "Rua Secreta 9, 41.1496N 8.6109W"


def a_picture(kind="PNG", size=(400, 300), mode="RGB", colour=None, **options):
    """The bytes of a picture of one colour."""
    image = Image.new(mode, size, colour)
    into = io.BytesIO()
    image.save(into, kind, **options)
    return into.getvalue()


def a_photo_with_secrets(orientation=1):
    """A JPEG, red at its left, with a place, a comment and a profile that say MARK."""
    image = Image.new("RGB", (400, 200), "white")
    image.paste("red", (0, 0, 100, 200))
    exif = Image.Exif()
    exif[0x010E] = MARK  # ImageDescription
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[2] = (41.0, 8.0, 58.56)  # GPSLatitude
    exif.get_ifd(0x8825)[29] = MARK
    into = io.BytesIO()
    image.save(
        into, "JPEG", exif=exif, comment=MARK.encode(), icc_profile=MARK.encode()
    )
    return into.getvalue() + MARK.encode()


def a_claim(width, height):
    """A PNG that says it is so large, and holds almost nothing."""

    def chunk(kind, data):
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def sent(data=None, name="works.png"):
    """A file as a form sends it; a picture of a colour of its own by default."""
    if data is None:
        sent.number += 1
        data = a_picture(colour=(sent.number % 256, sent.number // 256, 7))
    return SimpleUploadedFile(name, data)


sent.number = 0
