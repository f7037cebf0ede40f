"""A moderator's word: what goes live, what stays, who is told, and who decides an appeal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from listings.models import DecisionCount, Item, Report, Review, SearchDoc
from listings.moderation import deciding, gate, remarks, trust
from listings.posting import edits, publishing
from tests.listings.moderation.world import a_held_edit, a_held_item, a_known_company
from tests.people import a_company, a_member, a_staff_member, an_item, an_offer

pytestmark = pytest.mark.django_db

REJECTED = {"rule": "copy", "field": "description", "words": "Use your own words."}


@pytest.fixture
def moderator():
    return a_staff_member("moderator")


@pytest.fixture
def other():
    return a_staff_member("moderator")


@pytest.fixture
def company():
    company = a_company("Porto Pumps")
    a_member(company, language="fr")
    return company


def counted(what):
    row = DecisionCount.objects.filter(what=what).first()
    return row.n if row else 0


def test_what_is_approved_is_public_and_found(client, company, moderator):
    item, review = a_held_item(company)
    assert client.get(item.get_absolute_url()).status_code == 404
    deciding.approve(review, by=moderator)
    assert client.get(item.get_absolute_url()).status_code == 200
    assert SearchDoc.objects.filter(listing=item.pk, kind__lt=4).exists()
    assert counted("approved") == 1
    assert counted("took-1") == 1


def test_an_offer_is_approved_too(client, company, moderator):
    offer = an_offer(company, published_at=None, submitted_at=timezone.now())
    deciding.approve(gate.lay_before(offer, [], by=None), by=moderator)
    assert client.get(offer.get_absolute_url()).status_code == 200


def test_what_is_rejected_is_a_draft_again_and_its_company_reads_the_rule(
    company, moderator, letters
):
    item, review = a_held_item(company, by=company.memberships.get().member)
    deciding.reject(review, by=moderator, **REJECTED)
    item.refresh_from_db()
    assert (item.published_at, item.submitted_at) == (None, None)
    letter = letters()[-1]
    assert "Use your own words." in letter.body
    assert f"/fr/me/company/{company.pk}/decisions/{review.pk}/" in letter.body


def test_the_last_approved_version_stays_live_while_an_edit_waits(
    client, company, moderator
):
    item = an_item(company, description="Cast iron.")
    _edit, review = a_held_edit(item, description="Stainless steel.")
    page = client.get(item.get_absolute_url()).text
    assert "Cast iron." in page
    assert "Stainless" not in page
    deciding.approve(review, by=moderator)
    assert "Stainless steel." in client.get(item.get_absolute_url()).text


def test_a_rejected_edit_leaves_what_is_live_and_keeps_what_was_written(
    client, company, moderator
):
    item = an_item(company, description="Cast iron.")
    edit, review = a_held_edit(item, description="Replica watches.")
    deciding.reject(review, by=moderator, **REJECTED)
    assert "Cast iron." in client.get(item.get_absolute_url()).text
    edit.refresh_from_db()
    assert edit.values == {"description": "Replica watches."}
    assert edit.submitted_at is None


def test_the_second_of_two_is_told(company, moderator, other):
    _item, review = a_held_item(company)
    deciding.approve(review, by=moderator)
    with pytest.raises(deciding.DecidedAlready):
        deciding.reject(review, by=other, **REJECTED)
    assert counted("rejected") == 0


def test_nothing_goes_live_but_what_was_looked_at(client, company, moderator):
    item, review = a_held_item(company)
    edits.save(item, {"title": "Something else"}, mark=None, by=None)
    with pytest.raises(deciding.DecidedAlready):
        deciding.approve(review, by=moderator)
    assert client.get(item.get_absolute_url()).status_code == 404
    live = an_item(company)
    edit, review = a_held_edit(live, title="Screw pump")
    edit.values = {"title": "Replica watch"}
    edit.save()
    with pytest.raises(deciding.ChangedMeanwhile):
        deciding.approve(review, by=moderator)
    live.refresh_from_db()
    assert live.title == "Gear pump"


def test_it_is_handed_in_again_and_the_history_stays(company, moderator):
    item, review = a_held_item(company)
    deciding.reject(review, by=moderator, **REJECTED)
    Item.objects.update(submitted_at=timezone.now())
    item.refresh_from_db()
    deciding.approve(gate.lay_before(item, [], by=None), by=moderator)
    item.refresh_from_db()
    assert item.published_at
    assert Review.objects.of(item).count() == 2


def test_the_form_marks_the_field_until_it_is_handed_in_again(
    client, company, moderator
):
    item, review = a_held_item(company)
    client.force_login(company.memberships.get().member)
    form = f"/me/company/{company.pk}/items/{item.pk}/"
    assert "Use your own words." not in client.get(form).text
    deciding.reject(review, by=moderator, **REJECTED)
    shown = client.get(form).text
    assert shown.count("Use your own words.") == 2
    assert f"/decisions/{review.pk}/" in shown
    gate.lay_before(item, [], by=None)
    assert "Use your own words." not in client.get(form).text


@pytest.fixture
def rejected(company, moderator):
    item, review = a_held_item(company)
    return item, deciding.reject(review, by=moderator, **REJECTED)


@pytest.fixture
def appealed(rejected, company):
    item, review = rejected
    member = company.memberships.get().member
    deciding.appeal(review, words="The text is ours, see our catalogue.", by=member)
    return item, Review.objects.select_related("appealed_by").get(pk=review.pk)


def test_an_appeal_is_sealed_and_has_a_day(appealed):
    _item, review = appealed
    assert deciding.appeal_of(review) == "The text is ours, see our catalogue."
    assert b"catalogue" not in bytes(review.appeal)
    assert review.appeal_due_at - review.appealed_at == timedelta(days=7)


def test_who_decided_does_not_decide_again(appealed, moderator):
    _item, review = appealed
    for deed in (deciding.uphold, deciding.overturn):
        with pytest.raises(deciding.SamePerson):
            deed(review, by=moderator, words="As I said.")
    assert Review.objects.appealed().exists()


def test_another_takes_it_back_and_it_goes_live(client, appealed, other, letters):
    item, review = appealed
    deciding.overturn(review, by=other, words="It is their own text.")
    assert client.get(item.get_absolute_url()).status_code == 200
    assert "It is their own text." in letters()[-1].body
    assert counted("overturned") == 1
    with pytest.raises(deciding.DecidedAlready):
        deciding.uphold(review, by=other, words="No.")


def test_what_was_changed_since_does_not_go_live_by_itself(client, appealed, other):
    item, review = appealed
    edits.save(item, {"title": "Replica watch"}, mark=None, by=None)
    deciding.overturn(review, by=other, words="It is their own text.")
    assert client.get(item.get_absolute_url()).status_code == 404


def test_another_lets_it_stand(client, appealed, other):
    item, review = appealed
    deciding.uphold(review, by=other, words="It is not.")
    assert client.get(item.get_absolute_url()).status_code == 404
    assert counted("upheld") == 1


def test_one_appeal_and_in_its_time(appealed, rejected, company):
    _item, review = appealed
    with pytest.raises(deciding.NoAppeal):
        deciding.appeal(review, words="Once more, please.", by=a_member())
    Review.objects.update(appealed_at=None, rejected_at=timezone.now() - timedelta(31))
    review.refresh_from_db()
    with pytest.raises(deciding.NoAppeal):
        deciding.appeal(review, words="Once more, please.", by=a_member())


def test_what_is_taken_down_is_gone_and_comes_back_on_appeal(
    client, company, moderator, other
):
    item = an_item(company)
    review = deciding.take_down(item, by=moderator, rule="brand", words="Not yours.")
    assert client.get(item.get_absolute_url()).status_code == 410
    assert not SearchDoc.objects.filter(listing=item.pk, kind__lt=4).exists()
    assert deciding.take_down(item, by=moderator, rule="brand", words="x") is None
    deciding.appeal(review, words="We have the permission.", by=a_member())
    deciding.overturn(review.__class__.objects.get(), by=other, words="Right.")
    assert client.get(item.get_absolute_url()).status_code == 200


def test_a_report_takes_a_listing_down_with_all_that_say_so(company, moderator):
    item = an_item(company)
    for n in range(3):
        sender = remarks.Sender(None, f"fd00::{n}", "", "en")
        remarks.report(item, reason=Report.Reason.SPAM, words="", by=sender)
    first = Report.objects.order_by("sent_at").first()
    deciding.take_down_reported(
        first, by=moderator, answer="Gone.", rule="copy", words="Not yours."
    )
    assert not Report.objects.waiting().exists()
    item.refresh_from_db()
    assert item.withdrawn_at
    assert not trust.is_trusted(company)


def test_a_supplier_who_is_taken_down_is_trusted_no_more(moderator):
    company = a_known_company()
    assert trust.is_trusted(company)
    deciding.take_down(
        company.items.first(), by=moderator, rule="brand", words="Not yours."
    )
    assert not trust.is_trusted(company)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_decides():
    _item, review = a_held_item()
    moderators = [a_staff_member("moderator") for _ in range(4)]

    def decide(pair):
        n, moderator = pair
        try:
            if n % 2:
                deciding.approve(review, by=moderator)
            else:
                deciding.reject(review, by=moderator, **REJECTED)
        except deciding.DecidedAlready:
            return "told"
        finally:
            connection.close()
        return "decided"

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(decide, enumerate(moderators)))
    assert found == ["decided"] + ["told"] * 3
    review.refresh_from_db()
    item = Item.objects.get()
    assert bool(item.published_at) == bool(review.approved_at)


def test_all_of_one_company_without_a_finding_are_approved_in_one_go(
    company, moderator
):
    reviews = [a_held_item(company, reasons=())[1] for _ in range(3)]
    _item, found = a_held_item(company)
    _item, others = a_held_item(reasons=())
    assert deciding.approve_alike(reviews[1], by=moderator) == 3
    assert set(Review.objects.waiting()) == {found, others}


def test_what_its_company_takes_back_waits_no_more(company):
    item, review = a_held_item(company)
    edits.save(item, {"title": "Another"}, mark=None, by=None)
    review.refresh_from_db()
    assert review.withdrawn_at
    live = an_item(company)
    _edit, review = a_held_edit(live, title="Another")
    edits.discard(live)
    review.refresh_from_db()
    assert review.withdrawn_at


def test_statements_of_the_suppliers_pages(
    client, appealed, company, django_assert_max_num_queries
):
    _item, review = appealed
    client.force_login(company.memberships.get().member)
    for _ in range(5):
        a_held_item(company)
    home = f"/me/company/{company.pk}"
    for page, most in (
        ("/decisions/", 7),
        (f"/decisions/{review.pk}/", 7),
        ("/corrections/", 7),
    ):
        client.get(f"{home}{page}")
        with django_assert_max_num_queries(most):
            assert client.get(f"{home}{page}").status_code == 200


@pytest.mark.parametrize(
    ("words", "status"), [("short", 422), ("x" * 2001, 422), ("", 422)]
)
def test_an_appeal_wants_words(client, rejected, company, words, status):
    _item, review = rejected
    client.force_login(company.memberships.get().member)
    page = f"/me/company/{company.pk}/decisions/{review.pk}/"
    answer = client.post(f"{page}appeal/", {"words": words})
    assert answer.status_code == status
    said = {"words": "The text is our own, see our catalogue."}
    assert client.post(f"{page}appeal/", said).status_code == 302
    again = client.post(f"{page}appeal/", said)
    assert again.status_code == 409
    assert "There is an appeal already" in again.text


def test_another_companys_decisions_do_not_exist(client, rejected):
    _item, review = rejected
    other = a_company()
    client.force_login(a_member(other))
    page = f"/me/company/{other.pk}/decisions/{review.pk}/"
    assert client.get(page).status_code == 404
    said = {"words": "The text is our own, see our catalogue."}
    assert client.post(f"{page}appeal/", said).status_code == 404


@pytest.mark.parametrize("renew", [publishing.renew, publishing.confirm])
def test_what_is_looked_at_stays_as_it_was_handed_in(company, moderator, renew):
    item, review = a_held_item(company)
    assert not renew(item)
    deciding.approve(review, by=moderator)
    assert Item.objects.get(pk=item.pk).published_at


def test_what_is_put_away_is_looked_at_no_longer(company, moderator):
    item, review = a_held_item(company)
    assert publishing.archive(item)
    assert not Review.objects.waiting().exists()
    with pytest.raises(deciding.DecidedAlready):
        deciding.approve(review, by=moderator)
    assert publishing.restore(item)
    assert Item.objects.get(pk=item.pk).submitted_at is None
