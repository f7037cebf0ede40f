"""Text as search compares it: the same for what is indexed and for what is asked.

Compatibility forms and case are folded (Unicode NFKC), accents of Latin letters dropped.
Separators that PostgreSQL's parser would swallow become spaces; a model number is kept
whole and in parts (`TN-2110`: tn2110, tn, 2110); a number with its unit likewise, whatever
the unit is called (`32 GB`, `32 gigabytes`: 32gb, 32, gb; sizes.py); Chinese, Japanese and
Korean runs become overlapping pairs, and traditional Chinese characters are their simplified
ones.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from listings.search import sizes
from listings.search.hanzi import simplified

LONGEST_WORD = 60
CJK = (
    "\u3005-\u3007\u3040-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U000323af"
)
CHUNK = re.compile(rf"[{CJK}]+|\d+(?:[.,]\d+)+|[^\W_{CJK}]+(?:[-./'][^\W_{CJK}]+)*")
CHUNK_IS_CJK = re.compile(f"[{CJK}]")
CJK_RUN = re.compile(f"[{CJK}]+")
FOREIGN = re.compile(r"[^\x00-\x7f]+")
# Marks on kana and in Hangul are parts of the letter; on others they are accents.
ACCENTED = re.compile("[^\u3040-\u30ff\uac00-\ud7af]+")
NUMBER = re.compile(r"\d+(?:[.,]\d+)+")
THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+")
PIECE = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")
# Signs of inches and feet; quotation marks around a phrase are none.
QUOTED = re.compile(r'(?<!\S)"([^"]*)"(?!\w)')
INCHES = re.compile(r"(?<=\d) ?(?:\"|'')(?![\w\"'])")
FEET = re.compile(r"(?<=\d)'(?![\w'])")
# 2-1/2, 12-volt, 1/2in: the number stands for itself. Begun with a digit they are found three
# times as fast as with what may not stand before it.
ALONE = r"\d(?<![\w.,/-]\d)"
MIXED = re.compile(rf"({ALONE}\d?)-(?=\d{{1,2}}/\d)")
HYPHENED = re.compile(rf"({ALONE}\d*(?:[.,]\d+)*)-([^\W\d_]+)(?![\w-])")
CUT = re.compile(rf"({ALONE}\d?/\d{{1,2}})-?(?=[^\W\d_])")
# ½ is "1/2" in compatibility forms, 2½ would be "21/2".
VULGAR = re.compile("(?=[\u00bc-\u00be\u2150-\u215e])")
# How long, wide and high something is: 100 × 200 × 30.
REST = r"\d*(?:[.,/]\d+)*"
TIMES = re.compile(rf"{ALONE}{REST}(?: ?[x×*] ?\d{REST})+")
BY = re.compile(" ?[x×*] ?")
ATTACHED = re.compile(r"(\d+)([^\W\d_]+)")
PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Customs codes: said to be one; written with its dots; nothing but pairs of digits.
PAIRS = r"\d\d(?:[ .]?\d\d){1,4}(?!\d)"
CODE_SAID = re.compile(
    r"(?:\b(?:hs|hts|taric)|海关|税则|关税)[ -]*(?:codes?|no|nr|number|tariff|编码|号)?"
    rf"[.:# ]*({PAIRS})"
)
CODE_DOTTED = re.compile(r"(?<![\d.,])\d{4}\.\d\d(?:[. ]?\d\d){0,2}(?![.,]?\d)")
CODE_ALONE = re.compile(r"\d\d(?:[ .]\d\d){2,4}|\d{4}(?:[ .]\d\d){1,3}")
CODE_WORD = re.compile(r"hs\d{4,10}")
STRAIGHT = str.maketrans(
    dict.fromkeys("’‘′", "'")
    | dict.fromkeys("“”", '"')
    | dict.fromkeys("‐–—", "-")
    | {"⁄": "/"}
)
# Letters that have no accent to be dropped, but are written without.
PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"}
)


def words(text: str) -> list[str]:
    """The words of a text, folded; a model number is there whole and in parts."""
    found: list[str] = []
    before = ""  # the number that stands before
    measured, together = _measured(fold(text))
    for match in CHUNK.finditer(measured):
        chunk = match.group()
        number = _as_number(chunk) if chunk[0].isdecimal() else ""
        if before and (unit := sizes.UNIT_OF.get(chunk)):
            # "32 GB" is written "32GB" as often.
            found += (unit, sizes.word(before, unit))
        elif "/" in number:
            if before.isdecimal():
                del found[-1:]  # of 2 1/2
            number = sizes.mixed(before, number)
            found.append(sizes.word(number))
        else:
            found += _words_of(chunk)
            if before and (unit := sizes.unit_in_characters(chunk)):
                found.append(sizes.word(before, unit))
        before = number
    found += together
    return [word[:LONGEST_WORD] for word in found]


def _measured(folded: str) -> tuple[str, list[str]]:
    """(a folded text with its measures apart, what of them is said together: 100x200)."""
    if '"' in folded or "'" in folded:
        folded = INCHES.sub(" in ", QUOTED.sub(r" \1 ", folded))
        folded = FEET.sub(" ft ", folded)
    if "-" in folded:
        folded = HYPHENED.sub(_unhyphened, MIXED.sub(r"\1 ", folded))
    if "/" in folded:
        folded = CUT.sub(r"\1 ", folded)
    together: list[str] = []

    def apart(match: re.Match[str]) -> str:
        said = BY.split(match.group())
        sizes_of = [sizes.word(one) for one in map(_as_number, said) if one]
        if len(sizes_of) == len(said):
            together.extend(map("x".join, itertools.pairwise(sizes_of)))
            together.extend(["x".join(sizes_of)] if len(said) > 2 else [])
        return " ".join(said)

    return TIMES.sub(apart, folded), together


def _unhyphened(match: re.Match[str]) -> str:
    number, name = match.groups()
    return f"{number} {name}" if name in sizes.UNIT_OF else match.group()


@lru_cache(maxsize=1_000)
def _as_number(chunk: str) -> str:
    """A chunk as a number or fraction that a unit may follow; nothing where it is none."""
    if chunk.isdecimal() or sizes.is_fraction(chunk):
        return chunk
    number = _number(chunk) if NUMBER.fullmatch(chunk) else ""
    return number if PLAIN_NUMBER.fullmatch(number) else ""


def _spelled_units(folded: str) -> list[str]:
    """What units after a number are called, of those that search knows by their symbol."""
    chunks = [match.group() for match in CHUNK.finditer(_measured(folded)[0])]
    return [
        name
        for number, name in itertools.pairwise(chunks)
        if sizes.UNIT_OF.get(name, name) != name and _as_number(number)
    ]


def besides(text: str, *, is_title: bool = False) -> list[str]:
    """What a listing is found by besides its words.

    The characters of a run alone, for who asks for a single one; a unit as it is called
    (`6 feet`: feet); in a title a name with the number after it (`iPhone 7`: iphone7), for
    who writes them together.
    """
    folded = fold(text)
    found = [c for run in CJK_RUN.findall(folded) if len(run) > 1 for c in run]
    found += _spelled_units(folded)
    return found + (neighbours(folded) if is_title else [])


def neighbours(folded: str) -> list[str]:
    """Each name with the number that stands after it, written together."""
    chunks = [match.group() for match in CHUNK.finditer(folded)]
    return [
        (name + number)[:LONGEST_WORD]
        for name, number in itertools.pairwise(chunks)
        if name.isalpha()
        and not CHUNK_IS_CJK.match(name)
        and number[0].isdigit()
        and number.isalnum()
        and name not in sizes.UNIT_OF
    ]


def fold(text: str) -> str:
    """Compatibility forms, case, the accents of letters and ways to write Chinese taken away."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", VULGAR.sub(" ", text))
    text = text.replace("\0", " ").lower()
    return text if text.isascii() else FOREIGN.sub(_folded, text)


