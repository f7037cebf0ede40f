"""Traffic of the last weeks, as the site would have counted it."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from django.db.models import F

from listings.models import Item
from listings.taxonomy import industry_of
from members import visit_releasing
from privacy.models import CountedDay, TrafficDay
from privacy.traffic import closing, sharing
from privacy.traffic.figures import Figures, Missing, Step, of_step
from privacy.traffic.seeing import Reason

DAYS = 60
# The day of which something is missing, counted back.
PARTIAL = 9
# Of a hundred pages, and how many of them one visitor sees.
PAGES = {"item": 38, "search": 21, "category": 17, "company": 9, "home": 8, "offer": 5}
PAGES_MORE = {"offers": 1, "privacy": 1}
SITES = {
    "own": 55,
    "google.com": 18,
    "direct": 17,
    "bing.com": 4,
    "baidu.com": 4,
    "other": 2,
}
DEVICES = {"desktop": 57, "phone": 38, "tablet": 5}
LANGUAGES = {"en": 46, "zh-hans": 20, "es": 17, "fr": 9, "ar": 8}
LEFT_OUT = {
    Reason.CRAWLER: 0.62,
    Reason.STATIC: 0.3,
    Reason.STATUS: 0.05,
    Reason.REDIRECT: 0.03,
    Reason.METHOD: 0.02,
    Reason.STAFF: 0.01,
}
EACH_SEES = 4


def make(today: date) -> None:
    """Closed days up to yesterday; a day that was counted stays as it is."""
    random = Random(DAYS)
    industries = Counter(
        filter(
            None, map(industry_of, Item.objects.values_list("category_id", flat=True))
        )
    )
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        if closing.begin(day):
            closing.enter(day, a_day(day, industries, random, is_whole=back != PARTIAL))
    visit_releasing.keep()


def remove() -> None:
    """Days that were entered later than they were."""
    made = CountedDay.objects.filter(begun_at__date__gt=F("day"))
    days = list(made.values_list("day", flat=True))
    TrafficDay.objects.filter(day__in=days).delete()
    for month in {sharing.month_of(day) for day in days}:
        sharing.forget(month)
    made.delete()


def a_day(
    day: date, industries: Counter[str], random: Random, *, is_whole: bool
) -> Figures:
    views = random.randint(900, 1_300) // (1 if day.weekday() < 5 else 3)
    found = Figures(partial=set() if is_whole else {Missing.SERVER_AWAY})
    split: dict[str, Mapping[str, float]] = {
        "page": PAGES | PAGES_MORE,
        "referrer": SITES,
        "device": DEVICES,
        "language": LANGUAGES,
        "industry": {key: 60 * n / industries.total() for key, n in industries.items()},
    }
    found.hits["site", ""] = views
    for dimension, shares in split.items():
        for key, share in shares.items():
            found.hits[dimension, key] = round(views * share / 100)
    found.visitors = {of: -(-hits // EACH_SEES) for of, hits in found.hits.items()}
    found.bounded = {
        key: n
        for (dimension, key), n in found.visitors.items()
        if dimension == "industry" and n
    }
    for industry, n in industries.items():
        part = n / industries.total()
        steps = (views * 0.4, views * 0.5, random.randint(0, 9), random.randint(0, 5))
        for step, often in zip(Step, steps, strict=True):
            found.hits[of_step(step, industry)] = round(often * part)
    for reason, share in LEFT_OUT.items():
        found.hits["dropped", reason.value] = round(views * share)
    found.requests = views + sum(
        hits for (dimension, _key), hits in found.hits.items() if dimension == "dropped"
    )
    return found
