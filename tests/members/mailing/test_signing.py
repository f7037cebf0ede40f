"""Our signature on mail (DKIM): holds, covers what it has to, and is refused where it was altered."""

import base64
import hashlib
import re
import smtplib
import socket
import stat
from io import StringIO

import dkim
import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from dkim.canonicalization import CanonicalizationPolicy

from members import smtp
from members.mailing.sending import signing
from members.management.commands import make_dkim_key
from tradedir import checks

pytestmark = pytest.mark.promise("W4")
LETTER = (
    b"From: Tradedir <news@tradedir.example>\r\n"
    b"To: ana@pumps.example\r\n"
    b"Subject: =?utf-8?q?Neue_Pumpen_f=C3=BCr_M=C3=A4rkte?= and a line that is\r\n folded\r\n"
    b"Date: Mon, 02 Nov 2026 09:00:00 +0000\r\n"
    b"Message-ID: <1@tradedir.example>\r\n"
    b"List-Unsubscribe: <https://tradedir.example/u/x/>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"MIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n"
    b"\r\n"
    b"New pumps. \r\n.\r\n\xc3\xa4 line\r\n\r\n"
)


@pytest.fixture(params=[False, True], ids=["rsa", "ed25519"])
def key(request, settings):
    return with_key(settings, is_small=request.param)


def with_key(settings, *, is_small=False):
    settings.DKIM_KEY = make_dkim_key.made(is_small=is_small).decode()
    settings.DKIM_SELECTOR, settings.DKIM_DOMAIN = "s1", "tradedir.example"
    return signing.our_key()


def holds(raw, key):
    """What a receiver says: dkimpy's own check, for Ed25519 by hand as it lacks a library here."""
    if key.algorithm == signing.RSA:

        def published(name, timeout=5):
            assert name == b"s1._domainkey.tradedir.example."
            return signing.record(key).encode()

        return dkim.verify(raw, dnsfunc=published)
    return holds_by_hand(raw, key)


def holds_by_hand(raw, key):
    reader = dkim.DKIM(raw)
    sig, names, lines = reader.verify_headerprep()
    policy = CanonicalizationPolicy.from_c_value(sig[b"c"])
    body = hashlib.sha256(policy.canonicalize_body(reader.body)).digest()
    hasher = hashlib.sha256()
    headers = policy.canonicalize_headers(reader.headers)
    dkim.hash_headers(hasher, policy, headers, names, lines[0], sig)
    public = base64.b64decode(signing.record(key).rpartition("p=")[2])
    assert len(public) == 32
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(
            base64.b64decode(re.sub(rb"\s", b"", sig[b"b"])), hasher.digest()
        )
    except Exception:
        return False
    return base64.b64decode(sig[b"bh"]) == body


def test_a_signed_letter_is_the_letter_with_a_line_before_it_and_holds(key):
    raw = signing.signed(LETTER)
    assert raw.endswith(LETTER)
    assert raw.startswith(b"DKIM-Signature: v=1; ")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert holds(raw, key)
    assert signing.signed(raw) == raw


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"New pumps", b"Old pumps"),
        (b"\xc3\xa4 line", b"a line"),
        (b"news@tradedir", b"fraud@tradedir"),
        (b"/u/x/", b"/u/y/"),
        (b"=One-Click", b"=None"),
        (b"charset=utf-8", b"charset=utf-7"),
        (b"Subject:", b"Subject: one more\r\nSubject:"),
        (b"\r\n\r\nNew", b"\r\nFrom: somebody@else.example\r\n\r\nNew"),
        (
            b"\r\n\r\nNew",
            b"\r\nList-Unsubscribe: <https://else.example/>\r\n\r\nNew",
        ),
    ],
)
def test_an_altered_letter_does_not_hold(key, old, new):
    raw = signing.signed(LETTER)
    assert raw.count(old) == 1
    assert not holds(raw.replace(old, new), key)


def test_what_rfc_8058_wants_signed_is_signed(settings):
    with_key(settings)
    [names] = re.findall(rb"\bh=(.*?);", signing.signed(LETTER), re.DOTALL)
    signed = {one.strip().lower() for one in names.split(b":")}
    assert signed == set(signing.SIGNED) - {b"reply-to", b"list-id"}


