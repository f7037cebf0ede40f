"""A sheet to draw product pictures on: soft ground, shaded bodies, three files at the end."""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from members.photos import WIDTHS

WIDTH, HEIGHT = 1280, 960
# Outlines are drawn larger and made smaller, so that edges are smooth.
FINE = 2
# Shadows are drawn this much smaller, with room to fade out: everything there is soft.
SOFTNESS, MARGIN = 8, 9
NEAREST = Image.Resampling.NEAREST
Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]

# How light a round body is from one side to the other.
ROUND = (0.62, 0.82, 1.02, 1.16, 1.08, 0.94, 0.76, 0.6)
# Metal that shines.
METAL = (0.62, 0.95, 1.2, 0.9, 0.78, 1.0, 0.8, 0.55)
FLAT = (1.08, 1.0, 0.92)
SOFT = (1.12, 1.04, 0.98, 0.9)


def lit(colour: Colour, much: float) -> Colour:
    """A colour in more (over 1) or less light."""
    if much <= 1:
        return (
            int(colour[0] * much),
            int(colour[1] * much),
            int(colour[2] * much),
        )
    part = min(1.0, (much - 1) * 1.6)
    red, green, blue = (int(c + (255 - c) * part) for c in colour)
    return red, green, blue


@cache
def _ground(colour: Colour) -> Image.Image:
    """The ground alone, lighter at the top."""
    low = Image.new("RGB", (1, 6))
    for y, light in enumerate((1.22, 1.2, 1.16, 1.08, 1.04, 1.0)):
        low.putpixel((0, y), lit(colour, light))
    return low.resize((1, HEIGHT), Image.Resampling.BICUBIC).resize(
        (WIDTH, HEIGHT), NEAREST
    )


