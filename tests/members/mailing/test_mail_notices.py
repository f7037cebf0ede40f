"""The door for mail providers' notices: genuine ones act once, all others do nothing."""

import base64
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from members import addresses
from members.mailing.sending import verp
from members.models import MailReturn
from privacy import consents, suppressions
from privacy.consents import NEWS
from privacy.models import ConsentEvent, Suppression
from tests.campaigns import a_reader, allow
from tests.members.mailing.notices import (
    ANYMAIL,
    BASIC,
    NAMES,
    WHAT,
    notice,
    send,
)
from tests.members.mailing.test_returns import sent
from tradedir import checks

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W4")]
EVERY = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(autouse=True)
def anymail(settings):
    settings.ANYMAIL = ANYMAIL


def number(delivery):
    return f"<{delivery.pk}@tradedir.example>"


def told(client, name, what, delivery, **more):
    content, head = notice(name, what, about=number(delivery), **more)
    return send(client, name, content, head).status_code


@EVERY
@pytest.mark.parametrize("what", WHAT)
def test_what_a_notice_comes_to(client, name, what):
    if (name, what) == ("amazon-ses", "unsubscribed"):
        pytest.skip("Amazon has no such notice that anymail reads")
    reader = a_reader()
    delivery = sent(reader)
    assert told(client, name, what, delivery) == 200
    kinds = list(MailReturn.objects.values_list("kind", "source", "campaign"))
    known = {"hard", "soft", "complaint"}
    assert kinds == (
        [(what, "provider", delivery.campaign_id)] if what in known else []
    )
    standing = suppressions.standing(reader.email)
    reason = {"hard": "returned", "complaint": "complaint"}.get(what)
    assert (standing and standing.reason) == reason
    said = consents.standing(reader.subject)[NEWS]
    gone = {"complaint", "unsubscribed"}
    assert said == ("withdrawn" if what in gone else "granted")


@EVERY
@pytest.mark.parametrize("what", ["hard", "complaint", "unsubscribed"])
def test_a_repeat_changes_nothing(client, name, what):
    delivery = sent(a_reader())
    content, head = notice(name, what, about=number(delivery))
    for _ in range(2):
        assert send(client, name, content, head).status_code == 200
        told(client, name, what, delivery)
        rows = MailReturn.objects.count(), ConsentEvent.objects.count()
    first = rows
    told(client, name, what, delivery)
    assert (MailReturn.objects.count(), ConsentEvent.objects.count()) == first
    assert MailReturn.objects.count() <= 1


@EVERY
def test_without_what_shows_that_it_is_genuine_nothing_is_done(client, name):
    delivery = sent(a_reader())
    content, head = notice(name, "hard", about=number(delivery))
    wrong = base64.b64encode(b"tradedir:guessed").decode()
    for one in (
        {},
        {"HTTP_AUTHORIZATION": f"Basic {wrong}"},
        {"HTTP_AUTHORIZATION": "Basic ???"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {**head, "HTTP_AUTHORIZATION": f"Basic {wrong}"},
    ):
        answer = send(client, name, content, one)
        assert answer.status_code in {400, 401, 403}
        assert not answer.cookies
    assert not MailReturn.objects.exists()


def test_a_signature_is_of_the_very_notice(client, settings):
    settings.ANYMAIL = {k: v for k, v in ANYMAIL.items() if k != "WEBHOOK_SECRET"}
    delivery = sent(a_reader())
    for name in ("mailgun", "sendgrid"):
        content, head = notice(name, "opened", about=number(delivery))
        forged, _head = notice(name, "hard", about=number(delivery))
        if name == "mailgun":
            said = json.loads(forged)
            said["signature"]["signature"] = "0" * 64
            forged = json.dumps(said).encode()
        assert send(client, name, forged, head).status_code == 403
        assert send(client, name, content, head).status_code == 200
    assert not MailReturn.objects.exists()


@EVERY
def test_without_settings_nobody_is_there(client, settings, name):
    content, head = notice(name, "hard", about=number(sent(a_reader())))
    settings.ANYMAIL = {}
    assert send(client, name, content, head).status_code == 404
    assert not MailReturn.objects.exists()


def test_an_unknown_provider_is_not_there(client):
    assert send(client, "pigeon", b"{}", BASIC).status_code == 404


JUNK = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b"7",
    b'"x"',
    b"\xff\xfe",
    b"{" * 5_000,
    b"[" * 50_000,
    b'[{"event": 7}]',
    b'{"event": [], "email": {}}',
    b'{"RecordType": {}, "Email": []}',
    b'[{"event": "bounce", "timestamp": 1e400}]',
    b'{"event": "bounce", "time": 99999999999999999}',
    b'{"event": "bounce", "Payload": "{"}',
    b'{"event": "hard_bounce", "email": "a\\u0000@b.example", "ts_epoch": -1e30}',
    b'{"Type": "Notification", "MessageId": "1", "Message": "[1]"}',
    b'{"Type": "Notification", "MessageId": "1", "Message": "{\\"eventType\\": \\"Bounce\\"}"}',
]


