"""Photos from the addresses in a file of items: read, fetched, added; the same again is nothing."""

from hashlib import sha256

import pytest

from listings import file_rows, item_photos
from listings.catalogue import export
from listings.catalogue.photos import addresses, fetching, working
from listings.catalogue.values import Wrong
from listings.models import CatalogueLine, ItemPhoto, PhotoBatch
from listings.moderation import trust
from members import redrawing
from members.photos import photo_url
from tests.listings.test_catalogue_import import counts, entered, looked_through, sent
from tests.people import a_category, a_company, an_item
from tests.pictures import a_picture

pytestmark = pytest.mark.django_db
RED, BLUE = (a_picture(colour=colour) for colour in ("red", "blue"))
A, B = "https://pics.example/a.png", "https://pics.example/b.png"


@pytest.fixture
def company():
    a_category()
    return a_company()


@pytest.fixture
def shown(pictures):
    pictures.shows("/a.png", RED)
    pictures.shows("/b.png", BLUE)
    return pictures


def rows(*cells):
    lines = [f"A-{n},Pump,hydraulic-pumps,{cell}" for n, cell in enumerate(cells, 1)]
    return "\n".join(["sku,title,category,photos", *lines]).encode()


def brought_in(company, fetcher, *cells):
    file = entered(company, rows(*cells))
    working.work(fetcher)
    return file, PhotoBatch.objects.filter(catalogue=file).first()


def read(cell):
    return addresses.read(cell)


@pytest.mark.parametrize(
    "cell",
    [f"{A} {B}", f"{A}|{B}", f"{A}\n{B}", f"{A} | {B} |{A}", f"{A},{B};", f"{A}, {B}"],
)
def test_addresses_are_parted_by_what_people_write(cell):
    assert read(cell) == [A, B]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("https://Pics.Example/Ab.png#x", "https://pics.example/Ab.png"),
        ("https://bücher.example/ü.png?ü=%20&b[]=1", "https://xn--bcher-kva.example/%C3%BC.png?%C3%BC=%20&b[]=1"),
        ("https://pics.example:443", "https://pics.example/"),
        ("https://pics.example./a.png", A),
        ("http://testserver/media/up/items/ab/abc-1280.webp", "own:up/items/ab/abc"),
        ("http://testserver/media/up/items/ab/abc-240.avif", "own:up/items/ab/abc"),
    ],
)  # fmt: skip
def test_an_address_is_kept_in_one_way(cell, kept):
    assert read(cell) == [kept]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("a.png", "not_https"),
        ("http://pics.example/a.png", "not_https"),
        ("HTTP://testserver/media/x-1280.webp", "not_https"),
        ("http://testserver/media/x-1281.webp", "not_https"),
        ("http://testserver/media/../x-1280.webp", "not_https"),
        ("ftp://pics.example/a.png", "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("javascript:alert(1)", "not_https"),
        ("data:image/png;base64,AAAA", "not_https"),
        ("https://", "no_address"),
        ("https:///a.png", "no_address"),
        ("https://pics/a.png", "no_address"),
        ("https://localhost/a.png", "no_address"),
        ("https://x.localhost/", "no_address"),
        ("https://db.internal/", "no_address"),
        ("https://-x.example/", "no_address"),
        ("https://a..example/", "no_address"),
        ("https://" + "a" * 64 + ".example/", "no_address"),
        ("https://pics.example\\@127.0.0.1/", "no_address"),
        ("https://pics.example:99999/", "no_address"),
        ("https://[::1/", "no_address"),
        ("https://pics.example/\u202ea.png", "no_address"),
        ("https://pics.example/\u0007a.png", "no_address"),
        ("https://127.0.0.1/a.png", "no_name_but_number"),
        ("https://8.8.8.8/a.png", "no_name_but_number"),
        ("https://127.1/", "no_name_but_number"),
        ("https://2130706433/", "no_name_but_number"),
        ("https://0x7f000001/", "no_name_but_number"),
        ("https://0177.0.0.1/", "no_name_but_number"),
        ("https://[::1]/", "no_name_but_number"),
        ("https://[::ffff:127.0.0.1]/", "no_name_but_number"),
        ("https://１２７.0.0.1/", "no_name_but_number"),
        ("https://user:secret@pics.example/", "credentials"),
        ("https://@pics.example/", "credentials"),
        ("https://pics.example:8443/", "port"),
        ("https://pics.example:22/", "port"),
        ("https://pics.example/" + "a" * 1_000, "address_long"),
        ("https://pics.example/" + "ü" * 400, "address_long"),
        (" ".join(f"{A}?{n}" for n in range(11)), "many"),
    ],
)
def test_what_is_no_address_of_a_photo_is_told(cell, code):
    with pytest.raises(Wrong) as told:
        read(cell)
    assert told.value.code == code


