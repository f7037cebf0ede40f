"""Shapes of devices, lamps, medical goods and vehicles."""

import math

from tradedir.demo.photos.canvas import FLAT, METAL, ROUND, SOFT, Canvas, Colour, lit

DARK: Colour = (56, 62, 70)
STEEL: Colour = (176, 184, 192)
WHITE: Colour = (240, 242, 244)
GLASS: Colour = (150, 190, 208)
SCREEN: Colour = (38, 74, 110)


def laptop(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((210, 710, 1080, 800))
    c.block((350, 260, 930, 640), DARK, SOFT, corner=18)
    c.block((374, 284, 906, 612), SCREEN, (1.5, 1.1, 0.8))
    c.polygon([(374, 284), (640, 284), (480, 612), (374, 612)], lit(SCREEN, 1.16), FLAT)
    c.block((420, 480, 560, 500), accent, (1.0,), corner=8)
    c.polygon([(350, 640), (930, 640), (1060, 740), (220, 740)], main, SOFT)
    c.polygon([(400, 656), (880, 656), (930, 700), (350, 700)], lit(DARK, 1.1), FLAT)
    c.block((220, 738, 1060, 756), lit(main, 0.7), SOFT, corner=8)


def monitor(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((390, 740, 890, 810))
    c.block((590, 600, 690, 740), main, METAL, across=True)
    c.block((450, 734, 830, 764), main, SOFT, corner=12)
    c.block((240, 200, 1040, 640), DARK, SOFT, corner=16)
    c.block((262, 222, 1018, 606), accent, (1.4, 1.0, 0.6))
    c.polygon([(262, 222), (700, 222), (520, 606), (262, 606)], lit(accent, 1.18), SOFT)


def phone(c: Canvas, main: Colour, accent: Colour) -> None:
    for x, colour, shows in ((400, main, False), (640, DARK, True)):
        c.shadow((x - 10, 760, x + 290, 820))
        c.block((x, 200, x + 280, 790), colour, METAL, across=True, corner=44)
        if shows:
            c.block((x + 14, 216, x + 266, 774), accent, (1.5, 1.0, 0.7), corner=34)
            c.block((x + 100, 236, x + 180, 250), DARK, (1.0,), corner=7)
        else:
            c.block((x + 26, 230, x + 126, 380), lit(colour, 0.82), SOFT, corner=26)
            for y in (250, 314):
                c.ellipse((x + 50, y, x + 102, y + 52), DARK, SOFT)


def box(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((230, 680, 1080, 780))
    c.crate((260, 470, 920, 700), main, 0.2)
    for n in range(6):
        c.block((310 + n * 78, 570, 366 + n * 78, 630), DARK, SOFT, corner=4)
        c.block((324 + n * 78, 540, 352 + n * 78, 550), accent, (1.0,))
    c.ellipse((820, 576, 870, 626), lit(accent, 0.8), SOFT)


def antenna(c: Canvas, main: Colour, accent: Colour) -> None:
    box(c, main, accent)
    for x in (330, 560, 800):
        c.block((x + 60, 180, x + 90, 440), DARK, ROUND, across=True, corner=14)


def printer(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((240, 730, 1060, 810))
    c.polygon([(430, 200), (860, 200), (880, 420), (410, 420)], WHITE, SOFT)
    c.block((300, 380, 980, 740), main, SOFT, corner=30)
    c.block((300, 380, 980, 450), lit(main, 0.72), SOFT, corner=20)
    c.block((400, 580, 880, 640), DARK, FLAT, corner=8)
    c.polygon([(430, 620), (850, 620), (900, 780), (380, 780)], WHITE, SOFT)
    c.block((810, 400, 940, 436), accent, (1.0,), corner=8)


def cartridge(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((230, 690, 1070, 780))
    c.block((270, 520, 1010, 700), DARK, ROUND, corner=30)
    c.block((320, 470, 960, 560), lit(DARK, 1.1), ROUND, corner=20)
    c.block((340, 590, 940, 640), main, ROUND, corner=20)
    c.block((250, 560, 310, 680), accent, SOFT, corner=12)
    c.block((970, 540, 1040, 690), lit(accent, 0.8), SOFT, corner=12)


def headphones(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((360, 730, 920, 800))
    turns = [math.pi * (1 + n / 24) for n in range(25)]
    band = [(640 + 230 * math.cos(a), 520 + 300 * math.sin(a)) for a in turns]
    c.line(band, main, 36)
    for x in (360, 800):
        c.block((x, 480, x + 120, 740), DARK, ROUND, across=True, corner=54)
        c.block((x + 20, 500, x + 100, 720), accent, SOFT, corner=40)


def speaker(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((400, 760, 900, 830))
    c.crate((430, 200, 780, 790), main, 0.2)
    for y, r in ((340, 90), (590, 140)):
        c.ellipse((605 - r, y - r, 605 + r, y + r), DARK, SOFT)
        c.ellipse(
            (605 - r * 0.7, y - r * 0.7, 605 + r * 0.7, y + r * 0.7),
            lit(DARK, 1.2),
            SOFT,
        )
        c.ellipse(
            (605 - r * 0.3, y - r * 0.3, 605 + r * 0.3, y + r * 0.3), accent, SOFT
        )


def camera(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((330, 700, 960, 790))
    c.block((340, 360, 940, 700), main, SOFT, corner=40)
    c.block((500, 300, 720, 380), lit(main, 0.85), SOFT, corner=16)
    c.ellipse((490, 380, 790, 680), DARK, METAL, across=True)
    c.ellipse((530, 420, 750, 640), lit(GLASS, 0.5), (1.6, 0.9, 0.6))
    c.ellipse((580, 460, 640, 520), WHITE, SOFT)
    c.ellipse((840, 400, 890, 450), accent, SOFT)


def dome(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((380, 690, 900, 780))
    c.block((380, 330, 900, 460), WHITE, ROUND, corner=40)
    c.ellipse((430, 300, 850, 720), lit(DARK, 0.9), (1.5, 1.0, 0.8))
    c.ellipse((560, 520, 720, 680), lit(main, 0.6), SOFT)
    c.ellipse((600, 560, 680, 640), DARK, SOFT)
    c.block((380, 320, 900, 440), WHITE, ROUND, corner=40)
    c.ellipse((850, 370, 870, 390), accent, FLAT)


def bulb(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((480, 760, 800, 820))
    c.ellipse((440, 190, 840, 590), (252, 240, 204), (1.3, 1.1, 0.98))
    c.polygon([(500, 520), (780, 520), (720, 640), (560, 640)], (246, 232, 190), SOFT)
    c.block((556, 630, 724, 740), STEEL, METAL, across=True, corner=8)
    for y in (650, 680, 710):
        c.line([(556, y), (724, y - 10)], lit(STEEL, 0.55), 6)
    c.block((600, 740, 680, 776), DARK, ROUND, across=True, corner=12)
    c.ellipse((530, 290, 590, 380), lit(accent, 1.4), SOFT)


def panel_light(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((250, 720, 1040, 800))
    c.polygon([(270, 640), (420, 260), (1060, 260), (980, 640)], lit(STEEL, 1.1), METAL)
    c.polygon(
        [(300, 622), (434, 280), (1034, 280), (956, 622)],
        (253, 248, 226),
        (1.2, 1.0, 0.97),
    )
    c.block((270, 640, 980, 672), lit(STEEL, 0.8), METAL)
    c.line([(640, 260), (640, 160)], accent, 8)


def lantern(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((500, 780, 780, 830))
    c.line([(640, 790), (640, 330), (760, 230)], lit(main, 0.7), 26)
    c.block((540, 774, 740, 806), lit(main, 0.6), SOFT, corner=10)
    c.polygon([(640, 250), (1000, 200), (1020, 260), (700, 300)], main, SOFT)
    c.polygon([(720, 298), (1010, 262), (1000, 284), (730, 316)], (253, 244, 206), SOFT)
    c.ellipse((600, 300, 680, 380), accent, SOFT)


def medical(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((330, 740, 970, 820))
    c.block((600, 560, 680, 770), STEEL, METAL, across=True)
    c.block((470, 756, 810, 790), lit(STEEL, 0.8), METAL, corner=14)
    c.block((330, 220, 950, 600), WHITE, SOFT, corner=30)
    c.block((360, 250, 780, 570), (24, 44, 58), FLAT, corner=10)
    line = [
        (370, 420),
        (450, 420),
        (480, 340),
        (520, 500),
        (556, 420),
        (640, 420),
        (670, 370),
        (700, 420),
        (770, 420),
    ]
    c.line(line, main, 9)
    c.line([(370, 520), (770, 520)], accent, 5)
    for n in range(4):
        c.block((820, 270 + n * 76, 910, 320 + n * 76), lit(main, 1.2), SOFT, corner=12)


def syringe(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((220, 690, 1060, 760))
    c.block((340, 510, 820, 620), lit(GLASS, 1.2), ROUND, corner=14)
    c.block((340, 530, 640, 600), main, ROUND, corner=8)
    c.block((820, 545, 880, 585), accent, ROUND, corner=6)
    c.line([(880, 565), (1090, 565)], STEEL, 7)
    c.block((230, 550, 345, 580), WHITE, SOFT)
    c.block((200, 490, 232, 640), WHITE, SOFT, corner=10)
    c.block((330, 470, 350, 660), WHITE, SOFT, corner=8)
    for n in range(8):
        c.line([(400 + n * 50, 512), (400 + n * 50, 540)], DARK, 4)


def tubes(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((300, 730, 1000, 800))
    for n in range(5):
        x = 340 + n * 124
        c.block((x, 280, x + 84, 740), lit(GLASS, 1.2), ROUND, across=True, corner=40)
        c.block(
            (x + 6, 480 + 30 * (n % 3), x + 78, 730),
            main if n % 2 else accent,
            ROUND,
            across=True,
            corner=34,
        )
        c.block(
            (x - 6, 250, x + 90, 330),
            accent if n % 2 else main,
            ROUND,
            across=True,
            corner=12,
        )


def wheel(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((330, 770, 950, 840))
    c.ellipse((370, 230, 910, 800), (40, 42, 46), (1.2, 1.0, 0.9))
    c.ellipse((340, 220, 880, 790), (52, 54, 60), (1.3, 1.0, 0.8))
    c.ellipse((430, 315, 790, 695), STEEL, METAL, across=True)
    for x, y in ((610, 400), (520, 470), (555, 590), (665, 590), (700, 470)):
        c.ellipse((x - 44, y - 44, x + 44, y + 44), lit(main, 0.45), SOFT)
    c.ellipse((565, 455, 655, 555), accent, METAL, across=True)


def car(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((150, 700, 1140, 790))
    c.polygon([(360, 500), (480, 360), (800, 360), (940, 500)], lit(main, 0.9), SOFT)
    c.polygon([(410, 496), (500, 390), (620, 390), (620, 496)], GLASS, SOFT)
    c.polygon([(640, 496), (640, 390), (780, 390), (880, 496)], GLASS, SOFT)
    c.block((190, 490, 1100, 690), main, SOFT, corner=60)
    c.block((190, 620, 1100, 650), lit(main, 0.7), (1.0,))
    c.block((1030, 530, 1096, 570), accent, SOFT, corner=14)
    for x in (280, 850):
        c.ellipse((x, 590, x + 180, 770), (44, 46, 52), SOFT)
        c.ellipse((x + 45, 635, x + 135, 725), STEEL, METAL, across=True)


def truck(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((120, 720, 1160, 800))
    c.crate((160, 300, 770, 660), WHITE, 0.06)
    c.block((160, 430, 770, 520), accent, FLAT)
    c.block((820, 380, 1080, 690), main, SOFT, corner=26)
    c.polygon([(900, 400), (1060, 400), (1074, 520), (900, 520)], GLASS, SOFT)
    c.block((150, 660, 1090, 700), DARK, SOFT, corner=6)
    for x in (230, 400, 880):
        c.ellipse((x, 640, x + 140, 780), (44, 46, 52), SOFT)
        c.ellipse((x + 40, 680, x + 100, 740), STEEL, METAL, across=True)


def bicycle(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((180, 770, 1120, 820))
    for x in (190, 730):
        c.ellipse((x, 430, x + 360, 790), (48, 50, 56), SOFT, hole=0.9)
        c.ellipse((x + 160, 590, x + 200, 630), STEEL, SOFT)
    c.line([(370, 610), (500, 370), (820, 370), (910, 610)], main, 22)
    c.line([(500, 370), (610, 620), (820, 370)], main, 22)
    c.line([(370, 610), (610, 620)], main, 18)
    c.line([(500, 370), (470, 300)], DARK, 16)
    c.block((410, 280, 550, 312), DARK, SOFT, corner=14)
    c.line([(820, 370), (800, 270), (900, 250)], DARK, 16)
    c.ellipse((570, 580, 650, 660), accent, METAL, across=True, hole=0.6)


def boat(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((180, 700, 1120, 780))
    c.polygon([(170, 520), (1120, 500), (980, 730), (300, 730)], main, SOFT)
    c.polygon([(170, 520), (1120, 500), (1100, 540), (190, 560)], WHITE, SOFT)
    c.polygon([(430, 510), (520, 380), (820, 380), (860, 506)], WHITE, SOFT)
    c.polygon([(560, 490), (600, 410), (790, 410), (810, 486)], GLASS, SOFT)
    c.line([(640, 380), (640, 220)], accent, 12)


def book(c: Canvas, main: Colour, accent: Colour) -> None:
    """A flat pack with a label: for goods without a form of their own."""
    c.shadow((330, 740, 960, 820))
    c.crate((380, 260, 800, 770), main, 0.2)
    c.block((430, 340, 750, 560), WHITE, SOFT, corner=14)
    c.ellipse((530, 390, 650, 510), accent, ROUND, across=True)
    c.block((470, 620, 710, 644), lit(main, 1.4), (1.0,), corner=10)
