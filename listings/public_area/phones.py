"""Phone numbers in plain text, told from part numbers, sizes, dates and codes.

A number counts where it is written as only phones are (a plus and a country, a mobile of
China, an area code in brackets), or where a word beside it says so.
"""

import re
from collections.abc import Iterator

import phonenumbers

from listings.public_area.digit_words import Said, said
from listings.public_area.links import Spot, words
from listings.public_area.plain import Plain

SEPARATED = r"[ ().\-/·*_|\\\n]{0,3}"
NUMBER = re.compile(rf"[+(（]{{0,2}}\d(?:{SEPARATED}\d){{5,24}}")
OIL = str.maketrans("oilоз", "01103")
LOOKS_TYPED = re.compile(r"\b(?=[oilоз]*\d)[\doilоз]{2,}\b")
CALL = words(
    "tel telephone telefon telefono telefone teléfono téléphone phone phones fon handy mobile "
    "mob mobil movil móvil celular cel cellphone hotline landline fax telefax dial tlf tfno "
    "тел телефон моб факс звоните позвоните звонить whatsapp whats whatsap watsapp viber signal "
    "zalo telegram wechat weixin sms call phoning appelez llame llamar ligue rufen chiamare ara "
    "composez marquez marque disque arayın bel hubungi gọi điện đt sđt telp telepon"
)
CALL_EAST = (
    "电话|電話|手机|手機|热线|熱線|传真|致电|拨打|座机|微信|威信|薇信|电联|号码|携帯|ファックス|전화|휴대폰|"
    "연락처|핸드폰|팩스|هاتف|تلفون|جوال|موبايل|واتساب|واتس|اتصل|فاكس|رقم الجوال|फोन|मोबाइल|संपर्क|"
    "फन|मबइल|सपरक|โทร|โทรศพท|тлф|📞|☎|📱|☏|✆"
)
WEAK = words(
    "contact message kontakt contacto contato contactez контакт 联系 聯繫 number nummer numero номер"
)
OUR = words("our my his her unser unsere meine notre nuestro nosso наш")
CALLED = re.compile(
    rf"(?:\b(?:{CALL})|\b(?:{OUR})\s(?:{WEAK})|\b(?:hp|ph|wa)\b\s?[.:]|{CALL_EAST})(?![^\W\d_])"
    r"(?:[\s.:：;,=#№(\[\-–+）)]|\b(?:us|me|on|at|is|no|nr|number|now|to|or|and|the|our|sales|"
    r"en|au|al|a|le|la|el|il|unter|под|по|ext|id|app|number|numero|номер|nummer|على|علي|رقم|برقم)\b){0,8}\Z"
)
CONTACTED = re.compile(
    rf"(?:\b(?:{WEAK})\b|\b(?:reach|ring|text|ask) (?:us|me)\b|\b[mtp]\s?[:：]|联系|聯繫)(?:[\s.:：=#(\-+]|\b(?:us|me|on|at|is|no|person|with)\b){{0,6}}\Z"
)
CALLED_BEHIND = re.compile(
    r"[\s,;:()\[\]（）\-–/]{0,4}(?:\(?(?:whats ?app|wechat|weixin|viber|telegram|(?:tel|mobile|phone|fax|sms|call)"
    r"(?:\s?[).,;!]|\Z| me\b| us\b)|24h|24/7|mr\b|ms\b|mrs\b|微信|同微信|同号|电话|手机|先生|小姐|经理|女士|واتس))"
)
# What numbers also are: after these words one counts only with a plus or a word for calling.
CODE = re.compile(
    r"(?:\b(?:gtin|ean|upc|sku|hs|hts|htsus|taric|cas|isbn|issn|part|parts|pn|p/n|model|models|type|art|"
    r"article|artikel|item|ref|reference|serial|s/n|sn|lot|batch|order|code|codes|codigo|barcode|"
    r"patent|oem|oe|reg|registration|cert|certificate|file|nsn|duns|d-u-n-s|vat|eori|tax|iso|en|din|"
    r"astm|no|nr|drawing|dwg|catalog|catalogue|cat|licen[cs]e|e-file|ce|fda|imei|mac|ein|ul|tuv|"
    r"size|sizes|series|id|version|ver|rev|figure|ncm|ndc|din|gost|product|number|артикул|код|арт|"
    r"referencia|codice|bestellnummer|teilenummer|zl|cn|ncage|un|ec|einecs|inci|unspsc|etim|eclass|"
    r"tariff|customs)"
    r"|编号|型号|编码|条码|货号|料号|专利|型番|品番|코드|كود)"
    r"[\s.:：#=()№/,-]{0,4}(?:\b(?:no|nr|number|code|codes|is|are|nos|and)\b[\s.:：#=()-]{0,3}){0,2}"
    r"(?:[\d][\d\s./,-]{3,24}[,;/]\s?(?:and\s|or\s)?){0,4}\Z"
)
LETTER_BEFORE = re.compile(r"[a-z][-./_]?\Z")
LETTER_BEHIND = re.compile(
    r"[-/_]?[a-z]{1,9}|[°%²³±×µΩ]|\s?[±°%×*x]\s?\d?|,\d{3}\b|\.\d"
)
UNIT = re.compile(
    r"\s?(?:mm|cm|m|km|in|inch(?:es)?|ft|kg|g|mg|lbs?|t|mt|tons?|tonnes?|pcs|pieces|units|sets?|v|kv|a|ma|"
    r"mah|w|kw|kva|hz|rpm|bar|psi|mpa|pa|nm|n|kn|l|ml|gal|hours?|hrs|h|days?(?!\sand\snight)|cycles|cfm|lm|lux|k|"
    r"dpi|mesh|usd|eur|cny|rmb|pa|pairs?|rolls?|bags?|cartons?|meters?|metres?|sqm|kcal|lumens?|"
    r"operations|stitches|prints|pages|shots|strokes|btu|ω|ohm|cst)\b"
)
CHINA = re.compile(
    r"(?<!\d)(?:(?:\+|00)?\(?86\)?[ \-_./·*)(]{0,3})?1[ ().\-_/·*|]{0,3}[3-9](?:[ ().\-_/·*|\n]{0,3}\d){9}(?!\d)"
)
DAY = re.compile(r"(?:19|20)\d\d-(?:0\d|1[0-2])-[0-3]\d")
DECIMALS = re.compile(r"\d+\.\d+\s?[-/]\s?\d+\.\d+\Z")
NORTH_AMERICA = re.compile(
    r"(?:1[-. ])?(?:\([2-9]\d\d\)[ -]?[2-9]\d\d[-. ]?\d{4}|[2-9]\d\d([-.])[2-9]\d\d\1\d{4})\Z"
)
NATIONAL = re.compile(
    r"8[ -]?\(?\d{3}\)?[ -]?\d{3}[ -]\d\d[ -]\d\d\Z"  # Russia
    r"|0[1-9](?:([ .-])\d\d)(?:\1\d\d){3}\Z"  # France
    r"|[67]\d\d \d\d \d\d \d\d\Z"  # Spain
    r"|[6-9]\d{4} \d{5}\Z"  # India
    r"|400[ -]\d{3}[ -]\d{4}\Z|400\d-\d{3}-\d{3}\Z|(?:800|888)-\d{3}-\d{4}\Z"
    r"|0[57]\d{9}\Z"
    r"|\(0?\d{2,5}\)[ -]?\d{3,5}[ -]?\d{3,5}\Z"
    r"|\(?0[1-9]\d{1,3}\)?[ /-]\d{6,8}(?:-\d{1,5})?\Z"
    r"|\(?0[1-9]\d{1,3}\)?[ /-]\d{3,4}[ -]\d{4}\Z"
    r"|0[1-9]\d[ /-]\d{3}[ /-]\d{2}[ /-]\d{2}\Z"
)


