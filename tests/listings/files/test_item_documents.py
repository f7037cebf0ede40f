"""An item's documents: put up, named, ordered, deleted, handed out while the item is live."""

import os
import time
from pathlib import Path

import pytest
from django.utils import timezone

from listings import documents, tasks
from listings.file_forms import title_of
from listings.models import Item, ItemDocument
from members import public_pages
from tests import full_disk
from tests.listings.posting.world import a_known_company
from tests.members.test_certificates import PDF
from tests.people import a_member, an_item
from tests.pictures import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return an_item(a_known_company())


@pytest.fixture
def page(client, item):
    client.force_login(a_member(item.company, role="editor"))
    return f"/me/company/{item.company_id}/items/{item.pk}/documents/"


def kept(settings):
    return [one for one in Path(settings.PRIVATE_ROOT).rglob("*") if one.is_file()]


def send(client, page, *files):
    return client.post(page, {"documents": list(files)})


def some(amount):
    return [documents.Sent(f"Sheet {n}", PDF + b"\n" * n) for n in range(amount)]


def content(answer):
    return b"".join(answer.streaming_content)


def test_several_at_once_are_on_the_items_page(client, item, page):
    answer = send(
        client, page, sent(PDF, "Data_sheet-EN.pdf"), sent(PDF + b"\n", "b.PDF")
    )
    assert answer.status_code == 302
    client.logout()
    public = client.get(item.get_absolute_url()).text
    for document, title in zip(
        item.documents.all(), ("Data sheet EN", "b"), strict=True
    ):
        assert document.title == title
        assert f'href="/items/{item.pk}/documents/{document.pk}/"' in public
        assert f"<bdi>{title}</bdi>" in public


def test_it_comes_as_something_to_save_and_never_to_run(client, item, page):
    send(client, page, sent(PDF, "data sheet.pdf"))
    client.logout()
    answer = client.get(f"/items/{item.pk}/documents/{item.documents.get().pk}/")
    assert content(answer) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="data-sheet.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.post(answer.request["PATH_INFO"]).status_code == 405


NOT_LIVE = {
    "a draft": {"published_at": None},
    "paused": {"paused_at": timezone.now()},
    "archived": {"archived_at": timezone.now()},
    "taken down": {"withdrawn_at": timezone.now()},
    "expired": {"valid_until": timezone.localdate().replace(year=2020)},
}


@pytest.mark.parametrize("case", NOT_LIVE)
def test_visitors_get_it_only_while_the_item_is_live(client, item, case):
    documents.put_up(item, some(1))
    address = f"/items/{item.pk}/documents/{item.documents.get().pk}/"
    assert content(client.get(address))
    Item.objects.filter(pk=item.pk).update(**NOT_LIVE[case])
    public_pages.changed()
    assert client.get(address).status_code == 404
    assert address not in client.get(item.get_absolute_url()).text


def test_the_team_gets_it_of_a_draft_too(client, item, page):
    documents.put_up(item, some(1))
    Item.objects.update(published_at=None)
    assert content(client.get(f"{page}{item.documents.get().pk}/")) == PDF


@pytest.mark.parametrize("pk", [0, 7, 2**63, 2**80])
def test_what_is_not_there_is_not_found(client, item, pk):
    assert client.get(f"/items/{item.pk}/documents/{pk}/").status_code == 404
    assert client.get(f"/items/{pk}/documents/1/").status_code == 404


WRONG = {
    "none": ([], "Choose the document"),
    "a page": ([(b"<html>", "x.pdf")], "is no PDF file"),
    "a page before it": ([(b"<b>" + PDF, "x.pdf")], "is no PDF file"),
    "an archive behind it": ([(PDF + b"PK\x05\x06", "x.pdf")], "is not whole"),
    "an empty one": ([(b"", "x.pdf")], "is empty"),
    "six": ([(PDF, "x.pdf")] * 6, "at most 5 documents"),
    "too large": ([(bytes(10_000_001), "x.pdf")], "more than 10 MB"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_none_is_refused_with_a_sentence(client, page, settings, case):
    files, sentence = WRONG[case]
    answer = send(client, page, *(sent(data, name) for data, name in files))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert kept(settings) == []
    assert not ItemDocument.objects.exists()


def test_of_several_the_good_ones_are_kept(client, item, page):
    answer = send(client, page, sent(PDF, "good.pdf"), sent(b"<svg/>", "bad.pdf"))
    assert answer.status_code == 422
    assert "“bad.pdf” is no PDF" in answer.text
    assert "1 document is added." in answer.text
    assert [one.title for one in item.documents.all()] == ["good"]


def test_where_five_are_another_says_why(client, item, page):
    documents.put_up(item, some(5))
    answer = send(client, page, sent(PDF + b"\n" * 9, "x.pdf"))
    assert answer.status_code == 422
    assert "There are 5 documents already" in answer.text


def test_the_same_content_twice_is_one(client, item, page, settings):
    for _ in range(2):
        assert (
            send(client, page, sent(PDF, "a.pdf"), sent(PDF, "b.pdf")).status_code
            == 302
        )
    assert item.documents.count() == 1
    assert len(kept(settings)) == 1


def test_they_are_moved_and_named_in_one_form(client, item, page):
    documents.put_up(item, some(3))
    first = item.documents.first()
    names = {f"name_{one.pk}": one.title for one in item.documents.all()}
    said = names | {f"name_{first.pk}": "Manual", "down": first.pk}
    assert client.post(f"{page}order/", said)["Location"] == f"{page}#file-{first.pk}"
    assert [one.title for one in item.documents.all()] == [
        "Sheet 1",
        "Manual",
        "Sheet 2",
    ]


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("", "required"),
        ("Ask info@acme.com", "looks like a way"),
        ("x" * 121, "at most 120"),
    ],
)
def test_a_wrong_title_is_handed_back(client, item, page, title, sentence):
    documents.put_up(item, some(1))
    key = f"name_{item.documents.get().pk}"
    answer = client.post(f"{page}order/", {key: title})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert item.documents.get().title == "Sheet 0"


def test_a_title_says_no_phone_that_stood_in_the_files_name():
    assert title_of("call-13800138000.pdf") == "Document"
    assert title_of("Pump_10cm3--manual.pdf") == "Pump 10cm3 manual"
    assert title_of(".pdf") == "Document"


def test_deleting_asks_first_and_takes_the_file_along(
    client, item, page, settings, django_capture_on_commit_callbacks
):
    documents.put_up(item, some(1))
    address = f"{page}{item.documents.get().pk}/delete/"
    assert "cannot be undone" in client.get(address).text
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address)["Location"] == page
    assert kept(settings) == []
    assert client.post(address).status_code == 404


def test_a_full_disk_leaves_no_row_and_no_file(client, page, settings):
    with full_disk.room_for(20):
        answer = send(client, page, sent(PDF, "x.pdf"))
    assert answer.status_code == 422
    assert "no room for files" in answer.text
    assert not ItemDocument.objects.exists()
    assert kept(settings) == []


def test_what_no_document_names_is_tidied_a_day_later(item, settings):
    documents.put_up(item, some(2))
    item.documents.first().delete()
    for file in kept(settings):
        os.utime(file, (time.time() - 90_000,) * 2)
    tasks.tidy_item_files()
    [left] = kept(settings)
    assert item.documents.get().file.name in str(left)
