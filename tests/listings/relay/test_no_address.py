"""Addresses planted wherever programs put them, both ways through real mail servers: none is left.

Searched is every byte that was stored or sent: the database, files, mails, logs.
"""

import smtplib
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from listings.asking import seals
from listings.models import IncomingMail, Message, Thread
from listings.relay import addresses, carrying, deciding
from members import outbox
from tests.listings.asking.world import a_supplier
from tests.listings.relay.mails import (
    PLANTED,
    a_laden_mail,
    everything_in,
)
from tests.listings.relay.world import Conversation
from tests.people import a_member

pytestmark = pytest.mark.django_db(transaction=True)

SELLER, BUYER = "siegfried.seller@industrie.de", "bianca.buyer@importers.it"
# Of the accounts; sign-in looks them up by value (docs/decisions/0024-relay.md).
ACCOUNTS = {"members_member", "account_emailaddress"}


@pytest.fixture
def talk():
    company = a_supplier()
    seller = company.memberships.get().member
    seller.email = SELLER
    seller.save()
    return Conversation(a_member(email=BUYER), company)


def everything_passes_on(talk, mailbox, port):
    """An inquiry, an answer, and an answer to that, all by mail."""
    carrying.carry()
    outbox.deliver_waiting()
    for n, person in enumerate([SELLER, BUYER]):
        got = next(one for one in mailbox.mails if one.rcpt_tos == [person])
        to = message_from_bytes(got.content, policy=policy.default)["Reply-To"]
        mail = a_laden_mail(
            sender=person,
            to=str(to),
            number=f"<{n}.{person}>",
            Return_Path=person,
            Received=f"from {person} by mx.planted.com",
            html=f"<p>We can deliver 20 t in May.</p><div class='gmail_signature'>{PLANTED}</div>"
            f"<a href='mailto:{person}'>{person}</a>",
        )
        with smtplib.SMTP("127.0.0.1", port) as line:
            line.sendmail(person, [str(to)], mail.as_bytes())
        assert deciding.take_in() == 1
        assert IncomingMail.objects.filter(verdict="passed-on").count() == n + 1
        Thread.objects.update(buyer_told_at=None, supplier_told_at=None)
        carrying.carry()
        outbox.deliver_waiting()


def bits(*found):
    """What gives an address away: the whole, its name, its host."""
    return {bit for one in found for bit in (one, *one.split("@"))}


@pytest.mark.promise("T1")
@pytest.mark.promise("H1")
def test_no_planted_address_is_left_anywhere(talk, mailbox, open_door, caplog, capfd):
    with open_door() as port:
        everything_passes_on(talk, mailbox, port)
    assert Message.objects.written().filter(via="mail").count() == 2
    assert sum(one.attachments.count() for one in Message.objects.all()) == 6

    secrets = bits(PLANTED)
    for where, content in (
        *stored(),
        *((f"mail to {one.rcpt_tos}", in_full(one)) for one in mailbox.mails),
        ("logs", caplog.text.encode() + "".join(capfd.readouterr()).encode()),
    ):
        for bit in secrets | bits(SELLER, BUYER) - owners(where):
            assert bit.encode() not in content, (where, bit)
            assert bit.encode().hex().encode() not in content, (where, bit)


def owners(where):
    """Whose addresses may stand there: in their account, and on the way to themselves."""
    if where in ACCOUNTS:
        return bits(SELLER, BUYER)
    return {bit for one in (SELLER, BUYER) if one in where for bit in bits(one)}


def in_full(envelope):
    """A mail that was sent, as it went and as its reader's program shows it; whom it is to."""
    mail = message_from_bytes(envelope.content, policy=policy.default)
    parts = [
        part.get_content().encode() for part in mail.walk() if not part.is_multipart()
    ]
    return b"".join([str(envelope.mail_from).encode(), envelope.content, *parts])


def stored():
    """Every table as text, every sealed text opened, every file unpacked."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM \"{table}\" t"
            )
            yield table, cursor.fetchone()[0].encode()
    for message in Message.objects.all():
        yield "a message", seals.opened(message).encode()
    for root in (settings.PRIVATE_ROOT, settings.MEDIA_ROOT):
        for path in Path(root).rglob("*"):
            if path.is_file():
                yield path.name, everything_in(path.read_bytes())


def test_the_search_would_find_them(talk, mailbox):
    """What is searched does hold what is not hidden: the accounts' own, and what is sent to them."""
    found = dict(stored())
    assert SELLER.encode() in found["members_member"]
    carrying.carry()
    outbox.deliver_waiting()
    assert SELLER in str(mailbox.mails[0].rcpt_tos)
    assert addresses.answers(talk.of_seller).encode() in in_full(mailbox.mails[0])
