"""The best of each kind in ever wider circles: nothing is lost, whichever is looked in."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict

from listings.models import SearchDoc
from listings.search import Query, candidates, find, index, keeping, scoring, tiers
from listings.search.plan import plan
from tests.people import a_company, an_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def bolts(monkeypatch):
    """Sixty-four items; the last two have a word of their own, the others one in two."""
    monkeypatch.setattr(tiers, "SMALLEST", 10)
    company = a_company()
    items = [
        an_item(company, title=f"Steel bolt {'zinc' if n % 2 else 'brass'} {n}")
        for n in range(62)
    ]
    items += [an_item(company, title=f"Copper bolt {n}") for n in (62, 63)]
    keeping.learn_words()
    tiers.set_anew()
    return items


def ask(query):
    return find(Query.asked(QueryDict(query)))


def tiers_of():
    rows = SearchDoc.objects.filter(kind=SearchDoc.Kind.ITEM)
    return list(rows.order_by("-rank", "-listing").values_list("tier", flat=True))


def test_each_tier_is_four_times_the_one_before(bolts):
    found = tiers_of()
    assert found == sorted(found)
    assert [sum(one <= tier for one in found) for tier in range(5)] == [1, 2, 5, 17, 64]


def test_setting_them_anew_moves_nothing_twice(bolts):
    assert tiers.set_anew() == 0


@pytest.fixture(params=["the site's role", "the owner"])
def role(request):
    if request.param == "the owner":
        request.getfixturevalue("as_owner")


def test_a_rebuild_gives_each_its_tier_whoever_does_it(bolts, role, capsys):
    before = tiers_of()
    SearchDoc.objects.update(tier=tiers.REST)
    call_command("rebuild_search")
    # Their company is listed too.
    assert capsys.readouterr().out == "65 listings are in search.\n"
    assert tiers_of() == before
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relname = ANY(%s)"
            " AND 'fastupdate=off' = ANY(reloptions)",
            [list(index.WORD_INDEXES)],
        )
        assert cursor.fetchone() == (len(index.WORD_INDEXES),)


def test_a_small_kind_has_none():
    an_item(a_company())
    assert tiers.set_anew() == 0
    assert tiers_of() == [tiers.REST]


def test_what_is_entered_again_keeps_its_tier_and_what_is_new_gets_one(bolts):
    before = tiers_of()
    index.enter_items([item.pk for item in bolts])
    assert tiers_of() == before
    worst = tiers.worst_ranks()[SearchDoc.Kind.ITEM]
    assert tiers.tier_of(1.0, worst) == 0
    assert tiers.tier_of(0.0, worst) == tiers.REST


def test_a_listing_at_the_edge_of_its_tier_stays(bolts, monkeypatch):
    SearchDoc.objects.filter(tier=3).update(tier=2)
    monkeypatch.setattr(tiers, "SLACK", 4.0)
    assert tiers.set_anew() == 0
    monkeypatch.setattr(tiers, "SLACK", 1.25)
    assert tiers.set_anew() > 0


def test_a_common_word_is_looked_for_among_the_best(bolts, monkeypatch):
    everything = ask("q=bolt")
    monkeypatch.setattr(tiers, "ENOUGH", 1)
    monkeypatch.setattr("listings.search.finding.ENOUGH", 4)
    monkeypatch.setattr("listings.search.finding.CANDIDATES", 4)
    few = ask("q=bolt")
    assert 4 <= len(few.ids) < len(everything.ids)
    best = SearchDoc.objects.filter(tier__lte=2, kind=SearchDoc.Kind.ITEM)
    assert set(few.ids) <= set(best.values_list("listing", flat=True))
    assert few.total == 64


def test_a_wider_circle_is_looked_in_where_the_best_are_too_few(bolts, monkeypatch):
    # As if every word were expected in every listing.
    monkeypatch.setattr(tiers, "ENOUGH", 0)
    assert set(ask("q=copper").ids) == {bolts[62].pk, bolts[63].pk}
    assert ask("q=bolt").total == 64


def test_a_rare_word_beside_a_common_one_is_found_wherever_it_stands(
    bolts, monkeypatch
):
    monkeypatch.setattr(tiers, "ENOUGH", 2)
    # No listing has both, so either will do.
    found = ask("q=copper+zinc")
    assert {bolts[62].pk, bolts[63].pk} <= set(found.ids)
    assert found.relaxed


@pytest.mark.parametrize("filters", ["", "&country=PT", "&category=hydraulic-pumps"])
def test_filters_find_the_same_in_every_circle(bolts, monkeypatch, filters):
    everything = set(ask(f"q=zinc{filters}").ids)
    monkeypatch.setattr(tiers, "ENOUGH", 0)
    assert set(ask(f"q=zinc{filters}").ids) == everything


def test_all_but_one_word_are_asked_together_where_their_circles_are_one(bolts):
    extra = an_item(title="Copper bolt zinc plated")
    asked = plan("steel bolt zinc copper")
    stages = scoring.stages(asked)
    arms = candidates.arms(asked, stages, 1)
    assert len(arms) == 3
    one, several = (
        candidates.where(arms, circles) for circles in ([4, 4, 4], [4, 4, 3])
    )
    assert one[1] == [stages[1]]
    assert len(several[1]) == 3
    with connection.cursor() as cursor:
        found = []
        for text, given in (one, several):
            text = text.replace(tiers.condition(3), "")
            cursor.execute(
                f"SELECT listing FROM listings_searchdoc d WHERE {text}", given
            )
            found.append({listing for (listing,) in cursor})
    assert found[0] == found[1] == {extra.pk}
