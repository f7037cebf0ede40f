"""Digits said in words, one by one: "eight six one three", 一三八零零."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from listings.public_area.plain import Plain, folded

# By language: nought to nine. A slash parts spellings of one digit.
SPOKEN = (
    "zero/oh/o/nil/nought one/won two/too three/tree four/for/fore five/fife six seven eight/ate nine/niner",
    "null eins/ein zwei/zwo drei vier funf/fuenf sechs sieben acht neun",
    "zero un/une deux trois quatre cinq six sept huit neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "zero um dois tres quatro cinco seis/meia sete oito nove",
    "zero uno due tre quattro cinque sei sette otto nove",
    "nul een twee drie vier vijf zes zeven acht negen",
    "ноль/нуль один/одна два/две три четыре пять шесть семь восемь девять",
    "нуль один два три чотири п'ять/пять шість сім вісім девять",
    "zero jeden dwa trzy cztery piec szesc siedem osiem dziewiec",
    "sifir bir iki uc dort bes alti yedi sekiz dokuz",
    "صفر واحد اثنين/اثنان/اتنين ثلاثة/تلاتة اربعة/أربعة خمسة ستة سبعة ثمانية/تمانية تسعة",
    "शून्य/ज़ीरो एक दो तीन चार पांच/पाँच छह/छः सात आठ नौ",
    "ling/dong yi/yao er/liang san si wu liu/lu qi/guai ba jiu/gou",
    "nol/kosong satu dua tiga empat lima enam tujuh delapan sembilan",
    "khong mot hai ba bon/tu nam sau bay tam chin",
    "ゼロ/れい いち に さん よん/し ご ろく なな/しち はち きゅう",
    "영/공 일 이 삼 사 오 육 칠 팔 구",
)
DIGIT_OF: dict[str, str] = {}
for language in SPOKEN:
    for digit, spellings in enumerate(language.split()):
        for spelling in spellings.split("/"):
            DIGIT_OF.setdefault(folded(spelling), str(digit))
TIMES = {"double": 2, "triple": 3, "doppel": 2, "doble": 2, "duplo": 2}
TOKEN = re.compile(r"[^\W\d_]+|\d+")
GAP = re.compile(r"[\s,.·*\-_/()|]{0,4}\Z")
ENGLISH = "zero|one|two|three|four|five|six|seven|eight|nine"
JOINED = re.compile(rf"(?:{ENGLISH}){{2,15}}\Z")
JOINED_TWO = re.compile(rf"(?:{ENGLISH}){{2}}")
JOINED_ONE = re.compile(ENGLISH)
EAST = str.maketrans(
    "〇零○洞一幺壹弌二两贰兩貳三叁參四肆五伍六陆陸七拐柒八捌九勾玖",
    "0000111122222333445566677788999",
)
EAST_DIGITS = "〇零○洞一幺壹弌二两贰兩貳三叁參四肆五伍六陆陸七拐柒八捌九勾玖"
EAST_RUN = re.compile(
    rf"[{EAST_DIGITS}\d](?:[\s.\-_、，,·*]{{0,2}}[{EAST_DIGITS}\d]){{6,19}}"
)
IN_EAST = re.compile(rf"[{EAST_DIGITS}]")
LEAST, MOST = 7, 16
# So many words say a number by themselves; of fewer something beside them has to.
ENOUGH, FEWEST = 4, 2


class Said(NamedTuple):
    """A number in words: where it stands, its digits, and whether nothing else has to say so."""

    start: int
    end: int
    digits: str
    is_enough: bool = True


def said(one: Plain) -> Iterator[Said]:
    """Numbers of seven digits or more, of which at least two are words."""
    if sum(
        map(DIGIT_OF.__contains__, TOKEN.findall(one.text))
    ) >= FEWEST or JOINED_TWO.search(one.text):
        yield from in_words(one.text)
    if IN_EAST.search(one.text):
        for run in EAST_RUN.finditer(one.text):
            if len(IN_EAST.findall(run[0])) >= 4:
                digits = re.sub(r"\D", "", run[0].translate(EAST))
                yield Said(run.start(), run.end(), digits)


def in_words(text: str) -> Iterator[Said]:
    run: list[re.Match[str]] = []
    digits, spelled, times = "", 0, 1
    for token in TOKEN.finditer(text):
        value = value_of(token[0])
        tied = not run or GAP.match(text[run[-1].end() : token.start()])
        if run and (not tied or (not value and token[0] not in TIMES)):
            yield from number_of(run, digits, spelled)
            run, digits, spelled, times = [], "", 0, 1
        if token[0] in TIMES:
            run.append(token)
            times = TIMES[token[0]]
        elif value:
            run.append(token)
            digits += value * times
            spelled += not token[0].isdigit()
            times = 1
            if JOINED.match(token[0]):
                spelled += len(value) - 1
    yield from number_of(run, digits, spelled)


def number_of(run: list[re.Match[str]], digits: str, spelled: int) -> Iterator[Said]:
    if spelled >= FEWEST and LEAST <= len(digits) <= MOST:
        yield Said(run[0].start(), run[-1].end(), digits, spelled >= ENOUGH)


def value_of(token: str) -> str:
    """The digits that a word says; empty where it says none."""
    if token.isdigit():
        return token if len(token) <= MOST else ""
    if token in DIGIT_OF:
        return DIGIT_OF[token]
    if len(token) > 5 and JOINED.match(token):
        return "".join(DIGIT_OF[word] for word in JOINED_ONE.findall(token))
    return ""
