"""A second look at the best hits by sentence vectors."""

import pytest

from listings.search import Query, find, keeping, second
from tests.people import an_item

pytestmark = pytest.mark.django_db
MADE = []


def by_colour(texts):
    """A model that knows one thing: what is red."""
    MADE.append(list(texts))
    return [[1.0, 0.0] if "red" in text.lower() else [0.0, 1.0] for text in texts]


def broken(texts):
    raise RuntimeError("no memory")


def too_few(texts):
    return [[1.0]]


def of_other_length(texts):
    return [[1.0] * (n + 1) for n, _text in enumerate(texts)]


@pytest.fixture
def pumps(settings):
    second._model.cache_clear()
    second._kept.clear()
    MADE.clear()
    items = [an_item(title=f"Pump {colour}").pk for colour in ("blue", "green", "red")]
    keeping.learn_words()
    return items


def ids():
    return find(Query(text="pump, not blue but red-like")).ids


def test_without_a_model_words_decide(pumps):
    assert not second.is_on()
    assert find(Query(text="pump")).ids


def test_near_in_meaning_comes_up_by_half_its_places(pumps, settings):
    before = ids()
    settings.SEARCH_SENTENCES = "tests.listings.search.test_second.by_colour"
    place = {pk: n for n, pk in enumerate(before)}
    near = sorted(before, key=lambda pk: (pk != pumps[2], pk))
    means = {pk: place[pk] + 0.5 * near.index(pk) for pk in before}
    assert ids() == sorted(before, key=lambda pk: (means[pk], place[pk]))


def test_titles_are_made_into_vectors_once_and_questions_are_not_kept(pumps, settings):
    settings.SEARCH_SENTENCES = "tests.listings.search.test_second.by_colour"
    ids()
    ids()
    assert [len(texts) for texts in MADE] == [4, 1]
    assert set(second._kept) == {"Pump blue", "Pump green", "Pump red"}


@pytest.mark.parametrize("name", ["broken", "too_few", "of_other_length", "none_such"])
def test_whatever_is_wrong_with_the_model_words_decide(pumps, settings, name):
    before = ids()
    settings.SEARCH_SENTENCES = f"tests.listings.search.test_second.{name}"
    assert ids() == before


def test_another_order_than_the_best_stays(pumps, settings):
    settings.SEARCH_SENTENCES = "tests.listings.search.test_second.by_colour"
    find(Query(text="pump", sort="newest"))
    assert MADE == []
