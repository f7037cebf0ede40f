"""Shapes of industry: machines, parts, metal, energy."""

import math

from tradedir.demo.photos.canvas import FLAT, METAL, ROUND, SOFT, Canvas, Colour, lit

STEEL: Colour = (176, 184, 192)
DARK: Colour = (62, 68, 76)
GLASS: Colour = (150, 190, 208)


def pump(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((270, 690, 1030, 790))
    c.block((320, 690, 960, 730), DARK, SOFT, corner=8)
    c.block((360, 430, 690, 690), main, ROUND, corner=26)
    for x in range(390, 670, 36):
        c.block((x, 418, x + 14, 690), lit(main, 0.84), ROUND, corner=6)
    c.block((690, 500, 770, 620), STEEL, METAL)
    c.ellipse((740, 390, 1000, 690), lit(main, 1.1), SOFT)
    c.ellipse((800, 450, 940, 630), lit(main, 0.75), SOFT)
    c.ellipse((830, 490, 910, 590), DARK, FLAT)
    c.block((820, 290, 920, 440), main, ROUND, across=True)
    c.block((795, 270, 945, 306), accent, ROUND, across=True, corner=6)
    c.block((430, 380, 600, 440), accent, SOFT, corner=10)


def motor(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((260, 690, 1010, 790))
    c.block((420, 660, 560, 740), lit(main, 0.7), SOFT, corner=6)
    c.block((700, 660, 840, 740), lit(main, 0.7), SOFT, corner=6)
    c.block((340, 380, 920, 690), main, ROUND, corner=30)
    for y in range(400, 680, 34):
        c.block((400, y, 860, y + 12), lit(main, 0.78), (1.0,), corner=6)
    c.block((900, 400, 960, 670), lit(main, 0.85), ROUND, corner=14)
    c.block((960, 505, 1080, 565), STEEL, METAL, corner=6)
    c.block((300, 400, 350, 670), lit(main, 0.8), ROUND, corner=20)
    c.block((520, 300, 720, 390), accent, SOFT, corner=10)


def bolt(c: Canvas, main: Colour, accent: Colour) -> None:
    for n, x in enumerate((330, 560, 790)):
        tall = 300 + 60 * ((n * 2) % 3)
        top = 720 - tall
        c.shadow((x - 40, 700, x + 190, 760))
        c.block((x + 40, top, x + 110, 725), main, METAL, across=True, corner=4)
        for y in range(top + 110, 720, 18):
            c.line([(x + 38, y + 8), (x + 112, y)], lit(main, 0.55), 5)
        points = [(x, top), (x + 26, top - 62), (x + 124, top - 62), (x + 150, top)]
        c.polygon(points, lit(main, 0.92), METAL, across=True)
        c.block((x, top - 4, x + 150, top + 22), main, METAL, across=True, corner=4)
    c.shadow((880, 690, 1080, 760))
    ring(c, (900, 590, 1080, 740), accent)


def ring(c: Canvas, box: tuple[float, float, float, float], colour: Colour) -> None:
    left, top, right, bottom = box
    c.ellipse(
        (left, top + 16, right, bottom + 16),
        lit(colour, 0.6),
        ROUND,
        across=True,
        hole=0.5,
    )
    c.ellipse(box, colour, METAL, across=True, hole=0.5)


def bearing(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((330, 720, 960, 810))
    c.ellipse((360, 200, 920, 760), lit(STEEL, 0.6), METAL, across=True)
    c.ellipse((345, 190, 905, 750), STEEL, METAL, across=True)
    c.ellipse((410, 255, 840, 685), DARK, SOFT)
    for n in range(12):
        x = 625 + 175 * math.cos(n * math.pi / 6)
        y = 470 + 175 * math.sin(n * math.pi / 6)
        c.ellipse((x - 38, y - 38, x + 38, y + 38), lit(main, 1.1), SOFT)
    c.ellipse((500, 345, 750, 595), STEEL, METAL, across=True)
    c.ellipse((555, 400, 695, 540), lit(accent, 0.4), SOFT)


def gear(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((300, 720, 980, 810))
    for x, y, reach, teeth, colour in (
        (560, 480, 250, 18, main),
        (880, 600, 130, 11, accent),
    ):
        points = []
        for n in range(teeth * 4):
            far = reach if n % 4 in (0, 1) else reach * 0.86
            turn = n * math.tau / (teeth * 4)
            points.append((x + far * math.cos(turn), y + far * math.sin(turn)))
        c.polygon([(px - 12, py + 14) for px, py in points], lit(colour, 0.55))
        c.polygon(points, colour, METAL, across=True)
        c.ellipse(
            (x - reach * 0.5, y - reach * 0.5, x + reach * 0.5, y + reach * 0.5),
            lit(colour, 0.8),
            SOFT,
        )
        c.ellipse(
            (x - reach * 0.2, y - reach * 0.2, x + reach * 0.2, y + reach * 0.2),
            DARK,
            FLAT,
        )


def pipes(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((230, 690, 1060, 790))
    for row, count in enumerate((4, 3, 2)):
        for n in range(count):
            x, y = 280 + n * 150 + row * 75, 640 - row * 126
            c.polygon(
                [
                    (x + 70, y - 70),
                    (x + 390, y - 170),
                    (x + 390, y - 30),
                    (x + 70, y + 70),
                ],
                main,
                ROUND,
            )
            c.ellipse((x, y - 72, x + 142, y + 72), lit(main, 1.08), SOFT)
            c.ellipse((x + 24, y - 48, x + 118, y + 48), lit(accent, 0.35), SOFT)


def sheets(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((210, 700, 1090, 800))
    for n in range(7):
        y, tint = 690 - n * 46, main if n % 3 else accent
        c.polygon(
            [(250, y), (470, y - 120), (1050, y - 120), (830, y)], lit(tint, 1.08), SOFT
        )
        c.polygon([(250, y), (830, y), (830, y + 30), (250, y + 30)], lit(tint, 0.8))
        c.polygon(
            [(830, y), (1050, y - 120), (1050, y - 90), (830, y + 30)], lit(tint, 0.62)
        )


def profiles(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((240, 680, 1080, 790))
    for n in range(4):
        x, y = 290 + n * 110, 690 - n * 60
        c.polygon(
            [(x, y), (x + 420, y - 250), (x + 420, y - 130), (x, y + 30)],
            lit(main, 0.72 + n * 0.08),
            FLAT,
        )
        c.polygon(
            [(x - 60, y - 80), (x, y - 80), (x + 420, y - 330), (x + 360, y - 330)],
            lit(main, 1.1),
            SOFT,
        )
        c.block((x - 60, y - 80, x, y - 60), accent if n == 1 else main, SOFT)
        c.block((x - 40, y - 60, x - 20, y + 20), lit(main, 0.7), SOFT)
        c.block((x - 60, y + 10, x, y + 30), main, SOFT)


def coil(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((290, 710, 1000, 800))
    c.block((470, 270, 820, 740), lit(main, 0.9), ROUND, corner=10)
    for y in range(290, 730, 22):
        c.line([(470, y), (820, y)], lit(main, 0.62), 3)
    c.ellipse((330, 260, 640, 750), lit(main, 1.05), SOFT)
    for part in (0.84, 0.68, 0.54):
        w, h = 155 * part, 245 * part
        c.ellipse(
            (485 - w, 505 - h, 485 + w, 505 + h), lit(main, 0.8 + part * 0.3), SOFT
        )
    c.ellipse((430, 415, 540, 595), lit(accent, 0.5), SOFT)


def machine(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((200, 720, 1110, 820))
    c.block((240, 700, 1030, 750), DARK, SOFT, corner=6)
    c.crate((250, 360, 900, 710), main, 0.2)
    c.block((310, 410, 620, 620), lit(GLASS, 0.7), SOFT, corner=12)
    c.polygon([(330, 430), (430, 430), (350, 600), (330, 600)], lit(GLASS, 1.2))
    c.block((680, 400, 850, 560), lit(main, 0.85), SOFT, corner=8)
    c.block((700, 420, 830, 500), (40, 70, 92), FLAT, corner=6)
    for n, tint in enumerate(((196, 70, 60), (222, 176, 60), (84, 150, 96))):
        c.ellipse((704 + n * 46, 516, 734 + n * 46, 546), tint, SOFT)
    c.block((360, 230, 520, 366), accent, ROUND, across=True, corner=8)
    c.block((250, 640, 900, 664), accent, FLAT)


def tank(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((330, 740, 950, 820))
    for x in (430, 620, 810):
        c.block((x, 640, x + 34, 780), DARK, METAL, across=True)
    c.ellipse((400, 560, 880, 730), main, METAL, across=True)
    c.block((400, 300, 880, 650), main, METAL, across=True)
    c.ellipse((400, 210, 880, 390), lit(main, 1.08), METAL, across=True)
    c.block((590, 170, 690, 250), accent, ROUND, across=True, corner=8)
    c.ellipse((520, 420, 640, 540), DARK, SOFT)
    c.ellipse((532, 432, 628, 528), GLASS, SOFT)
    c.block((878, 560, 980, 600), STEEL, METAL, corner=6)


def valve(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((260, 690, 1020, 780))
    c.block((350, 520, 930, 640), main, METAL)
    for x in (290, 920):
        c.block((x, 460, x + 70, 700), lit(main, 0.9), METAL, corner=8)
    c.ellipse((510, 450, 770, 710), main, SOFT)
    c.block((600, 330, 680, 480), STEEL, METAL, across=True)
    c.block((420, 280, 860, 330), accent, ROUND, corner=24)
    c.ellipse((600, 265, 680, 345), lit(accent, 0.8), SOFT)


def chip(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((330, 640, 980, 780))
    for n in range(9):
        x = 390 + n * 56
        c.block((x, 260, x + 22, 330), STEEL, METAL)
        c.block((x, 650, x + 22, 730), STEEL, METAL)
        y = 340 + n * 34
        c.block((300, y, 370, y + 14), STEEL, METAL)
        c.block((910, y, 980, y + 14), STEEL, METAL)
    c.block((360, 310, 920, 670), DARK, SOFT, corner=16)
    c.block((400, 350, 880, 630), lit(DARK, 1.1), SOFT, corner=10)
    c.ellipse((420, 370, 456, 406), lit(DARK, 0.6), FLAT)
    for y, w in ((450, 260), (490, 180), (530, 220)):
        c.block((520, y, 520 + w, y + 14), lit(accent, 1.1), (1.0,))


def board(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((230, 640, 1070, 800))
    c.polygon([(240, 640), (420, 260), (1060, 260), (1010, 640)], lit(main, 0.6))
    c.polygon([(240, 620), (420, 240), (1060, 240), (1010, 620)], main, SOFT)
    c.polygon([(520, 470), (560, 340), (760, 340), (750, 470)], DARK, SOFT)
    for n in range(6):
        c.line([(460 + n * 18, 560), (560 + n * 26, 480)], lit(accent, 1.2), 4)
        c.block(
            (
                800 + (n % 3) * 62,
                320 + (n // 3) * 120,
                844 + (n % 3) * 62,
                380 + (n // 3) * 120,
            ),
            STEEL,
            METAL,
            across=True,
            corner=8,
        )
    c.block((330, 530, 470, 590), lit(accent, 0.9), SOFT, corner=6)
    c.block((600, 540, 900, 590), (230, 226, 214), SOFT, corner=4)


def cable(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((310, 710, 990, 800))
    for n in range(9):
        grow = n * 22
        c.ellipse(
            (430 - grow, 400 - grow * 0.86, 790 + grow, 620 + grow * 0.62),
            lit(main, 0.72 + 0.05 * (n % 4)),
            ROUND,
            hole=1 - 44 / (360 + 2 * grow),
        )
    c.line([(940, 560), (1020, 660), (1080, 690)], main, 22)
    c.block((1050, 660, 1150, 724), accent, SOFT, corner=10)
    c.block((1140, 674, 1180, 710), STEEL, METAL, corner=2)


def cabinet(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((330, 750, 990, 830))
    c.crate((380, 240, 830, 770), main, 0.22)
    c.block((410, 270, 800, 740), lit(main, 1.06), SOFT, corner=6)
    for y in range(560, 710, 26):
        c.block((450, y, 760, y + 8), lit(main, 0.62), (1.0,), corner=4)
    c.block((470, 320, 740, 460), (44, 62, 80), FLAT, corner=8)
    c.block((490, 340, 620, 360), accent, (1.0,))
    c.block((490, 380, 690, 396), lit(GLASS, 1.0), (1.0,))
    c.block((770, 470, 786, 560), DARK, METAL, across=True, corner=6)


def solar(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((260, 720, 1080, 810))
    c.line([(470, 560), (420, 760)], STEEL, 18)
    c.line([(900, 560), (950, 760)], STEEL, 18)
    c.polygon([(250, 640), (420, 250), (1100, 250), (1020, 640)], STEEL, METAL)
    c.polygon(
        [(272, 626), (432, 264), (1080, 264), (1004, 626)],
        (34, 58, 104),
        (1.3, 1.0, 0.8),
    )
    for n in range(1, 6):
        part = n / 6
        c.line([(272 + 732 * part, 626), (432 + 648 * part, 264)], (120, 146, 186), 4)
    for n in range(1, 4):
        part = n / 4
        c.line(
            [
                (272 + 160 * part, 626 - 362 * part),
                (1004 + 76 * part, 626 - 362 * part),
            ],
            (120, 146, 186),
            4,
        )


def battery(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((280, 710, 1040, 800))
    c.crate((310, 400, 850, 740), main, 0.26)
    c.block((310, 400, 850, 470), lit(main, 0.7), SOFT)
    c.block((380, 520, 780, 680), accent, SOFT, corner=10)
    for x, tint in ((430, (190, 60, 52)), (780, DARK)):
        c.can((x, 290, x + 80, 370), tint, lid=STEEL)
    c.polygon(
        [(600, 530), (540, 620), (586, 620), (566, 672), (640, 580), (592, 580)],
        (246, 226, 120),
    )


def wind(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((500, 790, 800, 840))
    c.polygon(
        [(628, 420), (660, 420), (680, 810), (610, 810)],
        lit(main, 1.2),
        ROUND,
        across=True,
    )
    for turn in (-90, 30, 150):
        a = math.radians(turn)
        tip = (644 + 330 * math.cos(a), 410 + 330 * math.sin(a))
        side = (644 + 70 * math.cos(a + 0.5), 410 + 70 * math.sin(a + 0.5))
        c.polygon([(644, 410), side, tip], (238, 240, 242), SOFT)
    c.ellipse((612, 378, 676, 442), accent, SOFT)


def tools(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((280, 700, 1020, 780))
    c.line([(400, 700), (700, 330)], STEEL, 54)
    c.ellipse((640, 220, 800, 380), STEEL, METAL, across=True, hole=0.5)
    c.polygon([(760, 200), (840, 280), (730, 330)], lit((226, 231, 236), 1.1))
    c.line([(380, 726), (480, 604)], main, 70)
    c.line([(880, 720), (760, 480)], accent, 66)
    c.line([(760, 480), (640, 250)], STEEL, 22)
    c.line([(640, 250), (628, 226)], lit(STEEL, 0.7), 30)


def drill(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((360, 740, 900, 820))
    c.block((360, 320, 800, 480), main, ROUND, corner=50)
    c.block((790, 350, 880, 450), DARK, ROUND, corner=12)
    c.block((880, 380, 930, 420), DARK, METAL)
    c.block((930, 392, 1120, 408), STEEL, METAL)
    c.polygon(
        [(450, 460), (590, 460), (560, 700), (430, 700)],
        lit(main, 0.85),
        FLAT,
        across=True,
    )
    c.block((390, 680, 640, 770), DARK, SOFT, corner=16)
    c.block((400, 350, 560, 380), accent, (1.0,), corner=10)
    c.polygon([(590, 480), (630, 480), (610, 550), (580, 550)], accent)