def test_where_nothing_is_fetched_addresses_of_ours_alone_are_taken(settings):
    settings.FETCH_PHOTOS = False
    assert read("http://testserver/media/x-1280.webp")
    with pytest.raises(Wrong, match="photos_off"):
        read(A)


def test_switched_off_meanwhile_nothing_is_fetched(company, shown, fetcher, settings):
    entered(company, rows(A))
    settings.FETCH_PHOTOS = False
    working.work(fetcher)
    assert PhotoBatch.objects.get().lines.get().code == "photos_off"
    assert shown.asked == []


def test_faults_are_errors_of_their_rows(company):
    item = an_item(company, sku="A-3")
    ten(item)
    file = looked_through(company, rows(A, "http://pics.example/a.png", B, f"{A} {B}"))
    assert counts(file) == (2, 0, 0, 2)
    assert [error[:4] for error in file.errors] == [
        [3, "photos", "http://pics.example/a.png", "not_https"],
        [4, "photos", "", "many_photos"],
    ]
    assert not PhotoBatch.objects.exists()


def ten(item):
    ItemPhoto.objects.bulk_create(
        ItemPhoto(item=item, width=1, height=1, position=n, digest=str(n))
        for n in range(10)
    )


def test_photos_are_fetched_once_the_file_is_entered(company, shown, fetcher):
    _file, batch = brought_in(company, fetcher, f"{A} {B}", A, "")
    assert (batch.stage, batch.whole, batch.items) == ("finished", 3, 2)
    assert (batch.added, batch.same, batch.failed) == (3, 0, 0)
    one, two, three = company.items.order_by("sku")
    wanted = [sha256(content).hexdigest() for content in (RED, BLUE)]
    assert [photo.digest for photo in one.photos.all()] == wanted
    assert (two.photos.count(), three.photos.count()) == (1, 0)


def test_the_same_file_again_changes_nothing_and_fetches_nothing(
    company, shown, fetcher
):
    brought_in(company, fetcher, f"{A} {B}", A)
    asked = len(shown.asked)
    assert counts(looked_through(company, rows(f"{B} {A}", A))) == (0, 0, 2, 0)
    _file, batch = brought_in(company, fetcher, f"{A} {B}", A)
    assert batch is None
    assert len(shown.asked) == asked
    # A cell that is empty takes no photo away.
    assert counts(looked_through(company, rows("", ""))) == (0, 0, 2, 0)


def test_one_picture_at_two_addresses_is_one_photo(company, shown, fetcher):
    shown.shows("/again.png", RED)
    _file, batch = brought_in(company, fetcher, f"{A} https://pics.example/again.png")
    assert (batch.added, batch.same) == (1, 1)
    file = looked_through(company, rows(f"{A} https://pics.example/again.png"))
    assert counts(file) == (0, 0, 1, 0)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_brought_in_again_changes_nothing(company, shown, fetcher, kind):
    brought_in(company, fetcher, f"{A} {B}", A)
    ItemPhoto.objects.create(
        item=company.items.first(), stem="demo/pump-1", width=1, height=1, position=5
    )
    asked = len(shown.asked)
    write = export.as_csv_file if kind == "csv" else export.as_workbook
    content = b"".join(write(company))
    file = looked_through(company, content)
    assert counts(file) == (0, 0, 2, 0)
    if kind == "csv":
        stem = company.items.first().photos.first().stem
        assert f"http://testserver{photo_url(stem, 1280)} | ".encode() in content
    assert len(shown.asked) == asked


