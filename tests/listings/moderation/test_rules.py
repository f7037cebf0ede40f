"""What the rules find, and what they leave alone."""

import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.expressions import RawSQL
from django.utils import timezone

from listings import rates
from listings.models import ExchangeRate, Item, Offer
from listings.models.digested import TextDigest
from listings.moderation import copies, gate, word_list
from listings.moderation.reasons import Rule
from members.models.plain import PlainName
from tests.people import a_category, a_company, an_item, an_offer

pytestmark = pytest.mark.django_db

TEXT = (
    "Gear pump of cast iron for mineral oil, with a relief valve and helical gears. Each pump "
    "is run for two hours at full load before it leaves; the report of the run comes with it. "
    "Seals are of nitrile, of fluorocarbon on request, and spare parts are kept for ten years."
)
# Of each language one, and of each way to hide a word one.
FOUND = [
    ("firearms", "weapons"),
    ("Live Ammunition, 9 mm", "weapons"),
    ("优质象牙雕刻", "wildlife"),
    ("armas de fuego deportivas", "weapons"),
    ("tétrachlorure de carbone pur", "ozone"),
    ("TETRACHLORURE DE CARBONE", "ozone"),
    ("غاز الخردل", "chemical-weapons"),
    ("asb\u200bestos boards", "asbestos"),
    ("ａｓｂｅｓｔｏｓ boards", "asbestos"),
    ("rhino-horn powder", "wildlife"),
    ("хризотил, асбест", "asbestos"),
]
LEFT_ALONE = [
    "asbestos-free brake pads",
    "无石棉密封垫",
    "joints sans amiante",
    "Explosion-proof lights, zone 1",
    "heat gun 2000 W",
    "ivory white tiles",
    "象牙白瓷砖",
    "banknote counter, counterfeit money detector",
    "mercury free thermometer",
    "sarine blue dye",
    "uranium glass beads",
    "PCB assembly, DDT-440 connector",
    "leather handbags, hardware of brass",
]


@pytest.fixture(autouse=True)
def _dollars():
    ExchangeRate.objects.create(currency="USD", in_usd=1, on=timezone.localdate())
    ExchangeRate.objects.create(
        currency="JPY", in_usd=Decimal("0.0065"), on=timezone.localdate()
    )
    rates.forget()
    yield
    rates.forget()


def an_old_company(name=""):
    return a_company(name, created_at=timezone.now() - timedelta(days=400))


def weighed(listing):
    return [(one.rule, one.field) for one in gate.weigh(listing, by=None)]


@pytest.mark.parametrize(("text", "group"), FOUND)
def test_a_word_of_the_list_is_found(text, group):
    assert [hit.group.key for hit in word_list.hits(text)] == [group]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_only_looks_like_it_is_left_alone(text):
    assert word_list.hits(text) == []


def test_every_group_names_its_source_and_has_words_in_every_language():
    for group in word_list.groups():
        assert group.source
        assert group.title
        words = "".join(group.words)
        assert word_list.CJK.search(words), group.key
        assert any("\u0600" <= c <= "\u06ff" for c in words), group.key


def test_every_category_of_the_list_is_one_of_the_tree():
    files = "".join(
        path.read_text() for path in word_list.FILE.parents[1].glob("categories/*.toml")
    )
    for group in word_list.groups():
        for slug in group.categories:
            assert f'slug = "{slug}"' in files


def test_a_text_of_the_longest_kind_takes_milliseconds():
    long = TEXT * 20
    word_list.hits(long)
    begun = time.perf_counter()
    word_list.hits(long[:5000])
    assert time.perf_counter() - begun < 0.02


def test_the_finding_names_the_field_and_says_why():
    item = an_item(an_old_company(), description="We also sell asbestos boards.")
    [reason] = gate.weigh(item, by=None)
    assert (reason.rule, reason.field) == (Rule.PROHIBITED, "description")
    assert "asbestos" in reason.words
    assert "Rotterdam" in reason.words


def test_a_category_is_looked_at_as_a_whole():
    item = an_item(an_old_company(), category=a_category("finished-medicines"))
    assert weighed(item) == [(Rule.PROHIBITED, "category")]


@pytest.mark.parametrize("place", ["specifications", "attributes"])
def test_words_beside_the_texts_are_read_too(place):
    said = {"specifications": [["Fill", "raw ivory"]], "attributes": {"x": "raw ivory"}}
    item = an_item(an_old_company(), **{place: said[place]})
    assert weighed(item) == [(Rule.PROHIBITED, place)]


def test_an_offer_is_read_like_an_item():
    offer = an_offer(an_old_company(), specification="Rhino horn, whole. " * 6)
    assert weighed(offer) == [(Rule.PROHIBITED, "specification")]


def test_another_companys_text_is_found():
    an_item(an_old_company(), description=TEXT)
    copy = an_item(an_old_company(), "Another name", description=TEXT)
    assert weighed(copy) == [(Rule.COPY, "description")]


COPIED = {
    "an offer of an offer": (an_offer, an_offer, {}, True),
    "an offer of an item": (an_item, an_offer, {}, True),
    "an item of an offer": (an_offer, an_item, {}, True),
    "a wish of a wish": (an_offer, an_offer, {"side": "buy"}, True),
    "a wish quotes an item": (an_item, an_offer, {"side": "buy"}, False),
}


def saying(make, text, title, **more):
    column = "description" if make is an_item else "specification"
    more = {} if make is an_item else more
    return make(an_old_company(), title, **{column: text}, **more)


