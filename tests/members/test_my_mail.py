"""A member's own page of messages: how often, in which language, what was sent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from members import leaving
from members.models import Campaign, Delivery, MailWish
from privacy import consents
from privacy.consents import NEWS, TARGETING, Method
from privacy.models import ConsentEvent, Partner
from tests.campaigns import a_campaign, a_reader, allow
from tests.deliveries import a_delivery
from tests.people import a_member, a_policy

pytestmark = pytest.mark.django_db
PAGE = "/me/mail/"


@pytest.fixture
def reader(client):
    a_policy()
    reader = a_reader()
    client.force_login(reader)
    return reader


def sent(reader, days=0, **fields):
    """A message that went out so many days ago; as the owner, for more than two a month."""
    campaign = fields.pop("campaign", None) or a_campaign(
        state=Campaign.State.SENDING, started_at=timezone.now()
    )
    delivery = a_delivery(campaign, reader, "sent")
    if days:
        with connection.cursor() as cursor:
            cursor.execute(
                "SET CONSTRAINTS ALL IMMEDIATE;"
                "ALTER TABLE members_delivery DISABLE TRIGGER delivery_changes;"
                "UPDATE members_delivery SET week = 202000 + %s, month = 202000 + %s,"
                " ended_at = now() - %s * interval '1 day' WHERE id = %s;"
                "ALTER TABLE members_delivery ENABLE TRIGGER delivery_changes",
                [days, days, days, delivery.pk],
            )
    return delivery


def test_a_visitor_is_led_to_the_sign_in(client):
    assert client.get(PAGE).status_code == 302


def test_wishes_are_kept_and_shown(client, reader):
    client.post(PAGE, {"act": "every", "every": "month"})
    client.post(PAGE, {"act": "language", "language": "es"})
    page = client.post(PAGE, {"act": "pause"}, follow=True).text
    assert "No messages about topics or of partners for three months." in page
    assert "Paused: nothing" in page
    assert 'value="month" id="id_every_1" checked' in page.replace("  ", " ") or (
        'value="month"' in page and " checked" in page
    )
    wish = MailWish.objects.get(member=reader)
    assert (wish.every, bool(wish.paused_until)) == ("month", True)
    page = client.post(PAGE, {"act": "go-on"}, follow=True).text
    assert "Paused: nothing" not in page
    reader.refresh_from_db()
    assert reader.language == "es"


def test_a_wish_keeps_what_came_back(client, reader):
    """The pause after messages came back is not the member's to end."""
    until = timezone.now() + timedelta(days=9)
    MailWish.objects.create(member=reader, returned_until=until)
    client.post(PAGE, {"act": "every", "every": "none"})
    client.post(PAGE, {"act": "go-on"})
    assert MailWish.objects.get(member=reader).returned_until == until
    assert "came back" in client.get(PAGE).text


def test_topics_are_switched_here_and_one_comes_back(client, reader, letters):
    data = {"purpose": "marketing_email:textiles", "on": "1", "next": PAGE}
    answer = client.post("/me/privacy/consents/", data)
    assert answer["Location"] == PAGE
    assert len(letters()) == 1
    client.post("/me/privacy/consents/", {"purpose": NEWS, "on": "0", "next": PAGE})
    assert not consents.may(reader.subject, NEWS)
    away = {"purpose": NEWS, "on": "0", "next": "https://elsewhere.example/"}
    assert client.post("/me/privacy/consents/", away)["Location"] == "/me/privacy/"


def test_all_topics_or_partners_end_with_one_button(client, reader):
    acme = Partner.objects.create(name="Acme", purpose="new machines")
    allow(reader, f"partner:{acme.pk}")
    client.post(PAGE, {"act": "stop-all"})
    assert not consents.may(reader.subject, NEWS)
    assert consents.may(reader.subject, f"partner:{acme.pk}")
    assert "Acme" in client.get(PAGE).text
    client.post(PAGE, {"act": "stop-partners"})
    assert not consents.may(reader.subject, f"partner:{acme.pk}")
    ends = ConsentEvent.objects.filter(subject=reader.subject, state="withdrawn")
    assert set(ends.values_list("method", flat=True)) == {Method.SETTINGS}
    assert consents.may(reader.subject, TARGETING)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"act": "x"},
        {"act": "stop"},
        {"act": "topic-on", "topic": NEWS},
        {"act": "every", "every": "hourly"},
        {"act": "every"},
        {"act": "language"},
    ],
)
def test_nonsense_is_said(client, reader, data):
    page = client.post(PAGE, data)
    assert page.status_code == 422
    assert "Choose one of these." in page.text or "Send it once more." in page.text
    assert not MailWish.objects.exists()
    assert consents.may(reader.subject, NEWS)


def test_a_form_of_another_site_is_refused(reader):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(reader)
    assert browser.post(PAGE, {"act": "pause"}).status_code == 403


def test_what_was_sent_is_shown_to_its_reader_alone(client, reader):
    delivery = sent(reader)
    partner = Partner.objects.create(name="Acme", purpose="new machines")
    allow(reader, f"partner:{partner.pk}")
    of_partner = a_campaign(
        kind="partner",
        partner=partner,
        purpose=f"partner:{partner.pk}",
        approved_version=0,
        state=Campaign.State.SENDING,
    )
    sent(reader, campaign=of_partner)
    running = {"state": Campaign.State.SENDING, "languages": ()}
    sent(a_reader(), campaign=a_campaign(name="Of another", **running))
    never = a_campaign(name="Never sent", **running)
    a_delivery(never, reader, "left_out")
    page = client.get(PAGE).text
    assert delivery.campaign.issues.get().subject in page
    assert "Acme" in page
    assert "Of another" not in page
    assert "Never sent" not in page


def test_the_history_has_pages_and_the_page_asks_little(
    client, reader, as_owner, django_assert_max_num_queries
):
    for n in range(21):
        sent(reader, days=n + 1)
    subjects = [
        one.campaign.issues.get().subject
        for one in Delivery.objects.order_by("-ended_at")
    ]
    with django_assert_max_num_queries(16):
        first = client.get(PAGE).text
    assert f"{subjects[0]}</" in first
    assert f"{subjects[20]}</" not in first
    assert f"{subjects[20]}</" in client.get(f"{PAGE}?page=2").text
    for page in ("x", "-1", "9" * 30):
        assert client.get(f"{PAGE}?page={page}").status_code == 200


def test_it_is_linked_from_privacy_and_mails(client, reader):
    for page in ("/me/privacy/", "/me/notifications/"):
        assert f'href="{PAGE}"' in client.get(page).text


def test_an_erasure_takes_wishes_and_what_was_sent(client, reader):
    sent(reader)
    client.post(PAGE, {"act": "pause"})
    leaving.erase_inactive(reader)
    assert not MailWish.objects.exists()
    assert not Delivery.objects.exists()


def test_another_member_sees_none_of_it(client, reader):
    sent(reader)
    client.post(PAGE, {"act": "pause"})
    client.force_login(a_member())
    page = client.get(PAGE).text
    assert "Paused" not in page
    assert "Nothing yet." in page
