"""A row of a file cleaned: what its item would say, or what is wrong with it.

Looking through and entering take rows from here alone, so that they cannot disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from listings.catalogue import categories, values
from listings.catalogue.attributes import Stated
from listings.catalogue.columns import NOTHING, PRICES, SPECIFICATION
from listings.catalogue.limits import LONGEST_CELL
from listings.catalogue.photos import addresses
from listings.catalogue.sheets import Row
from listings.catalogue.values import Numbers, Wrong
from listings.copying import Json, text_of
from listings.models import Item
from members import trade_terms
from members.formulas import unescaped

# What says nothing where its cell is empty: an item has it anyway.
NEVER_EMPTY = {"language", "unit", "valid_until", "currency"}
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("moq", "order_multiple", "lead_time_days", "number")),
    **dict.fromkeys(("supply_quantity", "units_per_carton", "gross_weight_kg")),
    **dict.fromkeys(("carton_size_cm", *NEVER_EMPTY)),
    **{name: [] for name in ("incoterms", "payment_terms", "certificates", "ships_to")},
    "photos": [],
    "sample": Item.Sample.NO.value,
    "availability": Item.Availability.TO_ORDER.value,
}
STATED = ("attributes", "specifications")
SMALLEST = Decimal("0.0001")
NULL = text_of(None)
# Of a column so many cells, no longer than that, are remembered.
MOST_KNOWN, LONGEST_KNOWN = 1_000, 60


class Fault(NamedTuple):
    """What is wrong with a cell: its column's name in the file, its text, a code, what it tells."""

    column: str
    value: str
    code: str
    told: dict[str, Any]


@dataclass(slots=True)
class Cleaned:
    """A row as the columns of an item, or its faults."""

    number: int
    # Each as COPY reads it.
    values: list[str] = field(default_factory=list)
    sku: str = ""
    title: str = ""
    faults: list[Fault] = field(default_factory=list)


def readers(numbers: Numbers, *, shortens: bool) -> dict[str, Callable[[str], Any]]:
    """How the cell of each field is read."""
    line, text, decimal = values.line, values.text, numbers.decimal
    units = values.one_of(values.unit_words())
    country = values.one_of(values.country_words())
    payment = values.choice_words(
        trade_terms.PAYMENT_TERMS.items(), tt=["t/t", "tt"], lc=["l/c"]
    )
    return {
        "sku": line(64),
        "number": numbers.whole(2**31 - 1, least=1),
        "title": line(120, shortens=shortens),
        "category": categories.read,
        "language": values.one_of(
            values.known((code, ()) for code in values.languages())
        ),
        "brand": line(80, shortens=shortens),
        "model": line(80),
        "gtin": values.gtin,
        "summary": line(250, shortens=shortens),
        "description": text(5_000, shortens=shortens),
        "hs_code": values.hs_code,
        "origin": country,
        "unit": units,
        "price_mode": values.one_of(values.choice_words(Item.PriceMode.choices)),
        "price": decimal(14, 4),
        "price_high": decimal(14, 4),
        "currency": values.one_of(values.currency_words()),
        "tiers": numbers.tiers,
        "moq": decimal(14, 3),
        "order_multiple": decimal(14, 3),
        "sample": values.one_of(values.choice_words(Item.Sample.choices)),
        "lead_time_days": numbers.whole(730),
        "supply_quantity": decimal(14, 3),
        "supply_unit": units,
        "supply_period": values.one_of(values.choice_words(Item.Period.choices)),
        "incoterms": values.some_of(
            values.known((code, ()) for code in trade_terms.INCOTERMS)
        ),
        "incoterm_place": line(100),
        "port": line(100),
        "payment_terms": values.some_of(payment),
        "packaging": line(250),
        "units_per_carton": numbers.whole(10_000_000, least=1),
        "gross_weight_kg": decimal(12, 3),
        "carton_size_cm": numbers.size,
        "certificates": values.words_of(60, 10),
        "availability": values.one_of(values.choice_words(Item.Availability.choices)),
        "ships_to": values.some_of(values.country_words()),
        "valid_until": values.until,
        "photos": addresses.read,
    }


