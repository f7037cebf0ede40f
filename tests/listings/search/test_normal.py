"""Text as search compares it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.search.normal import LONGEST_WORD, words

SAME = {
    "a part number": ["TN-2110", "tn2110", "TN 2110"],
    "a number with its unit": ["32GB", "32 GB", "32 gb"],
    "a compound": ["Wi-Fi", "wifi"],
    "accents": ["Café", "cafe"],
    "full-width letters": ["ＵＳＢ", "usb"],
    "thousands": ["10,000", "10000"],
    "an owner": ["Brother's", "brother"],
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


def test_syntax_of_queries_is_not_text():
    assert words("pump & !motor | (valve:*) <-> 'x'") == ["pump", "motor", "valve", "x"]


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_words(text):
    for word in words(text):
        assert word
        assert len(word) <= LONGEST_WORD
        assert "\0" not in word
        assert " " not in word
