"""Text as search compares it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.search.hanzi import simplified
from listings.search.normal import (
    LONGEST_WORD,
    as_typed,
    besides,
    code_words,
    compact,
    fold,
    without_codes,
    words,
)

SAME = {
    "a part number": ["TN-2110", "tn2110", "TN 2110"],
    "a number with its unit": ["32GB", "32 GB", "32 gb"],
    "a compound": ["Wi-Fi", "wifi"],
    "accents": ["Café", "cafe"],
    "full-width letters": ["ＵＳＢ", "usb"],
    "thousands": ["10,000", "10000"],
    "an owner": ["Brother's", "brother"],
    "letters that are no accents": ["Ø12 Straße", "o12 strasse"],
    "a decimal comma": ["1,5", "1.5"],
    "zeros that say nothing": ["USB 3.0", "usb 3"],
    "thousands and a comma": ["1.234,50", "1234.50"],
    "Arabic with and without its vowels": ["مُضَخَّة", "مضخة"],
    "half-width kana": ["ﾎﾟﾝﾌﾟ", "ポンプ"],
    "traditional and simplified Chinese": ["不鏽鋼齒輪泵", "不锈钢齿轮泵"],
    "another dash": ["a4–a3 tray", "a4-a3 tray"],
}


@pytest.mark.parametrize("written", SAME.values(), ids=SAME)
def test_what_means_the_same_shares_a_word(written):
    first, *others = written
    for other in others:
        assert set(words(first)) & set(words(other)), other


def test_separators_do_not_swallow_words():
    assert words("black/white A4/A3") == ["black", "white", "a4", "a3"]


def test_runs_without_spaces_become_pairs():
    assert words("不锈钢螺栓") == ["不锈", "锈钢", "钢螺", "螺栓"]
    assert words("泵") == ["泵"]
    assert words("スマホ") == ["スマ", "マホ"]


def test_what_stands_in_a_run_is_found_by_a_single_character_too():
    assert besides("不锈钢304 泵") == ["不", "锈", "钢"]
    assert besides("gear pump 7") == []


def test_a_title_has_a_name_and_its_number_together():
    assert besides("iPhone 7 by Apple, 32 GB", is_title=True) == ["iphone7", "apple32"]
    assert besides("TN 2110", is_title=True) == ["tn2110"]


@pytest.mark.parametrize(
    ("typed", "rest", "codes"),
    [
        ("8471.30", "", ["847130"]),
        ("8471.30.00", "", ["84713000"]),
        ("84 71 30", "", ["847130"]),
        ("8471 30", "", ["847130"]),
        ("HS 847130", "", ["847130"]),
        ("HS8471", "", ["8471"]),
        ("HS code: 84.71.30", "", ["847130"]),
        ("海关编码 847130", "", ["847130"]),
        ("laptop HS 8471 dell", "laptop dell", ["8471"]),
        ("847130", "847130", []),
        ("20 30", "20 30", []),
        ("1920 x 1080", "1920 x 1080", []),
        ("802.11 router", "802.11 router", []),
        ("1234.567", "1234.567", []),
    ],
)
def test_customs_codes_are_known_however_they_are_typed(typed, rest, codes):
    found, known = without_codes(typed)
    assert (" ".join(found.split()), known) == (rest, codes)


def test_a_customs_code_is_found_from_its_heading_down():
    assert code_words("84713000") == ["hs8471", "hs847130", "hs84713000"]
    assert code_words("") == []
    assert words("hs847130") == ["hs847130", "847130"]
    assert words("8471.30") == ["8471.30", "847130"]


def test_a_part_number_is_kept_without_its_spaces_too():
    assert compact("006R 90321") == "006R 90321 006R90321"
    assert compact("TN2110") == "TN2110"


def test_syntax_of_queries_is_not_text():
    assert words("pump & !motor | (valve:*) <-> 'x'") == ["pump", "motor", "valve", "x"]


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_words(text):
    for word in words(text):
        assert word
        assert len(word) <= LONGEST_WORD
        assert "\0" not in word
        assert " " not in word


def test_chinese_is_one_however_it_is_written_and_keeps_its_places():
    assert fold("乾燥機與臺灣電機") == "干燥机与台湾电机"
    assert fold("ポンプ 펌프 发电机") == "ポンプ 펌프 发电机"
    assert without_codes("海關編碼 847130") == without_codes("海关编码 847130")
    assert all(fold(chr(one)) == form for one, form in simplified().items())
    assert len(simplified()) > 3_000


@pytest.mark.parametrize(
    ("text", "told", "but", "read"),
    [
        ("不锈钢阀门", ["不锈", "锈钢", "阀门"], [], ("不锈钢", "阀门")),
        ("不鏽鋼閥門", ["不锈", "锈钢", "阀门"], [], ("不鏽鋼", "閥門")),
        # What lies between two words that are known is nothing anybody misses.
        ("不锈钢阀门", ["钢阀"], ["不锈", "锈钢", "阀门"], ()),
        ("不锈钢甲乙", ["钢甲", "甲乙"], ["不锈", "锈钢"], ("甲乙",)),
        ("阀门 球阀", ["阀门", "球阀"], [], ("阀门", "球阀")),
        ("LED 灯管 灯", ["led", "灯管", "灯"], [], ("led", "灯管", "灯")),
        ("steel zzxqy", ["zzxqy"], ["steel"], ("zzxqy",)),
        # Where one character is folded to several, what was folded is shown.
        ("㎏ 甲乙丙", ["kg", "甲乙", "乙丙"], [], ("kg", "甲乙丙")),
        ("", [], [], ()),
    ],
)
def test_pairs_are_told_as_they_were_typed(text, told, but, read):
    assert as_typed(text, told, but=but) == read
