"""One row of a catalogue made into the columns of an item."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from listings.imports.classifying import Classifier
from listings.imports.reading import Row
from listings.imports.remarks import Remark
from listings.imports.rules import Rules, plain
from listings.imports.values import Reader
from listings.taxonomy import Tree

TITLE, SUMMARY, DESCRIPTION, BRAND, SKU, VALUE = 120, 250, 5_000, 80, 64, 4_000
CENT = Decimal("0.0001")


@dataclass
class Product:
    """What a row says, ready for an item; `skipped` is the code of why not."""

    row: int
    brand: str = ""
    sku: str = ""
    columns: dict[str, Any] = field(default_factory=dict)
    skipped: str = ""
    remarks: list[Remark] = field(default_factory=list)


class Maker:
    """Makes products by the rules and the tree."""

    def __init__(self, tree: Tree, rules: Rules, *, currency: str) -> None:
        self._rules = rules
        self._currency = currency
        self._classifier = Classifier(tree, rules)
        self._reader = Reader(rules)

    def product(self, row: Row) -> Product:
        """The row as a product, with a remark for everything that could not be used."""
        product = Product(row.number)
        if row.trouble:
            return self._skip(product, "", row.raw, row.trouble)
        values = {
            ours: self._clean(product, theirs, row.values.get(theirs, ""))
            for ours, theirs in self._rules.columns.items()
            if ours != "attributes"
        }
        title = re.sub(r"\s+", " ", values["title"]).strip()
        product.brand = re.sub(r"\s+", " ", values["brand"]).strip()
        product.sku = values["id"].strip()
        for name, value, code in (
            ("id", product.sku, "no_id"),
            ("title", title, "no_title"),
            ("brand", product.brand, "no_brand"),
        ):
            if not value:
                return self._skip(product, name, "", code)
        if len(product.sku) > SKU:
            return self._skip(product, "id", product.sku, "id_too_long")
        if len(product.brand) > BRAND:
            return self._skip(product, "brand", product.brand, "brand_too_long")
        pairs = self._pairs(
            product, row.values.get(self._rules.columns["attributes"], "")
        )
        return self._fill(product, title, values, pairs)

    def _fill(
        self,
        product: Product,
        title: str,
        values: dict[str, str],
        pairs: list[tuple[str, str]],
    ) -> Product:
        stated = "; ".join(f"{name}: {value}" for name, value in pairs)
        node = self._classifier.leaf(title, stated)
        if node is None:
            if self._classifier.otherwise is None:
                return self._skip(product, "title", title, "no_category")
            node = self._classifier.otherwise
            self._note(product, "title", title, "category_guessed")
        attributes, rest = self._reader.typed(node, pairs)
        known = {plain(name): value for name, value in pairs}
        full = title
        if len(title) > TITLE:
            self._note(product, "title", title, "title_cut")
            rest.insert(0, ["Full title", title])
            title = _cut(title, TITLE)
        description = values["description"].strip()
        if len(description) > DESCRIPTION:
            self._note(product, "description", description, "description_cut")
            description = _cut(description, DESCRIPTION)
        summary = (
            "" if description == full else _cut(" ".join(description.split()), SUMMARY)
        )
        price = self._price(product, values["price"])
        hs = re.sub(r"\D", "", known.get(self._rules.hs_from, ""))
        product.columns = {
            "category_id": node.id,
            "title": title,
            "slug": slugify(title)[:100].strip("-") or "item",
            "brand": product.brand,
            "summary": summary,
            "description": description,
            "attributes": attributes,
            "specifications": rest,
            "hs_code": hs
            if 4 <= len(hs) <= 10
            else node.hs_codes[0]
            if node.hs_codes
            else "",
            "origin": self._rules.origins.get(
                known.get(self._rules.origin_from, ""), ""
            ),
            "unit": node.unit or "C62",
            "price_mode": "request" if price is None else "fixed",
            "price": price,
            "currency": "" if price is None else self._currency,
        }
        return product

    def _pairs(self, product: Product, stated: Any) -> list[tuple[str, str]]:
        """Names with values: of "name: value; …", or of a JSON object."""
        column = self._rules.columns["attributes"]
        if isinstance(stated, dict):
            parts = [(str(name), str(value)) for name, value in stated.items()]
        else:
            text = self._clean(product, column, stated)
            parts = []
            for part in filter(None, (part.strip() for part in text.split(";"))):
                name, colon, value = part.partition(":")
                if colon and name.strip() and value.strip():
                    parts.append((name, value))
                elif parts and not colon:
                    # A semicolon inside a value.
                    parts[-1] = (parts[-1][0], f"{parts[-1][1]}; {part}")
                else:
                    self._note(product, column, part, "attribute")
        pairs = []
        for name, value in parts:
            name, value = " ".join(name.split())[:100], value.strip().replace("\0", "")
            if len(value) > VALUE:
                self._note(product, column, value, "attribute_cut")
                value = _cut(value, VALUE)
            pairs.append((name, value.removesuffix(".0")))
        return pairs

    def _price(self, product: Product, text: str) -> Decimal | None:
        if not text.strip():
            return None
        try:
            price = (Decimal(text.strip()) / self._rules.price_per).quantize(CENT)
        except ArithmeticError:
            price = Decimal(0)
        if not price.is_finite() or not 0 < price < 10**10:
            self._note(product, self._rules.columns["price"], text, "price")
            return None
        return price

    def _clean(self, product: Product, column: str, value: Any) -> str:
        text = str(value)
        if "\0" in text:
            self._note(product, column, text.replace("\0", "␀"), "nul")
            text = text.replace("\0", "")
        return text

    def _note(self, product: Product, column: str, value: str, code: str) -> None:
        product.remarks.append(Remark(product.row, column, value[:200], code))

    def _skip(self, product: Product, column: str, value: str, code: str) -> Product:
        product.skipped = code
        self._note(product, self._rules.columns.get(column, column), value, code)
        return product


def _cut(text: str, length: int) -> str:
    """As many whole words as fit."""
    if len(text) <= length:
        return text
    kept = text[: length + 1].rsplit(None, 1)[0][:length]
    return kept.rstrip(" ,;-(") or text[:length]
