"""Street addresses in plain text, in the ways many countries write them."""

import re
from collections.abc import Iterator

from listings.public_area.links import Spot
from listings.public_area.plain import Plain

NAME = r"[A-Z][\w'.-]{1,30}"
ENDS = r"(?=\s*(?:[,.;:()\n]|\Z|\d{4,6}\b|-\s))"
EAST = r"[\u4e00-\u9fff]"
NUMBER = (
    r"(?:(?:[Nn][o°º]\.?|[Nn]r\.?|[Nn]úmero|[Nn]umero|#|n\.)\s?)?\d{1,5}[a-zA-Z]?\b"
)
STREET = (
    "Street|St\\.|Road|Rd\\.?|Avenue|Ave\\.?|Boulevard|Blvd\\.?|Highway|Hwy\\.?|Lane|"
    "Terrace|Crescent|Parkway|Pkwy\\.?|Marg|Nagar"
)
# With the letters as written: a name begins with a capital.
WRITTEN = re.compile(
    "|".join(
        (
            # 12 Harbour Road, / No. 88 Keyuan Road
            rf"\b(?:No\.?\s?)?\d{{1,5}}[A-Za-z]?(?:-\d{{1,4}})?,?\s(?:{NAME}\s){{1,4}}(?:{STREET}){ENDS}",
            # Keyuan Road No. 88 / Xueyuan Rd 12,
            rf"\b(?:{NAME}\s){{1,3}}(?:{STREET}),?\s(?:No\.?\s?|#)\d{{1,5}}",
            # 350 Fifth Ave, NY 10118 / 4100 Industrial Drive, Dayton, OH 45402
            (
                r"\b\d{1,5}\s(?:[A-Z][\w'.-]{1,30}\s){1,4}(?:Drive|Dr\.?|Way|Court|Ct\.?|Place|Pl\.?|Square|Close|"
                r"Street|St|Ave|Rd|Blvd),?\s[A-Z][\w .,'-]{1,40}\d{4,5}\b"
            ),
            # Building 3, Longhua Industrial Park / Plot 14, Sector 5
            (
                r"\b(?:Building|Bldg\.?|Block|Unit|Plot|Room|Rm\.?|Suite|Floor|Shed|Gala|Warehouse|Hall)\s?(?:No\.?\s?)?[A-Z]?-?\d{1,5}[A-Z]?,\s?"
                rf"(?:{NAME}\s?,?\s?){{1,5}}(?:Industrial|Industry|Technology|Science|Economic|Free|Estate|Park|Zone|Sector|Phase|Phase|MIDC|GIDC)\b"
            ),
            r"\b(?:Plot|Shed)\s?(?:No\.?)?\s?[A-Z]?-?\d{1,5}[^\n]{0,40}\b(?:MIDC|GIDC|SIDCO|Estate|Phase|Sector)\b",
            # Hauptstraße 5, Lindenallee 12
            r"\b[A-ZÄÖÜ][\w.-]{2,40}(?:strasse|stra[ßs]e|str\.|gasse|allee|straat|gatan|gade|vej)\s\d{1,4}\s?[a-z]?\b(?!\s?(?:mm|cm|kg|m|V|W|A|%)\b)",
            r"\b[A-Z][\w.-]{2,30}\s(?:Str\.|Strasse|Stra[ßs]e|Allee|Weg|Platz|Ring|Damm)\s\d{1,4}[a-z]?\b",
            r"\b[A-Z][\w.-]{2,40}(?:weg|platz|laan|ring|damm|plein)\s\d{1,4}[a-z]?\s?,\s?(?:[A-Z]{1,2}-)?\d{4,5}\b",
            # 14 rue de la Paix / 3 bis, avenue Foch
            r"\b\d{1,4}(?:\s?(?:bis|ter))?,?\s(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hemin|[Ii]mpasse|[Qq]uai|[Pp]lace|[Aa]llee|[Rr]oute)\s(?:(?:de|du|des|d'|la|le|l'|les)\s?){0,3}[A-Z]\w{2,30}",
            # Calle Mayor 5, Rua do Ouro, 12 / Via Roma 3, / Av. Paulista 1000
            rf"\b(?:[Cc]alle|C/|[Cc]arrera|[Aa]venida|[Aa]vda\.?|Av\.|[Rr]ua|[Tt]ravessa|[Pp]aseo|[Pp]laza|[Cc]amino|[Ee]strada|[Rr]odovia|[Vv]iale|[Pp]iazza|[Cc]orso|[Uu]lica|[Uu]l\.|[Aa]l\.|[Jj]alan|Jl\.)\s?(?:(?:de|do|da|dos|das|del|la|las|los|el)\s){{0,2}}{NAME}(?:\s(?:(?:de|do|da|del|la|dos|e|y)\s)?{NAME}){{0,3}}\s?,?\s{NUMBER}",
            rf"\bVia\s{NAME}(?:\s{NAME}){{0,2}},?\s\d{{1,4}}[a-z]?\s?[,-]\s?(?:\d{{5}}\b|[A-Z][a-z]+\s?(?:\(|,|\d))",
            # PO boxes
            r"\b(?:[Pp]\.?\s?[Oo]\.?\s?[Bb]ox|[Pp]ostfach|[Aa]partado(?:\s[Pp]ostal)?|[Cc]aixa [Pp]ostal|[Aa]pdo\.?|BP\s|[Pp]ostbus)\s?(?:[Nn]o\.?\s?)?\d{2,6}\b(?=[,.;\s]|\Z)",
            # Atatürk Mah. 3. Cad. No: 12
            r"\b[\w.]{2,30}\s(?:Mah|Cad|Sok|Mahallesi|Caddesi|Sokak|Sokagi|Bulvari)\.?,?\s[^\n]{0,40}?N[oO]\s?[:.]\s?\d{1,4}",
            # ул. Ленина, д. 5
            r"\b(?:ул|пр|просп|пер|наб|ш|вул)\.\s?[А-Я][\w-]{2,30}(?:\s[А-Я]?[\w-]{2,30})?,?\s?(?:д\.\s?)?\d{1,4}\b",
            r"\b(?:[Уу]лица|[Пп]роспект|[Пп]ереулок|[Шш]оссе|[Нн]абережная|[Вв]улиця)\s[А-Я][\w-]{2,30},?\s?(?:дом\s|д\.\s?)?\d{1,4}\b",
            # 广东省深圳市龙华区民治大道88号
            rf"{EAST}{{1,8}}(?:路|街|大道|巷|弄|胡同)\s?\d{{1,5}}\s?(?:-\d{{1,4}}\s?)?[号號弄]",
            rf"{EAST}{{2,4}}[省市]{EAST}{{2,5}}[市区區县縣鎮镇]{EAST}{{2,10}}(?:路|街|大道|村|工业区|工業區|工业园|科技园|产业园)",
            rf"{EAST}{{2,8}}(?:工业区|工業區|工业园|科技园|产业园|开发区)[^\n，。]{{0,10}}?[\dA-Z]{{1,4}}\s?[栋棟号號座楼樓]",
            # 東京都港区芝公園4丁目2番 / 서울 강남구 테헤란로 152
            rf"{EAST}{{2,10}}\d{{1,3}}\s?(?:丁目|番地|番)",
            r"[가-힣]{1,8}(?:시|구|군|동)\s[가-힣\d]{1,12}(?:로|길)\s?\d{1,4}",
            # شارع … 15
            r"\b(?:شارع|طريق|حي)\s[\u0600-\u06ff]{2,20}(?:\s[\u0600-\u06ff]{2,20}){0,3}\s?[،,]?\s?(?:رقم\s)?\d{1,5}",
            r"(?:मरग|सडक|रड)\s?,?\s?\d{1,5}",
            r"\b(?:[Ss]o|so)\s\d{1,4}[A-Za-z]?,?\s(?:[Dd]uong|[Pp]ho|đuong|Đuong)\s[A-ZĐ]\w+",
        )
    )
)
# Each of them has one of these words; only around it do we look.
ALONE = (
    "street road avenue boulevard highway lane terrace crescent parkway drive way court place square "
    "close st rd ave blvd hwy pkwy dr ct pl marg nagar str av avda ul al jl jalan mah cad sok mahallesi "
    "caddesi sokak sokagi bulvari bp apdo via ring damm weg allee platz rue quai rua calle c carrera "
    "avenida travessa paseo plaza camino estrada rodovia chemin impasse route viale piazza corso ulica "
    "box postfach apartado postal postbus industrial industry technology science economic free estate "
    "park zone sector phase midc gidc sidco ул пр просп пер наб вул ш улица проспект переулок шоссе "
    "набережная вулиця شارع طريق حي मरग सडक रड duong đuong pho"
)
ENDINGS = (
    "strasse straße str gasse allee weg platz laan damm plein straat gatan gade vej"
)
EASTERN = re.compile(
    r"[路街巷弄村番]|大道|胡同|业区|業區|工业园|科技园|产业园|开发区|丁目|[가-힣](?:로|길)\s?\d"
)
WORD = re.compile(r"[^\W\d_]+")
ALONE_SET, ENDINGS_SET = frozenset(ALONE.split()), tuple(ENDINGS.split())
AROUND = 70
# After a word like "address" much less is enough.
SAID = re.compile(
    r"(?:\b(?:our\s|factory\s|office\s|company\s|works?\s|visit us at\s|located at\s|come to\s)?"
    r"(?:address|adresse|direccion|endereco|indirizzo|адрес|adres|alamat|located at|visit us at)"
    r"|地址|住所|주소|العنوان|厂址)\s?(?:[:：=-]|is\b|est\b|es\b)?\s?"
    r"([^\n]{0,40}?\d{1,5}[^\n;]{0,60})"
)
TECHNICAL = re.compile(
    r"\b(?:ip|mac|memory|bus|slave|modbus|node|register|device|can|i2c|hex|dns|start|"
    r"network|unit|default|station|server)[\s-]*\Z"
)
NAMED_PLACE = re.compile(
    r"\b(?:road|rd|street|st|avenue|ave|lane|park|zone|city|district|town|village|building|"
    r"floor|strasse|rue|calle|rua|via|plaza|province|industrial|estate|km)\b|[路街号區区市村镇]"
)


