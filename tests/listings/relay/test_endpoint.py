"""The door for mail: what it takes, refuses, and how slowly it tells who guesses."""

import io
import os
import smtplib
import socket
import sys
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from listings.asking import aliases
from listings.models import IncomingMail, Side
from listings.relay import addresses, endpoint, receiving
from members import kept_files
from tests.listings.relay.door import listening
from tests.listings.relay.mails import a_mail
from tests.listings.relay.world import Conversation, address

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _a_door(open_door):
    """Every test has a door of its own."""


@pytest.fixture
def talk():
    return Conversation()


def test_what_is_taken_is_written_down_before_it_is_said(talk):
    raw = talk.mail_of(talk.of_seller).as_bytes()
    with listening() as port, smtplib.SMTP("127.0.0.1", port) as line:
        line.sendmail("a@b.example", [addresses.answers(talk.of_seller)], raw)
    mail = IncomingMail.objects.get()
    assert receiving.raw_of(mail).split() == raw.split()


def test_it_speaks_lmtp(talk, settings):
    settings.RELAY_PROTOCOL = "lmtp"
    raw = talk.mail_of(talk.of_seller).as_bytes()
    with listening() as port, smtplib.LMTP("127.0.0.1", port) as line:
        line.sendmail("a@b.example", [addresses.answers(talk.of_seller)], raw)
    assert IncomingMail.objects.count() == 1


def test_nobody_who_is_unknown_or_off_is_taken(talk):
    aliases.switch_off(talk.thread, side=Side.SUPPLIER, by=talk.seller)
    with listening() as port, smtplib.SMTP("127.0.0.1", port) as line:
        line.ehlo()
        line.mail("a@b.example")
        assert line.rcpt(address(aliases.new_name()))[0] == 550
        code, words = line.rcpt(addresses.answers(talk.of_seller))
        assert (code, b"switched off" in words) == (550, True)
        assert line.rcpt(addresses.answers(talk.of_buyer))[0] == 250
        assert line.rcpt(addresses.answers(talk.of_buyer))[0] == 452


def test_a_line_that_guesses_is_closed(talk):
    with listening() as port:
        line = smtplib.SMTP("127.0.0.1", port)
        line.ehlo()
        line.mail("a@b.example")
        codes = [
            line.rcpt(address(aliases.new_name()))[0] for _ in range(endpoint.MISSES)
        ]
        assert codes == [550] * (endpoint.MISSES - 1) + [421]
        assert is_closed(line.sock)
        line.close()


def is_closed(sock):
    sock.settimeout(3)
    try:
        return sock.recv(1) == b""
    except OSError:
        return True


def test_many_guesses_make_each_wait(monkeypatch):
    misses = endpoint.Misses()
    for _ in range(endpoint.MISSES_A_MINUTE):
        assert not misses.are_many()
        misses.count()
    assert misses.are_many()
    later = time.monotonic() + 61
    monkeypatch.setattr(endpoint.time, "monotonic", lambda: later)
    assert not misses.are_many()


def test_too_large_is_refused_while_it_arrives(talk, settings):
    settings.RELAY_LARGEST = 100_000
    with listening() as port, smtplib.SMTP("127.0.0.1", port) as line:
        to = addresses.answers(talk.of_seller)
        with pytest.raises(smtplib.SMTPSenderRefused) as said:  # it told its size
            line.sendmail("a@b.example", [to], b"x" * 200_000)
        assert said.value.smtp_code == 552
        line.mail("a@b.example")
        line.rcpt(to)  # it did not
        assert line.data(b"Subject: x\r\n\r\n" + b"x\r\n" * 60_000)[0] == 552
    assert not IncomingMail.objects.exists()


def test_what_never_ends_is_cut(talk, settings):
    settings.RELAY_LARGEST = 100_000
    with listening() as port:
        line = smtplib.SMTP("127.0.0.1", port)
        line.ehlo()
        line.mail("a@b.example")
        line.rcpt(addresses.answers(talk.of_seller))
        line.docmd("DATA")
        assert pieces_taken(line.sock) < 200
        line.close()


def pieces_taken(sock):
    """How many times 100,000 bytes without an end were taken before the line was cut."""
    for n in range(200):
        try:
            sock.sendall(b"x" * 100_000)
        except OSError:
            return n
        time.sleep(0.001)
    return 200