class Cleaner:
    """Cleans the rows of one file by its mapping and its defaults."""

    def __init__(
        self,
        header: list[str],
        mapping: list[str],
        defaults: dict[str, Any],
        *,
        kind: str = "csv",
        decimal_sign: str = ".",
        industry: str = "",
    ) -> None:
        self.header = header
        self.kind = kind
        self.defaults = defaults
        known = readers(Numbers(decimal_sign), shortens=bool(defaults.get("shortens")))
        own = {"sku", "title", SPECIFICATION, NOTHING, *PRICES, *STATED}
        self.places = {name: place for place, name in enumerate(mapping) if name}
        self.specifications = [
            p for p, name in enumerate(mapping) if name == SPECIFICATION
        ]
        # What was read before is not read again: most columns hold few different cells.
        self.reading = [
            (place, name, known[name], {"": text_of(EMPTY.get(name, ""))})
            for place, name in enumerate(mapping)
            if name not in own and name != "category"
        ]
        self.known = known
        self.has_prices = any(name in self.places for name in PRICES)
        self.has_stated = bool(self.specifications) or any(
            n in self.places for n in STATED
        )
        self.has_category = "category" in self.places or bool(defaults.get("category"))
        self.finds_category = bool(defaults.get("by_words"))
        self.words = categories.by_words(industry) if self.finds_category else None
        self.stated = Stated() if self.has_stated else None
        # What a row keeps; but for photos, which are rows of their own, an item's columns.
        self.kept = tuple(self._columns())
        self.columns = tuple(name for name in self.kept if name != "photos")

    def _columns(self) -> list[str]:
        """The columns of an item that the file says something about."""
        named = ["category_id"] if self.has_category or self.finds_category else []
        named += [name for _place, name, _read, _texts in self.reading]
        named += ["title", "slug"] if "title" in self.places else []
        if self.has_prices:
            named += [
                "price_mode",
                "price",
                "price_high",
                "tier_quantities",
                "tier_prices",
            ]
            if "currency" not in named and self.defaults.get("currency"):
                named.append("currency")
        return named + (list(STATED) if self.has_stated else [])

    def clean(self, row: Row) -> Cleaned:
        cleaned = Cleaned(row.number)
        cells = self._cells(row, cleaned)
        if cleaned.faults:
            return cleaned
        said: dict[str, Any] = {}
        cleaned.sku = self._sku(cells, cleaned)
        if "title" in self.places:
            self._title(cells, cleaned)
        self._category(cells, said, cleaned)
        texts = self._texts(cells, cleaned)
        if self.has_prices:
            self._prices(cells, said, cleaned)
        if self.has_stated:
            self._stated(cells, said, cleaned)
        if texts.get("supply_quantity", NULL) != NULL and not texts.get(
            "supply_period", "-"
        ):
            self._note(cleaned, self.places["supply_period"], "", Wrong("no_period"))
        if not cleaned.faults:
            self._put_together(cleaned, texts, said)
        return cleaned

    def _put_together(
        self, cleaned: Cleaned, texts: dict[str, str], said: dict[str, Any]
    ) -> None:
        """The columns of the item in their order."""
        if cleaned.title:
            texts["title"] = text_of(cleaned.title)
            texts["slug"] = Item.slug_for(cleaned.title)
        for name, value in said.items():
            if value is not None or name not in texts:
                texts[name] = text_of(value)
        cleaned.values = [texts[name] for name in self.kept]

    def _texts(self, cells: list[str], cleaned: Cleaned) -> dict[str, str]:
        """What the cells of most columns say, as COPY reads it."""
        texts: dict[str, str] = {}
        for place, name, read, known in self.reading:
            cell = cells[place]
            text = known.get(cell)
            if text is None:
                try:
                    text = text_of(read(cell))
                except Wrong as wrong:
                    self._note(cleaned, place, cell, wrong)
                    continue
                if len(cell) < LONGEST_KNOWN and len(known) < MOST_KNOWN:
                    known[cell] = text
            texts[name] = text
        return texts

    def _title(self, cells: list[str], cleaned: Cleaned) -> None:
        place = self.places["title"]
        try:
            if not cells[place]:
                raise Wrong("needed")
            cleaned.title = self.known["title"](cells[place])
        except Wrong as wrong:
            self._note(cleaned, place, cells[place], wrong)

    def _cells(self, row: Row, cleaned: Cleaned) -> list[str]:
        """One cell for each column, without what makes a formula harmless."""
        width, cells = len(self.header), row.cells
        if row.broken:
            cleaned.faults.append(Fault("", "", row.broken, {}))
            return []
        if len(cells) != width:
            is_cut = len(cells) < width and self.kind == "csv"
            if is_cut or any(cell.strip() for cell in cells[width:]):
                told = {"cells": len(cells), "columns": width}
                cleaned.faults.append(Fault("", "", "ragged", told))
                return []
            cells = [*cells[:width], *[""] * (width - len(cells))]
        clean = [cell.strip() for cell in cells]
        if max(map(len, clean)) > LONGEST_CELL:
            self._note_long(clean, cleaned)
        return [unescaped(cell) if cell[:1] == "'" else cell for cell in clean]

    def _note_long(self, cells: list[str], cleaned: Cleaned) -> None:
        for place, cell in enumerate(cells):
            if len(cell) > LONGEST_CELL:
                wrong = Wrong("too_long", limit=LONGEST_CELL, length=len(cell))
                self._note(cleaned, place, cell, wrong)

    def _sku(self, cells: list[str], cleaned: Cleaned) -> str:
        place = self.places.get("sku")
        cell = cells[place] if place is not None else ""
        if not cell:
            number = self.places.get("number")
            if number is None or not cells[number]:
                self._note(cleaned, place, "", Wrong("needed"))
            return ""
        try:
            return str(self.known["sku"](cell))
        except Wrong as wrong:
            self._note(cleaned, place, cell, wrong)
            return ""

    def _category(
        self, cells: list[str], said: dict[str, Any], cleaned: Cleaned
    ) -> None:
        place = self.places.get("category")
        cell = cells[place] if place is not None else ""
        if cell:
            try:
                said["category_id"] = categories.read(cell)
            except Wrong as wrong:
                self._note(cleaned, place, cell, wrong)
            return
        found = None
        if self.words and cleaned.title:
            node = self.words.leaf(cleaned.title, "")
            found = node.id if node else None
        found = found or self.defaults.get("category")
        if found is None and place is not None:
            self._note(cleaned, place, "", Wrong("needed"))
        elif found is None and self.finds_category:
            title = self.places.get("title")
            self._note(cleaned, title, cleaned.title, Wrong("no_category"))
        said["category_id"] = found

    def _prices(self, cells: list[str], said: dict[str, Any], cleaned: Cleaned) -> None:
        """The price in its mode; a mode that is not said is told by what is."""
        told: dict[str, Any] = {}
        for name in PRICES:
            place = self.places.get(name)
            cell = cells[place] if place is not None else ""
            try:
                told[name] = self.known[name](cell) if cell else None
            except Wrong as wrong:
                self._note(cleaned, place, cell, wrong)
                told[name] = None
        price, high, tiers = told["price"], told["price_high"], told["tiers"]
        if self.defaults.get("in_cents") and price is not None:
            price = (price / 100).quantize(SMALLEST)
        mode = told["price_mode"] or (
            "tiers" if tiers else "range" if high else "fixed" if price else "request"
        )
        wrong_price = self._misfit(mode, price, high, tiers)
        if wrong_price and not cleaned.faults:
            column, code = wrong_price
            place = self.places.get(column, self.places.get("price_mode"))
            self._note(
                cleaned, place, cells[place] if place is not None else "", Wrong(code)
            )
        if mode == "tiers" and tiers:
            price = price or min(tiers[1])
        said["price_mode"], said["price"] = mode, price if mode != "request" else None
        said["price_high"] = high if mode == "range" else None
        said["tier_quantities"], said["tier_prices"] = (
            tiers if tiers and mode == "tiers" else ([], [])
        )
        if not said.get("currency"):
            said["currency"] = (
                self.defaults.get("currency") if mode != "request" else None
            )

    @staticmethod
    def _misfit(mode: str, price: Any, high: Any, tiers: Any) -> tuple[str, str] | None:
        if mode == "request" and (price or high or tiers):
            return "price_mode", "no_price_on_request"
        if mode == "tiers":
            return None if tiers else ("tiers", "needed")
        if mode in {"fixed", "range"} and price is None:
            return "price", "needed"
        if mode == "range":
            if high is None:
                return "price_high", "needed"
            return ("price_high", "range_turned") if high < price else None
        return None

    def _stated(self, cells: list[str], said: dict[str, Any], cleaned: Cleaned) -> None:
        assert self.stated  # noqa: S101 - for the types
        attributes, specifications = (
            cells[self.places[name]] if name in self.places else "" for name in STATED
        )
        more = [(self.header[p], cells[p]) for p in self.specifications if cells[p]]
        try:
            typed, rest = self.stated.read(
                said.get("category_id"), attributes, specifications, more
            )
        except Wrong as wrong:
            place = self.places.get("attributes", self.places.get("specifications"))
            self._note(cleaned, place, attributes or specifications, wrong)
            typed, rest = {}, []
        said["attributes"], said["specifications"] = Json(typed), Json(rest)

    def _note(
        self, cleaned: Cleaned, place: int | None, cell: str, wrong: Wrong
    ) -> None:
        column = self.header[place] if place is not None else ""
        value = cell[:100].replace("\0", "\ufffd")
        cleaned.faults.append(Fault(column, value, wrong.code, wrong.told))
