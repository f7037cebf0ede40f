"""Sizes however buyers write them, in words and in searches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.search import Query, explaining, find, keeping, sizes
from listings.search.marking import Marker, marked
from listings.search.normal import besides, words
from listings.search.plan import plan
from tests.people import an_item

ONE = {
    "12v": ["12V", "12 V", "12-volt", "12 Volts", "12volt", "12 voltios", "12伏电池"],
    "6in": [
        '6"',
        "6 inch",
        "6-inch",
        "6in.",
        "6 inches",
        "6″",
        "6”",
        "6''",
        "6 Zoll 6 in",
    ],
    "5of2in": [
        "2-1/2 in",
        "2 1/2 inch",
        "2½ in",
        '2½"',
        "2.5 in",
        "2,5 inch",
        "2-1/2-inch",
    ],
    "1of2": ["1/2", "½", "1/2 in", "1/2-inch", "valve of ½"],
    "1of2in": ["1/2in", '1/2"', "½ inch", "0.5 in"],
    "3of2m": ["1.5 m", "1.5m", "1,5 metre", "1.5 meters"],
    "6ft": ["6'", "6 ft", "6 feet", "6-foot"],
    "5lb": ["5 lbs", "5lb", "5 pounds", "5-pound"],
    "1200mm": ["1,200 mm", "1200mm", "1200 millimetres", "1200毫米不锈钢管"],
    "2x4": ["2x4", "2 x 4", "2×4", "2 X 4", "2 * 4", "(2x4GB)"],
    "100x200x30": ["100x200x30 mm", "100 × 200 × 30"],
    "32gb": ["32GB", "32 gigabytes", "32-GB"],
}


@pytest.mark.parametrize("word", ONE)
def test_a_size_is_one_word_in_every_spelling(word):
    for written in ONE[word]:
        assert word in words(written), written


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('"gear pump" of steel', ["gear", "pump", "of", "steel"]),
        ('"TN-2110"', ["tn2110", "tn", "2110"]),
        ('a "pump 12" here', ["a", "pump", "12", "here"]),
        ("220/380V", ["220", "380v", "380", "v"]),
        ("24/7", ["24", "7"]),
        ("3-in-1", ["3in1", "3", "in", "1"]),
        ("TN2x410", ["tn2x410"]),
        ("Brother's", ["brother"]),
        ("1/0 x 2", ["1", "0", "2"]),
        ("10/12/2026", ["10", "12", "2026"]),
        ("foot pump, volt meter", ["foot", "pump", "volt", "meter"]),
        # A dimension is its numbers, and those together.
        ("2 x 4", ["2", "4", "2x4"]),
        ("1/2 x 3/4", ["1of2", "3of4", "1of2x3of4"]),
        # A half is no one and no two.
        ("1/2 valve", ["1of2", "valve"]),
        ("2-1/2 valve", ["5of2", "valve"]),
    ],
)
def test_what_is_no_size_stays_what_it_is(text, read):
    assert words(text) == read


def test_a_unit_is_found_by_what_it_is_called_too():
    assert besides("6 feet of hose, 12-volt, 3 kg") == ["feet", "volt"]
    assert besides("foot pump") == []


def test_the_same_size_in_other_units():
    assert sizes.equal("150cm") == ("1500mm", "3of2m")
    assert set(sizes.equal("3of2m")) == {"1500mm", "150cm"}
    assert set(sizes.equal("6ft")) == {"72in", "2yd"}
    assert set(sizes.equal("3of4kw")) == {"750w"}
    assert sizes.equal("150") == sizes.equal("abc") == sizes.equal("12v3") == ()
    assert sizes.equal("5of0in") == ()


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("5of2in", "2-1/2in"),
        ("1of2", "1/2"),
        ("3of2m", "1.5m"),
        ("127of10mm", "12.7mm"),
        ("150cm", "150cm"),
        ("pump", "pump"),
        ("1of0", "1of0"),
    ],
)
def test_a_size_is_shown_as_people_write_it(word, read):
    assert sizes.readable(word) == read


@given(st.text("0123456789/-.,x×*\"' ½¾inftvmk米", max_size=40))
def test_whatever_is_typed_of_numbers_becomes_words(text):
    for word in words(text):
        assert word.strip()
        assert " " not in word
        sizes.equal(word)
        sizes.readable(word)
        sizes.is_made(word)


@pytest.mark.django_db
def test_a_buyer_finds_a_size_however_it_is_written():
    items = {
        "half": an_item(title="Ball valve ½ inch, brass"),
        "two": an_item(title='Ball valve 2", brass, pack of 1'),
        "more": an_item(title="Ball valve 2-1/2 in., brass"),
    }
    keeping.learn_words()

    def first(text):
        [pk, *_others] = find(Query(text=text)).ids
        return next(name for name, item in items.items() if item.pk == pk)

    assert [first(text) for text in ('1/2" ball valve', "brass valve 0.5in")] == [
        "half"
    ] * 2
    assert [first(text) for text in ("2 inch ball valve", "2in valve")] == ["two"] * 2
    assert [first(text) for text in ("2.5 inch valve", '2½" valve')] == ["more"] * 2


@pytest.mark.django_db
def test_an_equal_size_in_another_unit_is_as_good_and_told():
    metres = an_item(title="Shelf 1.5 m, white")
    other = an_item(title="Shelf 15 cm, white")
    keeping.learn_words()
    found = find(Query(text="shelf 150 cm"))
    assert found.ids[0] == metres.pk
    assert (found.asked.unknown, found.corrections) == ((), {})
    parts = explaining.explain(Query(text="shelf 150 cm"), metres.pk).words
    assert [(part.word, part.found, part.kind) for part in parts] == [
        ("shelf", "shelf", "word"),
        ("150", "1.5m", "size"),
        ("cm", "1.5m", "size"),
    ]
    assert other.pk in found.ids


@pytest.mark.django_db
def test_a_number_of_a_dimension_is_joined_to_no_other():
    an_item(title="Timber 2 x 4")
    an_item(title="Timber 24")
    keeping.learn_words()
    asked = plan("timber 2 x 4")
    assert "24" not in {
        one.lexeme for concept in asked.concepts for one in concept.alternatives
    }
    assert plan("timber 2x4").corrections == {}


@pytest.mark.django_db
def test_a_size_that_nothing_has_is_told_as_it_was_typed():
    an_item(title="Ball valve")
    keeping.learn_words()
    found = find(Query(text="ball valve 2-1/2 mm, 32 GB"))
    assert found.asked.unknown == ("2.5mm", "32gb")


@pytest.mark.django_db
def test_a_size_is_marked():
    an_item(title="Shelf 1.5 m")
    keeping.learn_words()
    marker = Marker.of(find(Query(text="shelf 1.5m")).asked)
    title = "A Shelf of 1.5m"
    marker.learn([title])
    assert (
        marked(title, marker.hits(title)) == "A <mark>Shelf</mark> of <mark>1.5m</mark>"
    )
