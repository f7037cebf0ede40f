"""A supplier's items from a file: columns named, looked through, confirmed, entered."""

from io import BytesIO
from uuid import uuid4

import pytest

from listings.catalogue import files
from listings.models import CatalogueFile, CatalogueLine, Item
from tests.people import a_category, a_company, a_member, an_item

pytestmark = pytest.mark.django_db

HEADER = "sku,title,category,price,currency"


@pytest.fixture
def company():
    a_category()
    return a_company()


def a_file(*lines, header=HEADER):
    return "\n".join([header, *lines]).encode()


def sent(company, content, *, name="items.csv"):
    return files.upload(
        company,
        BytesIO(content),
        name=name,
        language="en",
        by=a_member(company),
        form_key=uuid4(),
    )


def looked_through(company, content, *, publishes=False, **defaults):
    file = sent(company, content)
    files.name_columns(
        file,
        mapping=file.mapping,
        defaults=defaults,
        decimal_sign=file.decimal_sign,
        publishes=publishes,
    )
    files.work()
    file.refresh_from_db()
    return file


def entered(company, content, *, takes_good_rows=False, **more):
    file = looked_through(company, content, **more)
    files.confirm(file, takes_good_rows=takes_good_rows)
    files.work()
    file.refresh_from_db()
    return file


def counts(file):
    return file.new, file.changed, file.same, file.wrong


def test_a_file_makes_drafts(company):
    file = entered(
        company,
        a_file(
            "A-1,Gear pump,hydraulic-pumps,12.50,EUR", "A-2,Vane pump,Hydraulic pumps,,"
        ),
    )
    assert file.stage == "finished"
    one, two = Item.objects.order_by("sku")
    assert (one.title, one.price_mode, one.currency) == ("Gear pump", "fixed", "EUR")
    assert (two.price_mode, two.price, two.unit) == ("request", None, "C62")
    assert one.published_at is None
    assert not CatalogueLine.objects.exists()


def test_nothing_is_entered_before_it_is_confirmed(company):
    file = looked_through(company, a_file("A-1,Gear pump,hydraulic-pumps,12.50,EUR"))
    assert counts(file) == (1, 0, 0, 0)
    assert not Item.objects.exists()


def test_the_same_file_again_changes_nothing(company):
    content = a_file("A-1,Gear pump,hydraulic-pumps,12.50,EUR")
    entered(company, content)
    assert counts(looked_through(company, content)) == (0, 0, 1, 0)


def test_published_at_once_where_the_supplier_says_so(company):
    header = f"{HEADER},summary"
    file = entered(
        company,
        a_file(
            "A-1,Gear pump,hydraulic-pumps,12.50,EUR,Good",
            "A-2,Vane pump,hydraulic-pumps,12.50,EUR,",
            header=header,
        ),
        publishes=True,
    )
    assert (file.published, file.held) == (1, 1)
    assert Item.objects.listed().get().sku == "A-1"


def test_every_error_names_row_column_value_and_reason(company):
    file = looked_through(
        company,
        a_file(
            "A-1,Gear pump,hydraulic-pumps,12.50,EUR",
            "A-1,Gear pump,hydraulic-pumps,12.50,EUR",
            "A-3,,nothing,twelve,EUR",
            "A-4,Pump,hydraulic-pumps,3,",
            "A-5,Pump",
        ),
    )
    assert counts(file) == (1, 0, 0, 4)
    assert [error[:4] for error in file.errors] == [
        [3, "sku", "A-1", "twice"],
        [4, "title", "", "needed"],
        [4, "category", "nothing", "unknown_category"],
        [4, "price", "twelve", "not_a_number"],
        [5, "currency", "", "no_currency"],
        [6, "", "", "ragged"],
    ]


def test_with_errors_nothing_is_entered_unless_the_good_rows_are_wanted(company):
    content = a_file(
        "A-1,Gear pump,hydraulic-pumps,12.50,EUR", "A-2,,hydraulic-pumps,1,EUR"
    )
    file = looked_through(company, content)
    with pytest.raises(files.DecidedAlready):
        files.confirm(file, takes_good_rows=False)
    files.confirm(file, takes_good_rows=True)
    files.work()
    assert Item.objects.get().sku == "A-1"


def test_a_file_of_prices_changes_prices_alone(company):
    item = an_item(company, sku="A-1", published_at=None)
    entered(company, a_file("A-1,13", header="sku,price"))
    item.refresh_from_db()
    assert (item.price, item.currency, item.title) == (13, "USD", "Gear pump")


def test_changes_of_what_buyers_see_wait_beside_it(company):
    item = an_item(company, sku="A-1")
    file = entered(company, a_file("A-1,13", header="sku,price"))
    item.refresh_from_db()
    assert (file.changed, item.price) == (1, 12.5)
    assert item.edit.values["price"] == "13.0000"


def test_cancelled_nothing_is_left(company):
    file = looked_through(company, a_file("A-1,Gear pump,hydraulic-pumps,12.50,EUR"))
    files.cancel(file)
    assert files.work() == 0
    assert not CatalogueLine.objects.exists()
    assert CatalogueFile.objects.get().stage == "cancelled"
