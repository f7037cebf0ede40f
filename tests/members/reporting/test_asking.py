"""A report's question: read from any query string, written in one way."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from members import statistics
from members.reporting import asking
from members.reporting.asking import Order, Question, Unclear


def asked(text):
    return asking.asked(QueryDict(text))


def test_a_whole_question_is_read():
    question = asked(
        "table=industry-country&release=12&coarse=country&keep=industry:food"
        "&keep=region:oceania&compare=3&order=largest&show=shares"
    )
    assert question == Question(
        table="industry-country",
        release=12,
        coarse=("country",),
        kept=(("industry", "food"), ("region", "oceania")),
        compare=3,
        order=Order.LARGEST,
        shares=True,
    )


def test_equal_questions_have_one_address():
    one = asked("table=industry&keep=industry:food&keep=industry:chemicals&release=")
    other = asked(
        "keep=industry:chemicals&keep=industry:food&table=industry&show=counts"
    )
    assert one.query == other.query
    assert one.query == "table=industry&keep=industry:food&keep=industry:chemicals"
    assert asked(one.query) == one


def test_all_categories_kept_is_none_named():
    every = "&".join(f"keep=type:{one}" for one in statistics.TYPE.categories)
    assert asked(f"table=type&{every}").query == "table=type"


@pytest.mark.parametrize(
    ("text", "parameter", "word"),
    [
        ("", "table", "Choose a table"),
        ("table=income", "table", "income"),
        ("table=industry-industry", "table", "industry-industry"),
        ("table=industry-country-type", "table", "industry-country-type"),
        ("table=industry&release=soon", "release", "soon"),
        ("table=industry&compare=-1", "compare", "-1"),
        ("table=industry&release=99999999999999999999", "release", "9999"),
        ("table=type&coarse=type", "coarse", "type"),
        ("table=industry&coarse=planet", "coarse", "planet"),
        ("table=industry&keep=industry:cheese", "keep", "industry:cheese"),
        ("table=industry&keep=cheese", "keep", "cheese"),
        ("table=industry&order=random", "order", "random"),
        ("table=industry&show=all", "show", "all"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(text, parameter, word):
    with pytest.raises(Unclear) as caught:
        asked(text)
    assert list(caught.value.errors) == [parameter]
    assert word in caught.value.errors[parameter]
    if parameter != "table":
        assert caught.value.nearest.table == QueryDict(text)["table"]


def test_what_was_ticked_for_another_table_is_no_error():
    question = asked("table=type&coarse=country&keep=country:DE&keep=sector:health")
    assert question == Question("type")


def test_a_choice_outlives_a_regrouping():
    coarser = asked("table=country&coarse=country&keep=country:DE&keep=country:FR")
    assert coarser.kept == (("region", "western-europe"),)
    finer = asked("table=industry&keep=sector:food-farming")
    assert finer.kept == (("industry", "agriculture"), ("industry", "food"))


@given(
    st.dictionaries(
        st.sampled_from(
            ["table", "release", "coarse", "keep", "compare", "order", "show"]
        ),
        st.text("industry-country:DE0é\0 &=", max_size=30),
    )
)
def test_nothing_that_is_typed_breaks_it(values):
    typed = QueryDict(mutable=True)
    typed.update(values)
    question = understood(typed)
    if question:
        assert asked(question.query) == question


def understood(typed):
    """The question; of one that cannot be read, that each thing wrong is said."""
    try:
        return asking.asked(typed)
    except Unclear as error:
        said = list(error.errors.values())
    assert said
    assert all(said)
    return None
