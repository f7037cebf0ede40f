"""Sealed fields: private values encrypted at rest, each bound to where it stands.

AES-256-GCM (NIST SP 800-38D) with a data key per subject; the data keys are wrapped by
a numbered master key from the setting SEALING_KEYS. The additional authenticated data
names table, column and subject, so that a value moved to another row, column or subject
does not open. Whatever cannot be opened raises; ciphertext is never handed back.
"""

import base64
import hmac
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import OuterRef, Subquery

from privacy.models import SubjectKey

FORMAT = b"\x01"
NONCE = 12
# One key makes all marks. Like every other it is wrapped by the master key and outlives it.
MARKS = UUID("6f7574b0-0000-4000-8000-00006d61726b")


class Unreadable(Exception):
    """A sealed value was altered, moved, or its key is gone."""


def seal(value: str, *, subject: UUID, table: str, column: str) -> bytes:
    """`value` encrypted for this subject, table and column. "" is a value like any other."""
    return sealer(subject=subject, table=table)(value, column)


def sealer(*, subject: UUID, table: str) -> Callable[[str, str], bytes]:
    """Seals any value for this subject and table, given its column, with one look for the key."""
    sealed = file_sealer(subject=subject, table=table)
    return lambda value, column: sealed(value.encode(), column)


def seal_file(content: bytes, *, subject: UUID, table: str, column: str) -> bytes:
    """The bytes of a file encrypted for this subject, table and column."""
    return file_sealer(subject=subject, table=table)(content, column)


def file_sealer(*, subject: UUID, table: str) -> Callable[[bytes, str], bytes]:
    """Seals the bytes of any file for this subject and table, with one look for the key."""
    cipher = AESGCM(_key_of(subject, make=True))

    def sealed(content: bytes, column: str) -> bytes:
        nonce = os.urandom(NONCE)
        place = _place(table, column, subject)
        return FORMAT + nonce + cipher.encrypt(nonce, content, place)

    return sealed


def unseal_file(sealed: bytes, *, subject: UUID, table: str, column: str) -> bytes:
    """The bytes that were sealed here; raises Unreadable when they were not."""
    key = _key_of(subject, make=False)
    return _decrypted(sealed, key, _place(table, column, subject))


def digester(*, subject: UUID, of: str, make: bool = True) -> Callable[[str], bytes]:
    """Digests of values that are not to be kept: equal ones are found, none is read back.

    Keyed by the subject's own key, so they last through new master keys and secrets, and
    say nothing once that key is deleted (HMAC-SHA-256, RFC 2104). Where no key is to be made
    and there is none it raises Unreadable.
    """
    key = _key_of(subject, make=make)

    def digested(value: str) -> bytes:
        return hmac.digest(key, f"digest|{of}|{value}".encode(), "sha256")

    return digested


def unseal(sealed: bytes, *, subject: UUID, table: str, column: str) -> str:
    """The value that was sealed here; raises Unreadable when it was not."""
    return unseal_all({column: sealed}, subject=subject, table=table)[column]


def unseal_all(
    sealed: Mapping[str, bytes],
    *,
    subject: UUID,
    table: str,
    key: bytes | None = None,
) -> dict[str, str]:
    """Several columns of one row, opened with one look for their key; see `opener`."""
    if not sealed:
        return {}
    unsealed = opener(subject=subject, table=table, key=key)
    return {column: unsealed(value, column) for column, value in sealed.items()}


def opener(
    *, subject: UUID, table: str, key: bytes | None = None
) -> Callable[[bytes, str], str]:
    """Opens any value that was sealed for this subject and table, given its column.

    The key is looked for once, and not at all where it came along with the row: see
    `key_beside`. Raises Unreadable, and so does what it returns.
    """
    opened = (
        _key_of(subject, make=False)
        if key is None
        else _unwrap(bytes(key), subject=subject)
    )

    def unsealed(sealed: bytes, column: str) -> str:
        return _opened(sealed, opened, _place(table, column, subject))

    return unsealed


def key_beside() -> Subquery:
    """For a query of rows with a subject: their key, still wrapped, for `opener`.

    It saves a look of its own, which costs more than opening a whole row.
    """
    keys = SubjectKey.objects.filter(subject=OuterRef("subject"))
    return Subquery(keys.values("wrapped"))


