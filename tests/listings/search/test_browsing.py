"""Lists without words: what stands beside them is counted as it is, however it is counted."""

import importlib
from collections import Counter

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from listings.models import FacetCount, Item, SearchDoc
from listings.search import Query, browsed, counts, facets, find, index, keeping
from listings.search.counts import kept_facets, of_country
from listings.search.finding import count_of
from members.models import Company
from tests.people import a_category, a_company, an_item, an_offer
from tests.searched import TIMING

pytestmark = pytest.mark.django_db
ITEM = SearchDoc.Kind.ITEM


def ask(query, **fixed):
    return find(Query.asked(QueryDict(query), **fixed))


@pytest.fixture
def goods():
    """Twelve items: of three countries, two kinds of business and two categories."""
    motors = a_category("hydraulic-motors")
    makers = [
        a_company(country="PT"),
        a_company(country="PT", business_type="trading"),
        a_company(country="IT"),
        a_company(country="FR", business_type="trading"),
    ]
    for n in range(12):
        where = {"category": motors} if n % 3 == 0 else {}
        an_item(makers[n % 4], title=f"Item {n}", price=n + 1, **where)
    an_offer(makers[0], side="buy")
    return makers


def counted(query, facet):
    return {c.value: c.count for c in ask(query).facets[facet] if c.count}


def rows(**narrowed):
    return SearchDoc.objects.filter(kind=ITEM, **narrowed)


def of(column, **narrowed):
    return dict(Counter(rows(**narrowed).values_list(column, flat=True)))


def test_a_country_is_looked_up(goods, django_assert_num_queries):
    ask("country=IT")  # the look-up is prepared
    with django_assert_num_queries(2 + TIMING):
        found = ask("country=PT", countries=("PT",))
    assert (found.total, found.is_about) == (6, False)
    # Beside a search another country can be added: what the others have is looked up too.
    with django_assert_num_queries(3 + TIMING):
        found = ask("country=PT")
    assert {c.value: c.count for c in found.facets["country"]} == of("country")
    assert counted("country=PT", "type") == of("type", country="PT")
    assert counted("country=PT", "category") == {a_category().parent.parent.slug: 6}


def test_of_a_country_the_same_is_kept_as_is_there_whatever_changes(goods):
    def is_true():
        for code in ("PT", "IT", "FR"):
            kept = kept_facets("items", of_country(code))
            assert kept.total == rows(country=code).count()
            assert kept.facets.get("type", {}) == of("type", country=code)
        assert set(counts.kept_counts("items")) >= {0}
        assert min(counts.kept_counts("items")) == 0

    is_true()
    Item.objects.filter(title="Item 1").update(paused_at=timezone.now())
    is_true()
    Company.objects.filter(pk=goods[0].pk).update(country="IT")
    index.enter_items(Item.objects.values_list("pk", flat=True))
    assert rows(country="IT").count() == 6
    is_true()
    keeping.tidy()
    is_true()
    goods[2].delete()
    is_true()


def test_what_expired_is_not_counted_in_its_country(goods):
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    rows(country="IT").update(until=yesterday)
    assert ask("country=IT").total == 0
    assert ask("country=PT").total == 6


@pytest.mark.parametrize("most_read", [10_000, 3])
def test_several_filters_count_each_as_if_it_were_not_chosen(
    goods, monkeypatch, most_read
):
    monkeypatch.setattr(facets, "MOST_READ", most_read)
    monkeypatch.setattr(facets, "SAMPLES", {1: ""})
    query = "country=PT&type=trading&category=hydraulic-motors"
    found = ask(query)
    motors = a_category("hydraulic-motors").pk
    here = {"country": "PT", "type": "trading", "leaf": motors}
    assert found.total == rows(**here).count() > 0
    assert counted(query, "country") == of("country", type="trading", leaf=motors)
    assert counted(query, "type") == of("type", country="PT", leaf=motors)
    assert counted(query, "category") == {"hydraulic-motors": found.total}


def test_two_categories_are_counted_with_their_neighbours(goods):
    query = "category=hydraulic-motors&category=hydraulic-pumps&country=PT"
    assert ask(query).total == 6
    assert counted(query, "category") == {"hydraulic-pumps": 4, "hydraulic-motors": 2}
    assert counted("category=hydraulic-motors&country=PT", "country") == of(
        "country", leaf=a_category("hydraulic-motors").pk
    )


def test_a_filter_of_amounts_leaves_every_facet_to_be_counted(goods):
    assert counted("price_min=7", "country") == of("country", price__gte=7)
    query = "price_min=7&country=PT"
    assert counted(query, "country") == of("country", price__gte=7)
    assert counted(query, "type") == of("type", price__gte=7, country="PT")


def test_each_facet_is_sampled_by_how_much_it_is_counted_of(goods, monkeypatch):
    monkeypatch.setattr(facets, "EXACT_UP_TO", 2)
    read = []

    def noted(query, parts):
        read.extend((part.name, part.samples) for part in parts)
        return seen(query, parts)

    seen = browsed._read
    monkeypatch.setattr(browsed, "_read", noted)
    ask("country=FR&price_min=1")
    # Three of twelve are French, and of an amount half is thought to be left.
    assert read == [("all", 1), ("country", 4)]


