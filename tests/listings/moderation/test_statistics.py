"""Public figures about decisions: from counters, with small numbers untold."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from listings.models import DecisionCount
from listings.moderation import counts, figures

pytestmark = pytest.mark.django_db


def counted(what, n, month=None):
    month = month or timezone.localdate().replace(day=1)
    DecisionCount.objects.create(first_day=month, what=what, n=n)


@pytest.mark.promise("T6")
@pytest.mark.parametrize(
    ("n", "said"), [(0, "0"), (1, "< 5"), (4, "< 5"), (5, "5"), (1234, "1234")]
)
def test_small_numbers_are_not_told(n, said):
    assert figures.said(n) == said


def test_the_page_tells_them_and_is_kept(client, django_assert_num_queries):
    counted("held", 120)
    counted("rejected", 3)
    with django_assert_num_queries(5):
        page = client.get("/statistics/")
    assert "120" in page.text
    assert "&lt; 5" in page.text
    assert page["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not page.cookies


@pytest.mark.parametrize("language", ["zh-hans", "es", "fr", "ar"])
def test_it_is_there_in_every_language_and_in_the_sitemap(client, language):
    assert client.get(f"/{language}/statistics/").status_code == 200
    assert (
        f"/{language}/statistics/"
        in b"".join(client.get("/sitemap-pages.xml").streaming_content).decode()
    )


def test_a_year_is_twelve_months_with_this_one():
    assert figures.a_year_ago(date(2026, 11, 28)) == date(2025, 12, 1)
    assert figures.a_year_ago(date(2026, 12, 1)) == date(2026, 1, 1)
    counted("held", 7, date(2020, 1, 1))
    assert figures.of_year().told["held"] == "0"


@pytest.mark.parametrize(
    ("hours", "span"), [(0.5, "1"), (1, "4"), (30, "48"), (167, "168"), (999, "longer")]
)
def test_a_decision_is_counted_in_a_span(hours, span):
    assert counts.under(timedelta(hours=hours)) == span


@pytest.mark.parametrize(
    ("spans", "middle"),
    [
        ({}, (None, False)),
        ({"1": 4}, (None, False)),
        ({"1": 3, "24": 2}, (1, False)),
        ({"1": 2, "24": 3}, (24, False)),
        ({"longer": 9}, (None, True)),
    ],
)
def test_half_took_less(spans, middle):
    told = {f"took-{span}": n for span, n in spans.items()}
    assert figures.middle(told) == middle


def test_counting_twice_counts_two():
    counts.count("held")
    counts.count("held")
    assert DecisionCount.objects.get().n == 2
