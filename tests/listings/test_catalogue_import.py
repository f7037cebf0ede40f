"""A supplier's items from a file: columns named, looked through, confirmed, entered."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.catalogue import entering, files, holding, looking
from listings.catalogue.limits import Unreadable
from listings.catalogue.looking import BATCH
from listings.models import CatalogueFile, CatalogueLine, Item, PublicConfirmation
from listings.moderation import trust
from tests.kept import path_of
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


def test_a_row_of_a_long_file_is_not_compared_with_every_other(company, as_owner):
    """Nor with every item of the company, whatever the planner takes the tables for."""
    rows = [f"A-{n},Gear pump,hydraulic-pumps,12.50,EUR" for n in range(2 * BATCH + 1)]
    entered(company, a_file(*rows))
    entered(company, a_file("B-1,Gear pump,hydraulic-pumps,12.50,EUR"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE listings_item")
    with CaptureQueriesContext(connection) as asked:
        file = looked_through(company, a_file(*rows))
    assert file.same == 2 * BATCH + 1
    compared = [one["sql"] for one in asked if "earlier.row" in one["sql"]]
    assert len(compared) == 3
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
        )
        cursor.execute(f"EXPLAIN {compared[-1]}")
        told = "\n".join(line for (line,) in cursor.fetchall())
    assert "using catalogue_line_sku on listings_catalogueline earlier" in told
    assert "using item_sku_once_per_company on listings_item by_sku" in told


def two_to_publish(company):
    lines = (
        "A-1,Gear pump,hydraulic-pumps,12.50,EUR,Good",
        "A-2,Vane pump,hydraulic-pumps,12.50,EUR,",
    )
    content = a_file(*lines, header=f"{HEADER},summary")
    return entered(company, content, publishes=True)


def test_what_is_published_goes_through_the_gate(company):
    file = two_to_publish(company)
    assert (file.published, file.held, file.lacking) == (0, 1, 1)
    one, two = Item.objects.order_by("sku")
    assert one.submitted_at  # it waits for our staff
    assert not two.submitted_at  # it lacks a summary


def test_of_a_trusted_supplier_buyers_see_it_at_once(company, monkeypatch):
    monkeypatch.setattr(trust, "is_trusted", lambda company: True)
    file = two_to_publish(company)
    assert (file.published, file.held, file.lacking) == (1, 0, 1)
    item = Item.objects.listed().get()
    assert item.sku == "A-1"
    confirmed = PublicConfirmation.objects.get(listing=item.pk)
    assert confirmed.subject == file.uploaded_by.subject


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


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_any_common_writing_of_a_file(company, coding, sign):
    text = '货号,品名,类别,单价,货币\r\nA-1,"齿轮泵，高压\n型",hydraulic-pumps,12,EUR\r\nA-2,叶片泵,hydraulic-pumps,9,EUR\r\n'
    text = text.replace(",", sign)
    file = looked_through(company, text.encode(coding))
    assert (file.header[0], file.samples[1][1]) == ("货号", "叶片泵")
    assert counts(file) == (1, 0, 0, 1)  # a title is one line
    assert file.errors[0][3] == "line_breaks"


def test_western_letters_without_unicode(company):
    text = "Référence;Désignation;Catégorie;Prix;Devise\nA-1;Pompe à engrenages, modèle été;hydraulic-pumps;12,50;EUR\n"
    file = entered(company, text.encode("cp1252"))
    assert file.coding == "cp1252"
    item = Item.objects.get()
    assert (item.title, item.price) == (
        "Pompe à engrenages, modèle été",
        Decimal("12.5"),
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"sku,title\n", "no_rows"),
        (b"%PDF-1.7 ...", "kind"),
        (b"a\0b\0c\nd", "kind"),
        (b"PK\x03\x04 no archive", "broken"),
        (
            (",".join(f"c{n}" for n in range(101)) + "\n" + "x," * 100 + "x").encode(),
            "columns",
        ),
    ],
)
def test_what_is_no_file_of_items_is_told(company, content, code):
    with pytest.raises(Unreadable) as told:
        sent(company, content)
    assert told.value.code == code
    assert not CatalogueFile.objects.exists()


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unopened(company, monkeypatch):
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(1_000_000))
        # What the directory says; packing two gigabytes would take a minute.
        archive.getinfo("xl/worksheets/sheet1.xml").file_size = 2_000_000_000
    assert len(file.getvalue()) < 10_000
    monkeypatch.setattr(ZipFile, "open", None)  # nothing is unpacked
    with pytest.raises(Unreadable) as told:
        sent(company, file.getvalue())
    assert told.value.code == "bomb"


def test_the_rows_that_failed_are_mended_and_sent_again(company):
    content = a_file(
        "A-1,,hydraulic-pumps,12.50,EUR", "=A-2,Vane pump,hydraulic-pumps,1,EUR"
    )
    file = looked_through(company, content)
    failed = path_of(file.failed).read_bytes()
    assert failed.decode("utf-8-sig").splitlines() == [
        f"{HEADER},_error",
        "A-1,,hydraulic-pumps,12.50,EUR,title: This must not be empty.",
    ]
    mended = failed.replace(b"A-1,,", b"A-1,Gear pump,")
    assert counts(entered(company, mended)) == (1, 0, 0, 0)


def test_a_file_in_a_workers_hands_is_no_other_workers(company):
    file = sent(company, a_file("A-1,Gear pump,hydraulic-pumps,12.50,EUR"))
    files.name_columns(
        file, mapping=file.mapping, defaults={}, decimal_sign=".", publishes=False
    )
    held = holding.claim()
    assert held.pk == file.pk
    assert files.work() == 0
    # That worker is gone: after its time another begins anew.
    CatalogueFile.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert files.work() == 1
    with pytest.raises(holding.Lost):
        looking.look_through(held)
    file.refresh_from_db()
    assert counts(file) == (1, 0, 0, 0)


def test_a_worker_that_dies_while_entering_leaves_nothing_and_the_next_all(
    company, monkeypatch
):
    file = looked_through(company, a_file("A-1,Gear pump,hydraulic-pumps,12.50,EUR"))
    files.confirm(file, takes_good_rows=False)
    with monkeypatch.context() as killed:
        killed.setattr(entering.public_pages, "changed", die)
        with pytest.raises(KeyboardInterrupt):
            files.work()
    assert not Item.objects.exists()
    CatalogueFile.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    files.work()
    assert Item.objects.count() == 1


def die():
    raise KeyboardInterrupt


def test_rows_lost_in_a_crash_of_the_database_are_looked_through_again(company):
    file = looked_through(company, a_file("A-1,Gear pump,hydraulic-pumps,12.50,EUR"))
    CatalogueLine.objects.all().delete()
    files.confirm(file, takes_good_rows=False)
    files.work()
    file.refresh_from_db()
    assert file.stage == "looked through"
    assert not Item.objects.exists()


def test_cancelled_while_it_is_looked_through(company):
    file = sent(company, a_file("A-1,Gear pump,hydraulic-pumps,12.50,EUR"))
    files.name_columns(
        file, mapping=file.mapping, defaults={}, decimal_sign=".", publishes=False
    )
    held = holding.claim()
    files.cancel(file)
    with pytest.raises((holding.Lost, FileNotFoundError)):
        looking.look_through(held)
    assert CatalogueFile.objects.get().stage == "cancelled"


def test_of_a_long_cell_the_pair_that_is_wrong_is_named(company):
    header = f"{HEADER},specifications"
    long = f"Power: 5; {'n' * 130}: 7"
    lines = [f"A-{n},Pump,hydraulic-pumps,1,EUR" for n in range(2)]
    cells = [f"{lines[0]},{long}", f"{lines[1]},Colour: bl\u200bue\u202e"]
    file = looked_through(company, a_file(*cells, header=header))
    told = [(error[1], error[3], error[4].get("name")) for error in file.errors]
    assert told == [
        ("specifications", "pair_too_long", "n" * 40),
        ("specifications", "pair_unseen", "Colour"),
    ]
