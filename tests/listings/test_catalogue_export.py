"""All items of a company as a file: brought in unchanged, it changes nothing."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from random import Random
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from listings.catalogue import (
    export,
    files,
    pairs,
    xlsx_reading,
    xlsx_writing,
)
from listings.catalogue.values import parts, together
from members import formulas
from tests.people import a_category, a_company, a_member, an_item

pytestmark = pytest.mark.django_db

# What a form lets through: printable, no space around it.
LINE = (
    some.text(
        some.characters(
            exclude_categories=["C", "Z"], include_characters=" ='\"+-@;:|\\,"
        ),
        min_size=1,
        max_size=60,
    )
    .map(str.strip)
    .filter(bool)
)
TEXT = some.lists(LINE, min_size=1, max_size=3).map("\n".join)
WRITERS = {"csv": export.as_csv_file, "xlsx": export.as_workbook}


def again(company, kind):
    content = b"".join(WRITERS[kind](company))
    file = files.upload(
        company,
        BytesIO(content),
        name=f"items.{kind}",
        language="en",
        by=a_member(company),
        form_key=uuid4(),
    )
    assert file.kind == kind
    files.name_columns(
        file,
        mapping=file.mapping,
        defaults={},
        decimal_sign=file.decimal_sign,
        publishes=False,
    )
    files.work()
    file.refresh_from_db()
    return file


def full(company, **fields):
    return an_item(
        company,
        **{
            "sku": "007",
            "title": '=HYPERLINK("https://example.org")',
            "brand": "'=Brand",
            "model": "+49",
            "gtin": "4006381333931",
            "summary": 'Quotes " and, commas; semicolons',
            "description": "One line\nand another\n\n-\ttabs",
            "attributes": {"components.power": 5.5, "x.unknown": ["a", "b"]},
            "specifications": [["A: b; c|d", "e; f \\ g:h"], ["Two", "lines\nof it"]],
            "hs_code": "841360",
            "origin": "CN",
            "price_mode": "tiers",
            "price": Decimal("9.5"),
            "tier_quantities": [Decimal("1.5"), Decimal(100)],
            "tier_prices": [Decimal("12.3456"), Decimal("9.5")],
            "lead_time_days": 30,
            "supply_quantity": Decimal("1000000.5"),
            "supply_unit": "KGM",
            "supply_period": "month",
            "incoterms": ["FOB", "CIF"],
            "payment_terms": ["tt", "lc"],
            "carton_size_cm": [Decimal("40.5"), Decimal(30), Decimal(25)],
            "certificates": ["ISO 9001, 2015", "CE | UKCA"],
            "availability": "stock",
            "ships_to": ["PT", "CI"],
            "units_per_carton": 12,
            "gross_weight_kg": Decimal("12.345"),
        }
        | fields,
    )


@pytest.fixture
def company():
    a_category()
    return a_company()


@pytest.mark.parametrize("kind", WRITERS)
def test_unchanged_it_changes_nothing(company, kind):
    full(company)
    full(company, sku="", title="No SKU")
    over = timezone.localdate() - timedelta(days=3)
    full(company, sku="over", valid_until=over, published_at=None)
    file = again(company, kind)
    assert file.errors == []
    assert file.previews == []
    assert (file.new, file.changed, file.same, file.wrong) == (0, 0, 3, 0)


ALPHABET = "aZ09 =+-@'\"\\;:|,./éß中文عربي€\U0001f600"


def drawn(chance, longest):
    text = "".join(chance.choices(ALPHABET, k=chance.randint(1, longest)))
    return text.strip() or "x"


@pytest.mark.parametrize("kind", WRITERS)
def test_whatever_items_say(company, kind):
    chance = Random(kind)
    for number in range(60):
        full(
            company,
            sku=f"{number}{drawn(chance, 20)}",
            published_at=None,
            title=drawn(chance, 60),
            brand=drawn(chance, 60),
            description=f"{drawn(chance, 60)}\n{drawn(chance, 60)}",
            specifications=[[drawn(chance, 30), drawn(chance, 60)] for _ in range(3)],
            certificates=list({drawn(chance, 30) for _ in range(3)}),
            moq=Decimal(chance.randint(1, 10**13)) / 1000,
            lead_time_days=chance.randint(0, 730),
        )
    file = again(company, kind)
    assert file.errors == []
    assert file.previews == []
    assert (file.changed, file.same) == (0, 60)


@given(some.text())
def test_no_cell_is_a_formula_and_each_is_found_again(text):
    cell = formulas.escaped(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert formulas.unescaped(cell) == text


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(some.tuples(LINE, TEXT), max_size=5))
def test_pairs_are_found_again(said):
    assert pairs.read(pairs.written(said)) == said


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(LINE, max_size=5))
def test_lists_are_found_again(words):
    assert parts(together(words)) == words


@settings(max_examples=40)
@given(
    some.lists(some.lists(some.text(max_size=40), min_size=1, max_size=4), min_size=1)
)
def test_a_workbook_is_read_as_it_was_written(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("book") / "x.xlsx"
    path.write_bytes(b"".join(xlsx_writing.stream(rows)))
    found = dict(xlsx_reading.rows(path))
    for number, row in enumerate(rows, 1):
        kept = list(row)
        cells = found.get(number, [])
        assert [*cells, *[""] * (len(row) - len(cells))] == kept


def test_it_is_streamed_in_few_statements(
    company, client, django_assert_max_num_queries
):
    full(company)
    client.force_login(a_member(company, role="viewer"))
    with django_assert_max_num_queries(8):
        answer = client.get(f"/me/company/{company.pk}/items/files/items.csv")
        text = b"".join(answer).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert row["sku"] == "007"
    assert row["title"].startswith("'=HYPERLINK")
    assert "attachment" in answer["Content-Disposition"]


def test_what_reads_as_a_formula_leaves_as_text():
    company = a_company()
    an_item(company, "=HYPERLINK(1)", sku="+1+1")
    text = b"".join(export.as_csv_file(company)).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    with ZipFile(BytesIO(b"".join(export.as_workbook(company)))) as book:
        sheets = "".join(book.read(name).decode() for name in book.namelist())
    assert "=HYPERLINK(1)" in sheets
    assert ">=HYPERLINK(1)" not in sheets
