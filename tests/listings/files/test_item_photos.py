"""An item's photos: put up, ordered, described, deleted; and what is no picture."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from listings import item_photos, tasks
from listings.models import Item, ItemPhoto
from members import redrawing
from members.photos import WIDTHS
from members.pictures import TooMany
from tests.listings.posting.world import a_known_company
from tests.people import a_company, a_member, an_item
from tests.pictures import MARK, a_claim, a_photo_with_secrets, a_picture, sent

pytestmark = pytest.mark.django_db
ALL_FILES = 2 * len(WIDTHS)


@pytest.fixture
def item():
    return an_item(a_known_company())


@pytest.fixture
def page(client, item):
    client.force_login(a_member(item.company, role="editor"))
    return f"/me/company/{item.company_id}/items/{item.pk}/photos/"


def kept(settings):
    return sorted(
        file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()
    )


def some(amount):
    """Photos drawn of one file, quicker than sending each."""
    drawn = redrawing.draw_anew(a_picture(), "photo")
    return [replace(drawn, digest=str(n)) for n in range(amount)]


def send(client, page, *files):
    return client.post(page, {"pictures": list(files)})


def order(item):
    return [photo.digest for photo in item.photos.all()]


def test_several_at_once_are_on_the_items_page(client, item, page, settings):
    assert send(client, page, sent(), sent()).status_code == 302
    assert len(kept(settings)) == 2 * ALL_FILES
    client.logout()
    public = client.get(item.get_absolute_url()).text
    for photo in item.photos.all():
        assert f"/media/{photo.stem}-1280.webp" in public
        assert f"/media/{photo.stem}-240.avif" in public


def test_where_and_with_what_it_was_taken_is_gone(client, page, settings):
    send(client, page, sent(a_photo_with_secrets(), "IMG_1.JPG"))
    assert kept(settings)
    for file in kept(settings):
        content = file.read_bytes()
        assert not any(
            secret in content for secret in (MARK.encode(), b"Exif", b"IMG_1")
        )


WRONG = {
    "none": ([], "Choose a picture."),
    "svg": ([(b"<svg onload='x()'/>", "x.png")], "is no PNG, JPEG or WebP picture"),
    "a bomb": ([(a_claim(30_000, 30_000), "x.png")], "more than 25 million pixels"),
    "half": ([(a_picture("JPEG")[:-200], "x.jpg")], "cannot be read to its end"),
    "a page behind": (
        [(a_picture() + b"<html><script>x()</script>", "x.png")],
        "holds something else",
    ),
    "eleven": ([(None, "x.png")] * 11, "at most 10 photos"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_none_is_refused_with_a_sentence(client, page, settings, case):
    files, sentence = WRONG[case]
    answer = send(client, page, *(sent(data, name) for data, name in files))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert kept(settings) == []
    assert not ItemPhoto.objects.exists()


def test_of_several_the_good_ones_are_kept(client, item, page):
    answer = send(client, page, sent(), sent(b"<svg/>", "bad.png"), sent())
    assert answer.status_code == 422
    assert "“bad.png” is no PNG" in answer.text
    assert "2 photos are added." in answer.text
    assert item.photos.count() == 2


def test_where_ten_are_another_says_why(client, item, page):
    item_photos.put_up(item, some(10))
    answer = send(client, page, sent())
    assert answer.status_code == 422
    assert "There are 10 photos already" in answer.text
    assert item.photos.count() == 10


def test_the_same_file_twice_is_one_photo(client, item, page, settings):
    data = a_picture(colour="red")
    for _ in range(2):
        assert send(client, page, sent(data), sent(data)).status_code == 302
    assert item.photos.count() == 1
    assert len(kept(settings)) == ALL_FILES
    assert "These photos are there already." in client.get(page).text


def test_they_are_moved_and_described_in_one_form(client, item, page):
    item_photos.put_up(item, some(3))
    first, second, _third = item.photos.all()
    said = {f"name_{first.pk}": "The pump", "down": first.pk}
    answer = client.post(f"{page}order/", said)
    assert answer["Location"] == f"{page}#file-{first.pk}"
    assert order(item) == ["1", "0", "2"]
    first.refresh_from_db()
    assert first.alt == "The pump"
    client.post(f"{page}order/", {"up": second.pk})  # at the end it stays
    client.post(f"{page}order/", {"up": "x"})
    client.post(f"{page}order/", {"up": 2**70})
    assert order(item) == ["1", "0", "2"]


def test_what_a_photo_shows_says_no_phone(client, item, page):
    item_photos.put_up(item, some(1))
    [photo] = item.photos.all()
    said = {f"name_{photo.pk}": "Call 13800138000"}
    answer = client.post(f"{page}order/", said)
    assert answer.status_code == 422
    assert "“13800138000” looks like a way to reach you" in answer.text
    photo.refresh_from_db()
    assert photo.alt == ""


@pytest.mark.promise("Y5")
def test_a_phone_in_a_files_name_is_told_and_not_kept(client, item, page, settings):
    answer = client.post(
        page, {"pictures": [sent(name="call-me-13800138000.png")]}, follow=True
    )
    assert "holds “13800138000”" in answer.text
    assert not any("13800138000" in str(file) for file in kept(settings))


def test_deleting_asks_first_and_takes_the_files_along(
    client, item, page, settings, django_capture_on_commit_callbacks
):
    send(client, page, sent())
    [photo] = item.photos.all()
    address = f"{page}{photo.pk}/delete/"
    assert "cannot be undone" in client.get(address).text
    assert item.photos.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address)["Location"] == page
    assert not item.photos.exists()
    assert kept(settings) == []
    assert client.post(address).status_code == 404


def test_files_that_two_items_show_go_with_the_last(
    item, settings, django_capture_on_commit_callbacks
):
    item_photos.put_up(item, some(1))
    [photo] = item.photos.all()
    other = ItemPhoto.objects.create(
        item=an_item(item.company), stem=photo.stem, width=9, height=9
    )
    for one, left in ((photo, ALL_FILES), (other, 0)):
        with django_capture_on_commit_callbacks(execute=True):
            item_photos.take_away(one)
        assert len(kept(settings)) == left


def test_what_no_photo_names_is_tidied_a_day_later(item, settings):
    item_photos.put_up(item, some(2))
    [first, _second] = item.photos.all()
    ItemPhoto.objects.filter(pk=first.pk).delete()
    tasks.tidy_item_files()
    assert len(kept(settings)) == 2 * ALL_FILES
    for file in kept(settings):
        os.utime(file, (time.time() - 90_000,) * 2)
    tasks.tidy_item_files()
    assert len(kept(settings)) == ALL_FILES


def test_another_companys_item_is_not_there(client, page):
    other = an_item(a_company())
    for act in ("photos/", "photos/order/", "documents/", "documents/order/"):
        company = page.split("/items/")[0]
        assert client.post(f"{company}/items/{other.pk}/{act}").status_code == 404


def test_a_photo_of_another_item_is_not_deleted_here(client, item, page):
    other = an_item(item.company)
    item_photos.put_up(other, some(1))
    assert client.post(f"{page}{other.photos.get().pk}/delete/").status_code == 404
    assert other.photos.count() == 1


def test_the_page_asks_the_database_little(
    client, item, page, django_assert_max_num_queries
):
    item_photos.put_up(item, some(10))
    client.get(page)
    with django_assert_max_num_queries(11):
        assert client.get(page).status_code == 200


def test_what_finds_no_room_leaves_no_files(item, settings):
    item_photos.put_up(item, some(8))
    before = kept(settings)
    with pytest.raises(TooMany):
        item_photos.put_up(item, some(14))
    assert kept(settings) == before


def test_old_files_of_a_photo_are_not_swept(item, settings):
    item_photos.put_up(item, some(1))
    for file in kept(settings):
        os.utime(file, (time.time() - 90_000,) * 2)
    assert item_photos.sweep() == 0
    assert len(kept(settings)) == ALL_FILES


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_are_ten_at_most(item):
    photos, ready = some(12), Barrier(6)

    def put_up(photo):
        stored = Item.objects.get(pk=item.pk)
        ready.wait(timeout=20)
        try:
            return item_photos.put_up(stored, [photo])
        except TooMany:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(put_up, photos)) == 10
    places = [photo.position for photo in item.photos.all()]
    assert places == list(range(10))