# District, town and postcode, which are taken out with the street.
TOWN = re.compile(
    r",?\s(?:[A-Z]{1,2}-)?\d{4,6}\s[A-Z][\w-]{2,30}"
    r"|(?:,\s[A-Z][\w'.-]{1,30}(?:\s[A-Z][\w'.-]{1,30}){0,2}){1,4}"
    r"(?:,?\s(?:[A-Z]{1,2}\s)?(?:\d{4,6}|[A-Z]{1,2}\d{1,2}[A-Z]?\s\d[A-Z]{2})\b)"
)


def streets(one: Plain) -> Iterator[Spot]:
    """Where a street and a number, a yard or a post-office box is named."""
    for start, end in around_anchors(one.text):
        for found in WRITTEN.finditer(one.cased, start, end):
            town = TOWN.match(one.cased, found.end())
            yield Spot(found.start(), (town or found).end(), "street")
    for found in SAID.finditer(one.text):
        before = one.text[max(0, found.start() - 14) : found.start()]
        if NAMED_PLACE.search(found[1]) and not TECHNICAL.search(before):
            yield Spot(found.start(1), found.end(1), "street")


def around_anchors(text: str) -> list[tuple[int, int]]:
    """The stretches of a text in which a street may be named; none overlaps another."""
    stretches: list[tuple[int, int]] = []
    anchors = [
        word.span()
        for word in WORD.finditer(text)
        if word[0] in ALONE_SET or word[0].endswith(ENDINGS_SET)
    ]
    anchors += [word.span() for word in EASTERN.finditer(text)]
    for first, last in sorted(anchors):
        start, end = max(0, first - AROUND), last + AROUND
        if stretches and start <= stretches[-1][1]:
            start, _ = stretches.pop()
        stretches.append((start, end))
    return stretches
