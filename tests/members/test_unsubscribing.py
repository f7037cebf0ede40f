"""The link of a message: one click ends what it came by, opening it changes nothing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members import addresses, leaving
from members.mailing.wishes import choosing, tokens
from members.mailing.writing import testing
from members.models import Campaign, CampaignDay, MailWish
from privacy import consents
from privacy.consents import NEWS, TARGETING, Method, State
from privacy.models import ConsentEvent, Partner
from tests.campaigns import a_campaign, a_reader, allow
from tests.deliveries import a_delivery
from tests.people import a_policy

pytestmark = pytest.mark.django_db
TEXTILES = "marketing_email:textiles"
MULTIPART = (
    '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
    "One-Click\r\n--x--\r\n"
)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def campaign():
    a_policy()
    return a_campaign(state=Campaign.State.SENDING)


@pytest.fixture
def reader(campaign):
    return a_reader()


def link(member, campaign, language=""):
    return f"{language}/u/{tokens.token(member.subject, campaign.pk)}/"


def said_by_click(member):
    events = ConsentEvent.objects.filter(
        subject=member.subject, method=Method.ONE_CLICK
    )
    return list(events.values_list("purpose", "state"))


@pytest.mark.promise("W4")
def test_one_click_ends_exactly_what_the_message_came_by(campaign, reader):
    allow(reader, TEXTILES)
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(link(reader, campaign), ONE_CLICK)
    assert answer.status_code == 200
    assert not answer.cookies
    assert len(answer.content) < 100
    assert not consents.may(reader.subject, NEWS)
    assert consents.may(reader.subject, TEXTILES)
    assert said_by_click(reader) == [(NEWS, State.WITHDRAWN)]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (MULTIPART, "multipart/form-data; boundary=x"),
        ("List-Unsubscribe=One-Click\r\n", "text/plain"),
        ("List-Unsubscribe=One-Click", ""),
    ],
)
def test_a_mail_program_may_write_the_form_in_any_way(
    client, campaign, reader, body, kind
):
    answer = client.generic("POST", link(reader, campaign), body, content_type=kind)
    assert answer.status_code == 200
    assert not consents.may(reader.subject, NEWS)


def test_twice_is_once(client, campaign, reader):
    for _n in range(2):
        assert client.post(link(reader, campaign), ONE_CLICK).status_code == 200
    assert said_by_click(reader) == [(NEWS, State.WITHDRAWN)]


@pytest.mark.promise("W4")
def test_opening_it_changes_nothing(client, campaign, reader):
    with CaptureQueriesContext(connection) as asked:
        page = client.get(link(reader, campaign))
    assert "Stop these messages" in page.text
    assert not [one for one in asked if not one["sql"].startswith("SELECT")]
    assert consents.may(reader.subject, NEWS)


def test_the_button_does_the_same_and_the_page_says_so(client, campaign, reader):
    page = client.post(link(reader, campaign), {"act": "stop"})
    assert page.status_code == 200
    assert "You get no more of these messages." in page.text
    assert not consents.may(reader.subject, NEWS)


def test_it_answers_the_same_whoever_it_is_and_whatever_they_allow(client, campaign):
    """Of an account that is gone, of one that allows nothing, and of another's session."""
    there, silent, gone = a_reader(), a_reader(), a_reader()
    client.post(link(silent, campaign), {"act": "stop-all"})
    gone_link = link(gone, campaign)
    leaving.erase_inactive(gone)
    links = [link(there, campaign), link(silent, campaign), gone_link]
    signed_in = Client()
    signed_in.force_login(there)
    for act in ({}, ONE_CLICK, *({"act": act} for act in choosing.Act)):
        chosen = act | {"every": "month", "topic": TEXTILES, "language": "fr"}
        answers = {
            browser.get(one).text.replace(one, "")
            if not act
            else browser.post(one, chosen).text.replace(one, "")
            for one in links
            for browser in (client, signed_in)
        }
        assert len(answers) == 1, act


def test_nothing_on_the_page_says_who_it_is(client, campaign, reader):
    MailWish.objects.create(member=reader, every="month")
    for page in (
        client.get(link(reader, campaign)),
        client.post(link(reader, campaign), {"act": "every", "every": "none"}),
    ):
        for told in (reader.full_name, reader.email, reader.member_id):
            assert told not in page.text
    page = client.get(link(reader, campaign)).text
    assert " checked" not in page
    assert " selected>" not in page.replace('value="" selected>', "")


def test_the_address_is_kept_from_others(client, campaign, reader):
    for answer in (
        client.get(link(reader, campaign)),
        client.post(link(reader, campaign), ONE_CLICK),
        client.get(f"/u/{'A' * 54}/"),
    ):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert not answer.cookies


