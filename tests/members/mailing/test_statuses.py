"""Whose fault it is that a message came back, by what the server said."""

import pytest

from members.mailing.returning import statuses

pytestmark = pytest.mark.promise("W4")

HARD, SOFT, NOTHING = statuses.HARD, statuses.SOFT, statuses.NOTHING


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        ("5.1.1", "", HARD),
        ("5.1.2", "Host not found", HARD),
        ("5.1.10", "Recipient not found", HARD),
        ("5.2.1", "The account is inactive", HARD),
        ("5.4.4", "Unrouteable", HARD),
        ("5.4.1", "Recipient address rejected: Access denied", HARD),
        ("5.4.1", "No answer from host", SOFT),
        ("5.0.0", "This user doesn't have a mail.example account", HARD),
        ("5.5.0", "Requested action not taken: mailbox unavailable", HARD),
        ("5.5.0", "Protocol error", SOFT),
        ("5.0.0", "Mail content denied", SOFT),
        # Of the sender, the message, the mailbox, the way: nobody is suppressed for it.
        ("5.1.8", "Bad sender's domain", SOFT),
        ("5.2.2", "Over quota", SOFT),
        ("5.2.3", "Message too long", SOFT),
        ("5.3.4", "Too big for the system", SOFT),
        ("5.4.7", "Delivery time expired", SOFT),
        ("5.6.1", "Media not supported", SOFT),
        ("5.7.1", "Blocked by policy", SOFT),
        ("5.7.26", "Unauthenticated", SOFT),
        ("4.2.2", "", SOFT),
        ("4.4.1", "", SOFT),
        ("2.0.0", "Queued", NOTHING),
        # Replies alone.
        ("550", "User unknown", HARD),
        ("550", "收件人不存在", HARD),
        ("554", "您的邮件疑似垃圾邮件 spam", SOFT),
        ("552", "Mailbox full", SOFT),
        ("421", "", SOFT),
        ("550", "", SOFT),
        ("250", "OK", NOTHING),
        ("", "", NOTHING),
        ("junk", "no such user", NOTHING),
    ],
)
def test_a_status_says_whether_the_address_is_gone(status, said, kind):
    assert statuses.kind_of(status, said) == kind


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("smtp; 550 5.1.1 <a@b.example>: User unknown", "5.1.1"),
        ("host mx.example[192.0.2.5] said: 550-5.2.1 The account", "5.2.1"),
        ("550 5.0.0 then 5.1.1", "5.1.1"),
        ("#5.1.1", "5.1.1"),
        ("554 delivery error", "554"),
        ("Sent from 10.5.1.1 at 550 kg", "550"),
        ("250 2.0.0 OK", ""),
        ("nothing", ""),
    ],
)
def test_a_code_is_found_in_a_sentence(said, code):
    assert statuses.code_in(said) == code
