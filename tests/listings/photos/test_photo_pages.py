"""The pages where photos of many items are sent and followed."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from listings.catalogue.photos import working
from listings.models import PhotoBatch, PhotoLine
from tests.listings.photos.test_batches import BLUE, RED, a_zip
from tests.people import a_company, a_member, an_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    company = a_company()
    an_item(company, sku="A-1")
    return company


@pytest.fixture
def page(client, company):
    client.force_login(a_member(company, role="editor"))
    return f"/me/company/{company.pk}/items/files/photos/"


def send(client, page, content, key=None):
    file = SimpleUploadedFile("photos.zip", content)
    return client.post(page, {"file": file, "form_key": key or uuid4()})


def looked_through(client, page, files):
    answer = send(client, page, a_zip(files))
    working.work()
    return answer["Location"]


def test_from_the_zip_to_the_photo(client, company, page):
    files = {"A-1.png": RED, "A-1_2.png": BLUE, "=B.png": RED}
    there = looked_through(client, page, files)
    shown = client.get(there).text
    for words in ("Add 2 photos", "No item has this SKU", "=B.png", "Gear pump"):
        assert words in shown
    assert client.post(f"{there}confirm/").status_code == 302
    under_way = client.get(there)
    assert "no-store" in under_way["Cache-Control"]
    assert "The photos are being added" in under_way.text
    working.work()
    assert "2 added" in client.get(page).text
    assert company.items.get().photos.count() == 2
    failed = b"".join(client.get(f"{there}failed/")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(failed)))
    assert rows == [
        ["sku", "photo", "code", "reason"],
        [
            "",
            "'=B.png",
            "no_item",
            "No item has this SKU. Name the file by the SKU of its item.",
        ],
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"Rar!\x1a\x07", "This is no ZIP that can be read"),
        (None, "Choose a file"),
    ],
)
def test_what_is_no_zip_is_handed_back(client, page, content, sentence):
    answer = (
        client.post(page, {"form_key": uuid4()})
        if content is None
        else send(client, page, content)
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not PhotoBatch.objects.exists()


def test_a_zip_over_the_limit_is_not_kept(client, page, settings):
    settings.UPLOAD_LARGEST_AT = {"photo-batches": 1_000}
    settings.UPLOAD_LARGEST_TOGETHER = 1_000
    answer = send(client, page, a_zip({"A-1.png": RED + bytes(range(256)) * 20}) * 9)
    assert answer.status_code == 422
    assert "more than 200 MB" in answer.text


def test_the_same_form_twice_is_one(client, page):
    key = uuid4()
    for _ in range(2):
        assert send(client, page, a_zip({"A-1.png": RED}), key).status_code == 302
    assert PhotoBatch.objects.count() == 1


def test_anothers_batch_is_not_there(client, page):
    other = PhotoBatch.objects.create(company=a_company(), name="x.zip")
    assert client.get(f"{page}{other.pk}/").status_code == 404
    for act in ("confirm", "cancel"):
        assert client.post(f"{page}{other.pk}/{act}/").status_code == 404
    assert client.get(f"{page}{other.pk}/failed/").status_code == 404


def test_decided_twice_is_told(client, page):
    there = looked_through(client, page, {"A-1.png": RED})
    client.post(f"{there}confirm/")
    client.post(f"{there}confirm/")
    assert "Somebody else was quicker" in client.get(there).text
    working.work()
    client.post(f"{there}cancel/")
    assert "It is too late" in client.get(there).text


def test_cancelled_says_so(client, page):
    there = looked_through(client, page, {"A-1.png": RED})
    answer = client.post(f"{there}cancel/", follow=True)
    assert "Cancelled. No more photos are added." in answer.text
    assert "Photos that were added before stay" in answer.text


def test_a_zip_that_cannot_be_used_says_why(client, page):
    answer = send(client, page, b"PK nothing")
    working.work()
    assert "This is no ZIP that can be read" in client.get(answer["Location"]).text


def test_nothing_sent_yet_says_so(client, page):
    assert "No photos were sent this way yet" in client.get(page).text


def a_long_batch(company, lines):
    now = timezone.now()
    batch = PhotoBatch.objects.create(
        company=company, name="x.zip", read_at=now, failed=lines
    )
    PhotoLine.objects.bulk_create(
        PhotoLine(
            batch=batch, number=n, name=f"{n}.png", state="failed", code="no_item"
        )
        for n in range(lines)
    )
    return batch


def test_pages_are_counted_and_grow_with_nothing(
    client, company, page, django_assert_num_queries
):
    few, lots = a_long_batch(company, 3), a_long_batch(company, 120)
    PhotoBatch.objects.bulk_create(
        PhotoBatch(company=company, name="y.zip", sent_at=few.sent_at - timedelta(n))
        for n in range(1, 31)
    )
    # What fits on a page is not counted as well.
    for address, most in ((f"{page}{few.pk}/", 8), (f"{page}{lots.pk}/?page=2", 9)):
        with django_assert_num_queries(most):
            shown = client.get(address).text
    assert "2 / 3" in shown
    assert "99.png" in shown
    with django_assert_num_queries(7):
        assert client.get(f"{page}?page=2").text.count("y.zip") == 12


def test_names_are_shown_as_text(client, page):
    there = looked_through(client, page, {"<script>x.png": RED, "a\u202eb.png": RED})
    shown = client.get(there).text
    assert "<script>x" not in shown
    assert "\u202e" not in shown
