"""An offer's documents: as an item's, and for visitors only while the offer is open."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from listings import documents
from listings.models import Offer, OfferFile
from members import public_pages
from tests.listings.posting.world import a_known_company
from tests.members.test_certificates import PDF
from tests.people import a_company, a_member, an_offer
from tests.pictures import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer():
    return an_offer(a_known_company(), published_at=timezone.now() - timedelta(days=1))


@pytest.fixture
def page(client, offer):
    client.force_login(a_member(offer.company, role="editor"))
    return f"/me/company/{offer.company_id}/offers/{offer.pk}/documents/"


def kept(settings):
    return [one for one in Path(settings.PRIVATE_ROOT).rglob("*") if one.is_file()]


def send(client, page, *files):
    return client.post(page, {"documents": list(files)})


def some(amount):
    return [documents.Sent(f"Drawing {n}", PDF + b"\n" * n) for n in range(amount)]


def content(answer):
    return b"".join(answer.streaming_content)


def test_several_at_once_are_saved_from_the_offers_page_and_never_run(
    client, offer, page
):
    files = sent(PDF, "Drawing_A-1.pdf"), sent(PDF + b"\n", "b.PDF")
    assert send(client, page, *files).status_code == 302
    client.logout()
    public = client.get(offer.get_absolute_url()).text
    assert "<bdi>Drawing A 1</bdi>" in public
    first = offer.documents.first()
    answer = client.get(f"/offers/{offer.pk}/documents/{first.pk}/")
    assert content(answer) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="drawing-a-1.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


NOT_OPEN = {
    "a draft": {"published_at": None},
    "paused": {"paused_at": timezone.now()},
    "archived": {"archived_at": timezone.now()},
    "taken down": {"withdrawn_at": timezone.now()},
    "closed": {"closes_on": timezone.localdate().replace(year=2020)},
}


@pytest.mark.parametrize("case", NOT_OPEN)
def test_visitors_get_it_only_while_the_offer_is_open(client, offer, case):
    documents.put_up(offer, some(1))
    address = f"/offers/{offer.pk}/documents/{offer.documents.get().pk}/"
    assert content(client.get(address))
    Offer.objects.filter(pk=offer.pk).update(**NOT_OPEN[case])
    public_pages.changed()
    assert client.get(address).status_code == 404
    assert address not in client.get(offer.get_absolute_url()).text


def test_an_items_address_gives_no_offers_document(client, offer):
    documents.put_up(offer, some(1))
    key = offer.documents.get().pk
    assert client.get(f"/items/{offer.pk}/documents/{key}/").status_code == 404
    assert client.get(f"/offers/{offer.pk + 1}/documents/{key}/").status_code == 404
    assert client.get(f"/offers/{2**63}/documents/{2**80}/").status_code == 404


def test_the_team_gets_it_of_a_draft_and_sees_it_on_the_preview(client, offer, page):
    Offer.objects.filter(pk=offer.pk).update(published_at=None)
    documents.put_up(offer, some(1))
    assert content(client.get(f"{page}{offer.documents.get().pk}/")) == PDF
    see = client.get(f"/me/company/{offer.company_id}/offers/{offer.pk}/see/")
    assert "<bdi>Drawing 0</bdi>" in see.text


def test_others_find_nothing(client, offer, page):
    documents.put_up(offer, some(1))
    own = offer.documents.get().pk
    client.force_login(a_member(a_company(), role="owner"))
    for way in ("", "order/", f"{own}/", f"{own}/delete/"):
        assert client.get(page + way).status_code == 404
    client.logout()
    assert client.get(f"{page}{own}/").status_code == 302


WRONG = {
    "a page": ([(b"<html>", "x.pdf")], "is no PDF file"),
    "six": ([(PDF, "x.pdf")] * 6, "An offer has at most 5 documents"),
    "too large": ([(bytes(10_000_001), "x.pdf")], "more than 10 MB"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_none_is_refused_with_a_sentence(client, page, settings, case):
    files, sentence = WRONG[case]
    answer = send(client, page, *(sent(data, name) for data, name in files))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert kept(settings) == []
    assert not OfferFile.objects.exists()


def test_they_are_moved_and_named_in_one_form_and_deleting_asks(
    client, offer, page, settings, django_capture_on_commit_callbacks
):
    documents.put_up(offer, some(3))
    first = offer.documents.first()
    names = {f"name_{one.pk}": one.title for one in offer.documents.all()}
    said = names | {f"name_{first.pk}": "Parts list", "down": first.pk}
    assert client.post(f"{page}order/", said)["Location"] == f"{page}#file-{first.pk}"
    titles = [one.title for one in offer.documents.all()]
    assert titles == ["Drawing 1", "Parts list", "Drawing 2"]
    bad = client.post(f"{page}order/", names | {f"name_{first.pk}": "info@acme.com"})
    assert bad.status_code == 422
    assert "the offer's page" in client.get(f"{page}{first.pk}/delete/").text
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{page}{first.pk}/delete/")
    assert len(kept(settings)) == 2


def test_who_hides_their_name_is_told_to_look_into_the_files(client, offer, page):
    assert "letterheads" in client.get(page).text
    Offer.objects.update(shows_identity=True)
    assert "letterheads" not in client.get(page).text
