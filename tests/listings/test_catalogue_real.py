"""The real catalogue through the supplier's own import: every row accounted for."""

import csv
from itertools import islice
from pathlib import Path

import pytest

from listings import category_files, category_loading, taxonomy
from listings.models import CatalogueFile, Item
from members.models import Industry
from tests.listings.test_catalogue_import import entered
from tests.people import a_company

PLACE = "shared/data/search/products.csv"
REAL = next(
    (up / PLACE for up in Path(__file__).parents if (up / PLACE).exists()), Path(PLACE)
)
ROWS = 1_500
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not REAL.exists(), reason="the catalogue is not here"),
]


def test_every_row_is_entered_or_named():
    category_loading.load(category_files.read())
    taxonomy.forget()
    other = taxonomy.tree().by_slug["computer-cables-adapters"].id
    company = a_company(industry=Industry.COMPUTERS)
    with REAL.open(encoding="utf-8") as file:
        content = "".join(islice(file, ROWS)).encode()
    rows = list(csv.reader(content.decode().splitlines(keepends=True)))[1:]
    file = entered(
        company,
        content,
        takes_good_rows=True,
        category=other,
        by_words=True,
        currency="USD",
        in_cents=True,
        shortens=True,
    )
    assert file.mapping == [
        "sku",
        "title",
        "description",
        "brand",
        "attributes",
        "price",
    ]
    assert file.new + file.wrong == len(rows)
    assert file.wrong < len(rows) * 0.03, file.errors[:5]
    assert Item.objects.by(company).count() == file.new
    assert CatalogueFile.objects.get().stage == "finished"
    toner = Item.objects.get(sku=rows[0][0])
    assert (float(toner.price), toner.currency, toner.brand) == (49.95, "USD", "Xerox")
