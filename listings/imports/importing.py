"""Entering a catalogue: batch after batch, the same file twice is no change."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from listings import taxonomy
from listings.copying import Json, copy_rows
from listings.imports import reading
from listings.imports.making import Maker, Product
from listings.imports.remarks import Account, Remark, Takes
from listings.imports.rules import Rules
from listings.models import Item
from listings.search import index
from members.models import Company, CompanyText

BATCH = 1_000
COMPARED = (
    *("category_id", "title", "slug", "brand", "summary", "description", "attributes"),
    *("specifications", "hs_code", "origin", "unit", "price_mode", "price", "currency"),
)
NEW_COLUMNS = (
    *("id", "company_id", "sku", *COMPARED, "language", "model", "gtin"),
    *("tier_quantities", "tier_prices", "sample", "supply_unit", "supply_period"),
    *("incoterms", "incoterm_place", "port", "payment_terms", "packaging"),
    *("certificates", "availability", "ships_to", "valid_until", "confirmed_on"),
    *("created_at", "changed_at", "published_at"),
)
VALID_DAYS = 365


class Importer:
    """One import: what it takes from rules, and the account it keeps."""

    def __init__(
        self, rules: Rules, *, currency: str, writes: bool, tell: Takes | None = None
    ) -> None:
        self.account = Account()
        self._rules = rules
        self._writes = writes
        self._tell = tell
        self._maker = Maker(taxonomy.tree(), rules, currency=currency)
        self._companies = {
            name.lower(): pk
            for name, pk in Company.objects.filter(
                source=Company.Source.IMPORT
            ).values_list("trading_name", "pk")
        }
        self._new_brands: set[str] = set()

    def enter(self, path: Path) -> None:
        """Every row of a file. Raises reading.Unreadable before anything is entered."""
        needed = {self._rules.columns[name] for name in ("id", "title", "brand")}
        for some in _batches(reading.rows(path, needed=needed)):
            self._enter_batch([self._maker.product(row) for row in some])

    def finish(self) -> None:
        """What is worth doing once, after the last file."""
        if self._writes and (self.account.added or self.account.changed):
            index.settle()

    def _enter_batch(self, products: list[Product]) -> None:
        good: dict[tuple[str, str], Product] = {}
        for product in products:
            self.account.rows += 1
            key = (product.brand.lower(), product.sku)
            if not product.skipped and key in good:
                product.skipped = "repeated"
                product.remarks.append(
                    Remark(product.row, "id", product.sku, "repeated")
                )
            if product.skipped:
                self.account.skipped += 1
                self.account.reasons[product.skipped] += 1
            else:
                good[key] = product
            for remark in product.remarks:
                self.account.remarks[remark.code] += 1
                if self._tell:
                    self._tell(remark)
        with transaction.atomic():
            self._enter_companies(good.values())
            self._enter_items(list(good.values()))

    def _enter_companies(self, products: Iterable[Product]) -> None:
        """A company of each brand that has none: imported ones are one by name."""
        missing = {
            product.brand.lower(): product.brand
            for product in products
            if product.brand.lower() not in self._companies
        }
        fresh = {
            low: name for low, name in missing.items() if low not in self._new_brands
        }
        self.account.companies += len(fresh)
        if not self._writes:
            self._new_brands |= set(fresh)
            return
        now = timezone.now()
        made = Company.objects.bulk_create(
            Company(
                trading_name=name,
                slug=Company.slug_for(name),
                business_type=self._rules.business_type,
                country=self._rules.country,
                industry=self._rules.industry,
                source=Company.Source.IMPORT,
                confirmed_on=timezone.localdate(),
                published_at=now,
            )
            for name in fresh.values()
        )
        CompanyText.objects.bulk_create(
            CompanyText(
                company=company,
                language="en",
                summary=f"Products of {company.trading_name}, entered from a catalogue.",
            )
            for company in made
        )
        if made:
            index.enter_companies([company.pk for company in made])
        self._companies |= {row.trading_name.lower(): row.pk for row in made}

    def _enter_items(self, products: list[Product]) -> None:
        companies = {
            self._companies.get(product.brand.lower(), 0) for product in products
        }
        there = {
            (row["company_id"], row["sku"]): row
            for row in Item.objects.filter(
                company__in=companies, sku__in=[product.sku for product in products]
            ).values("pk", "company_id", "sku", *COMPARED)
        }
        new: list[tuple[int, Product]] = []
        changed: list[Item] = []
        for product in products:
            company = self._companies.get(product.brand.lower(), 0)
            row = there.get((company, product.sku))
            if row is None:
                new.append((company, product))
            elif any(row[name] != product.columns[name] for name in COMPARED):
                changed.append(Item(pk=row["pk"], **product.columns))
            else:
                self.account.unchanged += 1
        self.account.added += len(new)
        self.account.changed += len(changed)
        if self._writes:
            self._write(new, changed)

    def _write(self, new: list[tuple[int, Product]], changed: list[Item]) -> None:
        now = timezone.now()
        ids = _reserve(len(new))
        copy_rows(
            Item,
            NEW_COLUMNS,
            [
                _new_row(pk, company, product, now)
                for pk, (company, product) in zip(ids, new, strict=True)
            ],
        )
        for item in changed:
            item.changed_at = now
        Item.objects.bulk_update(changed, [*COMPARED, "changed_at"], batch_size=200)
        index.enter_items([*ids, *(item.pk for item in changed)])


def _reserve(number: int) -> list[int]:
    """So many keys of the items' own sequence."""
    if not number:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
            " FROM generate_series(1, %s)",
            [Item._meta.db_table, number],
        )
        return [row[0] for row in cursor.fetchall()]


def _new_row(pk: int, company: int, product: Product, now: datetime) -> tuple[Any, ...]:
    columns = product.columns
    compared = (
        Json(columns[name])
        if name in ("attributes", "specifications")
        else columns[name]
        for name in COMPARED
    )
    today = timezone.localdate(now)
    return (
        *(pk, company, product.sku, *compared, "en", "", ""),
        *([], [], Item.Sample.NO.value, "", ""),
        *([], "", "", [], ""),
        *([], Item.Availability.TO_ORDER.value, []),
        *(today + timedelta(days=VALID_DAYS), today, now, now, now),
    )


def _batches(rows: Iterator[reading.Row]) -> Iterator[list[reading.Row]]:
    some: list[reading.Row] = []
    for row in rows:
        some.append(row)
        if len(some) == BATCH:
            yield some
            some = []
    if some:
        yield some