def test_after_an_erasure_it_answers_and_enters_nothing(client, campaign, reader):
    address = link(reader, campaign)
    leaving.erase_inactive(reader)
    before = ConsentEvent.objects.count()
    for data in (ONE_CLICK, {"act": "stop"}, {"act": "pause"}):
        assert client.post(address, data).status_code == 200
    assert ConsentEvent.objects.count() == before
    assert not MailWish.objects.exists()


def test_after_a_change_of_address_it_ends_what_the_new_one_allows(
    client, campaign, reader
):
    addresses.move(reader, reader.email, "another@example.org")
    allow(reader)
    assert consents.may(reader.subject, NEWS)
    client.post(link(reader, campaign), ONE_CLICK)
    assert not consents.may(reader.subject, NEWS)


def test_what_waits_for_its_confirmation_ends_too(client, campaign, reader):
    consents.record(
        reader.subject,
        NEWS,
        state=State.REQUESTED,
        language="en",
        method=Method.SETTINGS,
    )
    client.post(link(reader, campaign), ONE_CLICK)
    assert consents.standing(reader.subject)[NEWS] == State.WITHDRAWN


@pytest.mark.promise("H2")
def test_a_partners_message_ends_that_partner(client, reader):
    acme, other = (
        Partner.objects.create(name=name, purpose="new machines")
        for name in ("Acme", "Other")
    )
    for partner in (acme, other):
        allow(reader, f"partner:{partner.pk}")
    message = a_campaign(
        kind="partner",
        partner=acme,
        purpose=f"partner:{acme.pk}",
        approved_version=0,
        state=Campaign.State.SENDING,
    )
    assert "Acme" in client.get(link(reader, message)).text
    client.post(link(reader, message), ONE_CLICK)
    assert not consents.may(reader.subject, f"partner:{acme.pk}")
    assert consents.may(reader.subject, f"partner:{other.pk}")
    assert consents.may(reader.subject, NEWS)


def test_a_digest_ends_every_topic_and_no_partner(client, reader):
    acme = Partner.objects.create(name="Acme", purpose="new machines")
    allow(reader, f"partner:{acme.pk}")
    allow(reader, TEXTILES)
    digest = a_campaign(
        kind="digest", purpose="marketing_email:", state=Campaign.State.SENDING
    )
    assert "monthly digest" in client.get(link(reader, digest)).text
    client.post(link(reader, digest), ONE_CLICK)
    assert consents.allowed(reader.subject, [NEWS, TEXTILES]) == set()
    assert consents.may(reader.subject, f"partner:{acme.pk}")
    assert consents.may(reader.subject, TARGETING)


def test_of_a_campaign_that_is_lost_every_topic_ends(client, reader):
    client.post(f"/u/{tokens.token(reader.subject, 10**9)}/", ONE_CLICK)
    assert not consents.may(reader.subject, NEWS)


def test_a_test_messages_link_ends_nothing(client, reader):
    address = f"/u/{tokens.token(reader.subject, 0)}/"
    assert "test message" in client.get(address).text
    for data in (ONE_CLICK, {"act": "stop"}, {"act": "stop-all"}, {"act": "pause"}):
        assert client.post(address, data).status_code == 200
    assert consents.may(reader.subject, NEWS)
    assert not MailWish.objects.exists()


def test_the_address_in_test_messages_ends_nothing(client, reader):
    assert testing.INERT == "/u/test/"
    for address in ("/u/test/", "/fr/u/test/"):
        for answer in (client.get(address), client.post(address, ONE_CLICK)):
            assert answer.status_code == 200
            assert not answer.cookies


def test_who_ends_messages_is_counted_once_and_by_no_name(client, reader):
    campaign = a_campaign(state=Campaign.State.SENDING)
    a_delivery(campaign, reader, "sent")
    for _n in range(2):
        client.post(link(reader, campaign), ONE_CLICK)
    [day] = CampaignDay.objects.filter(campaign=campaign)
    assert (day.what, day.variant, day.n) == ("unsubscribed", "a", 1)
    silent = a_reader()
    client.post(link(silent, campaign), ONE_CLICK)  # of whom no delivery is left
    day.refresh_from_db()
    assert day.n == 1


def test_a_message_leads_its_reader_to_the_page_in_its_language(reader, campaign):
    address = tokens.address(reader.subject, campaign.pk)
    assert tokens.in_language(address, "en") == address
    assert tokens.in_language(address, "ar").startswith("http://testserver/ar/u/")


