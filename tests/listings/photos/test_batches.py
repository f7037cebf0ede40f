"""Photos of many items from a ZIP: looked through, confirmed, added; whatever a ZIP may hold."""

import os
import struct
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest
from django.utils import timezone

from listings.catalogue import keeping
from listings.catalogue.files import DecidedAlready
from listings.catalogue.holding import Lost
from listings.catalogue.photos import batches, entering, holding, working
from listings.catalogue.photos.names import Meant, meant
from listings.models import ItemPhoto, PhotoBatch, PhotoLine, Review
from tests.kept import path_of
from tests.listings.test_zips import a_long_list
from tests.people import a_company, a_member, an_item
from tests.pictures import MARK, a_claim, a_photo_with_secrets, a_picture

pytestmark = pytest.mark.django_db
COLOURS = ("red", "blue", "green")
RED, BLUE, GREEN = (a_picture(colour=colour) for colour in COLOURS)


@pytest.fixture
def company():
    company = a_company()
    for sku in ("A-1", "A-2"):
        an_item(company, sku=sku)
    return company


def a_zip(files):
    """A ZIP of these contents, by name."""
    into = BytesIO()
    with ZipFile(into, "w", ZIP_DEFLATED) as book:
        for name, content in files.items():
            book.writestr(name, content)
    return into.getvalue()


def sent(company, content):
    content = a_zip(content) if isinstance(content, dict) else content
    return batches.upload(
        company,
        BytesIO(content),
        name="photos.zip",
        language="en",
        by=a_member(company),
        form_key=uuid4(),
    )


def looked_through(company, content):
    batch = sent(company, content)
    working.work()
    batch.refresh_from_db()
    return batch


def added(company, content):
    batch = looked_through(company, content)
    batches.confirm(batch)
    working.work()
    batch.refresh_from_db()
    return batch


def codes(batch):
    coded = batch.lines.exclude(code="").order_by("name")
    return dict(coded.values_list("name", "code"))


def shown(company, sku):
    return company.items.get(sku=sku).photos.count()


def test_nothing_is_added_before_it_is_confirmed(company):
    batch = looked_through(
        company,
        {"A-1.jpg": RED, "A-1_2.jpg": BLUE, "B-9.png": RED, "A-2.jpg": b"<svg/>"},
    )
    assert (batch.stage, batch.whole, batch.items) == ("looked through", 2, 1)
    assert batch.found == {"no_item": 1, "kind": 1}
    assert codes(batch) == {"B-9.png": "no_item", "A-2.jpg": "kind"}
    assert not ItemPhoto.objects.exists()


def test_photos_come_in_the_order_of_their_names(company):
    batch = added(company, {"A-1_10.png": GREEN, "A-1-2.png": BLUE, "x/A-1.png": RED})
    assert (batch.stage, batch.added, batch.failed) == ("finished", 3, 0)
    digests = [photo.digest for photo in ItemPhoto.objects.order_by("position")]
    lines = batch.lines.order_by("number").values_list("name", "digest")
    assert [name for name, _ in lines] == ["x/A-1.png", "A-1-2.png", "A-1_10.png"]
    assert digests == [digest for _, digest in lines]


def test_nothing_of_the_zip_is_left_and_nothing_said_in_photos(company, settings):
    added(company, {"A-1.jpg": a_photo_with_secrets()})
    kept = [one for one in Path(settings.PRIVATE_ROOT).rglob("*") if one.is_file()]
    assert kept == []
    for file in Path(settings.MEDIA_ROOT).rglob("*.*"):
        assert MARK.encode() not in file.read_bytes()


def test_the_same_zip_again_adds_nothing(company):
    files = {"A-1.jpg": RED, "A-1_2.jpg": RED, "A-2.jpg": RED}
    first = added(company, files)
    assert (first.added, first.same) == (2, 1)
    again = looked_through(company, files)
    assert (again.whole, again.same) == (0, 3)


