"""What is looked for when something is asked."""

import pytest
from django.http import QueryDict

from listings.models import SynonymGroup
from listings.search import Query, explaining, find, keeping
from listings.search.plan import plan
from listings.taxonomy import forget
from tests.people import a_category, an_item

pytestmark = pytest.mark.django_db


def ids(text, **query):
    return find(Query(text=text, **query)).ids


def kinds(text):
    return {
        (one.lexeme, one.kind) for c in plan(text).concepts for one in c.alternatives
    }


@pytest.fixture
def shop():
    """Part numbers, customs codes and words in several scripts."""
    items = {
        "toner": an_item(title="Brother TN-2110 toner", sku="TN-2110"),
        "phone": an_item(title="Apple iPhone 7 case", sku="AI 7000 X"),
        "notebook": an_item(title="Aspire notebook", hs_code="84713000"),
        "heading": an_item(title="Punch card reader", hs_code="8471"),
        "wifi": an_item(title="Wi-Fi router"),
        "hub": an_item(title="USB hub with four ports"),
        "hub2": an_item(title="Another USB hub"),
        "chinese": an_item(title="不锈钢齿轮泵"),
        "korean": an_item(title="스테인리스 기어 펌프"),
    }
    keeping.learn_words()
    return {name: item.pk for name, item in items.items()}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("tn2110", "toner"),
        ("TN-2110", "toner"),
        ("tn 2110", "toner"),
        ("tn 21 10", "toner"),
        ("TN/2110", "toner"),
        ("iphone7", "phone"),
        ("ai7000x", "phone"),
        ("AI-7000-X", "phone"),
        ("84713000", "notebook"),
        ("8471.30", "notebook"),
        ("84 71 30", "notebook"),
        ("HS 847130", "notebook"),
        ("hs847130", "notebook"),
        ("8471.30.00", "notebook"),
        ("wifi", "wifi"),
        ("wi fi", "wifi"),
        ("齿轮", "chinese"),
        ("泵", "chinese"),
        ("펌프를", "korean"),
    ],
)
def test_it_is_found_however_it_is_typed(shop, typed, name):
    assert ids(typed) == [shop[name]]


def test_a_heading_finds_every_code_below_it(shop):
    assert set(ids("HS 8471")) == {shop["notebook"], shop["heading"]}


def test_a_code_nobody_trades_under_becomes_the_one_above_it(shop):
    found = find(Query(text="8471.30.99"))
    assert found.ids == [shop["notebook"]]
    assert found.corrections == {"84713099": "HS 847130"}
    assert find(Query(text="8471.30.99", exact=True)).corrections == {}
    assert find(Query(text="iphone7 dvd", exact=True)).corrections == {}


def test_digits_that_are_no_code_are_numbers():
    item = an_item(title="Bearing 6204 12")
    assert ids("6204 12") == [item.pk]


@pytest.mark.parametrize("typed", ["钢铁", "齿", "轴", "铁轮"])
def test_a_character_that_two_words_share_is_no_hit(shop, typed):
    assert ids(typed) == ([shop["chinese"]] if typed == "齿" else [])


def test_words_written_together_are_taken_apart_and_it_is_said(shop):
    found = find(Query(text="usbhub"))
    assert set(found.ids) == {shop["hub"], shop["hub2"]}
    assert found.corrections == {"usbhub": "usb hub"}
    assert ids("usbhub", exact=True) == []


def test_a_word_that_nothing_has_narrows_nothing_and_is_said(shop):
    asked = plan("zzxqy usb hub")
    assert [concept.word for concept in asked.concepts] == ["usb", "hub"]
    assert asked.unknown == ("zzxqy",)
    assert set(ids("zzxqy usb hub")) == {shop["hub"], shop["hub2"]}


def test_a_pair_between_two_known_chinese_words_is_not_missed():
    item = an_item(title="不锈钢 阀门", language="zh-hans")
    keeping.learn_words()
    asked = plan("不锈钢阀门")
    assert "钢阀" not in [concept.word for concept in asked.concepts]
    assert asked.unknown == ()
    assert ids("不鏽鋼閥門") == [item.pk]
    assert plan("不鏽鋼閥門甲乙").unknown == ("甲乙",)
    found = find(Query(text="不锈钢电阀门电"))
    assert (found.ids, found.asked.unknown) == ([item.pk], ("电",))


def test_a_synonym_counts_for_the_plural_and_for_a_corrected_word():
    SynonymGroup.objects.create(words=["notebook", "laptop"])
    forget()
    item = an_item(title="Aspire notebook")
    other = an_item(title="Laptop")
    keeping.learn_words()
    assert ids("laptops") == [other.pk, item.pk]
    assert ids("notebok") == [item.pk, other.pk]
    assert ("laptop", "synonym") in kinds("notebooks")


def test_what_else_would_do_weighs_less(shop):
    concept = plan("wi fi").concepts[0]
    weights = {one.kind: one.weight for one in concept.alternatives}
    assert weights == {"word": 1.0, "together": 0.6}


def test_goods_whose_category_is_called_so_come_first():
    bags = a_category("notebook-bags", name="Bags for notebooks")
    notebooks = a_category("notebook-computers", name="Notebooks")
    notebooks.synonyms = {"en": ["laptop"]}
    notebooks.save()
    forget()
    bag = an_item(title="Laptop", category=bags)
    laptop = an_item(title="Aspire 5 fifteen inch laptop, silver", category=notebooks)
    keeping.learn_words()
    assert ids("laptops") == [laptop.pk, bag.pk]
    assert ids("laptop silver bag")[0] == laptop.pk


def test_of_goods_called_so_those_come_first_that_say_so_themselves():
    """A name may be of more than what was asked for: video cables are not all for HDMI."""
    cables = a_category("video-cables", name="Video cables")
    cables.synonyms = {"en": ["hdmi cable"]}
    cables.save()
    forget()
    other = an_item(title="Cable", category=cables)
    hdmi = an_item(
        title="Lead of two metres, black, braided, gold",
        category=cables,
        brand="HDMI",
        description="A cable.",
    )
    keeping.learn_words()
    named = {
        one: explaining.explain(Query(text="hdmi cable"), one.pk)
        for one in (other, hdmi)
    }
    assert [named[other].called, named[hdmi].called] == [0.4, 0.6]
    assert ids("hdmi cable") == [hdmi.pk, other.pk]
    assert explaining.explain(Query(text="cable"), hdmi.pk).called == 0


@pytest.mark.parametrize(
    ("name", "called", "not_called"),
    [
        ("Tablets & e-readers", "tablet", "e-reader"),
        ("Gate & globe valves", "gate valves", "gate"),
        ("Laptop & business bags", "laptop bag", "laptop"),
        ("Camera & image sensor modules", "camera module", "camera"),
        ("Cotton", "cotton", "cottons & yarn"),
        ("Oil, fat", "oil", "fat"),
    ],
)
def test_what_a_category_of_several_goods_is_called(name, called, not_called):
    node = a_category("of-several", name=name)
    forget()
    assert plan(called).categories == (node.pk,)
    assert plan(not_called).categories == ()


def test_a_plan_is_two_questions_at_most_for_known_words(
    shop, django_assert_num_queries
):
    with django_assert_num_queries(1):
        plan("brother tn-2110 toner 8471.30 wi fi")


def test_no_words_are_no_plan():
    assert plan("").concepts == plan("-- / ,").concepts == ()
    assert find(Query.asked(QueryDict("q=%00%00"))).total == 0