def _folded(match: re.Match[str]) -> str:
    return _plain(match.group())


@lru_cache(maxsize=2_000)
def _plain(foreign: str) -> str:
    """In most texts these are the same few: ², –, é."""
    text = in_simplified(foreign.translate(STRAIGHT))
    return ACCENTED.sub(_without_accents, text.translate(PLAIN))


def in_simplified(text: str) -> str:
    """A text with its Chinese in simplified characters, each in its place."""
    return text.translate(simplified()) if CHUNK_IS_CJK.search(text) else text


def _without_accents(match: re.Match[str]) -> str:
    letters = unicodedata.normalize("NFD", match.group())
    return "".join(c for c in letters if not unicodedata.combining(c))


def without_codes(text: str) -> tuple[str, list[str]]:
    """(the rest, customs codes as digits): `HS 8471.30`, `84 71 30`, `8471.30.00`."""
    folded = " ".join(fold(text).split())
    if CODE_ALONE.fullmatch(folded):
        return "", [plain_code(folded)]
    codes: list[str] = []

    def taken(match: re.Match[str]) -> str:
        codes.append(plain_code(match.group(match.lastindex or 0)))
        return " "

    for form in (CODE_SAID, CODE_DOTTED):
        folded = form.sub(taken, folded)
    return folded, codes