@pytest.mark.parametrize("case", COPIED)
@pytest.mark.parametrize("a_little", [False, True])
def test_offers_are_compared_as_items_are(case, a_little):
    first, second, more, is_found = COPIED[case]
    other = saying(first, TEXT, "Gear pump GP 12", **more)
    said = TEXT.replace("two hours", "three hours") if a_little else TEXT
    title = "Gear pump GP-12" if a_little else "Another name"
    copy = saying(second, said, title, **more)
    column = copies.TEXT[type(copy)]
    assert weighed(copy) == ([(Rule.COPY, column)] if is_found else [])
    if is_found:
        assert str(other.pk) in gate.weigh(copy, by=None)[0].words


def test_a_closed_offer_and_ones_own_are_no_copies():
    company = an_old_company()
    an_offer(company, specification=TEXT)
    an_offer(an_old_company(), specification=TEXT, days=-1)
    assert weighed(an_offer(company, specification=TEXT)) == []


@pytest.mark.parametrize("model", [Item, Offer])
def test_copies_are_looked_for_by_index(model):
    column = copies.TEXT[model]
    rows = model.objects.all()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        near = (
            rows.alias(plain=PlainName("title"))
            .filter(plain__trigram_similar=PlainName(Value("Gear pump GP 12")))
            .explain()
        )
        same = (
            rows.exclude(**{column: ""})
            .alias(digest=TextDigest(column))
            .filter(digest=TextDigest(Value(TEXT)))
            .explain()
        )
    kind = model._meta.model_name
    assert f"{kind}_plain_title" in near
    assert f"{kind}_same_{column}" in same


def test_a_text_that_was_changed_a_little_is_found_by_its_title():
    an_item(an_old_company(), "Gear pump GP 12", description=TEXT)
    little = TEXT.replace("two hours", "three hours").replace("ten", "twelve")
    copy = an_item(an_old_company(), "Gear pump GP-12", description=little)
    assert weighed(copy) == [(Rule.COPY, "description")]


def test_ones_own_text_and_a_short_one_are_no_copies():
    company = an_old_company()
    an_item(company, description=TEXT)
    assert weighed(an_item(company, description=TEXT)) == []
    an_item(an_old_company(), description="Cast iron, 12 bar.")
    assert weighed(an_item(an_old_company(), description="Cast iron, 12 bar.")) == []


def test_a_draft_of_another_company_gives_nothing_away():
    an_item(an_old_company(), description=TEXT, published_at=None)
    assert weighed(an_item(an_old_company(), description=TEXT)) == []


def test_looking_for_copies_has_its_time_and_gives_it_back(monkeypatch):
    an_item(an_old_company(), "Gear pump GP 12", description=TEXT)
    copy = an_item(an_old_company(), "Gear pump GP-12", description=TEXT + "More.")
    assert copies.of(copy)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        before = cursor.fetchone()
    of_others = copies.of_others
    slow = RawSQL("SELECT count(*) FROM pg_sleep(2)", [])
    monkeypatch.setattr(
        copies,
        "of_others",
        lambda **asked: [
            rows.alias(slow=slow).exclude(slow=0) for rows in of_others(**asked)
        ],
    )
    monkeypatch.setattr(copies, "same_text", lambda *asked: [])
    begun = time.perf_counter()
    assert copies.of(copy) is None
    # All kinds together; the rest is a slow machine.
    assert time.perf_counter() - begun < 1.5
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        assert cursor.fetchone() == before


def priced(price, currency="USD", **more):
    category = a_category()
    category.price_low, category.price_high = Decimal(10), Decimal(400)
    category.save()
    return an_item(
        an_old_company(),
        price=Decimal(price),
        currency=currency,
        category=category,
        **more,
    )


@pytest.mark.parametrize(
    ("price", "currency", "is_held"),
    [
        ("12.50", "USD", False),
        ("0.25", "USD", False),
        ("0.01", "USD", True),
        ("19999", "USD", False),
        ("999999", "USD", True),
        ("2000", "JPY", False),
        ("1", "JPY", True),
        ("0.01", "XXX", False),
    ],
)
def test_a_price_nobody_could_mean_is_held(price, currency, is_held):
    expected = [(Rule.PRICE, "price")] if is_held else []
    assert weighed(priced(price, currency)) == expected


def test_a_price_for_another_unit_is_not_compared():
    assert weighed(priced("0.01", unit="KGM")) == []


def test_tiers_are_compared_each():
    item = priced(
        "0.01",
        price_mode="tiers",
        tier_quantities=[Decimal(1), Decimal(100)],
        tier_prices=[Decimal(50), Decimal("0.01")],
    )
    [reason] = gate.weigh(item, by=None)
    assert reason.rule == Rule.PRICE


def test_a_new_account_posts_so_much_a_day_and_no_more(monkeypatch):
    monkeypatch.setattr("listings.moderation.rules.OF_NEW_ACCOUNT", 3)
    new = a_company()
    for _ in range(3):
        item = an_item(new, submitted_at=timezone.now())
    assert weighed(item) == [(Rule.NEW_ACCOUNT, "")]
    Item.objects.update(submitted_at=timezone.now() - timedelta(days=2))
    assert weighed(item) == []


def test_weighing_asks_little_and_writes_nothing(django_assert_max_num_queries):
    item = an_item(a_company(), description=TEXT)
    item = Item.objects.select_related("company", "category").get(pk=item.pk)
    with django_assert_max_num_queries(14) as asked:
        gate.weigh(item, by=None)
    writes = [q for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []
