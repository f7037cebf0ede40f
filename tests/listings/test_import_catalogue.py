"""`manage.py import_catalogue`: every row accounted for, the second time no change."""

import csv
import json
import re
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from listings import taxonomy
from listings.imports import rules as catalogue_rules
from listings.imports.classifying import Classifier
from listings.models import Attribute, CategoryAttribute, Item, SearchDoc
from listings.search import Query, find
from members.models import Company
from tests.people import a_category

HEAD = "id,title,description,brand,attrs,price\n"
RULES = """
industries = ["components"]
otherwise = "other-parts"
price_per = 100
hs_from = "hs code"
origin_from = "country of origin"
[columns]
attributes = "attrs"
[company]
country = "US"
business_type = "other"
industry = "components"
[[categories]]
words = "gear pump"
leaf = "hydraulic-pumps"
[attributes]
"rated power" = ["power"]
[units]
"rated power" = "W"
[origins]
China = "CN"
"""


@pytest.fixture
def rules(db, tmp_path):
    pumps = a_category()
    a_category("other-parts")
    power = Attribute.objects.create(
        key="components.power", names={"en": "Power"}, type="number", unit="kW"
    )
    CategoryAttribute.objects.create(category=pumps, attribute=power, position=0)
    taxonomy.forget()
    path = tmp_path / "rules.toml"
    path.write_text(RULES)
    yield path
    taxonomy.forget()


@pytest.fixture
def take(rules, tmp_path, capsys):
    """Import this content, and say the counts (added, changed, unchanged, skipped)."""

    def taken(content, name="products.csv", **options):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        capsys.readouterr()
        call_command(
            "import_catalogue",
            path,
            rules=rules,
            report=tmp_path / "report.csv",
            **options,
        )
        said = capsys.readouterr().out
        rows, *counts = map(int, re.findall(r"\d+", said.splitlines()[0]))
        assert rows == sum(counts)
        return tuple(counts)

    return taken


@pytest.fixture
def report(tmp_path):
    def lines():
        with (tmp_path / "report.csv").open() as file:
            return [
                (int(line["row"]), line["column"], line["code"])
                for line in csv.DictReader(file)
            ]

    return lines


PUMP = '7,Gear pump GP2,"Steel, 2 bar",Acme,rated power: 1500; country of origin: China; colour: red,1250\n'


def test_a_row_becomes_an_item_of_the_brands_company(take):
    assert take(HEAD + PUMP) == (1, 0, 0, 0)
    item = Item.objects.get()
    assert (item.sku, item.title, item.company.trading_name) == (
        "7",
        "Gear pump GP2",
        "Acme",
    )
    assert item.company.source == Company.Source.IMPORT
    assert (item.category.slug, item.origin) == ("hydraulic-pumps", "CN")
    assert (item.price, item.currency) == (Decimal("12.5"), "USD")
    assert item.attributes == {"components.power": 1.5}
    assert ["Colour", "red"] in item.specifications
    assert item in Item.objects.listed()
    assert SearchDoc.objects.filter(listing=item.pk, kind=SearchDoc.Kind.ITEM).exists()


def test_what_came_in_is_found_though_misspelt(take):
    take(HEAD + PUMP)
    found = find(Query(text="gaer pomp"))
    assert found.ids == [Item.objects.get().pk]
    assert found.corrections == {"gaer": "gear", "pomp": "pump"}


def test_the_second_time_is_no_change_and_an_edit_is_one(take):
    take(HEAD + PUMP)
    assert take(HEAD + PUMP) == (0, 0, 1, 0)
    assert take(HEAD + PUMP.replace("1250", "1300")) == (0, 1, 0, 0)
    assert Item.objects.get().price == Decimal(13)
    assert Company.objects.count() == 1


def test_a_dry_run_writes_nothing(take):
    assert take(HEAD + PUMP, dry_run=True) == (1, 0, 0, 0)
    assert not Item.objects.exists()
    assert not Company.objects.exists()


def test_json_lines_are_read_too(take):
    row = {
        "id": 7,
        "title": "Gear pump",
        "brand": "Acme",
        "attrs": {"rated power": "2 kW"},
    }
    assert take(json.dumps(row) + "\n[1]\n{broken\n", "p.jsonl") == (1, 0, 0, 2)
    assert Item.objects.get().attributes == {"components.power": 2}


def test_what_leads_nowhere_goes_where_the_rules_say(take, report):
    take(HEAD + "1,Thing,,Acme,,\n")
    assert Item.objects.get().category.slug == "other-parts"
    assert Item.objects.get().price_mode == "request"
    assert report() == [(2, "title", "category_guessed")]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",Gear pump,,Acme,,\n", "id", "no_id"),
        ("1,,,Acme,,\n", "title", "no_title"),
        ("1,Gear pump,,,,\n", "brand", "no_brand"),
        ("1,Gear pump\n", "", "columns"),
        (f"{'9' * 65},Gear pump,,Acme,,\n", "id", "id_too_long"),
        (f"1,Gear pump,,{'b' * 81},,\n", "brand", "brand_too_long"),
        (b"1,Gear pump \xff\xfe,,Acme,,\n", "", "encoding"),
    ],
)
def test_a_row_that_cannot_be_used_is_skipped_with_its_reason(
    take, report, row, column, code
):
    row = row.encode() if isinstance(row, str) else row
    assert take(HEAD.encode() + row + PUMP.encode()) == (1, 0, 0, 1)
    assert report() == [(2, column, code)]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("1,Gear pump,,Acme,,abc\n", "price", "price"),
        ("1,Gear pump,,Acme,,-5\n", "price", "price"),
        ("1,Gear pump,,Acme,,1e999999\n", "price", "price"),
        ("1,Gear pump,,Acme,,NaN\n", "price", "price"),
        ("1,Gear pump,,Acme,no colon here,\n", "attrs", "attribute"),
        ("1,Gear\0 pump,,Acme,,\n", "title", "nul"),
        (f"1,Gear pump {'long ' * 40},,Acme,,\n", "title", "title_cut"),
        (f"1,Gear pump,{'word ' * 1200},Acme,,\n", "description", "description_cut"),
        (f"1,Gear pump,,Acme,colour: {'x' * 4200},\n", "attrs", "attribute_cut"),
    ],
)
def test_a_value_that_cannot_be_used_is_reported_and_the_rest_is_kept(
    take, report, row, column, code
):
    assert take(HEAD + row) == (1, 0, 0, 0)
    assert report() == [(2, column, code)]
    assert len(Item.objects.get().title) <= 120


def test_a_title_that_is_cut_is_kept_whole_beside(take):
    take(HEAD + f"1,Gear pump {'long ' * 40}end,,Acme,,\n")
    [pair] = Item.objects.get().specifications
    assert pair[0] == "Full title"
    assert pair[1].endswith("end")


def test_a_quotation_mark_that_is_never_closed_costs_no_traceback(take):
    assert take(HEAD + PUMP + '8,"Gear pump,,Acme,,\n9,Gear pump,,Acme,,\n')[0] == 1


def test_the_same_id_twice_in_a_file_counts_once(take, report):
    assert take(HEAD + PUMP + PUMP) == (1, 0, 0, 1)
    assert report() == [(3, "id", "repeated")]


def test_a_file_without_the_columns_is_refused(take, rules):
    with pytest.raises(CommandError, match="no column brand"):
        take("id,title\n1,Gear pump\n")
    with pytest.raises(CommandError, match=r"missing\.csv"):
        call_command("import_catalogue", "missing.csv", rules=rules)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('leaf = "hydraulic-pumps"', 'leaf = "no-such-leaf"'),
        ('words = "gear pump"', 'words = "gear ("'),
        ("[company]", "[firm]"),
        ("[columns]", "[columns"),
    ],
)
def test_wrong_rules_are_refused(take, rules, old, new):
    rules.write_text(RULES.replace(old, new))
    with pytest.raises(CommandError):
        take(HEAD + PUMP)
    assert not Item.objects.exists()


def test_the_rules_of_the_product_fit_its_tree(db):
    call_command("load_categories", verbosity=0)
    default = catalogue_rules.read()
    classifier = Classifier(taxonomy.tree(), default)
    for title, slug in (
        ("Xerox 006R90321 toner cartridge Original Black 6 pc(s)", "toner-cartridges"),
        ("HP 15 Original Black 1 pc(s)", "ink-cartridges"),
        ("C2G 2m Cat5e Patch Cable networking cable Beige", "network-cables"),
        ("Intel Core E6400 processor 2.13 GHz Box 2 MB L2", "processors-cpus"),
        ("Case Logic TBC302P camera case Pink", "camera-lenses-accessories"),
        ("HP LaserJet P2055d 1200 x 1200 DPI A4", "laser-printers"),
    ):
        node = classifier.leaf(title, "")
        assert node
        assert node.slug == slug, title
    taxonomy.forget()
