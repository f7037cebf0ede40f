"""Synonyms of several words, either way: pcb is "printed circuit board"."""

import pytest

from listings.models import SynonymGroup
from listings.search import Query, explaining, find, keeping
from listings.search.marking import Marker, marked
from listings.search.plan import plan
from listings.search.scoring import literal
from listings.taxonomy import forget
from tests.people import an_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    def group(*words):
        SynonymGroup.objects.create(words=list(words))
        forget()

    yield group
    forget()


def ids(text):
    return find(Query(text=text)).ids


def alternatives(text):
    return [
        {(one.lexeme, one.weight, one.kind) for one in concept.alternatives}
        for concept in plan(text).concepts
    ]


def shown(text, title):
    marker = Marker.of(find(Query(text=text)).asked)
    marker.learn([title])
    return marked(title, marker.hits(title))


def test_a_short_name_finds_the_long_one_and_the_long_one_the_short(group):
    group("pcb", "printed circuit board")
    long = an_item(title="Printed circuit boards, two layers")
    short = an_item(title="PCB, two layers")
    # The words, but not in a row: something else.
    an_item(title="Board game printed with a circuit")
    keeping.learn_words()
    assert ids("pcb") == [short.pk, long.pk]
    assert ids("printed circuit boards")[0] == long.pk
    assert short.pk in ids("printed circuit boards")
    assert ids("PCB layers") == [short.pk, long.pk]
    assert alternatives("pcb") == [
        {("pcb", 1.0, "word"), ("print circuit board", 0.6, "synonym")}
    ]
    assert all(
        ("pcb", 0.6, "synonym") in concept
        for concept in alternatives("two printed circuit boards")[1:]
    )
    assert alternatives("circuit board printed")[0] == {("circuit", 1.0, "word")}


def test_of_two_long_names_either_finds_the_other(group):
    group("cable tie", "zip tie")
    tie = an_item(title="Zip ties of nylon")
    an_item(title="Cable drum")
    keeping.learn_words()
    assert ids("cable ties")[0] == tie.pk
    assert explaining.explain(Query(text="cable tie"), tie.pk).covered > 0.59


def test_a_long_name_that_nothing_is_called_finds_the_short_one(group):
    group("nvr", "network video recorder")
    item = an_item(title="NVR of eight channels")
    an_item(title="Something else")
    keeping.learn_words()
    [concept] = plan("network video recorder").concepts
    assert [one.lexeme for one in concept.alternatives] == ["nvr"]
    assert ids("network video recorder") == [item.pk]
    assert plan("network video recorder").unknown == ()


def test_a_word_that_the_index_leaves_out_keeps_its_place(group):
    group("pos", "point of sale")
    item = an_item(title="Point of sale terminal")
    an_item(title="Point sale, and a terminal")
    keeping.learn_words()
    assert alternatives("pos") == [{("point  sale", 0.6, "synonym")}]
    assert literal("point  sale", "a") == "'point':A<2>'sale':A"
    assert ids("pos") == [item.pk]
    assert shown("pos", "A Point of Sale, at a point sale") == (
        "A <mark>Point</mark> of <mark>Sale</mark>, at a point sale"
    )


def test_a_name_in_characters_is_what_stands_in_a_row(group):
    group("laptop", "笔记 记本 本电 电脑")
    item = an_item(title="轻薄笔记本电脑", language="zh-hans")
    an_item(title="笔记本", language="zh-hans")
    other = an_item(title="Laptop")
    keeping.learn_words()
    assert ids("laptop") == [other.pk, item.pk]
    assert ids("筆記本電腦")[:2] == [item.pk, other.pk]
    assert shown("laptop", "轻薄笔记本电脑") == "轻薄<mark>笔记本电脑</mark>"


def test_a_corrected_name_finds_its_synonyms_too(group):
    group("pcb", "printed circuit board")
    short = an_item(title="PCB")
    for n in range(3):
        an_item(title=f"Printed circuit board number {n}")
    keeping.learn_words()
    assert short.pk in ids("printd circuit bord")


def test_why_it_is_there_is_told_by_the_name_it_was_found_under(group):
    group("pcb", "printed circuit board")
    item = an_item(title="Printed circuit board", description="Printed circuit board.")
    keeping.learn_words()
    [part] = explaining.explain(Query(text="pcb"), item.pk).words
    assert (part.found, part.kind, part.weight) == (
        "printed circuit board",
        "synonym",
        0.6,
    )
    # In each field it is there once.
    assert {(one.field, one.often) for one in part.parts} == {
        ("title", 1.0),
        ("description", 1.0),
    }
    found = find(Query(text="pcb"))
    assert found.ids == [item.pk]


def test_only_the_whole_name_is_marked(group):
    group("pcb", "printed circuit board")
    an_item(title="Printed circuit board")
    an_item(title="PCB")
    keeping.learn_words()
    assert shown("pcb", "Board games & printed circuit boards, PCB") == (
        "Board games &amp; <mark>printed circuit boards</mark>, <mark>PCB</mark>"
    )
    assert shown("pcb", "Printed, circuit. Board") == (
        "<mark>Printed</mark>, <mark>circuit</mark>. <mark>Board</mark>"
    )
    assert shown("pcb", "printed circuit breaker board") == (
        "printed circuit breaker board"
    )


def test_words_that_would_break_a_question_are_said_as_they_are(group):
    group("o'ring", "it's a \\ 'seal'", "x | y & !z:*")
    item = an_item(title="O'ring")
    keeping.learn_words()
    assert ids("o'ring") == [item.pk]
    assert ids("it's a \\ 'seal'") in ([], [item.pk])


def test_a_search_with_long_names_asks_no_more(group, django_assert_max_num_queries):
    group("pcb", "printed circuit board", "circuit card")
    an_item(title="Printed circuit board")
    an_item(title="PCB")
    keeping.learn_words()
    ids("pcb")
    with django_assert_max_num_queries(11):
        ids("printed circuit board")
