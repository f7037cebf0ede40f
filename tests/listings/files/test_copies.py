"""A copy shows the photos and documents of the first; the content goes with the last that shows it."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction

from listings import documents, item_photos, tasks
from listings.models import Item
from listings.posting import items, offers
from members import redrawing
from tests.listings.posting.world import a_known_company
from tests.members.test_certificates import PDF
from tests.people import a_member, an_item, an_offer
from tests.pictures import a_picture

pytestmark = pytest.mark.django_db
SHEET = documents.Sent("Data sheet", PDF)


@pytest.fixture
def item():
    item = an_item(a_known_company())
    item_photos.put_up(item, [redrawing.draw_anew(a_picture(), "photo")])
    documents.put_up(item, [SHEET])
    return item


def kept(settings):
    roots = settings.MEDIA_ROOT, settings.PRIVATE_ROOT
    return {one for root in roots for one in Path(root).rglob("*") if one.is_file()}


def test_it_shows_the_same_files_and_makes_no_new_ones(item, settings):
    before = kept(settings)
    key = uuid4()
    copy = items.duplicate(item, form_key=key)
    assert items.duplicate(item, form_key=key) == copy
    assert copy.photos.get().stem == item.photos.get().stem
    assert copy.documents.get().file == item.documents.get().file
    assert kept(settings) == before


def test_what_the_other_still_shows_is_kept(
    item, settings, django_capture_on_commit_callbacks
):
    copy = items.duplicate(item, form_key=uuid4())
    before = kept(settings)
    with django_capture_on_commit_callbacks(execute=True):
        item_photos.take_away(item.photos.get())
        documents.take_away(item.documents.get())
    assert kept(settings) == before
    with django_capture_on_commit_callbacks(execute=True):
        item_photos.take_away(copy.photos.get())
        documents.take_away(copy.documents.get())
    assert kept(settings) == set()


def test_the_sweep_leaves_what_a_copy_alone_still_names(item, settings):
    items.duplicate(item, form_key=uuid4())
    before = kept(settings)
    Item.objects.filter(pk=item.pk).delete()
    for file in before:
        os.utime(file, (time.time() - 90_000,) * 2)
    tasks.tidy_item_files()
    assert kept(settings) == before
    Item.objects.all().delete()
    tasks.tidy_item_files()
    assert kept(settings) == set()


def test_an_offers_copy_has_its_documents(item, settings):
    offer = an_offer(item.company)
    documents.put_up(offer, [documents.Sent("Drawing", PDF + b"\n")])
    copy = offers.duplicate(offer, form_key=uuid4())
    assert copy.documents.get().file == offer.documents.get().file


def test_a_button_pressed_twice_makes_one_copy_and_each_row_its_own(client, item):
    other = an_item(item.company, "Screw pump")
    client.force_login(a_member(item.company, role="editor"))
    said = {"form_key": str(uuid4())}
    for one in (item, item, other):
        there = f"/me/company/{item.company_id}/items/{one.pk}/duplicate/"
        client.post(there, said)
    drafts = Item.objects.filter(published_at=None)
    assert sorted(drafts.values_list("title", flat=True)) == ["Gear pump", "Screw pump"]


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_away_while_it_is_copied_stays_for_the_copy(settings):
    item = an_item(a_known_company())
    item_photos.put_up(item, [redrawing.draw_anew(a_picture(), "photo")])
    photo, before = item.photos.get(), kept(settings)

    def take_away():
        try:
            item_photos.take_away(photo)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            copy = items.duplicate(item, form_key=uuid4())
            taken = pool.submit(take_away)
            time.sleep(0.3)
            assert not taken.done()
        taken.result(timeout=20)
    assert not item.photos.exists()
    assert copy.photos.get().stem == photo.stem
    assert kept(settings) == before