def test_what_relays_do_on_the_way_is_no_alteration(key):
    raw = signing.signed(LETTER)
    on_its_way = b"Received: from a by b; Mon, 02 Nov 2026 09:00:01 +0000\r\n" + raw
    assert holds(on_its_way, key)
    folded = raw.replace(
        b"and a line that is\r\n folded", b"and a line that  is folded"
    )
    assert folded != raw
    assert holds(folded, key)


def test_without_a_key_nothing_is_changed(settings):
    settings.DKIM_KEY = ""
    assert signing.signed(LETTER) == LETTER


def test_the_domain_is_that_of_our_address_unless_it_is_given(settings):
    settings.DEFAULT_FROM_EMAIL = "The Directory <news@Mail.Example>"
    settings.DKIM_DOMAIN = ""
    assert signing.domain() == "mail.example"


def pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("/no/such/file", "nor a file that can be read"),
        (
            "-----BEGIN PRIVATE KEY-----\nxx\n-----END PRIVATE KEY-----",
            "no private key",
        ),
        (pem(rsa.generate_private_key(65_537, 1024)), "1024 bits; 2048 are needed"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "neither an RSA nor an Ed25519"),
    ],
)
def test_a_key_that_cannot_sign_is_refused_at_the_start(settings, setting, says):
    settings.DKIM_KEY = setting
    [found] = checks.mail_can_be_signed(None)
    assert says in found.msg
    with pytest.raises(ImproperlyConfigured):
        signing.signed(LETTER)


def test_a_good_key_and_none_are_fine(settings, tmp_path):
    settings.DKIM_KEY = ""
    assert checks.mail_can_be_signed(None) == []
    path = tmp_path / "key"
    path.write_bytes(make_dkim_key.made(is_small=False))
    settings.DKIM_KEY = str(path)
    assert checks.mail_can_be_signed(None) == []
    settings.DKIM_KEY = path.read_text().replace("\n", "\\n")
    assert checks.mail_can_be_signed(None) == []


def test_a_key_is_made_once_and_its_record_is_printed(settings, tmp_path):
    settings.DKIM_SELECTOR, settings.DKIM_DOMAIN = "s1", "tradedir.example"
    path = tmp_path / "dkim.pem"
    said = []
    for _ in range(2):
        out = StringIO()
        call_command("make_dkim_key", str(path), stdout=out)
        said.append(out.getvalue())
    assert said[0] == said[1]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert f"DKIM_KEY={path}" in said[0]
    record = said[0].splitlines()[1]
    assert record.startswith('s1._domainkey.tradedir.example. IN TXT "v=DKIM1; k=rsa;')
    settings.DKIM_KEY = str(path)
    pieces = re.findall(r'"([^"]*)"', record)
    assert all(len(one) <= 255 for one in pieces)
    assert "".join(pieces) == signing.record(signing.our_key())


def test_a_key_is_not_written_over_what_is_there(tmp_path):
    path = tmp_path / "notes"
    path.write_text("mine")
    with pytest.raises(CommandError, match="no private key"):
        call_command("make_dkim_key", str(path), stdout=StringIO())
    assert path.read_text() == "mine"
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("make_dkim_key", str(tmp_path / "no" / "key"), stdout=StringIO())


class Sink:
    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append(envelope.original_content)
        return "250 OK"


@pytest.fixture
def sink():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


def test_every_mail_that_leaves_is_signed(settings, sink):
    key = with_key(settings)
    host, port = sink.hostname, sink.port
    line = smtp.Backend(host=host, port=port, username="", password="")
    mail = EmailMessage(
        "Neue Märkte", "Guten Tag\n.\nä", "news@tradedir.example", ["a@b.example"]
    )
    line.send_messages([mail, mail])
    for raw in sink.handler.letters:
        assert holds(raw, key)
    assert len(sink.handler.letters) == 2
    with smtplib.SMTP(host, port) as plain:
        plain.sendmail("a@b.example", ["c@d.example"], LETTER)
    assert not sink.handler.letters[-1].startswith(b"DKIM")
