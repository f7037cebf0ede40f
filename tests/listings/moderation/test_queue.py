"""The queue: everything that waits, for whoever may decide it; and its pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings import documents, item_photos
from listings.models import Assignment, Correction, ItemPhoto, Report, Review
from listings.moderation import deciding, queue, remarks
from listings.posting import edits
from members import check_wishes, claims
from members.models import Check
from tests.listings.moderation.world import a_held_edit, a_held_item
from tests.listings.posting.world import a_full_category
from tests.people import a_company, a_member, a_staff_member, an_item

pytestmark = pytest.mark.django_db

QUEUE = "/admin/listings/review/queue/"
WHY = "I am the managing director; the register names me, see entry 4711."
SENDER = remarks.Sender(None, "fd00::1", "", "en")


def desk(row, page="decide"):
    return f"/admin/listings/{row._meta.model_name}/{row.pk}/{page}/"


@pytest.fixture
def moderator(client):
    moderator = a_staff_member("moderator")
    client.force_login(moderator)
    return moderator


@pytest.fixture
def world():
    """One of everything that waits."""
    company = a_company("Porto Pumps", registry="R", registry_number="1")
    owner = a_member(company)
    _item, held = a_held_item(company, "A held pump")
    _edit, edited = a_held_edit(an_item(company, "A live pump"), title="A new name")
    _item, refused = a_held_item(company, "A refused pump")
    decider = a_staff_member("moderator")
    deciding.reject(refused, by=decider, rule="copy", words="Not yours.")
    refused.refresh_from_db()
    deciding.appeal(refused, words="It is our own text, really.", by=owner)
    remarks.report(company, reason=Report.Reason.FRAUD, words="x", by=SENDER)
    remarks.suggest(
        an_item(title="Of nobody"), about=Correction.About.PRICE, words="x", by=SENDER
    )
    claims.ask_staff(company, a_member(), why=WHY)
    check_wishes.ask(company, Check.Method.REGISTRY, by=owner)
    return held, edited, refused, decider


def test_a_moderator_sees_the_files_that_wait_and_saves_documents(client, moderator):
    item = an_item(a_company())
    ItemPhoto.objects.create(item=item, stem="x", width=9, height=9, alt="A pump")
    sheet = documents.Sent("Test report", b"%PDF-1.7 %%EOF")
    documents.put_up(item, [sheet], by=a_member(item.company))
    review = Review.objects.waiting().get()
    page = client.get(desk(review)).text
    assert 'src="/media/x-240.webp"' in page
    assert "<ins>Test report</ins>" in page
    address = f"/admin/listings/review/{review.pk}/documents/{item.documents.get().pk}/"
    assert f'href="{address}"' in page
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == sheet.content
    assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(f"{address[:-1]}9/").status_code == 404
    client.force_login(a_staff_member("marketing"))
    assert client.get(address).status_code in {302, 403}
    client.force_login(a_member(item.company))
    assert client.get(address).status_code in {302, 403, 404}


def test_an_edit_is_told_in_words(client, moderator):
    company, other = a_company(), a_full_category("screw-pumps", required=())
    item = an_item(company, category=a_full_category(), unit="C62")
    values = {
        "category_id": other.pk,
        "attributes": {"t.single": "steel", "t.number": 2},
        "price": "15.0000",
        "unit": "KGM",
        "origin": "PT",
    }
    _edit, review = a_held_edit(item, **values)
    page = client.get(desk(review)).text
    for said in ("Screw pumps", "The single", "2 kW", "15.00", ">kg<", "Portugal"):
        assert said in page, said
    assert f"<ins>{other.pk}</ins>" not in page


def test_a_rejection_of_a_photo_stands_on_the_page_of_photos(client, moderator):
    item = an_item(a_company())
    ItemPhoto.objects.create(item=item, stem="x", width=9, height=9, alt="A pump")
    photo = item.photos.get()
    item_photos.describe(item, {photo.pk: "Our best pump"})
    review = Review.objects.waiting().get()
    said = {"decision": "no", "rule": "pictures", "field": "photos", "words": "No."}
    client.post(desk(review), said)
    client.force_login(a_member(item.company, role="editor"))
    there = f"/me/company/{item.company_id}/items/{item.pk}/photos/"
    page = client.get(there).text
    assert "Our staff did not approve it:" in page
    assert 'value="Our best pump"' in page


def kinds(member):
    return sorted(one.kind for one in queue.waiting(member))


def test_each_role_sees_what_it_may_decide(world):
    moderators = ["appeal", "correction", "report", "review", "review"]
    assert kinds(a_staff_member("moderator")) == moderators
    assert kinds(a_staff_member("verifier")) == ["check", "claim"]
    assert kinds(a_staff_member()) == sorted([*moderators, "check", "claim"])


def test_who_decided_does_not_see_the_appeal(world):
    assert "appeal" not in kinds(world[3])


def test_what_is_due_first_stands_first(world, moderator):
    _held, edited, *_rest = world
    Review.objects.filter(pk=edited.pk).update(due_at=timezone.now() - timedelta(1))
    assert queue.waiting(moderator)[0].key == str(edited.pk)
    assert queue.waiting(moderator)[0].is_late


def test_what_its_company_began_to_change_waits_no_more(world, moderator):
    held, *_rest = world
    edits.save(held.listing, {"title": "Another pump"}, mark=None, by=None)
    assert str(held.pk) not in {one.key for one in queue.waiting(moderator)}


def test_the_page_lists_them_and_the_first_page_counts_them(client, world, moderator):
    page = client.get(QUEUE).text
    for title in ("A held pump", "A live pump", "A refused pump", "Of nobody"):
        assert title in page
    first = client.get("/admin/").text
    assert "<strong>5</strong> things wait for you" in first
    assert "Listing: 2" in first
    assert client.get(f"{QUEUE}?kind=report").text.count("data-row") == 1
    assert client.get(f"{QUEUE}?kind=nonsense").status_code == 200


@pytest.mark.promise("Y1")
@pytest.mark.parametrize("role", ["support", "privacy officer", "marketing", "member"])
def test_nobody_else_comes_in(client, world, role):
    client.force_login(a_member() if role == "member" else a_staff_member(role))
    held = world[0]
    for address in (QUEUE, f"{QUEUE}next/", desk(held)):
        assert client.get(address).status_code in {302, 403}, address
    for address in (f"{QUEUE}take/", desk(held)):
        assert client.post(address, {"decision": "yes"}).status_code in {302, 403}
    held.refresh_from_db()
    assert held.waits
    assert "wait for you" not in client.get("/admin/", follow=True).text


def test_a_verifier_decides_no_listing(client, world):
    client.force_login(a_staff_member("verifier"))
    assert client.get(QUEUE).status_code == 200
    assert client.post(desk(world[0]), {"decision": "yes"}).status_code == 403


def test_one_takes_it_and_the_other_is_told(client, world, moderator):
    held = world[0]
    said = {"kind": "review", "key": str(held.pk), "act": "take"}
    client.post(f"{QUEUE}take/", said)
    assert Assignment.objects.get().member == moderator
    client.force_login(a_staff_member("moderator"))
    told = client.post(f"{QUEUE}take/", said, follow=True).text
    assert "Somebody else looks at it already." in told
    assert Assignment.objects.get().member == moderator
    assert f"{moderator.member_id} has taken this" in client.get(desk(held)).text
    client.post(f"{QUEUE}take/", said | {"act": "give back"})
    assert Assignment.objects.exists()


@pytest.mark.parametrize(
    "said", [{}, {"kind": "x", "key": "1"}, {"kind": "review", "key": "a\0b"}]
)
def test_nothing_else_is_taken(client, moderator, said):
    assert client.post(f"{QUEUE}take/", said).status_code == 400


def test_the_next_one_is_nobody_elses(client, world, moderator):
    first = queue.waiting(moderator)[0]
    answer = client.get(f"{QUEUE}next/")
    assert answer["Location"].startswith(first.address)
    queue.take(first.kind, first.key, by=a_staff_member("moderator"))
    assert not client.get(f"{QUEUE}next/")["Location"].startswith(first.address)


def test_after_a_decision_comes_the_next_and_in_the_end_the_list(client, moderator):
    _item, one = a_held_item()
    _item, two = a_held_item()
    page = client.get(f"{QUEUE}next/")["Location"]
    assert page.startswith(desk(one))
    answer = client.post(page, {"decision": "yes"})
    assert answer["Location"] == f"{QUEUE}next/"
    page = client.get(f"{QUEUE}next/")["Location"]
    assert page.startswith(desk(two))
    client.post(page, {"decision": "no", "canned": "1"})
    assert client.get(f"{QUEUE}next/")["Location"] == QUEUE
    one.refresh_from_db()
    two.refresh_from_db()
    assert (bool(one.approved_at), bool(two.rejected_at)) == (True, True)
    assert two.rule == "prohibited"
    assert "may not be traded" in two.words


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example/admin/", "/"]
)
def test_one_is_led_nowhere_else(client, moderator, onward):
    _item, one = a_held_item()
    answer = client.post(f"{desk(one)}?onward={onward}", {"decision": "yes"})
    assert answer["Location"] == "/admin/listings/review/"


def test_an_edit_is_shown_before_and_after(client, moderator):
    _edit, review = a_held_edit(an_item(lead_time_days=3), lead_time_days=9)
    page = client.get(desk(review)).text
    assert "<del>3</del>" in page
    assert "<ins>9</ins>" in page


@pytest.mark.parametrize(
    "said",
    [
        {"decision": "no"},
        {"decision": "no", "rule": "copy"},
        {"decision": "no", "words": "x"},
        {"decision": "no", "rule": "none", "words": "x"},
        {"decision": "no", "canned": "99"},
        {"decision": "no", "rule": "copy", "words": "x", "field": "password"},
        {"decision": "no", "rule": "copy", "words": "x" * 1001},
        {"decision": "perhaps"},
        {},
    ],
)
def test_a_decision_wants_its_words(client, moderator, said):
    _item, review = a_held_item()
    assert client.post(desk(review), said).status_code == 422
    review.refresh_from_db()
    assert review.waits


def test_the_second_of_two_is_told(client, moderator):
    _item, review = a_held_item()
    deciding.approve(review, by=a_staff_member("moderator"))
    told = client.post(desk(review), {"decision": "no", "canned": "0"}, follow=True)
    assert "This was decided already." in told.text


def test_who_rejected_it_is_sent_away_from_the_appeal(client, world):
    _held, _edited, refused, decider = world
    client.force_login(decider)
    told = client.get(desk(refused), follow=True).text
    assert "another decides the appeal" in told
    said = {"decision": "yes", "words": "All right."}
    client.post(desk(refused), said)
    refused.refresh_from_db()
    assert refused.is_appealed
    client.force_login(a_staff_member("moderator"))
    assert "It is our own text" in client.get(desk(refused)).text
    client.post(desk(refused), said)
    refused.refresh_from_db()
    assert refused.overturned_at


def test_a_report_is_decided(client, moderator):
    item = an_item()
    report = remarks.report(item, reason=Report.Reason.SPAM, words="x", by=SENDER)
    lacking = {"decision": "down", "answer": "We took it down."}
    assert client.post(desk(report), lacking).status_code == 422
    client.post(desk(report), lacking | {"rule": "copy", "words": "Not yours."})
    item.refresh_from_db()
    assert item.withdrawn_at


def test_a_company_is_not_taken_down_with_a_report(client, moderator):
    company = a_company()
    report = remarks.report(company, reason=Report.Reason.FRAUD, words="", by=SENDER)
    down = {"decision": "down", "answer": "x", "rule": "copy", "words": "x"}
    assert client.post(desk(report), down).status_code == 422
    client.post(desk(report), {"decision": "no", "answer": "It is as it says."})
    report.refresh_from_db()
    assert report.dismissed_at


def test_a_correction_waits_for_its_supplier_first(client, moderator):
    company = a_company()
    a_member(company)
    row = remarks.suggest(
        company, about=Correction.About.COMPANY, words="Moved to Lisbon.", by=SENDER
    )
    assert "decided already" in client.get(desk(row), follow=True).text
    Correction.objects.update(due_at=timezone.now())
    assert "Moved to Lisbon." in client.get(desk(row)).text
    client.post(desk(row), {"decision": "yes"})
    row.refresh_from_db()
    assert row.corrected_at


def test_statements_do_not_grow_with_the_queue(
    client, moderator, django_assert_max_num_queries
):
    for _ in range(12):
        a_held_item()
    client.get(QUEUE)
    with django_assert_max_num_queries(18):
        client.get(QUEUE)
    with django_assert_max_num_queries(12):
        client.get("/admin/")