@pytest.mark.django_db(transaction=True)
def test_what_was_listed_before_is_counted_once(goods):
    migration = importlib.import_module("listings.migrations.0066_counts_of_countries")

    def sums():
        counts.add_together()
        kept = FacetCount.objects.filter(category__lt=0)
        return set(kept.values_list("kind", "category", "facet", "value", "n"))

    before = sums()
    assert before
    FacetCount.objects.filter(category__lt=0).delete()
    migration.count()
    assert sums() == before
    migration.count()
    assert sums() == before
    assert connection.get_autocommit()


def test_what_few_have_is_picked_by_its_own_index(goods, monkeypatch):
    rows(country="IT").update(certs=["ISO 22000"])
    asked = []

    def noted(execute, sql, params, many, context):
        if "listings_searchdoc" in str(sql):
            asked.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        found = ask("cert=ISO+22000&sort=newest")
        assert len(found.ids) == 3
        assert "d.created + interval '0'" in asked[-1]
        assert not ask("cert=Nonesuch").ids
    assert "ORDER BY" not in asked[-1]


@pytest.mark.parametrize("column", ["certs", "checks", "ships_to"])
def test_what_stands_in_lists_has_an_index(goods, column):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN SELECT FROM listings_searchdoc d WHERE d.{column} && %s::varchar[]",
            [["ZZ"]],
        )
        plan = "\n".join(line for (line,) in cursor)
    assert "searchdoc_values" in plan


@pytest.fixture
def many(as_owner, goods):
    """Two thousand of them, and a planner that knows: of a few any index does as well."""
    columns = ", ".join(index.COLUMNS)
    numbered = columns.replace("listing,", "1000000 + n,", 1)
    numbered = numbered.replace("sample", "(1000000 + n) % 16")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO listings_searchdoc ({columns}) SELECT {numbered} FROM"
            " (SELECT * FROM listings_searchdoc WHERE country = 'PT' LIMIT 1) AS one,"
            " generate_series(1, 2000) AS n"
        )
        cursor.execute("ANALYZE listings_searchdoc")


@pytest.mark.parametrize(
    ("samples", "index_used"),
    [(16, "places "), (64, "places_64 "), (256, "places_256 "), (1024, "places_256 ")],
)
def test_samples_of_a_list_are_read_by_their_index(many, samples, index_used):
    where = " AND ".join(facets.sampled(samples, has_words=False))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(
            "EXPLAIN SELECT d.type FROM listings_searchdoc d WHERE d.kind = %s"
            f" AND d.country = %s AND {where} ORDER BY d.industry, d.family",
            [1, "PT"],
        )
        plan = "\n".join(line for (line,) in cursor)
    assert f"searchdoc_sample_{index_used}" in plan


def test_counts_are_added_together_where_many_were_written(goods):
    def written():
        return FacetCount.objects.filter(kind=ITEM, category=0, facet="total").count()

    assert counts.are_piled()
    keeping.add_counts()
    assert written() == 1
    assert not counts.are_piled()
    before = kept_facets("items")
    index.enter_items(Item.objects.values_list("pk", flat=True))
    an_item(goods[0])
    assert written() == 2
    # A few more are no reason.
    keeping.add_counts()
    assert written() == 2
    for _ in range(12):
        an_item(goods[0])
    keeping.add_counts()
    assert written() == 1
    assert kept_facets("items").total == before.total + 13


@pytest.mark.parametrize("sort", ["price", "price-desc", "moq", "confirmed"])
def test_a_categorys_own_order_is_read_from_an_index_alone(goods, sort):
    industry = a_category().parent.parent
    asked = []

    def noted(execute, sql, params, many, context):
        asked.append((str(sql), params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        find(Query.asked(QueryDict(f"category={industry.slug}&sort={sort}")))
    sql, params = next(one for one in asked if one[0].startswith("SELECT d.listing"))
    # As of a part that is too large to be sorted.
    sql = sql.replace(" + 0)", ")")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor)
    assert "Index Only Scan using searchdoc_" in plan


def test_counts_of_other_tabs_are_looked_up(goods, django_assert_num_queries):
    query = Query.asked(QueryDict("type=trading"))
    assert count_of(query) == 6
    with django_assert_num_queries(1):
        count_of(query)


def test_counts_are_added_together_in_one_pass_though_the_table_seems_empty():
    """Its statistics are of a table with a row; then thousands of keys have two rows each."""
    FacetCount.objects.all().delete()
    kept = {"kind": ITEM, "facet": "country", "n": 1}
    FacetCount.objects.create(category=0, value="PT", **kept)
    plans = []

    def explained(execute, sql, params, many, context):
        if sql.startswith("WITH many"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}")
                plans.append("\n".join(line for (line,) in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE listings_facetcount")
    FacetCount.objects.bulk_create(
        FacetCount(category=n, value="PT", **kept) for n in [*range(1, 3_000)] * 2
    )
    with connection.execute_wrapper(explained):
        counts.add_together()
    assert len(plans) == 1
    assert "Nested Loop" not in plans[0]
    assert FacetCount.objects.count() == 3_000
    assert set(
        FacetCount.objects.filter(category__gt=0).values_list("n", flat=True)
    ) == {2}
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_nestloop")
        assert cursor.fetchone() == ("on",)
