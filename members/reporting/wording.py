"""What tables, categories and figures are called, and how each is said."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import countries, regions
from members.reporting.asking import Question
from privacy import numbers
from privacy.releases.catalogue import Dimension
from privacy.releases.reading import Change, Figure

ONE_WAY = {
    "industry": gettext_lazy("Companies by industry"),
    "sector": gettext_lazy("Companies by sector"),
    "country": gettext_lazy("Companies by country"),
    "region": gettext_lazy("Companies by region"),
    "type": gettext_lazy("Companies by business type"),
    "turnover": gettext_lazy("Companies by turnover"),
    "employees": gettext_lazy("Companies by employees"),
}


def title(question: Question) -> str:
    """What a table is called, with its dimensions as they are shown."""
    dimensions = question.dimensions
    if len(dimensions) == 1:
        return str(ONE_WAY[dimensions[0].name])
    return _("Companies: %(rows)s × %(columns)s") % {
        "rows": dimensions[0].title,
        "columns": dimensions[1].title,
    }


def category(dimension: Dimension, key: str, language: str) -> str:
    """What a category is called. The language is the active one."""
    if dimension.name == "country":
        if key in regions.NAMES:
            return _("%(region)s: other countries") % {"region": regions.NAMES[key]}
        return countries.country_name(key, language)
    return str(dimension.categories[key])


def figure(one: Figure, language: str) -> str:
    """1,234, or “fewer than 23”. No figure that is said so is negative."""
    if one.is_shown:
        return numbers.whole(one.value, language)
    return fewer_than(one.threshold, language)


def fewer_than(threshold: int, language: str) -> str:
    return _("fewer than %(threshold)s") % {
        "threshold": numbers.whole(threshold, language)
    }


def interval(one: Figure, language: str) -> str:
    """1,222 to 1,246: within it lies the true number in 95 of 100 cases. None is negative."""
    return _("%(low)s to %(high)s") % {
        "low": numbers.whole(max(one.low, 0), language),
        "high": numbers.whole(max(one.high, 0), language),
    }


def change(one: Change, language: str) -> str:
    """+120 ± 17, or that nothing is clear; nothing where one of the two is not shown."""
    if not (one.before.is_shown and one.after.is_shown):
        return ""
    if not one.is_clear:
        return _("no clear change")
    sign = "+" if one.value > 0 else ""
    return f"{sign}{numbers.whole(one.value, language)} ± {numbers.whole(one.margin, language)}"


def share(value: float, margin: float, language: str) -> str:
    """12.3 % ± 0.4"""
    bare = numbers.percent(margin, language).removesuffix(" %")
    return f"{numbers.percent(value, language)} ± {bare}"
