"""What was asked, made sure of. Nothing a visitor types can break a search."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Self
from urllib.parse import quote_plus

from django.http import QueryDict

from listings.taxonomy import tree
from members.models import BusinessType, Check

TABS = ("items", "sell", "buy", "suppliers")
SORTS = {
    "items": ("best", "newest", "confirmed", "price", "price-desc", "moq"),
    "sell": ("best", "newest", "closing"),
    "buy": ("best", "newest", "closing"),
    "suppliers": ("best", "newest", "confirmed"),
}
LONGEST_TEXT = 200
MOST_VALUES = 30
LAST_PAGE = 100_000


@dataclass(frozen=True)
class Query:
    """One question to the directory. What meant nothing was dropped and is in `ignored`."""

    text: str = ""
    tab: str = "items"
    categories: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    certs: tuple[str, ...] = ()
    ships_to: tuple[str, ...] = ()
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    moq_max: Decimal | None = None
    fresh: bool = False
    exact: bool = False
    sort: str = "best"
    page: int = 1
    # Only what was listed later, and has all the words: asked for buyers, never by an address.
    since: datetime | None = None
    fixed: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @classmethod
    def asked(cls, params: QueryDict, **fixed: Any) -> Self:
        """From an address's parameters. `fixed` are fields the address's path decides."""
        ignored: list[str] = []
        tab = fixed.get("tab") or params.get("tab", "items")
        if tab not in TABS:
            ignored.append("tab")
            tab = "items"
        read: dict[str, Any] = {
            "text": _text(params.get("q", "")),
            "tab": tab,
            "fresh": params.get("fresh") == "1",
            "exact": params.get("exact") == "1",
            "page": page_number(params.get("page", "")),
        }
        for field, name, known in VALUES:
            given = params.getlist(name)[:500]
            if field == "categories":
                given = [now_called(slug) for slug in given]
            given = list(dict.fromkeys(given))[:MOST_VALUES]
            read[field] = tuple(value for value in given if known(value))
            ignored += [name] if len(read[field]) < len(given) else []
        for name in ("price_min", "price_max", "moq_max"):
            read[name] = _amount(params.get(name, ""))
            ignored += [name] if params.get(name) and read[name] is None else []
        sort = params.get("sort", "best")
        read["sort"] = sort if sort in SORTS[tab] else "best"
        read |= fixed
        return cls(**read, fixed=tuple(fixed), ignored=tuple(dict.fromkeys(ignored)))

    def params(self, **changes: Any) -> str:
        """The query string that asks this with `changes`; a change goes to page 1."""
        # A page has dozens of these: a question made anew for each would cost as much again.
        asked = {"page": 1, **changes}

        def now(name: str) -> Any:
            return asked[name] if name in asked else getattr(self, name)

        text, tab, sort = now("text"), now("tab"), now("sort")
        pairs: list[tuple[str, str]] = []
        if text:
            pairs.append(("q", text))
        if tab != "items" and "tab" not in self.fixed:
            pairs.append(("tab", tab))
        for field, name, _known in VALUES:
            if field not in self.fixed:
                pairs += [(name, value) for value in now(field)]
        for name in ("price_min", "price_max", "moq_max"):
            value = now(name)
            pairs += [(name, f"{value.normalize():f}")] if value is not None else []
        pairs += [(name, "1") for name in ("fresh", "exact") if now(name)]
        if sort in SORTS[tab] and sort != "best":
            pairs.append(("sort", sort))
        pairs += [("page", str(asked["page"]))] if asked["page"] > 1 else []
        # The names are ours; only what they are set to may have to be written otherwise.
        return "&".join(f"{name}={quote_plus(value)}" for name, value in pairs)

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """(field, parameter, value) of every filter the visitor chose."""
        found = [
            (field, name, value)
            for field, name, _known in VALUES
            if field not in self.fixed
            for value in getattr(self, field)
        ]
        for name in ("price_min", "price_max", "moq_max"):
            value = getattr(self, name)
            if value is not None:
                found.append((name, name, f"{value.normalize():f}"))
        return found + ([("fresh", "fresh", "1")] if self.fresh else [])

    @property
    def is_filtered(self) -> bool:
        """Is anything asked beyond a category?"""
        return bool(self.text or self.countries or self.since) or any(
            field != "categories" for field, _name, _value in self.chosen
        )

    def without(self, field: str, value: str) -> Self:
        """The same question without one chosen value."""
        kept = getattr(self, field)
        if isinstance(kept, tuple):
            kept = tuple(other for other in kept if other != value)
        else:
            kept = False if isinstance(kept, bool) else None
        return replace(self, **{field: kept, "page": 1})


def _text(raw: str) -> str:
    return " ".join(raw.replace("\0", " ").split())[:LONGEST_TEXT].strip()


def page_number(raw: str) -> int:
    if raw.isascii() and raw.isdigit():
        return max(1, min(LAST_PAGE, int(raw[:9])))
    return 1


def _amount(raw: str) -> Decimal | None:
    raw = raw.strip().replace(",", "")[:20]
    try:
        amount = Decimal(raw)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < 10**12 else None


def _one_of(values: Iterable[str]) -> Callable[[str], bool]:
    return frozenset(values).__contains__


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()


def _is_certificate(name: str) -> bool:
    return 1 < len(name) <= 60 and name.isprintable()


def now_called(slug: str) -> str:
    """A category by its address of today: of a merged one, of what it became part of."""
    onward = tree().after(slug)
    return onward.slug if onward else slug


def _is_category(slug: str) -> bool:
    return slug in tree().by_slug


VALUES: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("categories", "category", _is_category),
    ("countries", "country", _is_country),
    ("types", "type", _one_of(BusinessType.values)),
    ("checks", "check", _one_of(Check.Method.values)),
    ("certs", "cert", _is_certificate),
    ("ships_to", "ships_to", _is_country),
)
FIELD_OF: Mapping[str, str] = {name: field for field, name, _known in VALUES}