def _opened(sealed: bytes, key: bytes, place: bytes) -> str:
    try:
        return _decrypted(bytes(sealed), key, place).decode()
    except UnicodeDecodeError as error:
        raise Unreadable("The value was altered or moved.") from error


def _decrypted(sealed: bytes, key: bytes, place: bytes) -> bytes:
    if sealed[:1] != FORMAT:
        raise Unreadable("Not a sealed value.")
    nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, body, place)
    except (InvalidTag, ValueError) as error:
        raise Unreadable("The value was altered or moved.") from error


def _place(table: str, column: str, subject: UUID) -> bytes:
    return b"|".join((b"v1", table.encode(), column.encode(), subject.bytes))


# The key of marks while `marks_at_hand` lasts, once it was looked up.
_at_hand: ContextVar[list[bytes] | None] = ContextVar("marks_at_hand", default=None)


@contextmanager
def marks_at_hand() -> Iterator[None]:
    """Within it the key of marks is looked up once: for work that marks thousands of values."""
    before = _at_hand.set([])
    try:
        yield
    finally:
        _at_hand.reset(before)


def _key_of(subject: UUID, *, make: bool) -> bytes:
    at_hand = _at_hand.get() if subject == MARKS else None
    if at_hand:
        return at_hand[0]
    key = _key_looked_up(subject, make=make)
    if at_hand is not None:
        at_hand.append(key)
    return key


def _key_looked_up(subject: UUID, *, make: bool) -> bytes:
    if make:
        row, _ = SubjectKey.objects.get_or_create(
            subject=subject, defaults={"wrapped": wrap(os.urandom(32), subject=subject)}
        )
    else:
        found = SubjectKey.objects.filter(subject=subject).first()
        if found is None:
            raise Unreadable("The key of this subject is gone.")
        row = found
    return _unwrap(bytes(row.wrapped), subject=subject)


def mark(value: str, *, of: str) -> bytes:
    """32 bytes to recognise a value by that cannot be read from them (a blind index).

    The same value of the same kind has the same mark for good. Only for what cannot be
    guessed through: never of a country or a yes and no.
    """
    return marker(of=of)(value)


def marker(*, of: str, make: bool = True) -> Callable[[str], bytes]:
    """Marks many values of a kind, with one look for the key; `make` as digester has it."""
    return digester(subject=MARKS, of=of, make=make)


def has_marks() -> bool:
    """Was anything ever marked here? The first mark makes the key of all."""
    return SubjectKey.objects.filter(subject=MARKS).exists()


def wrap(data_key: bytes, *, subject: UUID) -> bytes:
    """A data key sealed by the newest master key; its first byte is that key's number."""
    number = max(master_keys())
    nonce = os.urandom(NONCE)
    cipher = AESGCM(master_keys()[number])
    sealed = cipher.encrypt(nonce, data_key, b"key|" + subject.bytes)
    return bytes([number]) + nonce + sealed


def rewrapped(wrapped: bytes, *, subject: UUID) -> bytes:
    """The same data key under the newest master key."""
    return wrap(_unwrap(wrapped, subject=subject), subject=subject)


def _unwrap(wrapped: bytes, *, subject: UUID) -> bytes:
    number = int.from_bytes(wrapped[:1])
    master = master_keys().get(number)
    if master is None:
        raise Unreadable(f"Master key {number} is not in SEALING_KEYS.")
    nonce, body = wrapped[1 : 1 + NONCE], wrapped[1 + NONCE :]
    try:
        return AESGCM(master).decrypt(nonce, body, b"key|" + subject.bytes)
    except InvalidTag as error:
        raise Unreadable("The key of this subject was altered.") from error


def check_keys() -> None:
    """Raise ImproperlyConfigured or ValueError where SEALING_KEYS cannot be used."""
    master_keys()


def master_keys() -> dict[int, bytes]:
    """The keys of the setting SEALING_KEYS, by number."""
    return _parsed(settings.SEALING_KEYS)


@cache
def _parsed(setting: str) -> dict[int, bytes]:
    if not setting:
        raise ImproperlyConfigured(
            "Set SEALING_KEYS. README.md lists what each setting does."
        )
    keys = {}
    for entry in setting.split(","):
        number, _, encoded = entry.partition(":")
        key = base64.b64decode(encoded)
        if len(key) != 32 or not 1 <= int(number) <= 255:
            raise ImproperlyConfigured(
                "SEALING_KEYS is number:base64 of 32 bytes, separated by commas."
            )
        keys[int(number)] = key
    return keys
