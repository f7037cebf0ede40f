"""Before something is published: marked where it stands, taken out or moved, confirmed, kept."""

import pytest
from django.utils import timezone

from listings.models import Item, ListingEdit, Offer, PublicConfirmation
from listings.posting import edits
from members import contacts, profiles
from members.contacts import contact_of
from members.models import CompanyDraft, Membership
from tests.listings.posting.world import ticked
from tests.people import a_company, a_member, an_item, an_offer

pytestmark = pytest.mark.django_db
PHONE = "Best pump. Call +351 912 345 678 (Rui) or write."


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def editor(client, company):
    editor = a_member(company, role="editor")
    client.force_login(editor)
    return editor


@pytest.fixture
def draft(company):
    return an_item(company, description=PHONE, summary="Cast iron", published_at=None)


def address(listing, act=""):
    kind = "items" if isinstance(listing, Item) else "offers"
    return f"/me/company/{listing.company_id}/{kind}/{listing.pk}/{act}"


def seen(listing):
    listing.refresh_from_db()
    return edits.state_of(listing, edits.of(listing))


def key(listing, words="+351 912 345 678", column="description"):
    start = getattr(listing, column).index(words)
    return f"{column}:{start}:{start + len(words)}"


def clear(client, listing, **said):
    return client.post(
        address(listing, "check/"), {"seen": seen(listing)} | said, follow=True
    )


@pytest.mark.promise("Y5")
def test_a_phone_number_is_marked_and_not_published_unconfirmed(client, editor, draft):
    page = client.get(address(draft, "see/")).text
    assert "<mark>+351 912 345 678</mark>" in page
    assert "also what is marked (1 phone number)" in page
    answer = client.post(address(draft, "publish/"), {"seen": seen(draft)})
    assert answer.status_code == 422
    assert "say that you know it becomes public" in answer.text
    assert "<mark>+351 912 345 678</mark>" in answer.text
    draft.refresh_from_db()
    assert draft.published_at is draft.submitted_at is None
    assert not PublicConfirmation.objects.exists()


@pytest.mark.promise("Y5")
def test_what_is_confirmed_is_kept_with_its_words(client, editor, draft):
    said = {"seen": seen(draft), **ticked(draft)}
    for _ in range(2):
        assert client.post(address(draft, "publish/"), said).status_code == 302
    [entry] = PublicConfirmation.objects.all()
    assert (entry.subject, entry.listing) == (editor.subject, draft.pk)
    assert "also what is marked (1 phone number)" in entry.wording.words
    assert entry.found == {"phone": 1}


def test_words_of_another_state_or_language_confirm_nothing(client, editor, draft):
    other = ticked(an_item(draft.company, description="Clean", published_at=None))
    said = {"seen": seen(draft), **other}
    assert client.post(address(draft, "publish/"), said).status_code == 422
    in_french = {"seen": seen(draft), **ticked(draft)}
    answer = client.post(f"/fr{address(draft, 'publish/')}", in_french)
    assert answer.status_code in {302, 422}
    assert PublicConfirmation.objects.count() == (answer.status_code == 302)


def test_what_is_clean_asks_for_the_word_too(client, editor, company):
    clean = an_item(company, summary="Cast iron", published_at=None)
    page = client.get(address(clean, "see/")).text
    assert "looks like a way to reach you" not in page
    assert "I have read the page." in page
    assert (
        client.post(address(clean, "publish/"), {"seen": seen(clean)}).status_code
        == 422
    )


def test_one_is_taken_out(client, editor, draft):
    answer = clear(client, draft, remove=key(draft))
    assert "Taken out." in answer.text
    draft.refresh_from_db()
    assert draft.description == "Best pump. Call (Rui) or write."


def test_all_are_taken_out(client, editor, draft):
    Item.objects.update(title="Pump www.acme-pumps.pt", certificates=["a.b@acme.pt"])
    clear(client, draft, remove="everything")
    draft.refresh_from_db()
    assert (draft.title, draft.certificates) == ("Pump", [])
    assert "912" not in draft.description


