"""Which shape and colours goods have, and drawing them into files. Knows no database."""

import os
import tomllib
from collections.abc import Callable
from functools import cache
from multiprocessing import parent_process
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from tradedir.demo.photos import canvas, devices, furniture, wares, works
from tradedir.demo.photos.canvas import Canvas, Colour, lit

Shape = Callable[[Canvas, Colour, Colour], None]

ALL_SHAPES: dict[str, Shape] = {
    name: shape
    for module in (works, wares, furniture, devices)
    for name, shape in vars(module).items()
    if getattr(shape, "__module__", "") == module.__name__
}
GROUNDS: list[Colour] = [
    (226, 231, 236),
    (234, 230, 222),
    (224, 232, 228),
    (232, 226, 230),
    (222, 226, 234),
]
METALS: list[Colour] = [
    (176, 184, 192),
    (150, 160, 170),
    (196, 178, 130),
    (190, 140, 100),
]
PAINTS: list[Colour] = [
    (60, 106, 152),
    (62, 128, 116),
    (178, 88, 66),
    (206, 156, 66),
    (108, 116, 128),
    (92, 122, 74),
    (140, 84, 104),
    (74, 84, 110),
]
FOODS: list[Colour] = [
    (186, 120, 62),
    (206, 86, 60),
    (222, 176, 78),
    (128, 150, 70),
    (120, 74, 48),
]
OF_METAL = {
    works.bolt,
    works.pipes,
    works.coil,
    works.profiles,
    works.tank,
    works.valve,
    works.gear,
}
EATEN = {wares.fruit, wares.heap, wares.powder, wares.jars, wares.bottles}


@cache
def _shapes() -> dict[str, dict[str, str]]:
    file = Path(__file__).resolve().parent / "shapes.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def shape_of(leaf: str, family: str, industry: str) -> Shape:
    """The shape that goods of a leaf have in pictures."""
    known = _shapes().get(industry, {"otherwise": "book"})
    for slug in (leaf, family):
        there = set(slug.split("-"))
        for name, words in known.items():
            if name != "otherwise" and there & set(words.split()):
                return ALL_SHAPES[name]
    return ALL_SHAPES[known["otherwise"]]


def draw(folder: str, stem: str, leaf: str, family: str, industry: str) -> None:
    """A picture of goods of a leaf, in all widths; the same for the same stem."""
    rng = Random(stem)
    shape = shape_of(leaf, family, industry)
    known = METALS if shape in OF_METAL else FOODS if shape in EATEN else PAINTS
    main, accent = rng.choice(known), rng.choice(PAINTS)
    while accent == main:
        accent = rng.choice(PAINTS)
    sheet = Canvas(rng, rng.choice(GROUNDS))
    shape(sheet, lit(main, rng.uniform(0.9, 1.1)), accent)
    picture = sheet.picture()
    if rng.random() < 0.4:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    canvas.save(picture, Path(folder), stem)


def draw_logo(folder: str, stem: str, letters: str) -> None:
    """A simple mark with initials."""
    rng = Random(f"{stem} {letters}")
    side = 1280
    main, accent = rng.sample(PAINTS, k=2)
    sheet = Image.new("RGB", (side, side), (250, 250, 248))
    pen = ImageDraw.Draw(sheet)
    form = rng.randrange(4)
    if form == 0:
        pen.rounded_rectangle((140, 140, 1140, 1140), 220, main)
    elif form == 1:
        pen.ellipse((120, 120, 1160, 1160), main)
    elif form == 2:
        pen.polygon(
            [(640, 90), (1150, 380), (1150, 900), (640, 1190), (130, 900), (130, 380)],
            main,
        )
    else:
        pen.rounded_rectangle((140, 140, 1140, 1140), 40, main)
        pen.polygon([(140, 1140), (1140, 1140), (1140, 760)], accent)
    font = ImageFont.load_default(520 if len(letters) < 3 else 400)
    pen.text((640, 650), letters, (250, 250, 248), font, anchor="mm")
    canvas.save(sheet, Path(folder), stem)


def draw_banner(folder: str, stem: str, number: int) -> None:
    """A wide picture of calm bands."""
    rng = Random(f"banner {number}")
    main, accent = rng.sample(PAINTS, k=2)
    sheet = Image.new("RGB", (1280, 320), lit(main, 1.2))
    pen = ImageDraw.Draw(sheet)
    for n in range(7):
        x = n * 220 - 160 + rng.randrange(80)
        colour = lit(accent if n % 3 == 1 else main, 0.85 + 0.09 * n)
        pen.polygon([(x, 320), (x + 260, 0), (x + 420, 0), (x + 160, 320)], colour)
    canvas.save(sheet, Path(folder), stem)


def draw_some(folder: str, wanted: list[tuple[Any, ...]]) -> None:
    """Draw these pictures, each named by its kind, its stem and what it shows."""
    deeds: dict[str, Callable[..., None]] = {
        "goods": draw,
        "logo": draw_logo,
        "banner": draw_banner,
    }
    for kind, stem, *shown in wanted:
        deeds[kind](folder, stem, *shown)


def end_with_parent() -> None:
    """Let this process end as soon as the one that began it is gone, even by kill -9."""
    if parent := parent_process():
        Thread(target=_end_after, args=[parent.join], daemon=True).start()


def _end_after(wait: Callable[[], None]) -> None:
    wait()
    # At once: nobody is left to take the pictures.
    os._exit(1)
