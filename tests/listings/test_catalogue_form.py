"""A file and the form of an item hold the same values for right."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from listings.catalogue.cleaning import Cleaner
from listings.catalogue.sheets import Row
from listings.copying import text_of
from listings.posting.item_form import ItemForm
from tests.people import a_category, an_item

pytestmark = pytest.mark.django_db

TEXTS = [
    *(
        "Pump",
        " Pump ",
        "x" * 80,
        "x" * 121,
        "x" * 251,
        "x" * 5001,
        "a\u202eb",
        "a\u200bb",
    ),
    *("نمی\u200cخواهم", "e\u0301t\u00e9", "<script>", "a\u0007b", "中文", "a\x00b"),
]
NUMBERS = [
    *("1", "0", "-1", "0.001", "0.0001", "12.50", "007", "1e5", "NaN", "inf", "twelve"),
    *("9" * 10, "9" * 11, "9" * 13, "1.", "99999999999.999", "１２", "12 345"),
]
WHOLE = ["0", "1", "730", "731", "-1", "1.5", "10000000", "10000001", "x", "9" * 30]
TODAY = timezone.localdate()
TRIED = {
    **dict.fromkeys(
        ("title", "summary", "description", "brand", "model", "port"), TEXTS
    ),
    **dict.fromkeys(("packaging", "incoterm_place"), TEXTS),
    **dict.fromkeys(("moq", "order_multiple", "gross_weight_kg"), NUMBERS),
    **dict.fromkeys(("lead_time_days", "units_per_carton"), WHOLE),
    "gtin": [
        "4006381333931",
        "4006381333932",
        "96385074",
        "12",
        "x",
        "4006-3813-33931",
    ],
    "hs_code": ["841360", "8413.60", "8413", "84136", "999999", "12345678901"],
    "origin": ["PT", "XX"],
    "certificates": ["ISO 9001, CE", ",".join("abcdefghijk"), "x" * 61],
    "valid_until": [
        *("yesterday", "9999-12-31", "2026-02-30", str(TODAY)),
        *(str(TODAY + timedelta(days=365)), str(TODAY + timedelta(days=366))),
    ],
}


def in_form(name, value):
    form = ItemForm({name: value}, item=an_item())
    form.is_valid()
    said = None if form.has_error(name) else form.cleaned_data.get(name)
    return said.normalize() if isinstance(said, Decimal) else said


def in_file(name, value):
    cleaner = Cleaner(["sku", name], ["sku", name], {})
    cleaned = cleaner.clean(Row(2, ["A-1", value]))
    if cleaned.faults:
        return None
    said = dict(zip(cleaner.columns, cleaned.values, strict=True))[name]
    return str(Decimal(said).normalize()) if TRIED[name] is NUMBERS else said


@pytest.mark.parametrize("name", TRIED)
def test_what_one_takes_the_other_takes(name):
    a_category()
    differ = []
    for value in TRIED[name]:
        form, file = in_form(name, value), in_file(name, value)
        if (None if form is None else text_of(form)) != file:
            differ.append((value[:40], form, file))
    assert differ == []
