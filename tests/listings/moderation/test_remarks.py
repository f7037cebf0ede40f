"""Reports and corrections: sent by anybody, seen by few, answered, forgotten."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from listings.models import Correction, DecisionCount, Report
from listings.moderation import remarks
from members.models import Company, OutgoingMail
from tests.people import a_company, a_member, an_item, an_offer

pytestmark = pytest.mark.django_db

WORDS = "The picture is of our pump GP-12; see page 4 of our catalogue."


@pytest.fixture
def item():
    company = a_company("Porto Pumps")
    a_member(company, language="fr")
    return an_item(company)


def report(page="items", key=0, **said):
    return f"/report/{page}/{key}/", {"reason": "counterfeit", "words": WORDS} | said


def correct(page="items", key=0, **said):
    return f"/correct/{page}/{key}/", {"about": "price", "words": WORDS} | said


def a_sender(network="fd00::1", member=None, address=""):
    return remarks.Sender(member, network, address, "en")


def a_report(page, **by):
    return remarks.report(
        page, reason=Report.Reason.FRAUD, words=WORDS, by=a_sender(**by)
    )


def a_correction(page, **by):
    return remarks.suggest(
        page, about=Correction.About.PRICE, words=WORDS, by=a_sender(**by)
    )


def test_pages_lead_to_the_forms_and_stay_kept(client, item):
    offer = an_offer(item.company)
    for page, kind in ((item, "items"), (offer, "offers"), (item.company, "companies")):
        shown = client.get(page.get_absolute_url())
        assert f'href="/report/{kind}/{page.pk}/"' in shown.text
        assert f'href="/correct/{kind}/{page.pk}/"' in shown.text
        assert shown["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.promise("O4")
@pytest.mark.parametrize("form", [report, correct])
def test_the_form_is_the_same_for_everybody(client, item, form):
    address, _said = form(key=item.pk)
    shown = client.get(address)
    assert shown.status_code == 200
    assert not shown.cookies
    assert shown["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "noindex" in shown.text


@pytest.mark.parametrize("form", [report, correct])
def test_a_visitor_sends_it_and_sees_how_it_stands(client, item, form):
    address, said = form(key=item.pk)
    answer = client.post(address, said, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0].startswith("/remarks/")
    assert not client.cookies
    assert WORDS not in answer.text
    assert answer["Cache-Control"].startswith("max-age=0, no-cache")


def test_what_is_written_is_sealed_and_the_address_too(client, item):
    address, said = report(key=item.pk, address="ana@example.org")
    client.post(address, said)
    row = Report.objects.get()
    assert remarks.words_of(row) == WORDS
    assert remarks.opened(row, "address") == "ana@example.org"
    for column in (row.words, row.address):
        assert b"example" not in bytes(column)
        assert b"pump" not in bytes(column)


def test_the_words_of_one_row_open_in_no_other(item):
    one, other = a_report(item), a_report(item.company, network="fd00::2")
    Report.objects.filter(pk=other.pk).update(words=one.words)
    other.refresh_from_db()
    with pytest.raises(Exception, match="altered or moved"):
        remarks.words_of(other)


@pytest.mark.parametrize("form", [report, correct])
def test_the_same_person_has_one_open_about_a_page(client, item, form):
    address, said = form(key=item.pk)
    client.post(address, said)
    assert client.post(address, said).status_code == 409
    other, said = form("companies", item.company_id)
    assert client.post(other, said).status_code == 302
    assert client.post(address, said, REMOTE_ADDR="192.0.2.9").status_code != 409


def test_a_member_is_one_person_wherever_they_are(item):
    member = a_member()
    a_report(item, member=member)
    with pytest.raises(remarks.OpenAlready):
        a_report(item, member=member, network="fd00::2")


def test_after_a_decision_it_can_be_said_again(item):
    row = a_report(item)
    remarks.dismiss(row, by=a_member(), answer="It is their own picture.")
    a_report(item)
    assert Report.objects.count() == 2


def test_limits_are_counted_in_the_database(client):
    caches["default"].clear()
    company = a_company()
    for _ in range(remarks.OF_A_NETWORK):
        address, said = report(key=an_item(company).pk)
        assert client.post(address, said).status_code == 302
        caches["default"].clear()
    address, said = report(key=an_item(company).pk)
    assert client.post(address, said).status_code == 429
    assert client.post(address, said, REMOTE_ADDR="192.0.2.9").status_code == 302


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "dislike"}, "reason"),
        ({"words": "x" * 501}, "words"),
        ({"words": "a\0b"}, "words"),
        ({"address": "ana"}, "address"),
        ({"address": "a" * 300 + "@example.org"}, "address"),
    ],
)
def test_bad_input_is_said_at_its_field(client, item, said, field):
    address, told = report(key=item.pk)
    answer = client.post(address, told | said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/report/items/999999/",
        "/report/items/99999999999999999999/",
        "/report/people/1/",
        "/correct/offers/999999/",
    ],
)
def test_what_is_not_public_cannot_be_reported(client, address):
    assert client.get(address).status_code == 404
    assert client.post(address, {"reason": "spam"}).status_code == 404


def test_what_nobody_sees_cannot_be_reported_either(client, item):
    draft = an_item(item.company, published_at=None)
    assert client.get(f"/report/items/{draft.pk}/").status_code == 404
    Company.objects.update(suspended_at=timezone.now())
    assert client.get(f"/report/items/{item.pk}/").status_code == 404


def test_another_site_sends_nothing(client, item):
    address, said = report(key=item.pk)
    sent = client.post(address, said, headers={"Sec-Fetch-Site": "same-site"})
    assert sent.status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize("token", ["x", "abc:def:ghi", "W10:1:2"])
def test_a_made_up_address_of_a_status_page_says_nothing(client, token):
    assert client.get(f"/remarks/{token}/").status_code == 410


def test_a_correction_goes_to_the_supplier_first(client, item, letters):
    address, said = correct(key=item.pk)
    client.post(address, said)
    [letter] = letters()
    assert f"/fr/me/company/{item.company_id}/corrections/" in letter.body
    assert WORDS not in letter.body
    assert not Correction.objects.waiting().exists()
    row = Correction.objects.with_supplier().get()
    assert row.due_at - row.sent_at > timedelta(days=13, hours=23)


def test_no_letter_carries_a_strangers_words_and_one_a_day_is_enough(item, mailbox):
    a_correction(item)
    a_correction(an_item(item.company), network="fd00::2")
    assert OutgoingMail.objects.count() == 1


def test_a_page_nobody_looks_after_goes_to_our_staff_at_once(letters):
    row = a_correction(an_item())
    assert list(Correction.objects.waiting()) == [row]
    assert letters() == []


def test_after_14_days_it_is_our_staffs(item):
    row = a_correction(item)
    Correction.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert list(Correction.objects.waiting()) == [row]


def test_the_supplier_answers_and_whoever_wrote_sees_it(client, item):
    row = a_correction(item)
    client.force_login(item.company.memberships.get().member)
    page = f"/me/company/{item.company_id}/corrections/"
    assert WORDS in client.get(page).text
    client.post(f"{page}{row.pk}/", {"answer": "corrected"})
    row.refresh_from_db()
    assert row.corrected_at
    assert WORDS not in client.get(page).text
    client.logout()
    assert "Corrected on" in client.get(f"/remarks/{remarks.token_of(row)}/").text
    assert DecisionCount.objects.get(what="corrected").n == 1


def test_one_answer_holds(client, item):
    row = a_correction(item)
    remarks.answer_correction(row, is_right=False)
    with pytest.raises(remarks.DecidedAlready):
        remarks.answer_correction(row, is_right=True)


def test_once_decided_nobody_knows_who_it_was(item, letters):
    row = a_report(item, address="ana@example.org")
    decided = remarks.uphold(row, by=a_member(), answer="The page is gone.")
    assert (decided.person, decided.network, decided.address) == ("", "", None)
    letter = letters()[-1]
    assert letter.to == "ana@example.org"
    # The second at which it was made is in it.
    [token] = re.findall(r"/remarks/([^/]+)/", letter.body)
    assert remarks.by_token(token) == row
    assert WORDS not in letter.body
    assert str(item) not in letter.body


def test_everything_is_deleted_in_its_time(item):
    old, fresh = a_report(item), a_report(item.company)
    remarks.dismiss(old, by=a_member(), answer="Right as it is.")
    Report.objects.filter(pk=old.pk).update(
        dismissed_at=timezone.now() - timedelta(days=183)
    )
    Report.objects.filter(pk=fresh.pk).update(
        sent_at=timezone.now() - timedelta(days=3)
    )
    remarks.forget_old()
    [left] = Report.objects.all()
    assert (left.pk, left.network) == (fresh.pk, "")


def test_statements_of_each_page(client, item, django_assert_max_num_queries):
    row = a_report(item)
    for address, most in (
        (f"/report/items/{item.pk}/", 1),
        (f"/correct/companies/{item.company_id}/", 1),
        (f"/remarks/{remarks.token_of(row)}/", 1),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_at_once_of_one_person_are_one():
    item = an_item()

    def send(_n):
        try:
            a_report(item)
        except remarks.OpenAlready:
            return "open already"
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(send, range(4)))
    assert found == ["open already"] * 3 + ["sent"]
