"""What goes over the line to a mail server, and what its answers mean."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from members.mailing.sending import lines
from members.mailing.sending.lines import Fate

RAW = b"Subject: Pumps\r\n\r\nNew.\r\n"
HELLO = "250-s\r\n250 PIPELINING"
TAKEN = ["250 ok", "250 ok", "354 go on", "250 taken"]


class Server:
    """A mail server by a script: answers by number of what it hears, and keeps that."""

    def __init__(self, answers, hello=HELLO):
        self.heard = []
        self.answers = [hello, *answers]
        self.place = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        line, _ = self.place.accept()
        with line, line.makefile("rwb") as file:
            file.write(b"220 s\r\n")
            file.flush()
            is_body = False
            for said in file:
                self.heard.append(said.decode().strip())
                if is_body and said != b".\r\n":
                    continue
                answer = self.answers.pop(0) if self.answers else "221 bye"
                if not answer:
                    return
                is_body = answer.startswith("354")
                file.write(answer.encode() + b"\r\n")
                file.flush()


@contextmanager
def a_line(settings, answers, **more):
    server = Server(answers, **more)
    settings.EMAIL_BACKEND = "members.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.place.getsockname()
    settings.EMAIL_TIMEOUT = 2
    line = lines.Line()
    assert not line.open()
    try:
        yield server, line
    finally:
        line.say_goodbye()
        server.thread.join(5)
        server.place.close()


def give(line, to="b@d.example", seconds=3):
    return line.hand_over(
        sender="a@b.example", to=to, raw=RAW, until=time.monotonic() + seconds
    )


@pytest.mark.parametrize("hello", ["250 s", HELLO])
def test_one_after_the_other_or_in_one_go(hello, settings):
    with a_line(settings, TAKEN + TAKEN, hello=hello) as (server, line):
        assert give(line).fate is give(line).fate is Fate.TAKEN
    assert server.heard[1:6] == [
        *("MAIL FROM:<a@b.example>", "RCPT TO:<b@d.example>", "DATA"),
        *("Subject: Pumps", ""),
    ]


@pytest.mark.parametrize(
    ("answers", "fate", "said"),
    [
        (["550 5.7.1 no", "503 what", "503 what"], Fate.REFUSED, "sender 550"),
        (["451 later", "503 what", "503 what"], Fate.LATER, "sender 451"),
        (["250 ok", "550 5.1.1 nobody", "503 none"], Fate.NEVER, "recipient 550"),
        (["250 ok", "450 4.2.1 busy", "554 none"], Fate.LATER, "recipient 450"),
        (["250 ok", "250 ok", "451 later"], Fate.LATER, "data 451"),
        # It awaits a message all the same: one that is for nobody.
        (["250 ok", "550 no", "354 go on", "554 none"], Fate.NEVER, "recipient 550"),
    ],
)
def test_what_was_refused_is_not_on_the_line_for_the_next(
    answers, fate, said, settings
):
    with a_line(settings, [*answers, "250 reset", *TAKEN]) as (server, line):
        answer = give(line)
        assert (answer.fate, answer.said) == (fate, said)
        assert give(line).fate is Fate.TAKEN
    assert server.heard.count("rset") == 1
    assert server.heard.count("Subject: Pumps") == 1


@pytest.mark.parametrize(
    ("answers", "fate"),
    [
        (["421 closing"], Fate.REFUSED),
        (["250 ok", "421 closing"], Fate.REFUSED),
        (["250 ok", "what?"], Fate.UNSENT),
        (["250 ok", ""], Fate.UNSENT),
        (["250 ok", "250 ok", ""], Fate.UNSENT),
        (["250 ok", "250 ok", "354 go on", ""], Fate.UNKNOWN),
    ],
)
def test_a_line_that_ends_is_hung_up(answers, fate, settings):
    with a_line(settings, answers) as (server, line):
        assert give(line).fate is fate
        assert line._backend.connection is None
    is_sent = "Subject: Pumps" in server.heard
    assert is_sent == (fate is Fate.UNKNOWN)


def test_too_late_no_byte_of_it_is_sent(settings):
    with a_line(settings, TAKEN) as (server, line):
        answer = give(line, seconds=-1)
    assert (answer.fate, answer.said) == (Fate.UNSENT, "late")
    assert "Subject: Pumps" not in server.heard


@pytest.mark.parametrize(
    "address", ["b@d.example> SIZE=1", "b\r\nDATA@d.example", "\u00e9@d.example", "b@"]
)
def test_an_address_ends_no_command(address, settings):
    with a_line(settings, TAKEN) as (server, line):
        assert give(line, address).fate is Fate.NEVER
    assert not [said for said in server.heard if said.startswith("RCPT")]


def test_a_head_is_kept_as_it_was_written():
    """A link longer than a line is not folded into words that no mail program follows."""
    head = b"List-Unsubscribe: <https://tradedir.example/u/" + b"x" * 60 + b"/>"
    raw = head + b"\r\n\r\nHello\r\n"
    assert lines.Ready(raw, "a@b.example", "c@d.example").message().as_bytes() == raw


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"a\r\n", b"a\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b".a\r\n.\r\n..b\r\n", b"..a\r\n..\r\n...b\r\n.\r\n"),
    ],
)
def test_a_dot_at_the_beginning_of_a_line_ends_nothing(raw, line):
    assert lines.dotted(raw) == line


@pytest.mark.parametrize(
    ("address", "envelope"),
    [
        ("a@example.org", "a@example.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
    ],
)
def test_names_of_domains_go_in_ascii(address, envelope):
    assert lines.envelope(address) == envelope


def test_a_name_that_smtp_cannot_say_is_refused():
    with pytest.raises(UnicodeError):
        lines.envelope("jos\u00e9@example.org")
