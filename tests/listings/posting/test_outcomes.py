"""What became of an offer: asked once, 30 days after it closed, and answered by its team."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.models import Offer
from listings.posting import outcomes, publishing
from members import notifications, outbox
from members.models import OutgoingMail
from members.notifications import Kind
from tests.people import a_company, a_member, a_policy, an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    a_policy()
    return a_company("Porto Pumps")


@pytest.fixture
def editor(company):
    return a_member(company, role="editor")


@pytest.fixture
def offer(company, editor):
    return an_offer(company, side="buy", days=-30)


def written():
    return OutgoingMail.objects.filter(template="outcome_asked").count()


def there(offer):
    return f"/me/company/{offer.company_id}/offers/{offer.pk}/outcome/"


def test_its_team_is_asked_once(offer, company):
    a_member(company, role="viewer")
    assert [outcomes.ask_due(), outcomes.ask_due()] == [1, 0]
    assert written() == 1


def test_the_letter_leads_to_the_page(offer, letters):
    outcomes.ask_due()
    [letter] = letters()
    assert there(offer) in letter.body
    assert offer.title in letter.subject


@pytest.mark.parametrize(
    "told",
    [
        {"outcome": "none"},
        {"withdrawn_at": timezone.now() + timedelta(days=1)},
        {"closes_on": timezone.localdate() - timedelta(days=29)},
        {"closes_on": timezone.localdate() - timedelta(days=91)},
    ],
    ids=["answered", "taken down", "not yet", "long ago"],
)
def test_of_some_nothing_is_asked(offer, told):
    Offer.objects.update(**told)
    assert outcomes.ask_due() == 0
    assert written() == 0


def test_what_was_answered_since_it_was_listed_is_not_asked(offer):
    assert outcomes.say(offer, "here")
    assert not outcomes.ask(offer)
    assert written() == 0


def test_who_wants_no_reminders_gets_none(offer, editor):
    notifications.switch_off(editor, Kind.REMINDERS)
    assert outcomes.ask_due() == 1
    assert written() == 0


def test_a_worker_that_dies_before_it_commits_leaves_it_to_the_next(offer, monkeypatch):
    def dies(**_told):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(outbox, "post", dies)
        with pytest.raises(SystemExit):
            outcomes.ask_due()
    assert outcomes.ask_due() == 1
    assert written() == 1


def test_renewed_it_is_asked_anew(offer):
    outcomes.ask_due()
    assert publishing.renew(offer)
    Offer.objects.update(closes_on=timezone.localdate() - timedelta(days=31))
    outcomes.ask_due()
    assert written() == 2


def test_the_page_asks_and_takes_an_answer_that_can_change(client, offer, editor):
    client.force_login(editor)
    assert "What became of it?" in client.get(there(offer)).text
    for answer in ("here", "unsaid"):
        assert client.post(there(offer), {"outcome": answer}).status_code == 302
    assert Offer.objects.get().outcome == "unsaid"
    page = client.get(offer.get_absolute_url()).text
    assert "Rather not say" not in page


def test_of_an_open_offer_there_is_no_such_page(client, company, editor):
    client.force_login(editor)
    assert client.get(there(an_offer(company))).status_code == 404


def test_other_pages_of_the_team_remind_of_it_until_it_is_said(client, offer, editor):
    client.force_login(editor)
    pages = (
        f"/me/company/{offer.company_id}/dashboard/",
        there(offer).replace("outcome", "see"),
    )
    assert [there(offer) in client.get(page).text for page in pages] == [True, True]
    outcomes.say(offer, "none")
    assert [there(offer) in client.get(page).text for page in pages] == [False, False]
