"""Shapes of furniture and of what stands on it."""

from tradedir.demo.photos.canvas import METAL, ROUND, SOFT, Canvas, Colour, lit

WOOD: Colour = (176, 132, 88)
CREAM: Colour = (238, 230, 214)
DARK: Colour = (62, 68, 76)


def chair(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((380, 760, 920, 830))
    for x in (450, 800):
        c.block((x, 560, x + 30, 800), accent, ROUND, across=True)
    for x in (520, 730):
        c.block((x, 560, x + 24, 750), lit(accent, 0.8), ROUND, across=True)
    c.block((450, 180, 830, 500), main, SOFT, corner=50)
    c.polygon([(420, 560), (480, 490), (800, 490), (860, 560)], lit(main, 1.1), SOFT)
    c.block((420, 556, 860, 606), lit(main, 0.82), SOFT, corner=20)


def sofa(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((190, 720, 1100, 810))
    c.block((280, 340, 1000, 620), lit(main, 0.92), SOFT, corner=50)
    c.block((320, 520, 640, 640), lit(main, 1.1), SOFT, corner=30)
    c.block((644, 520, 964, 640), lit(main, 1.1), SOFT, corner=30)
    c.block((300, 620, 980, 720), lit(main, 0.85), SOFT, corner=16)
    c.block((220, 450, 330, 730), main, SOFT, corner=44)
    c.block((950, 450, 1060, 730), main, SOFT, corner=44)
    c.block((700, 420, 820, 530), accent, SOFT, corner=22)
    for x in (260, 980):
        c.block((x, 724, x + 30, 770), WOOD, SOFT)


def table(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((230, 740, 1070, 820))
    for x, y in ((320, 760), (930, 760), (420, 690), (850, 690)):
        c.block((x, 430, x + 32, y), accent, ROUND, across=True)
    c.polygon([(230, 440), (370, 350), (920, 350), (1060, 440)], lit(main, 1.1), SOFT)
    c.block((230, 438, 1060, 476), lit(main, 0.8), SOFT, corner=4)


def shelf(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((360, 770, 930, 840))
    c.crate((400, 200, 840, 790), main, 0.16)
    for n in range(4):
        y = 226 + n * 140
        c.block((424, y, 816, y + 118), lit(main, 0.78), SOFT, corner=4)
        c.block((590, y + 52, 650, y + 66), accent, METAL, corner=6)


def bed(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((180, 730, 1110, 820))
    c.block((220, 300, 330, 740), WOOD, SOFT, corner=16)
    c.block((300, 560, 1060, 730), WOOD, SOFT, corner=10)
    c.block((300, 480, 1060, 620), CREAM, SOFT, corner=30)
    c.block((520, 470, 1066, 650), main, SOFT, corner=30)
    c.block((320, 420, 500, 510), accent, SOFT, corner=34)


def pots(c: Canvas, main: Colour, accent: Colour) -> None:
    c.shadow((260, 710, 1050, 800))
    c.block((340, 450, 760, 750), main, METAL, across=True, corner=30)
    c.ellipse((330, 400, 770, 490), lit(main, 1.15), SOFT)
    c.ellipse((520, 370, 580, 420), accent, SOFT)
    c.block((260, 510, 350, 550), DARK, SOFT, corner=16)
    c.block((750, 510, 840, 550), DARK, SOFT, corner=16)
    c.block((830, 640, 1010, 760), accent, ROUND, across=True, corner=24)


def cups(c: Canvas, main: Colour, accent: Colour) -> None:
    for x, y, colour in ((340, 450, main), (720, 520, accent)):
        c.shadow((x - 60, 720, x + 330, 790))
        c.ellipse(
            (x + 190, y + 50, x + 330, y + 190), lit(colour, 0.85), SOFT, hole=0.62
        )
        c.polygon(
            [(x, y), (x + 250, y), (x + 215, 760), (x + 35, 760)],
            colour,
            ROUND,
            across=True,
        )
        c.ellipse((x, y - 30, x + 250, y + 34), lit(colour, 1.2), SOFT)
        c.ellipse((x + 16, y - 18, x + 234, y + 24), lit(colour, 0.6), SOFT)