def test_of_something_live_it_is_taken_out_of_what_waits(client, editor, draft):
    Item.objects.update(published_at=timezone.now(), description="Clean")
    draft.refresh_from_db()
    mark = edits.Mark(seen=seen(draft))
    edits.save(draft, {"description": PHONE}, mark=mark, by=editor)
    waiting = edits.onto(draft, edits.of(draft))
    clear(client, draft, remove=key(waiting))
    draft.refresh_from_db()
    assert draft.description == "Clean"
    assert (
        ListingEdit.objects.get().values["description"].startswith("Best pump. Call (")
    )


def test_a_phone_moves_to_the_private_profile(client, editor, company, draft):
    Membership.objects.update(role="admin")
    assert "Move it to the private profile" in client.get(address(draft, "see/")).text
    answer = clear(client, draft, move=key(draft))
    assert "among the changes that wait" in answer.text
    draft.refresh_from_db()
    assert "912" not in draft.description
    assert CompanyDraft.objects.exists()
    company.refresh_from_db()
    assert "phone" not in company.public_fields


def test_of_a_page_not_yet_published_it_stands_in_the_profile(
    client, editor, company, draft
):
    company.published_at = None
    company.save()
    answer = clear(client, draft, move=key(draft))
    assert "where only your team sees it" in answer.text
    told = contacts.opened(contact_of(company), ["phone"])
    assert told == {"phone": "+351912345678"}


def test_another_number_of_the_profile_is_never_written_over(
    client, editor, company, draft
):
    profiles.save_contact(company, {"phone": "+351221112233"}, has_no_fax=None)
    assert "Move it to the private" not in client.get(address(draft, "see/")).text
    clear(client, draft, move=key(draft))
    assert contacts.opened(contact_of(company), ["phone"])["phone"] == "+351221112233"


@pytest.mark.parametrize("said", [{}, {"remove": "x"}, {"remove": "description:0:4"}])
def test_what_is_not_marked_is_not_taken_out(client, editor, draft, said):
    assert "Look once more" in clear(client, draft, **said).text
    draft.refresh_from_db()
    assert draft.description == PHONE


def test_what_somebody_changed_meanwhile_stays(client, editor, draft):
    answer = clear(client, draft, remove=key(draft), seen="of yesterday")
    assert "Look once more" in answer.text
    draft.refresh_from_db()
    assert draft.description == PHONE


def test_an_offer_is_checked_alike(client, editor, company):
    text = (
        "We need washed cork, 24 by 45 mm, and a sample first. " * 2
        + "wa.me/351912345678"
    )
    offer = an_offer(company, specification=text, published_at=None)
    assert "<mark>wa.me/351912345678</mark>" in client.get(address(offer, "see/")).text
    clear(client, offer, remove=key(offer, "wa.me/351912345678", "specification"))
    assert "wa.me" not in Offer.objects.get().specification
    said = {"seen": seen(offer), **ticked(offer)}
    client.post(address(offer, "publish/"), said)
    assert PublicConfirmation.objects.get().kind == "offer"


def test_a_viewer_reads_what_is_marked_and_changes_nothing(client, company, draft):
    client.force_login(a_member(company, role="viewer"))
    page = client.get(address(draft, "see/")).text
    assert "<mark>" in page
    assert "Take it out" not in page
    assert client.post(address(draft, "check/"), {}).status_code == 403


def test_many_at_once_leave_out_what_is_marked(client, editor, company, draft):
    clean = an_item(company, "Valve", summary="Brass", published_at=None)
    said = {"act": "publish", "sure": "1", "listing": [draft.pk, clean.pk]}
    answer = client.post(f"/me/company/{company.pk}/items/act/", said, follow=True)
    assert "1 item holds what looks like a way to reach you" in answer.text
    assert PublicConfirmation.objects.get().listing == clean.pk


@pytest.mark.promise("Y5")
def test_what_is_typed_is_shown_as_text(client, editor, draft):
    Item.objects.update(description="<script>x()</script> a.b@acme.pt <b>")
    page = client.get(address(draft, "see/")).text
    assert "&lt;script&gt;x()&lt;/script&gt; <mark>a.b@acme.pt</mark>" in page