def test_a_photo_of_another_item_is_shown_again_without_fetching(company, fetcher):
    item = an_item(company, sku="A-1")
    item_photos.put_up(item, [redrawing.draw_anew(RED, "photo")])
    stem = item.photos.get().stem
    strangers = an_item(a_company(), sku="A-1")
    ItemPhoto.objects.create(item=strangers, stem="up/items/x", width=1, height=1)
    own = addresses.written([stem])
    other = addresses.written(["up/items/x"])
    _file, batch = brought_in(company, fetcher, own, f"{own} {other}")
    assert (batch.whole, batch.added, batch.failed) == (2, 1, 1)
    assert batch.lines.get(state="failed").code == "not_yours"
    assert company.items.get(sku="A-2").photos.get().stem == stem
    # The files go with the last row that names them.
    item_photos.take_away(item.photos.get())
    assert file_rows.photos_in_use({stem})


def test_what_cannot_be_fetched_or_drawn_is_told_photo_by_photo(
    company, shown, fetcher, names
):
    names.hosts["inside.example"] = ["10.0.0.1"]
    shown.shows("/half.png", RED[:-40])
    shown.shows("/page", b"<html>", "text/html")
    cell = "https://inside.example/x https://nowhere.example/ {0}half.png {0}page {0}404 {0}a.png"
    _file, batch = brought_in(company, fetcher, cell.format("https://pics.example/"))
    assert (batch.stage, batch.added, batch.failed) == ("finished", 1, 5)
    codes = [line.code for line in batch.lines.order_by("number")]
    assert codes == ["private", "no_host", "broken", "type", "status", ""]
    assert batch.lines.get(code="status").told == {"status": 404}


def test_photos_of_a_trusted_supplier_show_at_once_though_other_changes_wait(
    company, shown, fetcher, client, monkeypatch
):
    monkeypatch.setattr(trust, "is_trusted", lambda company: True)
    item = an_item(company, sku="A-1", title="Gear pump")
    brought_in(company, fetcher, A)
    assert item.photos.get().stem in client.get(item.get_absolute_url()).text
    item.refresh_from_db()
    assert item.title == "Gear pump"
    assert item.edit.values["title"] == "Pump"


def test_photos_of_a_published_item_are_looked_at_first(
    company, shown, fetcher, client
):
    item = an_item(company, sku="A-1", title="Gear pump")
    brought_in(company, fetcher, A)
    photo = item.photos.get()
    assert photo.held_at
    assert photo.stem not in client.get(item.get_absolute_url()).text
    item.refresh_from_db()
    assert set(item.edit.values) == {"title", "photos"}


def test_a_file_whose_photos_alone_are_new_changes_nothing_else(
    company, shown, fetcher, monkeypatch
):
    monkeypatch.setattr(trust, "is_trusted", lambda company: True)
    item = an_item(company, sku="A-1", title="Gear pump")
    file = entered(company, f"sku,photos\nA-1,{A}\n".encode())
    working.work(fetcher)
    assert counts(file) == (0, 1, 0, 0)
    assert file.previews[0][4] == ["photos"]
    assert item.photos.count() == 1
    assert not hasattr(item, "edit")
    assert not CatalogueLine.objects.exists()


def test_nothing_is_fetched_before_the_file_is_confirmed(company, shown, fetcher):
    looked_through(company, rows(A))
    working.work(fetcher)
    assert shown.asked == []


def test_a_name_in_an_address_that_tells_is_told(company, shown, fetcher):
    shown.shows("/wechat_13800138000.png", RED)
    cell = "https://pics.example/wechat_13800138000.png"
    _file, batch = brought_in(company, fetcher, cell)
    assert (batch.added, batch.lines.get().code) == (1, "name_tells")


def test_a_column_of_photos_is_known_in_any_language(company):
    for name in ("Image URL", "图片", "Imágenes", "Photos", "صور"):
        file = sent(company, f"sku,title,{name}\nA-1,x,\n".encode())
        assert file.mapping == ["sku", "title", "photos"], name


def test_the_sites_own_fetcher_opens_nothing_near(company, names):
    """As the worker runs it: 443, the machine's authorities, public addresses alone."""
    _file, batch = brought_in(company, fetching.Fetcher(), A)
    assert batch.lines.get().code == "private"


def test_a_batch_goes_with_its_company_and_stays_without_its_file(
    company, shown, fetcher
):
    file, batch = brought_in(company, fetcher, A)
    file.delete()
    batch.refresh_from_db()
    assert batch.catalogue is None
    company.items.all().delete()
    assert batch.lines.get().item is None
