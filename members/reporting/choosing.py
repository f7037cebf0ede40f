"""What can be chosen for a report: the catalogue with what is there, and a form's choices."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import statistics
from members.reporting import wording
from members.reporting.asking import Order, Question
from privacy.models import Release, ReleasedTable

# More releases than that are found by their address.
MOST_RELEASES = 60
ORDERS: dict[Order, Promise] = {
    Order.CATALOGUE: _("As in the catalogue"),
    Order.LARGEST: _("Largest first"),
    Order.SMALLEST: _("Smallest first"),
    Order.NAME: _("By name"),
    Order.CHANGE: _("Largest clear change first"),
}
PUT_TOGETHER: dict[str, Promise] = {
    "country": _("Countries put together to regions"),
    "industry": _("Industries put together to sectors"),
}


class Choice(NamedTuple):
    value: str | int
    label: str
    is_chosen: bool


class Group(NamedTuple):
    """The categories of a dimension, to keep some of."""

    name: str
    title: str
    choices: list[Choice]
    # How many are ticked.
    chosen: int


@dataclass(frozen=True)
class Choices:
    """A form's choices, as its question has them."""

    tables: list[Choice]
    releases: list[Choice]
    earlier: list[Choice]
    coarse: list[Choice]
    kept: list[Group]
    orders: list[Choice]
    shares: bool


class Entry(NamedTuple):
    """A table of the catalogue, and the newest release that has it."""

    question: Question
    title: str
    release: Release | None


def names() -> list[str]:
    """Every table of the catalogue."""
    return [one.name for one in statistics.CATALOGUE.tables]


def catalogue() -> list[Entry]:
    """Every table that can be asked for, and any other that was released, in one query."""
    newest = (
        ReleasedTable.objects.with_release()
        .filter(release__line=statistics.LINE)
        .defer("values", "domain")
        .order_by("name", "-release")
        .distinct("name")
    )
    there = {one.name: one.release for one in newest}
    others = [name for name in there if name not in names()]
    questions = [opened(name) for name in [*names(), *others]]
    return [Entry(one, wording.title(one), there.get(one.table)) for one in questions]


def opened(table: str) -> Question:
    """How a table is opened: one with two dimensions has most to say at its largest cells."""
    order = Order.LARGEST if "-" in table else Order.CATALOGUE
    return Question(table, order=order)


def releases_with(table: str) -> list[tuple[int, str]]:
    """(key, period) of the newest releases that have a table, the newest first."""
    return list(
        ReleasedTable.objects.filter(name=table, release__line=statistics.LINE)
        .order_by("-release")
        .values_list("release", "release__period")[:MOST_RELEASES]
    )


def choices(question: Question, language: str) -> Choices:
    """In the active language, which is `language`."""
    releases = releases_with(question.table)
    of = question.release or (releases[0][0] if releases else 0)
    return Choices(
        tables=[
            Choice(one.question.table, one.title, one.question.table == question.table)
            for one in catalogue()
        ],
        releases=[
            Choice(key, period, key == question.release) for key, period in releases
        ],
        earlier=[
            Choice(key, period, key == question.compare)
            for key, period in releases
            if key < of
        ],
        coarse=[
            Choice(one.name, str(PUT_TOGETHER[one.name]), one.name in question.coarse)
            for one in question.asked_of
            if one.coarser
        ],
        kept=groups(question, language),
        orders=[
            Choice(one.value, str(label), one is question.order)
            for one, label in ORDERS.items()
        ],
        shares=question.shares,
    )


def groups(question: Question, language: str) -> list[Group]:
    kept = set(question.kept)
    return [
        Group(
            one.name,
            str(one.title),
            [
                Choice(
                    f"{one.name}:{key}",
                    wording.category(one, key, language),
                    (one.name, key) in kept,
                )
                for key in one.categories
            ],
            sum(1 for name, _key in kept if name == one.name),
        )
        for one in question.dimensions
    ]
