"""What of a result's own text answers the question."""

import pytest

from listings.models import Item
from listings.search import Query, find, keeping
from listings.search.marking import Hit, Marker, marked, passage
from tests.people import a_company, an_item, an_offer
from tests.searched import TIMING

pytestmark = pytest.mark.django_db


def row(client, query):
    text = client.get(f"/search/?{query}").text
    assert text.count("data-listing-id") == 1
    return text[text.index("data-listing-id") : text.index("row__price")]


def marker(text):
    keeping.learn_words()
    return Marker.of(find(Query(text=text)).asked)


def test_words_of_the_title_are_marked_in_every_form(client):
    an_item(title="Pumping Pumps & a TN-2110 <b>pump</b>")
    keeping.learn_words()
    said = row(client, "q=pumps+tn2110")
    assert "<mark>Pumping Pumps</mark> &amp; a <mark>TN-2110</mark>" in said
    assert "&lt;b&gt;<mark>pump</mark>&lt;/b&gt;" in said
    assert "<b>" not in said


def test_a_passage_is_shown_where_it_says_more_than_the_title(client):
    words = "word " * 100
    an_item(title="Gear pump", description=f"{words} <i>quiet</i> running. {words}")
    keeping.learn_words()
    said = row(client, "q=gear+quiet")
    assert "<mark>Gear</mark>" in said
    assert 'class="row__told"' in said
    assert "&lt;i&gt;<mark>quiet</mark>&lt;/i&gt; running." in said
    assert "… word" in said
    assert "row__told" not in row(client, "q=gear+pump")
    assert len(said) < 900


def test_an_attribute_answers_too(client):
    an_item(title="Gear pump", specifications=[["Housing", "cast iron"]])
    keeping.learn_words()
    assert "Housing: <mark>cast iron</mark>" in row(client, "q=cast+iron")


def test_chinese_is_marked_by_what_was_asked(client):
    an_item(
        title="304不锈钢齿轮泵", language="zh-hans", description="适用于高温环境的泵"
    )
    keeping.learn_words()
    assert "304<mark>不锈钢</mark>齿轮泵" in row(client, "q=不锈钢")
    assert "304<mark>不锈钢</mark>齿轮泵" in row(client, "q=不鏽鋼")
    assert "不锈钢<mark>齿轮泵</mark>" in row(client, "q=齿轮泵")
    said = row(client, "q=齿轮泵高温")
    assert (
        '<p class="row__told" lang="zh-hans" dir="auto">适用于<mark>高温</mark>' in said
    )
    assert "齿轮<mark>泵</mark>" in row(client, "q=泵")


def test_a_synonym_is_marked(client):
    an_item(title="Aspire notebook")
    keeping.learn_words()
    assert "<mark>notebook</mark>" in row(client, "q=laptop")


def test_nothing_that_is_not_public_is_told(client):
    company = a_company("Discreet Traders")
    an_offer(company, title="Steel coils", side="buy", specification="For Discreet")
    keeping.learn_words()
    text = client.get("/search/?q=steel+traders&tab=buy").text
    assert "Steel" in text
    assert "Traders" not in text.partition("data-listing-id")[2]


def test_what_is_typed_is_never_markup(client):
    an_item(title="<script>alert</script> gear", description="<script>x</script> alert")
    keeping.learn_words()
    said = row(client, "q=script+alert+x")
    assert "<script" not in said
    assert "&lt;<mark>script</mark>&gt;<mark>alert</mark>" in said


def test_marks_keep_the_text():
    hits = [Hit(0, 1, frozenset()), Hit(2, 4, frozenset()), Hit(5, 6, frozenset())]
    said = "<mark>a</mark>&amp;<mark>b&lt; c</mark>&gt;"
    assert marked("a&b< c>", hits) == said
    assert marked("a&b< c>", hits, 1, 4) == "&amp;<mark>b&lt;</mark>"


def test_a_passage_is_where_most_is():
    an_item(title="gear", description="pump")
    text = "gear " + "x " * 200 + "gear pump of steel " + "y " * 200
    found = marker("gear pump")
    said = passage(text, found.hits(text))
    assert "<mark>gear pump</mark> of steel" in said
    assert said.startswith("… x")
    assert said.endswith("y …")


def test_half_width_letters_are_marked_as_a_whole():
    an_item(title="ポンプ")
    assert marker("ポンプ").hits("a ﾎﾟﾝﾌﾟ") == [Hit(2, 7, frozenset({0, 1}))]


def test_stems_are_asked_for_once(client, django_assert_max_num_queries):
    for n in range(30):
        an_item(title=f"Gearing {n}", description="pumped and quiet")
    keeping.learn_words()
    client.get("/search/?q=gears+pumping")
    with django_assert_max_num_queries(7 + TIMING):
        client.get("/search/?q=gears+pumping")
    assert Item.objects.count() == 30