class Canvas:
    """One picture. Points are in a field of 1280 by 960, whatever is drawn inside."""

    def __init__(self, rng: Random, ground: Colour) -> None:
        self.rng = rng
        self._ground = ground
        self._shadows: list[tuple[Box, int]] = []
        self._parts: list[tuple[Image.Image, tuple[int, int], Image.Image]] = []

    def shadow(self, box: Box, dark: int = 70) -> None:
        """A soft shadow on the ground, drawn below everything."""
        self._shadows.append((box, dark))

    def polygon(
        self,
        points: Sequence[Point],
        colour: Colour,
        light: Sequence[float] = FLAT,
        *,
        across: bool = False,
    ) -> None:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = (min(xs), min(ys), max(xs), max(ys))
        left, top, mask, pen = self._mask(box)
        pen.polygon([((x - left) * FINE, (y - top) * FINE) for x, y in points], 255)
        self._keep(mask, left, top, colour, light, across)

    def ellipse(
        self,
        box: Box,
        colour: Colour,
        light: Sequence[float] = FLAT,
        *,
        across: bool = False,
        hole: float = 0.0,
    ) -> None:
        """`hole` leaves a part of the radius open in the middle."""
        left, top, mask, pen = self._mask(box)
        width, height = mask.size
        pen.ellipse((0, 0, width - 1, height - 1), 255)
        if hole:
            x, y = width * (1 - hole) / 2, height * (1 - hole) / 2
            pen.ellipse((x, y, width - x, height - y), 0)
        self._keep(mask, left, top, colour, light, across)

    def block(
        self,
        box: Box,
        colour: Colour,
        light: Sequence[float] = FLAT,
        *,
        across: bool = False,
        corner: float = 0.0,
    ) -> None:
        """A rectangle with rounded corners; shaded `across` it is a cylinder."""
        left, top, mask, pen = self._mask(box)
        width, height = mask.size
        pen.rounded_rectangle((0, 0, width - 1, height - 1), corner * FINE, 255)
        self._keep(mask, left, top, colour, light, across)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        half = width / 2
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = (min(xs) - half, min(ys) - half, max(xs) + half, max(ys) + half)
        left, top, mask, pen = self._mask(box)
        moved = [((x - left) * FINE, (y - top) * FINE) for x, y in points]
        pen.line(moved, 255, max(1, round(width * FINE)), joint="curve")
        for x, y in (moved[0], moved[-1]):
            reach = half * FINE
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), 255)
        self._keep(mask, left, top, colour, (1.0,), across=False)

    def can(
        self, box: Box, colour: Colour, *, lid: Colour | None = None, tilt: float = 0.14
    ) -> None:
        """A standing cylinder with an oval top."""
        left, top, right, bottom = box
        high = (right - left) * tilt
        self.block((left, top, right, bottom - high / 2), colour, ROUND, across=True)
        self.ellipse((left, bottom - high, right, bottom), colour, ROUND, across=True)
        self.ellipse(
            (left, top - high / 2, right, top + high / 2),
            lid or lit(colour, 1.15),
            SOFT,
        )

    def crate(self, box: Box, colour: Colour, deep: float = 0.28) -> None:
        """A box seen from its corner: front, side and top."""
        left, top, right, bottom = box
        d = (right - left) * deep
        self.block((left, top, right, bottom), colour, SOFT)
        self.polygon(
            [
                (right, top),
                (right + d, top - d * 0.6),
                (right + d, bottom - d * 0.6),
                (right, bottom),
            ],
            lit(colour, 0.72),
        )
        self.polygon(
            [
                (left, top),
                (left + d, top - d * 0.6),
                (right + d, top - d * 0.6),
                (right, top),
            ],
            lit(colour, 1.12),
        )

    def picture(self) -> Image.Image:
        sheet = self._floor()
        for part, place, mask in self._parts:
            sheet.paste(part, place, mask)
        return sheet

    def save(self, folder: Path, stem: str) -> None:
        """The picture in all widths."""
        save(self.picture(), folder, stem)

    def _floor(self) -> Image.Image:
        sheet = _ground(self._ground).copy()
        dark = lit(self._ground, 0.25)
        for box, much in self._shadows:
            left, top, right, bottom = (int(side / SOFTNESS) for side in box)
            size = (right - left + 2 * MARGIN, bottom - top + 2 * MARGIN)
            shade = Image.new("L", size, 0)
            ImageDraw.Draw(shade).ellipse(
                (MARGIN, MARGIN, size[0] - MARGIN, size[1] - MARGIN), much
            )
            shade = shade.filter(ImageFilter.GaussianBlur(3)).resize(
                (size[0] * SOFTNESS, size[1] * SOFTNESS), Image.Resampling.BILINEAR
            )
            place = ((left - MARGIN) * SOFTNESS, (top - MARGIN) * SOFTNESS)
            sheet.paste(dark, place, shade)
        return sheet

    def _mask(self, box: Box) -> tuple[int, int, Image.Image, ImageDraw.ImageDraw]:
        left, top = int(box[0]), int(box[1])
        size = (
            max(2, int(box[2]) - left + 1) * FINE,
            max(2, int(box[3]) - top + 1) * FINE,
        )
        mask = Image.new("L", size, 0)
        return left, top, mask, ImageDraw.Draw(mask)

    def _keep(
        self,
        mask: Image.Image,
        left: int,
        top: int,
        colour: Colour,
        light: Sequence[float],
        across: bool,
    ) -> None:
        mask = mask.reduce(FINE)
        if len(light) == 1:
            part = Image.new("RGB", mask.size, lit(colour, light[0]))
        else:
            size = (len(light), 1) if across else (1, len(light))
            ramp = Image.new("RGB", size)
            ramp.putdata([lit(colour, much) for much in light])
            width, height = mask.size
            line = (width, 1) if across else (1, height)
            # One line is blended and then repeated: a third of the cost of blending all.
            part = ramp.resize(line, Image.Resampling.BILINEAR).resize(
                mask.size, NEAREST
            )
        self._parts.append((part, (left, top), mask))


def save(sheet: Image.Image, folder: Path, stem: str) -> None:
    """A picture in all widths. A file is there whole or not at all."""
    for width in sorted(WIDTHS, reverse=True):
        times = sheet.width // width
        if times > 1:
            sheet = sheet.reduce(times)
        if sheet.width != width:
            size = (width, width * sheet.height // sheet.width)
            sheet = sheet.resize(size, Image.Resampling.BILINEAR)
        quality = 62 if width > 640 else 74
        file = folder / f"{stem}-{width}.webp"
        unfinished = file.with_suffix(f".{os.getpid()}")
        sheet.save(unfinished, "WEBP", quality=quality, method=0)
        unfinished.replace(file)
