"""What a report asks: one question, and one query string that is its address.

A query string is read whatever it holds; what is wrong with it is said in sentences. The
canonical one says the same in one way, so that equal questions have equal addresses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from members import statistics
from privacy.releases.catalogue import Dimension

# The dimensions of the catalogue, and those that they are put together to.
KNOWN: dict[str, Dimension] = {
    one.name: one
    for fine in statistics.DIMENSIONS
    for one in (fine, fine.coarser)
    if one is not None
}
# Larger keys are none of the database's.
DIGITS = 15
LONGEST = 60


class Order(StrEnum):
    """How the lines of an answer follow one another."""

    CATALOGUE = "catalogue"
    LARGEST = "largest"
    SMALLEST = "smallest"
    NAME = "name"
    CHANGE = "change"


class Asked(Protocol):
    """What a query string was taken apart to: a QueryDict, or the like."""

    def get(self, key: str, default: str, /) -> str | None: ...
    def getlist(self, key: str, /) -> Sequence[str]: ...


class Unclear(Exception):
    """A question that cannot be answered as it was asked.

    `errors` are sentences by the name of the parameter that each is about; `nearest` is
    what could be understood, so that a form can show it again.
    """

    def __init__(self, errors: Mapping[str, str], nearest: "Question | None") -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)
        self.nearest = nearest


@dataclass(frozen=True)
class Question:
    """A table of a release, and how it is to be read."""

    table: str
    # None follows the newest release that has the table.
    release: int | None = None
    # Names of the table's dimensions whose categories are put together.
    coarse: tuple[str, ...] = ()
    # (dimension as shown, category) of the lines that are kept; all of a dimension that
    # is not named.
    kept: tuple[tuple[str, str], ...] = ()
    # An earlier release that the figures are compared with.
    compare: int | None = None
    order: Order = Order.CATALOGUE
    # Shares of all rather than numbers.
    shares: bool = False

    @property
    def asked_of(self) -> tuple[Dimension, ...]:
        """The dimensions of the released table."""
        return tuple(KNOWN[name] for name in self.table.split("-"))

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions as they are shown: put together where the question says so."""
        return tuple(
            one.coarser if one.coarser and one.name in self.coarse else one
            for one in self.asked_of
        )

    def kept_of(self, dimension: Dimension) -> list[str]:
        """The categories of a shown dimension that are kept, in its order; all without any."""
        wanted = {key for name, key in self.kept if name == dimension.name}
        return [one for one in dimension.categories if one in wanted or not wanted]

    @property
    def query(self) -> str:
        """The canonical query string: what is as it is by itself is left out."""
        parts: list[tuple[str, str | int]] = [("table", self.table)]
        if self.release is not None:
            parts.append(("release", self.release))
        parts += [("coarse", name) for name in self.coarse]
        parts += [("keep", f"{name}:{key}") for name, key in self.kept]
        if self.compare is not None:
            parts.append(("compare", self.compare))
        if self.order is not Order.CATALOGUE:
            parts.append(("order", self.order.value))
        if self.shares:
            parts.append(("show", "shares"))
        return urlencode(parts, safe=":")

    def at(self, release: int | None) -> "Question":
        """The same question of another release, or of the newest."""
        return replace(self, release=release)


def asked(values: Asked) -> Question:
    """The question of a query string. Raises Unclear."""
    errors: dict[str, str] = {}
    table = _plain(values.get("table", ""))
    if not is_table(table):
        errors["table"] = (
            _("“%(typed)s” is no table. Choose one from the list.") % {"typed": table}
            if table
            else _("Choose a table.")
        )
        raise Unclear(errors, None)
    dimensions = [KNOWN[name] for name in table.split("-")]
    coarse = _coarse(values, dimensions, errors)
    question = Question(
        table=table,
        release=_release(values, "release", errors),
        coarse=coarse,
        compare=_release(values, "compare", errors),
        order=_order(values, errors),
        shares=_shares(values, errors),
    )
    question = replace(question, kept=_kept(values, question, errors))
    if errors:
        raise Unclear(errors, question)
    return question


def is_table(name: str) -> bool:
    """Whether there can be such a table: one dimension, or two different ones."""
    names = name.split("-")
    return len(names) == len(set(names)) <= 2 and set(names) <= set(KNOWN)


def _plain(text: str | None) -> str:
    return (text or "").replace("\0", "").strip()[:LONGEST]


def _release(values: Asked, name: str, errors: dict[str, str]) -> int | None:
    typed = _plain(values.get(name, ""))
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS:
        return int(typed)
    errors[name] = _(
        "“%(typed)s” is no release. Choose one from the list, or the newest."
    ) % {"typed": typed}
    return None


def _coarse(
    values: Asked, dimensions: Sequence[Dimension], errors: dict[str, str]
) -> tuple[str, ...]:
    wanted = {_plain(one) for one in values.getlist("coarse")} - {""}
    can_be = [one.name for one in dimensions if one.coarser]
    if strange := sorted(wanted - set(can_be)):
        errors["coarse"] = _("“%(typed)s” cannot be put together in this table.") % {
            "typed": ", ".join(strange)
        }
    return tuple(one for one in can_be if one in wanted)


def _order(values: Asked, errors: dict[str, str]) -> Order:
    typed = _plain(values.get("order", "")) or Order.CATALOGUE.value
    if typed in set(Order):
        return Order(typed)
    errors["order"] = _("“%(typed)s” is no order. These are: %(orders)s.") % {
        "typed": typed,
        "orders": ", ".join(Order),
    }
    return Order.CATALOGUE


def _shares(values: Asked, errors: dict[str, str]) -> bool:
    typed = _plain(values.get("show", "")) or "counts"
    if typed not in ("counts", "shares"):
        errors["show"] = _("“%(typed)s” cannot be shown. Choose counts or shares.") % {
            "typed": typed
        }
    return typed == "shares"


def _kept(
    values: Asked, question: Question, errors: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    """The categories that are kept, told in the dimensions that are shown.

    Of a finer dimension that was put together, those are kept that have a part in it; of a
    coarser one that was taken apart, all its parts. So a choice outlives a regrouping.
    """
    strange: list[str] = []
    wanted: dict[str, set[str]] = {}
    for typed in map(_plain, values.getlist("keep")):
        name, _colon, key = typed.partition(":")
        shown = _told_in(question, name, key)
        if shown is None:
            strange += [typed] if typed else []
        else:
            wanted.setdefault(shown[0], set()).update(shown[1])
    if strange:
        errors["keep"] = _("There is no such category: %(typed)s.") % {
            "typed": ", ".join(sorted(set(strange)))
        }
    return tuple(
        (one.name, key)
        for one in question.dimensions
        for key in one.categories
        if key in wanted.get(one.name, ())
        # All of them is the same as none named.
        and len(wanted[one.name]) < len(one.categories)
    )


def _told_in(question: Question, name: str, key: str) -> tuple[str, set[str]] | None:
    """What a category is in the dimensions that are shown; None where it is in none."""
    for fine, shown in zip(question.asked_of, question.dimensions, strict=True):
        if name == shown.name and key in shown.categories:
            return name, {key}
        parts = fine.parts or {}
        if shown is not fine and name == fine.name and key in parts:
            return shown.name, {parts[key]}
        coarser = fine.coarser
        if shown is fine and coarser and name == coarser.name:
            found = {part for part, whole in parts.items() if whole == key}
            return (fine.name, found) if found else None
    return None