def plain_code(code: str) -> str:
    return re.sub(r"[ .]", "", code)


def code_words(code: str) -> list[str]:
    """A customs code as a word, from its heading down: whoever asks for one finds all below."""
    return [f"hs{code[:n]}" for n in (4, 6, 8, 10) if len(code) >= n]


def compact(number: str) -> str:
    """A part number without what separates it, beside itself where that is not the same."""
    whole = "".join(c for c in number if c.isalnum())
    return number if whole == number else f"{number} {whole}"


def pairs(run: str) -> list[str]:
    """A run without spaces between words, as overlapping pairs."""
    return [run] if len(run) == 1 else [run[n : n + 2] for n in range(len(run) - 1)]


def as_typed(
    text: str, told: Sequence[str], *, but: Iterable[str] = ()
) -> tuple[str, ...]:
    """Words of a question for whoever typed it: pairs put together again, sizes once.

    不锈, 锈钢 and 阀门 are 不锈钢 and 阀门. What the pairs in `but` cover is left out: the
    pair between those two, 钢阀, is no word that anybody missed.
    """
    folded = fold(text)
    # Simplified characters stand each in its place.
    typed = text if len(text) == len(folded) else folded
    kept = _covered(folded, told) - _covered(folded, but)
    within = {part for word in told for part in sizes.parts(word)}
    found = [
        sizes.readable(word)
        for word in told
        if not (word in within or CHUNK_IS_CJK.match(word))
    ]
    for run in CJK_RUN.finditer(folded):
        last = -2
        for n in (n for n in range(*run.span()) if n in kept):
            if n == last + 1 and folded[last : n + 1] in told:
                found[-1] += typed[n]
            else:
                found.append(typed[n])
            last = n
    return tuple(dict.fromkeys(found))


def _covered(folded: str, some: Iterable[str]) -> set[int]:
    """Where the characters of these words stand, of those in runs."""
    return {
        at + n
        for word in some
        if CHUNK_IS_CJK.match(word)
        for at in places(folded, word)
        for n in range(len(word))
    }


def places(text: str, part: str) -> Iterator[int]:
    """Where a part of a text begins, each time, also within itself."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


@lru_cache(maxsize=3_000)
def _words_of(chunk: str) -> tuple[str, ...]:
    """The same few words make up most texts: each is taken apart once."""
    return tuple(_taken_apart(chunk))


def _taken_apart(chunk: str) -> Iterator[str]:
    if CHUNK_IS_CJK.match(chunk):
        yield from pairs(chunk)
        return
    if NUMBER.fullmatch(chunk):
        yield _number(chunk)
        if CODE_DOTTED.fullmatch(chunk):
            yield plain_code(chunk)
        return
    if CODE_WORD.fullmatch(chunk):
        yield chunk
        yield chunk.removeprefix("hs")
        return
    attached = ATTACHED.fullmatch(chunk)
    if attached and (unit := sizes.UNIT_OF.get(attached[2])):
        yield from (sizes.word(attached[1], unit), attached[1], unit)
        return
    chunk = chunk.removesuffix("'s")
    parts = [part for part in re.split(r"[-./']", chunk) if part]
    if len(parts) > 1 and "/" not in chunk:
        has_digit = any(c.isdigit() for c in chunk)
        if has_digit or ("-" in chunk and len(parts) == 2):
            yield "".join(parts)
    for part in parts:
        yield part
        pieces = PIECE.findall(part)
        if _is_model(pieces):
            yield from pieces


def _number(chunk: str) -> str:
    """A number with a decimal point, without thousands, and without zeros that say nothing."""
    if THOUSANDS.fullmatch(chunk):
        chunk = chunk.replace(",", "")
    elif EUROPEAN.fullmatch(chunk):
        chunk = chunk.replace(".", "").replace(",", ".")
    elif chunk.count(",") == 1 and "." not in chunk:
        chunk = chunk.replace(",", ".")
    chunk = chunk.replace(",", "")
    whole, _point, part = chunk.partition(".")
    return whole if part and not part.strip("0") else chunk


def _is_model(pieces: list[str]) -> bool:
    """Letters and digits that also mean something apart: 32gb, tn2110; not a4, m8."""
    if len(pieces) != 2:
        return False
    first, second = pieces
    return second in sizes.UNIT_OF or (len(first) > 1 and len(second) > 1)