def phones(one: Plain) -> Iterator[Spot]:
    """Phone and fax numbers."""
    for number in said(one):
        if number.is_enough or is_said_to_be_one(one.text, number):
            yield Spot(number.start, number.end, "phone")
    text = one.text
    if any(letter in text for letter in "oilоз"):
        text = LOOKS_TYPED.sub(lambda typed: typed[0].translate(OIL), text)
    for found in NUMBER.finditer(text):
        yield from among(text, *found.span())


def is_said_to_be_one(text: str, number: Said) -> bool:
    """Is what stands partly in words a phone? It is called so, or reads as nothing else."""
    before = text[max(0, number.start - 44) : number.start]
    if CALLED.search(before) or CALLED_BEHIND.match(text, number.end):
        return True
    if before.rstrip().endswith(("plus", "mas", "mais", "più", "плюс")):
        return is_possible(number.digits)
    return bool(CHINA.fullmatch(number.digits)) and not CODE.search(before)


def among(text: str, start: int, end: int) -> Iterator[Spot]:
    """The phone in these digits, or what of them is one."""
    if text[end : end + 1].isdigit() or text[start - 1 : start].isdigit():
        return
    if is_phone(text, start, end):
        yield Spot(start, end, "phone")
        return
    for part in CHINA.finditer(text, start, end):
        if part.span() != (start, end) and is_china(text, *part.span()):
            yield Spot(*part.span(), "phone")
            return
    plus = text.find("+", start + 1, end)
    if plus > 0:
        yield from among(text, plus, end)