def test_a_full_disk_and_a_database_that_is_away_say_later(talk, monkeypatch):

    raw = talk.mail_of(talk.of_seller).as_bytes()
    to = addresses.answers(talk.of_seller)
    for trouble, code in ((kept_files.NoRoom, 452), (OperationalError, 451)):

        def fails(*given, trouble=trouble, **named):
            raise trouble

        monkeypatch.setattr(receiving, "receive", fails)
        with listening() as port, smtplib.SMTP("127.0.0.1", port) as line:
            line.ehlo()
            line.mail("a@b.example")
            line.rcpt(to)
            assert line.data(raw)[0] == code
    assert not IncomingMail.objects.exists()


def test_so_many_lines_and_no_more(monkeypatch):
    monkeypatch.setattr(endpoint, "MOST_LINES", 2)
    with listening() as port:
        lines = [smtplib.SMTP("127.0.0.1", port) for _ in range(2)]
        with socket.create_connection(("127.0.0.1", port)) as one_more:
            said = b"".join(iter(lambda: one_more.recv(1_000), b""))
        assert b"421" in said
        for line in lines:
            line.close()


def test_who_guesses_makes_room_for_who_has_mail(talk, monkeypatch):
    """Also where every answer to them is slow: their line is cut in the middle of the wait."""
    monkeypatch.setattr(endpoint, "MOST_LINES", 2)
    monkeypatch.setattr(endpoint, "WAIT", 5.0)
    raw = talk.mail_of(talk.of_seller).as_bytes()
    with listening() as port:
        guessing = [smtplib.SMTP("127.0.0.1", port) for _ in range(2)]
        for line in guessing:
            line.ehlo()
            line.mail("a@b.example")
            line.putcmd(f"RCPT TO:<{address(aliases.new_name())}>")
        time.sleep(0.3)
        with smtplib.SMTP("127.0.0.1", port, timeout=3) as line:
            line.sendmail("a@b.example", [addresses.answers(talk.of_seller)], raw)
        assert is_closed(guessing[0].sock)
        for line in guessing:
            line.close()
    assert IncomingMail.objects.count() == 1


def test_who_holds_a_line_and_says_nothing_makes_room(talk, monkeypatch):
    monkeypatch.setattr(endpoint, "MOST_LINES", 1)
    monkeypatch.setattr(endpoint, "PATIENCE", 0.2)
    with listening() as port, smtplib.SMTP("127.0.0.1", port) as silent:
        time.sleep(0.3)
        with smtplib.SMTP("127.0.0.1", port, timeout=3) as line:
            assert line.ehlo()[0] == 250
        assert is_closed(silent.sock)


@pytest.fixture
def piped(monkeypatch):
    """`piped(bytes, address)`: the exit code of receive_mail --pipe."""

    def code(raw, to):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        with pytest.raises(SystemExit) as ended:
            call_command("receive_mail", pipe=to)
        return ended.value.code

    return code


def test_the_pipe_says_what_became_of_it(talk, piped, settings, monkeypatch):
    raw = talk.mail_of(talk.of_seller).as_bytes()
    to = addresses.answers(talk.of_seller)
    assert piped(raw, to) == os.EX_OK
    assert piped(raw, address(aliases.new_name())) == os.EX_NOUSER
    aliases.switch_off(talk.thread, side=Side.BUYER, by=talk.buyer)
    assert piped(raw, addresses.answers(talk.of_buyer)) == os.EX_UNAVAILABLE
    settings.RELAY_LARGEST = 10
    assert piped(raw, to) == os.EX_UNAVAILABLE
    settings.RELAY_LARGEST = 1_000_000
    settings.PRIVATE_ROOT = "/proc/nowhere"
    assert piped(b"X: 1\r\n" + raw.replace(b"<one@", b"<two@"), to) == os.EX_TEMPFAIL


def test_a_maildir_is_emptied(talk, tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    mine = talk.mail_of(talk.of_seller)
    mine["Delivered-To"] = addresses.answers(talk.of_seller)
    (tmp_path / "box" / "new" / "1.mine").write_bytes(mine.as_bytes())
    (tmp_path / "box" / "new" / "2.others").write_bytes(a_mail().as_bytes())
    out = io.StringIO()
    for _ in range(2):
        call_command("receive_mail", maildir=tmp_path / "box", stdout=out)
    assert out.getvalue() == "1 taken, 1 left\n0 taken, 0 left\n"
    assert IncomingMail.objects.count() == 1
    assert [one.name for one in (tmp_path / "box" / "cur").iterdir()] == [
        "2.others:2,S"
    ]
    with pytest.raises(CommandError):
        call_command("receive_mail", maildir=tmp_path / "nothing")