def test_no_item_gets_more_than_ten(company):
    item = company.items.get(sku="A-1")
    entering_nine(item)
    batch = looked_through(company, {"A-1.jpg": RED, "A-1_2.jpg": BLUE})
    assert (batch.whole, codes(batch)) == (1, {"A-1_2.jpg": "many"})
    # Meanwhile somebody adds one on the item's own page.
    ItemPhoto.objects.create(item=item, width=1, height=1, position=9, digest="x")
    batches.confirm(batch)
    working.work()
    batch.refresh_from_db()
    assert (batch.added, batch.failed, shown(company, "A-1")) == (0, 2, 10)
    assert not list(path_of("").rglob("*.zip"))


def entering_nine(item):
    ItemPhoto.objects.bulk_create(
        ItemPhoto(item=item, width=1, height=1, position=n, digest=str(n))
        for n in range(9)
    )


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("A-1.jpg", Meant("A-1", 0)),
        ("photos/2026/A-1.jpg", Meant("A-1", 0)),
        ("A-1/3.jpg", Meant("A-1", 3)),
        ("photos\\A-1\\03.JPG", Meant("A-1", 3)),
    ],
)
def test_what_a_name_means_first(name, first):
    assert meant(name)[0] == first


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("A-1_2.jpg", Meant("A-1", 2)),
        ("A-1 - 12.png", Meant("A-1", 12)),
        ("A-1 (3).png", Meant("A-1", 3)),
        ("A-1(3).png", Meant("A-1", 3)),
        ("A-1/front.png", Meant("A-1", 0)),
        ("A.B.1.png", Meant("A.B.1", 0)),
    ],
)
def test_what_a_name_may_mean_too(name, also):
    assert also in meant(name)


def test_a_sku_is_found_by_case_and_signs_that_names_cannot_hold(company):
    an_item(company, sku="Ä/7:x")
    an_item(company, sku="twin")
    an_item(company, sku="TWIN")
    batch = looked_through(
        company, {"ä_7_X.png": RED, "a-2.PNG": RED, "Twin.png": RED, "twin.png": BLUE}
    )
    found = dict(batch.lines.values_list("name", "sku"))
    assert found == {
        "ä_7_X.png": "Ä/7:x",
        "a-2.PNG": "A-2",
        "Twin.png": "",
        "twin.png": "twin",
    }


@pytest.mark.parametrize("coding", ["gb18030", "utf-8", "cp1252"])
def test_names_in_any_common_letters(company, coding):
    sku = "été-1" if coding == "cp1252" else "齿轮泵-1"
    an_item(company, sku=sku)
    raw = f"{sku}_2.png".encode(coding)
    content = a_zip({"~" * len(raw): RED}).replace(b"~" * len(raw), raw)
    batch = looked_through(company, content)
    assert batch.lines.get().sku == sku


def encrypted(content):
    """The same, with the mark that a password is needed."""
    mark = content.index(b"PK\x01\x02") + 8
    return content[:6] + b"\1\0" + content[8:mark] + b"\1\0" + content[mark + 2 :]


def with_name(name):
    plain = "A-1.png".ljust(len(name), "~")
    return a_zip({plain: RED}).replace(plain.encode(), name.encode())


def stored(content, packing=ZIP_STORED):
    into = BytesIO()
    with ZipFile(into, "w", packing) as book:
        book.writestr("A-1.png", content)
    return into.getvalue()


STRANGE = {
    "a password": (encrypted(a_zip({"A-1.png": RED})), "locked"),
    "a ZIP in it": (a_zip({"A-1.zip": a_zip({"A-1.png": RED})}), "nested"),
    "a way out": (with_name("../../A-1.png"), "path"),
    "the root": (with_name("/etc/A-1.png"), "path"),
    "a drive": (with_name("C:\\x\\A-1.png"), "path"),
    "other packing": (stored(RED, ZIP_LZMA), "packed"),
    "a page": (a_zip({"A-1.html": b"<html>"}), "kind"),
    "a moved byte": (stored(RED).replace(b"IDAT", b"JDAT"), "broken"),
    "large": (a_zip({"A-1.png": RED + bytes(10_000_001)}), "large"),
}


@pytest.mark.parametrize("case", STRANGE)
def test_what_is_no_photo_is_told_file_by_file(company, case):
    content, code = STRANGE[case]
    batch = looked_through(company, content)
    assert (batch.stage, batch.whole) == ("looked through", 0)
    assert list(codes(batch).values()) == [code]