def is_phone(text: str, start: int, end: int) -> bool:
    number = text[start:end]
    groups = re.findall(r"\d+", number)
    digits = "".join(groups)
    if not 6 <= len(digits) <= 17:
        return False
    before, behind = text[max(0, start - 44) : start], text[end : end + 24]
    if is_called(number, before, behind, groups):
        return True
    if (
        LETTER_BEFORE.search(before[-2:])
        or LETTER_BEHIND.match(behind)
        or UNIT.match(behind)
    ):
        return False
    if before[-1:] in {"±", "≤", "≥", "<", ">", "$", "€", "£", "¥", ",", "."}:
        return False
    if with_country(number, digits, groups, before):
        return True
    if CODE.search(before):
        return False
    return is_china(text, start, end) or is_national(number.strip("+"), groups)


def is_called(number: str, before: str, behind: str, groups: list[str]) -> bool:
    """Does a word beside it say that it is a phone?"""
    digits = "".join(groups)
    if UNIT.match(behind) or (
        LETTER_BEHIND.match(behind) and not CALLED_BEHIND.match(behind)
    ):
        return False
    if DAY.match("-".join(groups)) or DECIMALS.match(number):
        return False
    longest = max(map(len, groups))
    if len(digits) == 6 and not before.rstrip("( ").endswith((":", "：", ".")):
        return False
    if CALLED.search(before) and (longest >= 3 or len(groups) >= 4):
        return True
    if len(digits) < 7 or is_list(groups):
        return False
    if CONTACTED.search(before) and not CODE.search(before):
        return longest >= 3
    return (
        bool(CALLED_BEHIND.match(behind)) and longest >= 3 and not CODE.search(before)
    )


def is_list(groups: list[str]) -> bool:
    """Thousands, or sizes in a row."""
    whole = [int(one) for one in groups]
    if (
        len(groups) > 2
        and all(len(one) == 3 for one in groups[1:])
        and groups[-1] == "000"
    ):
        return True
    return (
        len(groups) > 2
        and whole == sorted(whole)
        and len(set(whole)) > 2
        and all(number % 5 == 0 for number in whole)
    )


def with_country(number: str, digits: str, groups: list[str], before: str) -> bool:
    """A plus or 00 and a country's code, or the code in a group of its own."""
    if (
        re.search(r"/[-−]|\d\.\d\d?\b(?!\.)", number)
        and "." in number
        and len(groups) < 4
    ):
        return False
    if number.startswith(("+", "(+")) or before.rstrip().endswith("+"):
        return (
            8 <= len(digits) <= 15
            and not groups[0].startswith("0")
            and is_possible(digits)
        )
    if CODE.search(before):
        return False
    if digits.startswith("00") and number.startswith("00"):
        return is_valid(digits[2:]) and not (
            len(groups) == 1 and len(digits) in {12, 13, 14}
        )
    if (
        len(groups) >= 3
        and len({len(one) for one in groups}) > 1
        and 10 <= len(digits) <= 13
    ):
        known = (
            len(groups[0]) <= 3
            and int(groups[0]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
        )
        uniform = len(set(re.findall(r"\D+", number.strip("()")))) <= 2
        return (
            known
            and groups[0] not in {"1", "7"}
            and not is_list(groups)
            and uniform
            and "." not in number
            and "/" not in number
            and is_valid(digits)
        )
    return False


def is_possible(digits: str) -> bool:
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def is_valid(digits: str) -> bool:
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)


def is_china(text: str, start: int, end: int) -> bool:
    """A mobile of China: 11 digits from 13 to 19, with 86 before them or not."""
    found = CHINA.fullmatch(text, start, end)
    if not found:
        return False
    before, behind = text[max(0, start - 44) : start], text[end : end + 4]
    if CODE.search(before) or LETTER_BEFORE.search(before[-2:]) or UNIT.match(behind):
        return False
    if LETTER_BEHIND.match(behind) or (
        before[-1:] in {",", "."} and before[-2:-1].isdigit()
    ):
        return False
    groups = re.findall(r"\d+", found[0])
    are_sizes = len(groups) > 2 and (
        "/" in found[0] or (len(groups) < 9 and all(len(one) <= 2 for one in groups))
    )
    return not is_list(groups) and not are_sizes


def is_national(number: str, groups: list[str]) -> bool:
    """Written as phones are written within a country."""
    if is_list(groups) or (
        all(one.startswith("0") for one in groups) and len(groups) > 1
    ):
        return False
    if len(groups) == 5 and [int(one) for one in groups] == list(
        range(int(groups[0]), int(groups[0]) + 5)
    ):
        return False
    return bool(NORTH_AMERICA.match(number) or NATIONAL.match(number))
