"""Mail about privacy: into its request, or a request of its own (K1)."""

import pytest

from listings.relay import addresses, receiving, request_mail
from members import privacy_requests
from members.models import PrivacyRequest, RequestMail
from tests.members.test_privacy_requests import ADDRESS, a_request, letters

pytestmark = [pytest.mark.django_db, pytest.mark.promise("K1")]


def a_mail(text="And since when, please?", sender=ADDRESS, number="1", more=""):
    return (
        f"From: Somebody <{sender}>\r\nTo: privacy\r\nSubject: Re: request\r\n"
        f"Message-ID: <{number}@example.org>\r\n{more}\r\n{text}\r\n"
    ).encode()


def to(row):
    return f"{privacy_requests.alias_name(row)}@reply.tradedir.example"


def texts(row):
    return [word.text.strip() for word in privacy_requests.words_of(row)]


def verdicts():
    return list(RequestMail.objects.values_list("verdict", flat=True))


def test_an_answer_by_mail_is_in_the_request_once():
    row = a_request()
    assert letters("request_receipt")[0].reply_to == to(row)
    for _ in range(2):
        receiving.receive(a_mail(), to=to(row))
        request_mail.take_in()
    assert texts(row)[1:] == ["And since when, please?"]
    assert verdicts() == ["taken"]
    assert RequestMail.objects.get().raw is None


def test_it_is_sealed_while_it_waits():
    row = a_request()
    receiving.receive(a_mail(), to=to(row))
    raw = bytes(RequestMail.objects.get().raw)
    assert b"since when" not in raw
    assert ADDRESS.encode() not in raw


def test_a_strangers_mail_is_not_taken_and_the_requester_is_told():
    row = a_request()
    receiving.receive(a_mail(sender="mallory@example.org"), to=to(row))
    request_mail.take_in()
    assert len(texts(row)) == 1
    [letter] = letters("request_stranger")
    assert letter.to == ADDRESS


@pytest.mark.parametrize(
    ("mail", "verdict"),
    [
        (a_mail(more="Auto-Submitted: auto-replied\r\n"), "automatic"),
        (a_mail(text=""), "unreadable"),
        (b"\xff\xfe\x00", "stranger"),
    ],
)
def test_what_no_person_wrote_is_not_taken(mail, verdict):
    row = a_request()
    receiving.receive(mail, to=to(row))
    request_mail.take_in()
    assert len(texts(row)) == 1
    assert verdicts() == [verdict]


def test_mail_to_the_privacy_address_opens_a_request_that_waits(settings):
    receiving.receive(a_mail("What do you keep of me?"), to=settings.PRIVACY_EMAIL)
    request_mail.take_in()
    row = PrivacyRequest.objects.get()
    assert row.confirmed_at is None
    assert texts(row) == ["What do you keep of me?"]
    assert letters("request_confirm")[0].to == ADDRESS


@pytest.mark.parametrize("name", ["request-x", "request-" + "0" * 32])
def test_a_guessed_name_is_refused_at_the_door(name):
    address = f"{name}@reply.tradedir.example"
    with pytest.raises(addresses.Unknown):
        receiving.expect(address)
    with pytest.raises(addresses.Unknown):
        receiving.receive(a_mail(), to=address)


def test_what_is_too_large_is_refused():
    row = a_request()
    with pytest.raises(receiving.TooLarge):
        receiving.receive(b"x" * (request_mail.LARGEST + 1), to=to(row))
