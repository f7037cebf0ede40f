"""Shapes of goods that are packed, worn, eaten, sat on."""

import math

from tradedir.demo.photos.canvas import FLAT, METAL, ROUND, SOFT, Canvas, Colour, lit

WOOD: Colour = (176, 132, 88)
CREAM: Colour = (238, 230, 214)
DARK: Colour = (62, 68, 76)
STEEL: Colour = (176, 184, 192)


def carton(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((220, 720, 1090, 810))
    c.crate((260, 420, 660, 750), main)
    c.block((420, 420, 500, 750), lit(main, 1.12), FLAT)
    c.crate((760, 560, 980, 756), lit(main, 0.92))
    c.block((300, 660, 390, 720), accent, (1.0,), corner=4)


def bottles(c: Canvas, main: Colour, accent: Colour) -> None:
    for n, x in enumerate((360, 560, 760)):
        top = 330 - 40 * (n % 2)
        c.shadow((x - 20, 740, x + 200, 800))
        c.block((x, top + 130, x + 160, 770), main, ROUND, across=True, corner=22)
        c.polygon(
            [
                (x, top + 160),
                (x + 55, top + 50),
                (x + 105, top + 50),
                (x + 160, top + 160),
            ],
            main,
            ROUND,
            across=True,
        )
        c.block((x + 52, top, x + 108, top + 60), accent, ROUND, across=True, corner=8)
        c.block((x, 540, x + 160, 670), CREAM, ROUND, across=True)
        c.block((x + 36, 580, x + 124, 596), accent, (1.0,))


def jars(c: Canvas, main: Colour, accent: Colour) -> None:
    for x, y in ((340, 440), (600, 380), (850, 500)):
        c.shadow((x - 20, 720, x + 230, 790))
        c.block((x, y, x + 200, 750), main, ROUND, across=True, corner=24)
        c.block((x + 6, y - 50, x + 194, y + 14), accent, METAL, across=True, corner=10)
        c.block((x, y + 90, x + 200, y + 200), CREAM, ROUND, across=True)


def cans(c: Canvas, main: Colour, accent: Colour) -> None:
    for x, y, colour in ((330, 420, main), (620, 340, accent), (880, 470, main)):
        c.shadow((x - 20, 720, x + 230, 800))
        c.can((x, y, x + 210, 770), colour, lid=STEEL)
        c.block((x, y + 110, x + 210, y + 180), lit(colour, 1.3), ROUND, across=True)


def drum(c: Canvas, main: Colour, accent: Colour) -> None:
    for x in (330, 680):
        c.shadow((x - 30, 740, x + 320, 820))
        c.can((x, 300, x + 280, 790), main, lid=lit(main, 1.2))
        for y in (450, 610):
            c.block(
                (x - 6, y, x + 286, y + 22),
                lit(main, 0.9),
                ROUND,
                across=True,
                corner=10,
            )
        c.ellipse((x + 170, 286, x + 220, 306), accent, SOFT)


def sacks(c: Canvas, main: Colour, accent: Colour) -> None:
    for x, y in ((300, 400), (640, 360)):
        c.shadow((x - 20, 730, x + 370, 810))
        points = [
            (x + 40, y),
            (x + 300, y),
            (x + 340, y + 180),
            (x + 330, 770),
            (x + 10, 770),
            (x, y + 180),
        ]
        c.polygon(points, main, ROUND, across=True)
        c.polygon(
            [(x + 40, y), (x + 300, y), (x + 270, y - 46), (x + 70, y - 46)],
            lit(main, 0.82),
            SOFT,
        )
        c.block((x + 80, y + 150, x + 260, y + 290), accent, SOFT, corner=10)
        c.line([(x + 46, y + 4), (x + 294, y + 4)], lit(main, 0.5), 6)


def heap(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((230, 700, 1060, 810))
    c.ellipse((300, 500, 980, 820), lit(accent, 0.9), SOFT)
    c.ellipse((330, 500, 950, 640), lit(accent, 0.5), FLAT)
    for n in range(170):
        turn = n * 2.39996
        far = math.sqrt(n / 170)
        x = 640 + 280 * far * math.cos(turn)
        y = 560 + 55 * far * math.sin(turn) - 130 * (1 - far)
        r = 24 + 5 * (n % 3)
        c.ellipse(
            (x - r, y - r * 0.8, x + r, y + r * 0.8),
            lit(main, 0.82 + 0.12 * (n % 4)),
            SOFT,
        )


def powder(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((230, 700, 1060, 800))
    c.polygon(
        [(270, 740), (480, 560), (620, 440), (680, 440), (820, 580), (1010, 740)],
        lit(main, 1.05),
        SOFT,
        across=True,
    )
    c.ellipse((270, 690, 1010, 790), main, SOFT)
    c.polygon([(620, 440), (680, 440), (1010, 740), (700, 740)], lit(main, 0.88), SOFT)
    c.block((870, 520, 1010, 760), lit(accent, 1.1), ROUND, across=True, corner=20)
    c.block((880, 480, 1000, 540), accent, ROUND, across=True, corner=8)


def fruit(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((280, 720, 1020, 810))
    for x, y, r in ((440, 600, 150), (820, 590, 160), (630, 520, 175), (610, 680, 110)):
        c.ellipse((x - r, y - r, x + r, y + r), main, (1.25, 1.05, 0.9, 0.72))
        c.ellipse(
            (x - r * 0.55, y - r * 0.7, x - r * 0.1, y - r * 0.35),
            lit(main, 1.35),
            SOFT,
        )
        c.line([(x, y - r), (x + 14, y - r - 34)], (96, 74, 48), 10)
        c.polygon(
            [
                (x + 12, y - r - 20),
                (x + 70, y - r - 60),
                (x + 100, y - r - 20),
                (x + 50, y - r),
            ],
            accent,
            SOFT,
        )


def plant(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((420, 740, 880, 810))
    for turn, far in ((-150, 300), (-120, 360), (-90, 400), (-60, 350), (-30, 290)):
        a = math.radians(turn)
        tip = (640 + far * math.cos(a), 620 + far * math.sin(a))
        one, two = a + 0.28, a - 0.28
        half = far * 0.55
        c.polygon(
            [
                (640, 620),
                (640 + half * math.cos(one), 620 + half * math.sin(one)),
                tip,
                (640 + half * math.cos(two), 620 + half * math.sin(two)),
            ],
            lit(accent, 0.8 + 0.3 * ((turn // 30) % 2)),
            SOFT,
        )
    c.polygon(
        [(500, 600), (780, 600), (740, 790), (540, 790)], main, ROUND, across=True
    )
    c.block((484, 570, 796, 620), lit(main, 1.1), ROUND, across=True, corner=8)


def rolls(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((220, 700, 1080, 800))
    for n, (y, colour) in enumerate(
        ((640, main), (530, accent), (420, lit(main, 0.8)))
    ):
        x = 270 + n * 46
        c.block((x + 50, y - 60, x + 640, y + 60), colour, ROUND)
        c.ellipse((x, y - 62, x + 100, y + 62), lit(colour, 1.1), SOFT)
        c.ellipse((x + 32, y - 24, x + 68, y + 24), lit(WOOD, 0.7), SOFT)


def fabric(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((250, 700, 1050, 800))
    for n in range(6):
        y, colour = 690 - n * 70, (main, accent, lit(main, 1.2))[n % 3]
        c.block((320, y, 960, y + 66), colour, ROUND, corner=30)
        c.block((320, y + 28, 900, y + 36), lit(colour, 0.7), (1.0,))


def shirt(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((380, 770, 900, 830))
    body = [
        (500, 250),
        (570, 230),
        (710, 230),
        (780, 250),
        (950, 380),
        (880, 480),
        (810, 430),
        (820, 780),
        (460, 780),
        (470, 430),
        (400, 480),
        (330, 380),
    ]
    c.polygon(body, main, ROUND, across=True)
    c.ellipse((570, 190, 710, 290), lit(main, 0.6), SOFT)
    c.ellipse((590, 186, 690, 262), lit((226, 231, 236), 1.0), FLAT)
    c.line([(470, 430), (478, 560)], lit(main, 0.7), 5)
    c.line([(810, 430), (802, 560)], lit(main, 0.7), 5)
    c.block((680, 400, 760, 480), accent, SOFT, corner=6)


def trousers(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((430, 780, 860, 830))
    c.polygon(
        [
            (480, 190),
            (800, 190),
            (850, 790),
            (690, 790),
            (642, 400),
            (590, 790),
            (430, 790),
        ],
        main,
        ROUND,
        across=True,
    )
    c.block((478, 180, 802, 226), lit(main, 0.78), SOFT, corner=6)
    c.block((620, 186, 660, 220), accent, METAL, corner=4)
    c.line([(640, 226), (642, 400)], lit(main, 0.6), 5)


def shoe(c: Canvas, main: Colour, accent: Colour) -> None:
    for dx, dy, k in ((60, -130, 0.8), (0, 0, 1.0)):
        colour = lit(main, k)
        c.shadow((250 + dx, 700 + dy, 1040 + dx, 780 + dy))
        c.polygon(
            [
                (300 + dx, 430 + dy),
                (470 + dx, 400 + dy),
                (620 + dx, 520 + dy),
                (930 + dx, 590 + dy),
                (1010 + dx, 690 + dy),
                (300 + dx, 700 + dy),
            ],
            colour,
            SOFT,
        )
        c.block(
            (290 + dx, 690 + dy, 1020 + dx, 742 + dy), lit(CREAM, k), SOFT, corner=20
        )
        for n in range(4):
            x, y = 520 + n * 58 + dx, 480 + n * 26 + dy
            c.line([(x, y + 10), (x + 46, y - 26)], accent, 9)


def bag(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((330, 750, 960, 830))
    c.ellipse((480, 190, 800, 560), lit(main, 0.6), SOFT, hole=0.84)
    c.polygon(
        [(370, 400), (910, 400), (960, 790), (320, 790)], main, ROUND, across=True
    )
    c.polygon([(370, 400), (910, 400), (890, 540), (390, 540)], lit(main, 0.84), SOFT)
    c.block((600, 500, 680, 580), accent, METAL, across=True, corner=8)


def tiles(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((230, 700, 1080, 790))
    for row in range(4):
        for col in range(5):
            colour = (
                accent
                if (row * 3 + col) % 7 == 0
                else lit(main, 0.9 + 0.08 * ((row + col) % 3))
            )
            x, y = 300 + col * 136 + row * 6, 270 + row * 114
            c.block((x, y, x + 128, y + 106), colour, SOFT, corner=5)


def bricks(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((220, 730, 1090, 820))
    for row in range(4):
        for col in range(4 - row // 2):
            x, y = 260 + col * 190 + (row % 2) * 90, 660 - row * 104
            c.crate(
                (x, y, x + 176, y + 90),
                lit(main, 0.9 + 0.07 * ((row * 2 + col) % 4)),
                0.18,
            )


def books(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((280, 720, 1010, 800))
    for n in range(5):
        y, x = 680 - n * 72, 330 + (n % 3) * 26
        colour = (main, accent, lit(main, 0.7))[n % 3]
        c.block((x, y, x + 600, y + 64), colour, SOFT, corner=8)
        c.block((x + 20, y + 10, x + 606, y + 54), CREAM, SOFT, corner=2)
        c.block((x, y, x + 46, y + 64), lit(colour, 0.85), SOFT, corner=8)


def ball(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((400, 720, 900, 800))
    c.ellipse((400, 270, 880, 750), main, (1.25, 1.08, 0.92, 0.7))
    c.line([(420, 440), (540, 400), (640, 300)], accent, 12)
    c.line([(540, 400), (600, 560), (500, 690)], accent, 12)
    c.line([(600, 560), (760, 560), (860, 620)], accent, 12)
    c.line([(760, 560), (800, 420), (860, 400)], accent, 12)


def toys(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((270, 720, 1030, 800))
    spots = (
        (320, 560, main),
        (540, 560, accent),
        (760, 560, (222, 186, 84)),
        (430, 370, (98, 156, 190)),
        (650, 370, main),
    )
    for x, y, colour in spots:
        c.crate((x, y, x + 190, y + 180), colour, 0.16)
        c.can((x + 30, y - 34, x + 90, y - 2), colour)
        c.can((x + 120, y - 34, x + 180, y - 2), colour)


def bear(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((420, 770, 880, 830))
    for x, y, r in (
        (500, 250, 62),
        (780, 250, 62),
        (480, 700, 90),
        (800, 700, 90),
        (440, 560, 76),
        (840, 560, 76),
    ):
        c.ellipse((x - r, y - r, x + r, y + r), lit(main, 0.9), SOFT)
    c.ellipse((470, 440, 810, 790), main, SOFT)
    c.ellipse((540, 520, 740, 740), lit(main, 1.3), SOFT)
    c.ellipse((470, 220, 810, 520), lit(main, 1.05), SOFT)
    c.ellipse((560, 370, 720, 490), CREAM, SOFT)
    for x in (550, 700):
        c.ellipse((x, 320, x + 30, 350), DARK, FLAT)
    c.ellipse((616, 390, 664, 424), accent, SOFT)
