"""Mail signed by us (DKIM, RFC 6376), so that whoever receives it can tell that it is ours.

dkimpy makes what is signed; OpenSSL signs it, a dozen times faster than dkimpy's own arithmetic,
which is Python. A provider that signs for us needs nothing of this: without a key nothing is changed.
"""

import base64
import hashlib
import time
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import dkim
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa, utils
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from dkim.canonicalization import CanonicalizationPolicy

SMALLEST = 2048  # bits of an RSA key; below it receivers begin to doubt
# What a reader sees, what ends such mail (RFC 8058 wants it signed), and how it is to be read.
# Those that may be there once are named once more, so that none can be added.
SIGNED = (
    *(b"from", b"to", b"subject", b"date", b"message-id", b"reply-to"),
    *(b"list-unsubscribe", b"list-unsubscribe-post", b"list-id"),
    *(b"mime-version", b"content-type", b"content-transfer-encoding"),
)
ONCE = (b"from", b"to", b"subject", b"date", b"message-id", b"list-unsubscribe")
POLICY = b"relaxed/simple"
ED25519, RSA = b"ed25519-sha256", b"rsa-sha256"


class Signature(NamedTuple):
    """As dkimpy wants an answer of a key."""

    signature: bytes


class Key:
    """Our key: how it signs, and what DNS publishes of it."""

    def __init__(self, private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> None:
        self.private = private

    @property
    def algorithm(self) -> bytes:
        return RSA if isinstance(self.private, rsa.RSAPrivateKey) else ED25519

    def sign(self, digest: bytes) -> Signature:
        if isinstance(self.private, rsa.RSAPrivateKey):
            made = self.private.sign(
                digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256())
            )
        else:
            made = self.private.sign(digest)
        return Signature(made)

    def published(self) -> str:
        """What stands behind p= in DNS."""
        public = self.private.public_key()
        if isinstance(public, ed25519.Ed25519PublicKey):  # RFC 8463
            raw = public.public_bytes_raw()
        else:
            raw = public.public_bytes(
                serialization.Encoding.DER,
                serialization.PublicFormat.SubjectPublicKeyInfo,
            )
        return base64.b64encode(raw).decode()


class Signer(dkim.DKIM):  # type: ignore[misc]
    """dkimpy's own, but for who signs: what it calls an Ed25519 key is any key of ours."""

    def signature(self, key: Key, *, selector: bytes, domain: bytes) -> bytes:
        """The line to put before the letter."""
        policy = CanonicalizationPolicy.from_c_value(POLICY)
        body = hashlib.sha256(policy.canonicalize_body(self.body)).digest()
        there = {name.lower() for name, _ in self.headers}
        names = [one for one in SIGNED if one in there]
        names += [one for one in ONCE if one in there]
        fields = [
            (b"v", b"1"),
            (b"a", key.algorithm),
            (b"c", policy.to_c_value()),
            (b"d", domain),
            (b"s", selector),
            (b"t", str(int(time.time())).encode()),
            (b"h", b" : ".join(names)),
            (b"bh", base64.b64encode(body)),
            (b"b", b"0" * 60),
        ]
        self.hasher = hashlib.sha256
        self.signature_algorithm = ED25519
        made: bytes = self.gen_header(fields, names, policy, b"DKIM-Signature", key)
        return b"DKIM-Signature: " + made


def signed(raw: bytes) -> bytes:
    """A letter as it goes on the line, with our signature before it; as it was without a key.

    One that is signed already stays as it is. Lines end in CR and LF.
    """
    if not settings.DKIM_KEY or raw.startswith(b"DKIM-Signature:"):
        return raw
    key = our_key()
    line = Signer(raw).signature(
        key,
        selector=settings.DKIM_SELECTOR.encode(),
        domain=domain().encode(),
    )
    return line + raw


def our_key() -> Key:
    """The key of the settings. Raises ImproperlyConfigured, in a sentence."""
    return read_key(settings.DKIM_KEY)


@lru_cache(maxsize=4)
def read_key(setting: str) -> Key:
    """A key in PEM, or in the file that the setting names. Raises ImproperlyConfigured."""
    text = setting.replace("\\n", "\n")
    try:
        pem = text.encode() if "-----BEGIN" in text else Path(setting).read_bytes()
    except OSError as error:
        raise ImproperlyConfigured(
            f"DKIM_KEY is neither a private key in PEM nor a file that can be read ({error.strerror})."
        ) from error
    try:
        private: Any = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ImproperlyConfigured(
            "DKIM_KEY holds no private key in PEM without a password. `manage.py make_dkim_key` makes one."
        ) from error
    if not isinstance(private, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
        raise ImproperlyConfigured("DKIM_KEY is neither an RSA nor an Ed25519 key.")
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size < SMALLEST:
        raise ImproperlyConfigured(
            f"DKIM_KEY has {private.key_size} bits; {SMALLEST} are needed."
        )
    return Key(private)


def domain() -> str:
    """Which domain signs: DKIM_DOMAIN, else the one that our mail comes from."""
    return settings.DKIM_DOMAIN.lower() or from_domain()


def from_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()


def record(key: Key) -> str:
    """What DNS publishes at <selector>._domainkey.<domain>."""
    kind = "rsa" if key.algorithm == RSA else "ed25519"
    return f"v=DKIM1; k={kind}; p={key.published()}"