def test_an_altered_link_is_said_to_be_over(client, campaign, reader):
    token = tokens.token(reader.subject, campaign.pk)
    last = [one for one in "AQgw_-BCDEF" if one != token[-1]]
    others = [token[:-1] + one for one in last]
    for altered in (*others, token[1:] + token[0], "A" * 54, "-" * 54):
        for answer in (
            client.get(f"/u/{altered}/"),
            client.post(f"/u/{altered}/", ONE_CLICK),
        ):
            assert answer.status_code == 410
            assert "This link is not whole" in answer.text
    for other in (token[:-1], f"{token}A", "leaving", "consent"):
        assert client.get(f"/u/{other}/").status_code == 404
    assert consents.may(reader.subject, NEWS)


@pytest.mark.parametrize("language", ["", "/zh-hans", "/es", "/fr", "/ar"])
def test_it_works_in_every_language(client, campaign, reader, language):
    address = link(reader, campaign, language)
    assert client.get(address).status_code == 200
    assert client.post(address, ONE_CLICK).status_code == 200
    [event] = ConsentEvent.objects.filter(
        subject=reader.subject, method=Method.ONE_CLICK
    )
    assert event.language == (language[1:] or "en")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"act": "x"},
        {"act": "every"},
        {"act": "every", "every": "daily"},
        {"act": "topic-off"},
        {"act": "topic-on", "topic": "marketing_email:x"},
        {"act": "topic-on", "topic": "partner:1"},
        {"act": "topic-off", "topic": TARGETING},
        {"act": "language", "language": "xx"},
        {"act": "language", "language": ""},
        {"List-Unsubscribe": "Two-Clicks"},
        {"act": "stop\0"},
    ],
)
def test_nonsense_is_said_and_changes_nothing(client, campaign, reader, data):
    page = client.post(link(reader, campaign), data)
    assert page.status_code == 422
    assert "Choose one of these." in page.text or "Send it once more." in page.text
    assert consents.may(reader.subject, NEWS)
    assert not MailWish.objects.exists()


def test_it_is_kept_what_was_chosen_beside_what_was_wrong(client, campaign, reader):
    wrong = {"act": "every", "every": "daily", "language": "fr", "topic": TEXTILES}
    page = client.post(link(reader, campaign), wrong).text
    assert '<option value="fr" selected>' in page
    assert f'<option value="{TEXTILES}" selected>' in page


def test_by_the_link_nothing_is_ever_allowed(client, campaign, reader, letters):
    """Whoever was forwarded a message can lessen what comes, and ask; nothing else."""
    client.post(link(reader, campaign), {"act": "stop-all"})
    client.post(link(reader, campaign), {"act": "untargeted"})
    before = consents.allowed(reader.subject, [NEWS, TEXTILES, TARGETING])
    assert before == set()
    for act in choosing.Act:
        client.post(
            link(reader, campaign),
            {"act": act, "every": "issue", "topic": TEXTILES, "language": "en"},
        )
    assert consents.allowed(reader.subject, [NEWS, TEXTILES, TARGETING]) == set()
    [letter] = letters()
    assert letter.to == reader.email
    assert "Textiles" in letter.body


def test_by_links_one_question_a_day_is_sent(client, campaign, reader, letters):
    for topic in ("textiles", "food", "apparel"):
        client.post(
            link(reader, campaign),
            {"act": "topic-on", "topic": f"marketing_email:{topic}"},
        )
    assert len(letters()) == 1


def test_asking_for_what_is_on_leaves_it_on(client, campaign, reader, letters):
    client.post(link(reader, campaign), {"act": "topic-on", "topic": NEWS})
    assert consents.may(reader.subject, NEWS)
    assert letters() == []


def test_wishes_by_the_link(client, campaign, reader):
    address = link(reader, campaign)
    client.post(address, {"act": "every", "every": "month"})
    client.post(address, {"act": "pause"})
    wish = MailWish.objects.get(member=reader)
    assert wish.every == "month"
    assert (wish.paused_until - timezone.now()).days in {90, 91}
    client.post(address, {"act": "go-on"})
    client.post(address, {"act": "language", "language": "ar"})
    wish.refresh_from_db()
    reader.refresh_from_db()
    assert (wish.every, wish.paused_until, reader.language) == ("month", None, "ar")


def test_one_topic_or_all_end_by_the_link(client, campaign, reader):
    allow(reader, TEXTILES)
    client.post(link(reader, campaign), {"act": "topic-off", "topic": TEXTILES})
    assert consents.allowed(reader.subject, [NEWS, TEXTILES]) == {NEWS}
    client.post(link(reader, campaign), {"act": "untargeted"})
    assert not consents.may(reader.subject, TARGETING)


def test_it_asks_little(
    client, campaign, reader, django_assert_num_queries, django_assert_max_num_queries
):
    address = link(reader, campaign)
    client.get(address)
    with django_assert_num_queries(3):  # the key of links, the campaign, the partners
        client.get(address)
    with django_assert_max_num_queries(15):
        client.post(address, ONE_CLICK)
