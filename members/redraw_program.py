"""Draws an uploaded picture anew, in a process that can be lost: members/redrawing.py asks for it.

An upload comes in; a line of JSON and the finished files go out. Nothing here knows Django or any
secret, and what it may use is little (members/forking.py): a hostile picture ends its process at
worst.
"""

import io
import json
import re
import struct
import zipfile

from PIL import (
    AvifImagePlugin,  # noqa: F401 - writes AVIF once it is loaded
    Image,
    ImageCms,
    ImageOps,
    WebPImagePlugin,  # noqa: F401
)

MOST_PIXELS = 25_000_000
LEAST_SIDE = 100
WIDTHS = (1280, 640, 240)
TALLEST = 2 * WIDTHS[0]
BANNER = 5  # times as wide as high
WHITE = (255, 255, 255)
STARTS = {
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "WEBP": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
# Long enough that a photo does not hold them by chance.
OTHER_THINGS = re.compile(
    rb"<script|<html[\s>]|<!doctype|<\?php|%PDF-|<iframe", re.IGNORECASE
)


class Refused(Exception):
    """A picture that is not taken; says why in one word."""


def opened(data: bytes) -> Image.Image:
    """The picture with its head read and nothing decoded yet."""
    kind = next((name for name, start in STARTS.items() if start.match(data)), "")
    if not kind:
        raise Refused("kind")
    if OTHER_THINGS.search(data) or zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("hides")
    if kind == "WEBP":
        check_size(*webp_size(data))  # its decoder takes memory as it opens
    Image.MAX_IMAGE_PIXELS = None  # ours is checked here, with words of its own
    image = Image.open(io.BytesIO(data), formats=[kind])
    check_size(*image.size)
    if kind != "JPEG" and getattr(image, "n_frames", 1) > 1:
        raise Refused("moves")
    return image


def check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Refused("pixels")
    if min(width, height) < LEAST_SIDE:
        raise Refused("small")


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height from the head of a WebP file (RFC 9649)."""
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = data[24:27], data[27:30]
        return 1 + int.from_bytes(width, "little"), 1 + int.from_bytes(height, "little")
    if kind == b"VP8L":
        (bits,) = struct.unpack("<I", data[21:25])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def decoded(image: Image.Image) -> Image.Image:
    """The picture upright, in a mode that can be made smaller."""
    image.draft("RGB", (WIDTHS[0], WIDTHS[0]))  # JPEG decodes smaller, so quicker
    image.load()
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode in {"P", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode not in {"RGB", "RGBA", "L", "LA", "CMYK"}:
        image = image.convert("RGB")
    image.info = {"icc_profile": profile} if profile else {}
    return image


def framed(image: Image.Image, shape: str) -> Image.Image:
    """What the picture is shown as, at most as large as the largest file."""
    profile = image.info.get("icc_profile")
    if shape == "banner":
        size = (WIDTHS[0], WIDTHS[0] // BANNER)
        if image.width < WIDTHS[0]:
            size = (image.width, max(1, image.width // BANNER))
        image = ImageOps.fit(image, size, Image.Resampling.LANCZOS)
    else:
        tallest = WIDTHS[0] if shape == "logo" else TALLEST
        image.thumbnail((WIDTHS[0], tallest), Image.Resampling.LANCZOS)
    image = on_white(in_usual_colours(image, profile))
    if shape == "logo":
        image = ImageOps.pad(image, (max(image.size),) * 2, color=WHITE)
    return image


def in_usual_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The same colours without the profile; an unreadable profile is left out."""
    if not profile or image.mode not in {"RGB", "CMYK"}:
        return image
    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        usual = ImageCms.createProfile("sRGB")
        found = ImageCms.profileToProfile(image, theirs, usual, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image
    return found or image


def on_white(image: Image.Image) -> Image.Image:
    """Pixels alone, on white where they were transparent: nothing said beside them stays."""
    sheet = Image.new("RGB", image.size, WHITE)
    if image.mode in {"RGBA", "LA"}:
        image = image.convert("RGBA")
        sheet.paste(image, mask=image.getchannel("A"))
    else:
        sheet.paste(image.convert("RGB"))
    return sheet


def files_of(sheet: Image.Image) -> dict[str, bytes]:
    """The picture in all widths and both formats; never larger than it was."""
    files = {}
    for width in WIDTHS:
        if sheet.width > width:
            size = (width, max(1, round(sheet.height * width / sheet.width)))
            sheet = sheet.resize(size, Image.Resampling.LANCZOS)
        for ending, options in (
            ("webp", {"quality": 78, "method": 2}),
            ("avif", {"quality": 60, "speed": 9, "max_threads": 1}),
        ):
            into = io.BytesIO()
            sheet.save(into, ending.upper(), **options)
            files[f"{width}.{ending}"] = into.getvalue()
    return files


def redrawn(data: bytes, shape: str) -> tuple[Image.Image, dict[str, bytes]]:
    """The upload as a picture of ours; raises Refused."""
    image = opened(data)
    try:
        sheet = framed(decoded(image), shape)
    except Exception as error:  # whatever a broken file makes its decoder raise
        raise Refused("broken") from error
    return sheet, files_of(sheet)


def prepare() -> None:
    """Read what each picture needs, once."""
    Image.init()


def answer(words: list[str], data: bytes) -> bytes:
    """A line of JSON, and the files it names behind it."""
    try:
        sheet, files = redrawn(data, words[0])
    except Refused as refused:
        return json.dumps({"refused": str(refused)}).encode() + b"\n"
    sizes = {name: len(content) for name, content in files.items()}
    said = {"width": sheet.width, "height": sheet.height, "files": sizes}
    return json.dumps(said).encode() + b"\n" + b"".join(files.values())
