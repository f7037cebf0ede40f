"""Which shape and colours goods have, and drawing them into files. Knows no database."""

import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from tradedir.demo.photos import canvas, devices, furniture, wares, works
from tradedir.demo.photos.canvas import Canvas, Colour, lit

Shape = Callable[[Canvas, Colour, Colour], None]

# The first that fits the slug of the leaf, then of the family, then the industry.
SHAPES: list[tuple[str, Shape]] = [
    (r"solar-(panel|power|mount)|photovolt", works.solar),
    (r"wind-turb", works.wind),
    (r"street-light|garden-light|lamp-post|floodlight|outdoor-light", devices.lantern),
    (
        r"panel-light|downlight|led-panel|troffer|batten|tube-light|linear",
        devices.panel_light,
    ),
    (r"bulb|lamp|light|luminaire|lantern|candle", devices.bulb),
    (r"laptop|notebook-comp|tablet|computer(?!-)|chromebook", devices.laptop),
    (r"monitor|television|display|tv-|tvs|screen|projector", devices.monitor),
    (r"phone-|phones|smartphone|smartwatch|wearable|handset|pos-", devices.phone),
    (r"headphone|headset|earphone|earbud", devices.headphones),
    (r"speaker|audio|loudspeaker|amplifier|soundbar", devices.speaker),
    (r"toner|ink-cart|cartridge", devices.cartridge),
    (r"printer|copier|scanner|plotter", devices.printer),
    (r"cctv|surveillance|dome|alarm|detector|intercom", devices.dome),
    (r"camera|lens|binocular|telescope|microscope|optic", devices.camera),
    (
        r"router|antenna|wireless|access-point|wifi|radio|repeater|satellite",
        devices.antenna,
    ),
    (
        r"x-ray|ultrasound|patient|ecg|ventilator|analyz|diagnost|defibrill|clinical",
        devices.medical,
    ),
    (r"syringe|needle|infusion|catheter|inject", devices.syringe),
    (r"tube(s)?$|test-kit|vial|ampoule|reagent|specimen|lab", devices.tubes),
    (r"tyre|tire|wheel(?!chair)|rim", devices.wheel),
    (r"bicycle|motorcycle|e-bike|scooter|tricycle|cycle", devices.bicycle),
    (
        r"truck|bus|trailer|special-purpose|van|tractor|excavat|loader|forklift",
        devices.truck,
    ),
    (
        r"^(passenger-|electric-|used-)?cars|vehicles$|pickup|body-parts|car-acc",
        devices.car,
    ),
    (r"boat|kayak|marine|ship|yacht|canoe", devices.boat),
    (r"pump|compressor|blower", works.pump),
    (
        r"motor|gearbox|generator|starter|alternator|turbo|engine|drive|reducer",
        works.motor,
    ),
    (r"bearing|bushing|seal|gasket|o-ring|hub|brake-disc|clutch|washer", works.bearing),
    (r"gear|sprocket|chain|pulley|coupling|spring|cam|cog", works.gear),
    (r"bolt|screw|fasten|nut|rivet|anchor|nail|stud", works.bolt),
    (r"valve|faucet|tap|fitting|sanitary-ware|cylinder|regulator", works.valve),
    (r"battery|batteries|storage-system|power-bank|ups|accumul", works.battery),
    (r"cable|wire|hose|rope|cord|harness|belt|strap|lanyard|yarn|thread", works.cable),
    (
        r"chip|integrated|semiconduct|microcontrol|memory|processor|sensor|diode|transist",
        works.chip,
    ),
    (
        r"pcb|circuit|board-|component|resistor|capacitor|connector|relay|module",
        works.board,
    ),
    (r"coil|strip|foil", works.coil),
    (r"pipe|tubing|tube", works.pipes),
    (
        r"sheet|plate(?!s)|plywood|laminate|mdf|veneer|glass-pan|panel|board|acrylic",
        works.sheets,
    ),
    (
        r"profile|beam|section|rebar|bar|rod|angle|timber|lumber|wood|rail|scaffold",
        works.profiles,
    ),
    (r"drill|grinder|power-tool|saw|cordless", works.drill),
    (
        r"tool|wrench|hammer|plier|knife|knives|blade|cutlery|instrument|hardware|lock|hinge",
        works.tools,
    ),
    (
        r"tank|boiler|heater|reactor|vessel|silo|distill|ferment|steril|water-treat|osmosis|purif|filter|membrane",
        works.tank,
    ),
    (
        r"cabinet|switchgear|inverter|transformer|breaker|server|enclosure|charg|meter|heat-pump|conditioner|refriger|freezer|fridge",
        works.cabinet,
    ),
    (
        r"shirt|top|jacket|coat|dress|garment|uniform|knit|sweater|hoodie|wear|glove|apparel|vest|cloth",
        wares.shirt,
    ),
    (r"trouser|pants|jeans|short|skirt|legging|sock|underwear", wares.trousers),
    (r"shoe|boot|sneaker|sandal|slipper|footwear|sole", wares.shoe),
    (r"bag|luggage|backpack|wallet|purse|pouch|case|suitcase", wares.bag),
    (r"sofa|couch|upholster|armchair", furniture.sofa),
    (r"chair|seat|stool|bench|wheelchair", furniture.chair),
    (r"table|desk|workstation", furniture.table),
    (r"bed|mattress|pillow|bedding|quilt|blanket", furniture.bed),
    (
        r"wardrobe|shel|bookcase|storage|drawer|vanit|kitchen-cab|rack|locker|furniture",
        furniture.shelf,
    ),
    (r"cookware|pot|pan(s)?$|kettle|kitchen", furniture.pots),
    (
        r"cup|mug|tableware|drinkware|glassware|flask|ceramic-t|porcelain",
        furniture.cups,
    ),
    (
        r"tile|mosaic|paver|flooring|parquet|marble|granite|stone|slab|carpet|mat",
        wares.tiles,
    ),
    (r"brick|block|cement|concrete|masonry|insulat", wares.bricks),
    (r"fabric|textile|denim|towel|linen|lace|felt|nonwoven|leather|hide", wares.fabric),
    (
        r"film|roll|tape|paper|label|wallpaper|tissue|foam|membran|tarpaulin",
        wares.rolls,
    ),
    (
        r"bottle|oil|shampoo|cleaner|detergent|wine|beer|spirit|juice|beverage|sauce|vinegar|lotion|liquid|syrup",
        wares.bottles,
    ),
    (
        r"jar|honey|jam|cream|cosmetic|supplement|vitamin|tablet|medicine|capsule|preserve|pickle",
        wares.jars,
    ),
    (r"tin|canned|can(s)?$|paint|coating|varnish|ink|tuna", wares.cans),
    (
        r"drum|solvent|acid|alcohol|lubric|adhesive|glue|resin|chemical|fuel|petrol|gas",
        wares.drum,
    ),
    (
        r"sack|flour|rice|sugar|fertili|feed|seed|cereal|wheat|maize|compost|soil",
        wares.sacks,
    ),
    (
        r"powder|pigment|salt|spice|additive|mineral|oxide|starch|cocoa|catalyst",
        wares.powder,
    ),
    (
        r"nut|bean|grain|pulse|lentil|coffee|tea|pellet|granul|scrap|coal|charcoal|ore|aggregate|polymer|plastic|dried",
        wares.heap,
    ),
    (
        r"fruit|apple|citrus|berr|vegetable|tomato|onion|potato|produce|fresh|egg|avocado|mango",
        wares.fruit,
    ),
    (r"plant|flower|tree|nursery|herb|leaf|garden|forest", wares.plant),
    (r"ball|racket|sport", wares.ball),
    (r"block|toy|game|puzzle|education|playground", wares.toys),
    (r"plush|doll|bear|pet|baby", wares.bear),
    (r"book|notebook|catalog|brochure|stationery|pen|office|print", wares.books),
    (r"box|carton|packag|pallet|crate|gift", wares.carton),
    (
        r"machine|press|lathe|mill|cnc|line|equipment|robot|oven|mixer|cutter|convey|plant|furnace|shredder|baler",
        works.machine,
    ),
    (
        r"switch|hub|adapter|power-supply|player|console|amplif|network|modem|drive",
        devices.box,
    ),
]
BY_INDUSTRY: dict[str, Shape] = {
    "agriculture": wares.plant,
    "food": wares.jars,
    "textiles": wares.fabric,
    "apparel": wares.shirt,
    "footwear-leather": wares.shoe,
    "chemicals": wares.drum,
    "plastics-rubber": wares.heap,
    "metals-minerals": works.profiles,
    "machinery": works.machine,
    "tools-hardware": works.tools,
    "components": works.gear,
    "electrical": works.cabinet,
    "electronics": works.board,
    "computers": devices.box,
    "consumer-electronics": devices.speaker,
    "telecom-security": devices.antenna,
    "lighting": devices.bulb,
    "construction": wares.bricks,
    "furniture-home": furniture.shelf,
    "vehicles": works.gear,
    "medical": devices.medical,
    "packaging-paper": wares.carton,
    "sports-toys-gifts": wares.toys,
    "energy-environment": works.tank,
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


def shape_of(leaf: str, family: str, industry: str) -> Shape:
    """The shape that goods of a leaf have in pictures."""
    for slug in (leaf, family):
        for pattern, shape in SHAPES:
            if re.search(rf"(^|-)({pattern})", slug):
                return shape
    return BY_INDUSTRY.get(industry, devices.book)


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