def test_two_files_of_one_name_are_told(company):
    content = a_zip({"A-1.png": RED, "A-9.png": BLUE}).replace(b"A-9", b"A-1")
    batch = looked_through(company, content)
    assert (batch.whole, codes(batch)) == (1, {"A-1.png": "twice"})


def test_what_programs_leave_is_nobodys(company):
    aside = ["__MACOSX/._A-1.png", "x/.DS_Store", "Thumbs.db", "x/._A-1.png"]
    batch = looked_through(company, {"A-1.png": RED} | dict.fromkeys(aside, b"x"))
    assert batch.lines.count() == 1


def bomb():
    """Small, and 700 MB unpacked by what its list says."""
    content = a_zip({"A-1.png": bytes(1_000_003)})
    return content.replace(struct.pack("<L", 1_000_003), struct.pack("<L", 700_000_000))


def many(amount):
    into = BytesIO()
    with ZipFile(into, "w") as book:
        for number in range(amount):
            book.writestr(f"{number}.png", b"")
    return into.getvalue()


UNUSABLE = {
    "no ZIP": (b"PK nothing", "no_zip"),
    "half": (a_zip({"A-1.png": RED})[:-30], "no_zip"),
    "empty": (a_zip({}), "no_files"),
    "too many": (many(5_001), "entries"),
    "700 MB": (bomb(), "bomb"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_what_is_no_zip_of_photos_is_told_as_a_whole(company, case, monkeypatch):
    content, code = UNUSABLE[case]
    monkeypatch.setattr(ZipFile, "open", None)  # nothing is unpacked
    batch = looked_through(company, content)
    assert (batch.stage, batch.trouble) == ("unusable", code)
    assert not path_of(batch.content).exists()


def test_a_hundred_thousand_files_are_refused_unread(company):
    assert looked_through(company, a_long_list()).trouble == "entries"


def test_a_header_that_says_less_than_there_is_gives_no_more(company):
    """A picture said to have 100 bytes that unpacks to megabytes."""
    content = a_zip({"A-1.png": RED + bytes(5_000_000)})
    size = struct.pack("<L", len(RED) + 5_000_000)
    batch = looked_through(company, content.replace(size, struct.pack("<L", 100)))
    assert codes(batch) == {"A-1.png": "broken"}


def test_a_picture_that_unpacks_to_gigabytes_is_refused_when_it_is_drawn(company):
    batch = added(company, {"A-1.png": a_claim(30_000, 30_000), "A-2.png": RED})
    assert (batch.added, codes(batch)) == (1, {"A-1.png": "pixels"})


def test_a_name_that_tells_how_to_reach_somebody_is_told(company):
    an_item(company, sku="13800138000")
    files = {"A-1/wechat_13800138000.png": RED, "13800138000.png": RED}
    batch = added(company, files)
    assert (batch.added, codes(batch)) == (
        2,
        {"A-1/wechat_13800138000.png": "name_tells"},
    )
    line = batch.lines.exclude(code="").get()
    assert line.told == {"found": "wechat_13800138000"}


def test_cancelled_no_more_are_added(company, settings):
    batch = looked_through(company, {"A-1.png": RED})
    batches.cancel(batch)
    with pytest.raises(DecidedAlready):
        batches.confirm(batch)
    with pytest.raises(DecidedAlready):
        batches.cancel(batch)
    assert working.work() == 0
    assert not ItemPhoto.objects.exists()
    assert not path_of(batch.content).exists()


def test_confirmed_twice_is_once(company):
    batch = looked_through(company, {"A-1.png": RED})
    batches.confirm(batch)
    with pytest.raises(DecidedAlready):
        batches.confirm(batch)


def test_a_worker_that_dies_at_a_photo_leaves_it_to_the_next(company, monkeypatch):
    batch = looked_through(company, {"A-1.png": RED, "A-1_2.png": BLUE})
    batches.confirm(batch)
    with monkeypatch.context() as killed:
        killed.setattr(entering, "remember", die)
        with pytest.raises(KeyboardInterrupt):
            working.work()
    assert not ItemPhoto.objects.exists()
    assert working.work() == 0  # it is still in the dead one's hands
    PhotoBatch.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    working.work()
    batch.refresh_from_db()
    assert (batch.stage, batch.place, batch.added) == ("finished", 2, 2)
    assert shown(company, "A-1") == 2


def die(*what):
    raise KeyboardInterrupt


def test_one_that_lost_its_batch_adds_nothing_more(company):
    batch = looked_through(company, {"A-1.png": RED})
    batches.confirm(batch)
    held = holding.claim()
    batches.cancel(batch)
    line = PhotoLine(batch=batch, number=9, item=company.items.first(), name="x")
    line.save()
    with pytest.raises(Lost):
        entering.enter_some(held, [(line, RED)])
    assert not ItemPhoto.objects.exists()


def test_an_item_that_is_gone_meanwhile_is_told(company):
    batch = looked_through(company, {"A-1.png": RED})
    company.items.update(withdrawn_at=timezone.now())
    batches.confirm(batch)
    working.work()
    assert codes(batch) == {"A-1.png": "gone"}


def test_a_large_batch_lets_others_have_their_turn(company, monkeypatch):
    monkeypatch.setattr(
        entering, "SLICE", 0.01
    )  # less than one drawing, but not nothing
    monkeypatch.setattr(entering, "GROUP", 1)
    monkeypatch.setattr(working, "TURN", 0.0)
    one = looked_through(company, {"A-1.png": RED, "A-1_2.png": BLUE})
    two = looked_through(company, {"A-2.png": RED, "A-2_2.png": BLUE})
    batches.confirm(one)
    batches.confirm(two)
    places = []
    for _turn in range(4):
        working.work()
        places.append(
            tuple(batch.lines.exclude(state="waiting").count() for batch in (one, two))
        )
    assert places == [(1, 0), (1, 1), (2, 1), (2, 2)]


def test_after_a_week_an_unconfirmed_zip_goes_and_after_three_months_all(company):
    batch = looked_through(company, {"A-1.png": RED, "B.png": RED})
    PhotoBatch.objects.update(sent_at=timezone.now() - timedelta(days=8))
    batches.tidy()
    batches.tidy()
    batch.refresh_from_db()
    assert batch.stage == "cancelled"
    assert not batch.lines.exists()
    assert not path_of(batch.content).exists()
    PhotoBatch.objects.update(sent_at=timezone.now() - timedelta(days=91))
    batches.tidy()
    assert not PhotoBatch.objects.exists()


def test_a_zip_that_waits_is_not_swept(company, settings):
    batch = looked_through(company, {"A-1.png": RED})
    path = path_of(batch.content)
    old = path.stat().st_mtime - 2 * 24 * 3600
    os.utime(path, (old, old))
    keeping.sweep()
    assert path.exists()


def test_photos_of_one_live_item_are_laid_before_staff_together(company):
    photos = {f"A-1_{n}.png": a_picture(colour=c) for n, c in enumerate(COLOURS)}
    assert added(company, photos).added == len(COLOURS)
    [review] = Review.objects.all()
    assert len(review.values["photos"]) == len(COLOURS)


def test_of_photos_that_do_not_fit_together_those_are_added_that_do(company):
    item = company.items.get(sku="A-1")
    for n in range(8):
        ItemPhoto.objects.create(
            item=item, stem=f"x{n}", width=9, height=9, digest=n, position=n
        )
    photos = {f"A-1_{n}.png": a_picture(colour=c) for n, c in enumerate(COLOURS)}
    batch = looked_through(company, photos)
    # Another photo comes between looking and entering.
    ItemPhoto.objects.create(
        item=item, stem="y", width=9, height=9, digest="y", position=8
    )
    batches.confirm(batch)
    working.work()
    batch.refresh_from_db()
    assert (batch.added, item.photos.count()) == (1, 10)
    assert batch.lines.filter(code="many").count() == batch.failed > 0


def test_after_a_week_the_zip_of_one_that_failed_goes(company):
    batch = looked_through(company, {"A-1.png": RED})
    PhotoBatch.objects.update(
        trouble="fault", sent_at=timezone.now() - timedelta(days=8)
    )
    batches.tidy()
    assert not path_of(batch.content).exists()
    assert not batch.lines.exists()