@EVERY
@pytest.mark.parametrize("content", JUNK, ids=range(len(JUNK)))
def test_junk_is_refused_and_never_a_fault(client, settings, name, content):
    # Without its signature the content itself is read.
    settings.ANYMAIL = ANYMAIL | {"SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": ""}
    head = BASIC | {
        "HTTP_X_AMZ_SNS_MESSAGE_TYPE": "Notification",
        "HTTP_X_AMZ_SNS_MESSAGE_ID": "1",
    }
    status = send(client, name, content, head).status_code
    # What names nobody and nothing may be taken: nothing follows from it.
    assert status in {200, 400, 403}
    assert not MailReturn.objects.exists()


def test_what_is_too_large_is_refused(client):
    content = b'{"x": "' + b"x" * 1_100_000 + b'"}'
    assert send(client, "postmark", content, BASIC).status_code == 413


@EVERY
def test_reading_does_nothing(client, name):
    assert client.head(f"/webhooks/mail/{name}/").status_code == 200
    assert client.get(f"/webhooks/mail/{name}/").status_code == 405


def test_a_return_address_names_the_message_too(client):
    reader = a_reader()
    delivery = sent(reader)
    content, head = notice("amazon-ses", "hard", about=verp.address_of(delivery.pk))
    assert send(client, "amazon-ses", content, head).status_code == 200
    assert MailReturn.objects.get().campaign_id == delivery.campaign_id


def test_of_other_mail_the_address_says_enough(client):
    reader = a_reader()
    for what in ("soft", "hard", "hard", "complaint"):
        at = timezone.now().timestamp() - 5
        content, head = notice("brevo", what, about="<x@y>", to=reader.email, at=at)
        send(client, "brevo", content, head)
    assert suppressions.standing(reader.email).reason == "complaint"
    assert consents.standing(reader.subject)[NEWS] == "withdrawn"
    assert set(MailReturn.objects.values_list("kind", "campaign")) == {
        ("hard", None),
        ("complaint", None),
    }
    content, head = notice("brevo", "hard", about="<x@y>", to="nobody@x.example")
    send(client, "brevo", content, head)
    assert suppressions.standing("nobody@x.example").reason == "returned"


def test_what_was_allowed_after_it_was_ended_stands(client):
    reader = a_reader()
    delivery = sent(reader)
    earlier = (timezone.now() - timedelta(hours=1)).timestamp()
    told(client, "mailgun", "unsubscribed", delivery, at=earlier)
    assert consents.standing(reader.subject)[NEWS] == "granted"
    told(client, "mailgun", "unsubscribed", delivery, at=timezone.now().timestamp() + 5)
    assert consents.standing(reader.subject)[NEWS] == "withdrawn"


def test_a_notice_about_an_address_of_before_leaves_the_new_one_alone(client):
    reader = a_reader()
    delivery = sent(reader)
    addresses.move(reader, reader.email, "new@example.org")
    allow(reader)
    for what in ("hard", "complaint", "unsubscribed"):
        told(client, "mailgun", what, delivery)
    assert suppressions.standing("new@example.org") is None
    assert consents.may(reader.subject, NEWS)


def test_a_permanent_return_for_a_full_mailbox_is_soft(client):
    delivery = sent(a_reader())
    content, head = notice("brevo", "hard", about=number(delivery))
    said = json.loads(content) | {"reason": "552 5.2.2 mailbox full"}
    send(client, "brevo", json.dumps(said).encode(), head)
    assert MailReturn.objects.get().kind == "soft"
    assert not Suppression.objects.exists()


def test_many_at_once(client, django_assert_max_num_queries):
    messages = [sent(a_reader()) for _ in range(3)]
    content = b""
    events = []
    for one in messages:
        content, _head = notice("mailjet", "hard", about=number(one))
        events.append(json.loads(content))
    opened, _head = notice("mailjet", "opened", about=number(messages[0]))
    events += [json.loads(opened)] * 500
    with django_assert_max_num_queries(60):
        answer = send(client, "mailjet", json.dumps(events).encode(), BASIC)
    assert answer.status_code == 200
    assert MailReturn.objects.count() == 3


def test_amazon_is_confirmed_by_hand(client):
    address = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=1"
    said = {
        "Type": "SubscriptionConfirmation",
        "MessageId": "1",
        "SubscribeURL": address,
    }
    head = BASIC | {
        "HTTP_X_AMZ_SNS_MESSAGE_TYPE": "SubscriptionConfirmation",
        "HTTP_X_AMZ_SNS_MESSAGE_ID": "1",
    }
    with capture_logs() as logs:
        answer = send(client, "amazon-ses", json.dumps(said).encode(), head)
        said["SubscribeURL"] = "https://sns.evil.example/amazonaws.com/"
        send(client, "amazon-ses", json.dumps(said).encode(), head)
    assert answer.status_code == 200
    assert [one["confirm_at"] for one in logs if "confirm_at" in one] == [address]


def test_amazon_is_asked_for_its_secret(client):
    content, head = notice("amazon-ses", "hard")
    del head["HTTP_AUTHORIZATION"]
    answer = send(client, "amazon-ses", content, head)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("secret", ["short", "a:short", ":" + "x" * 30, "x" * 40])
def test_a_secret_that_can_be_guessed_is_refused_at_the_start(settings, secret):
    settings.ANYMAIL = {"WEBHOOK_SECRET": secret}
    [found] = checks.providers_are_known(None)
    assert "name:password" in found.msg


def test_a_good_secret_is_fine(settings):
    assert checks.providers_are_known(None) == []
    settings.ANYMAIL = {}
    assert checks.providers_are_known(None) == []
