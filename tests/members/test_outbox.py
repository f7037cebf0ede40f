"""The outbox: written with what causes it, sent once, never lost."""

import smtplib
import socket
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from members import outbox, smtp
from members.models import OutgoingMail
from privacy import sealing
from tests.servers import free_port
from tradedir import waking
from tradedir.brokers import quick_options

pytestmark = pytest.mark.django_db

MAILS = sorted((Path(__file__).parents[2] / "templates" / "mail").glob("*.txt"))


def write(key="a", to="ana@example.org"):
    outbox.post(
        key=key,
        to=to,
        template="test",
        context={"name": "Ana & José"},
        language="en",
    )


def make_due():
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture(autouse=True)
def _a_template(tmp_path, settings):
    folder = tmp_path / "templates" / "mail"
    folder.mkdir(parents=True)
    (folder / "test.txt").write_text("Hello {{ name|safe }}\n\nFrom {{ site_url }}\n")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path / "templates"]}]


def test_a_mail_arrives_with_subject_text_and_a_lasting_id(mailbox):
    write()
    [row] = OutgoingMail.objects.all()
    assert outbox.deliver_waiting() == 1
    [envelope] = mailbox.mails
    assert envelope.rcpt_tos == ["ana@example.org"]
    text = envelope.content.decode()
    assert f"Message-ID: <{row.pk}@testserver>" in text
    assert "From http://testserver" in text
    assert "Auto-Submitted: auto-generated" in text
    assert "List-Unsubscribe" not in text  # what was asked for is not a list


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_every_mail_says_at_its_end_who_writes(path):
    text = path.read_text()
    assert text.count("{{ site_name }}\n{{ site_url }}\n") == 1
    assert text.rstrip().endswith("{% endautoescape %}")


def test_the_same_cause_twice_is_one_mail(mailbox):
    write()
    write()
    assert outbox.deliver_waiting() == 1
    assert outbox.deliver_waiting() == 0
    assert len(mailbox.mails) == 1


def test_what_is_rolled_back_is_never_sent(mailbox):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert outbox.deliver_waiting() == 0


def test_the_row_shows_neither_address_nor_text(mailbox):
    write()
    row = OutgoingMail.objects.values().get()
    assert b"ana@" not in bytes(row["letter"])
    assert "ana@" not in str({**row, "letter": None})
    outbox.deliver_waiting()
    assert OutgoingMail.objects.get().letter is None


def test_a_letter_opens_in_its_own_row_only():
    write("a")
    write("b", "ben@example.org")
    first, second = OutgoingMail.objects.order_by("key")
    first.letter = second.letter
    with pytest.raises(sealing.Unreadable):
        outbox.opened(first)


def test_a_server_that_is_busy_delays_and_nothing_else(mailbox):
    mailbox.answer = "451 later"
    write()
    assert outbox.deliver_waiting() == 0
    row = OutgoingMail.objects.get()
    assert (row.sent_at, row.given_up_at, row.trouble) == (None, None, "answer 451")
    assert row.due_at > timezone.now()
    mailbox.answer = "250 OK"
    make_due()
    assert outbox.deliver_waiting() == 1


def test_a_server_that_says_no_three_times_is_believed(mailbox):
    mailbox.answer = "550 no such mailbox here"
    write()
    for _ in range(4):
        make_due()
        outbox.deliver_waiting()
    row = OutgoingMail.objects.get()
    assert (row.tries, row.letter) == (3, None)
    assert row.given_up_at


def test_a_letter_that_was_refused_is_not_on_the_line_for_the_next(mailbox, settings):
    line = smtp.Noting("127.0.0.1", settings.EMAIL_PORT)
    line.ehlo()
    with pytest.raises(smtplib.SMTPDataError):  # DATA itself is refused
        line.data("Subject: x")
    assert line.is_handing_over
    line.mail("a@example.org")
    assert not line.is_handing_over
    line.quit()


def test_without_a_server_mail_waits(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    write()
    write("b")
    assert outbox.deliver_waiting() == 0
    assert OutgoingMail.objects.filter(sent_at=None, given_up_at=None).count() == 2


def test_what_a_killed_worker_held_waits_again(mailbox):
    write()
    assert len(outbox.claim(10)) == 1
    assert outbox.claim(10) == []
    OutgoingMail.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert outbox.deliver_waiting() == 1


def test_a_broker_that_is_away_is_not_waited_for(monkeypatch):
    waits_for(f"redis://127.0.0.1:{free_port()}/0", monkeypatch)


def test_a_broker_that_hangs_is_not_waited_for(monkeypatch):
    """It takes lines and never says a word, as a stopped process does."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        waits_for(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", monkeypatch)


def waits_for(broker, monkeypatch):
    monkeypatch.setattr(waking.Broker, "away_until", 0.0)
    monkeypatch.setattr(waking, "line", line_to(broker))
    begun = time.monotonic()
    waking.by_celery("members.tasks.deliver_mail")
    assert time.monotonic() - begun < 3
    assert waking.Broker.away_until > 0


def line_to(broker):
    options = quick_options(broker)
    return lambda: waking.app.connection_for_write(broker, transport_options=options)
