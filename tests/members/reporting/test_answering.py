"""The answer: figures with their error, regrouped, left out, shared and compared."""

import pytest

from members.reporting import answering, drawing, history, showing
from members.reporting.answering import NotReleased
from members.reporting.asking import Order, Question, Unclear
from tests.members.reporting.world import a_release

pytestmark = pytest.mark.django_db


def answer(question, language="en"):
    return answering.answer(question, language)


def test_a_figure_has_its_interval_and_its_share():
    a_release(industry={"food": 900, "chemicals": 31})
    found = answer(Question("industry"))
    food = found.line("food")
    assert food.labels == ("Food & beverages",)
    assert (food.figure.value, round(food.figure.margin, 2)) == (900, 11.76)
    assert found.total.value == 900 + 31 + 22 * 3
    assert food.share.value == pytest.approx(900 / 997)
    shown = showing.row(food, "en")
    assert (shown.number, shown.interval) == ("900", "888 to 912")


@pytest.mark.promise("T7")
def test_a_figure_under_the_threshold_is_not_said():
    a_release(industry={"food": -9, "chemicals": 17, "medical": 18})
    found = answer(Question("industry"))
    assert found.line("food").figure.value == -9
    said = {one.key[0]: showing.row(one, "en") for one in found.lines}
    assert said["food"].number == said["chemicals"].number == "fewer than 18"
    assert said["food"].interval == said["food"].share == ""
    assert said["medical"].number == "18"
    assert "-9" not in drawing.drawn(found)[0].svg


def test_a_sum_has_the_error_of_its_parts():
    a_release(country={"DE": 500, "FR": 300, "western-europe": 40})
    found = answer(Question("country", coarse=("country",)))
    west = found.line("western-europe").figure
    parts = west.cells
    assert west.value == 500 + 300 + 40 + (parts - 3) * 3
    assert west.margin == pytest.approx(1.96 * 6 * parts**0.5)
    assert sum(one.figure.cells for one in found.lines) == 60
    assert found.line("western-europe").labels == ("Western Europe",)


def test_other_countries_of_a_region_are_called_so():
    a_release(tables=["country"])
    [one] = [
        one for one in answer(Question("country")).lines if one.key == ("oceania",)
    ]
    assert one.labels == ("Oceania and elsewhere: other countries",)


def test_a_filter_leaves_the_share_of_all_as_it_is():
    a_release(industry_type={("food", "manufacturer"): 300, ("food", "trading"): 100})
    whole = answer(Question("industry-type"))
    kept = answer(
        Question("industry-type", kept=(("industry", "food"), ("type", "trading")))
    )
    [line] = kept.lines
    assert line == whole.line("food", "trading")
    assert kept.total == whole.total
    assert kept.together.value == 100


def test_a_change_inside_the_error_is_no_clear_change():
    before = a_release("2026-Q3", industry={"food": 900, "medical": 100, "vehicles": 5})
    a_release("2026-Q4", industry={"food": 940, "medical": 116, "vehicles": 90})
    found = answer(Question("industry", compare=before.pk))
    said = {one.key[0]: showing.row(one, "en") for one in found.lines}
    assert said["food"].change == "+40 ± 17"
    assert said["medical"].change == "no clear change"
    # What was not shown then is not told now by the difference.
    assert said["vehicles"].change == ""
    assert found.before == before


def test_orders():
    a_release(industry={"food": 900, "medical": 100, "vehicles": 200})

    def first(order):
        lines = answer(Question("industry", order=order)).lines
        return [one.key[0] for one in lines[:3]]

    assert first(Order.LARGEST) == ["food", "vehicles", "medical"]
    assert first(Order.SMALLEST) == ["medical", "vehicles", "food"]
    assert first(Order.NAME) == ["agriculture", "apparel", "construction"]
    assert first(Order.CATALOGUE) == ["agriculture", "food", "textiles"]


def test_it_follows_the_newest_release_or_stays():
    old = a_release("2026-Q3", industry={"food": 100})
    new = a_release("2026-Q4", industry={"food": 200})
    a_release("2026", tables=["country"])  # newer, without the table
    assert answer(Question("industry")).release == new
    assert answer(Question("industry", release=old.pk)).release == old


def test_what_no_release_has_is_said():
    with pytest.raises(NotReleased):
        answer(Question("industry"))
    release = a_release(tables=["country"])
    later = a_release("2027", tables=["industry"])
    for parameter in ("release", "compare"):
        with pytest.raises(Unclear) as caught:
            answer(Question("industry", **{parameter: release.pk}))
        assert list(caught.value.errors) == [parameter]
    with pytest.raises(Unclear, match="before 2027"):
        answer(Question("industry", compare=later.pk))


@pytest.mark.parametrize("language", ["en", "zh-hans", "es", "fr", "ar"])
@pytest.mark.parametrize("table", ["industry", "country", "industry-country"])
def test_every_language_is_drawn_and_defined(table, language):
    a_release("2026-Q3", tables=[table])
    a_release(tables=[table])
    found = answer(Question(table, coarse=("industry",)), language)
    charts = drawing.drawn(found)
    charts.append(drawing.over_time(found, history.of(found)))
    assert all(one.svg.startswith("<svg") and one.title for one in charts)
    assert all(term and text for term, text in found.definitions)


def test_definitions_say_what_a_reader_has_to_know():
    a_release(tables=["industry-country"])
    said = " ".join(
        text for _term, text in answer(Question("industry-country")).definitions
    )
    for word in ("σ = 10", "± 19.6", "14 days", "Totals may not add", "from 4"):
        assert word in said, word


def test_history_has_the_largest_lines_up_to_the_release():
    first = a_release("2026-Q2", industry={"food": 100})
    second = a_release("2026-Q3", industry={"food": 150, "medical": 90})
    a_release("2026-Q4", industry={"food": 190})
    found = answer(Question("industry", release=second.pk))
    past = history.of(found)
    assert past.releases == (first, second)
    rows = dict(past.rows)
    assert [one.value for one in rows["Food & beverages"]] == [100, 150]
    assert len(past.rows) == history.LINES
    assert history.of(answer(Question("industry", release=first.pk))) is None


def test_an_answer_asks_the_database_little(django_assert_num_queries):
    before = a_release("2026-Q3", tables=["industry"])
    a_release(tables=["industry"])
    with django_assert_num_queries(2):
        found = answer(Question("industry", compare=before.pk))
    with django_assert_num_queries(1):
        history.of(found)
