"""Large files sealed piece by piece, so that neither writing nor reading one takes its size in memory.

Each file has a key of its own, derived from its subject's key: once that is deleted nobody
opens the file, wherever a copy of it lies. The pieces are numbered and the last one says so
(STREAM; Hoang, Reyhanitabar, Rogaway and Vizár 2015, as in Tink's AES-GCM-HKDF): a file that
was cut off, or whose pieces were exchanged, does not open.
"""

import io
import os
from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from privacy import sealing

FORMAT = b"\x02"
SALT, TAG = 32, 16
PIECE = 256 * 1024


class Writer(io.RawIOBase):
    """A file to write to once, from its beginning to its end; `finish` makes it whole."""

    def __init__(self, file: BinaryIO, *, subject: UUID, of: str) -> None:
        salt = os.urandom(SALT)
        self.file = file
        self.cipher = _cipher(subject, of, salt)
        self.waiting = bytearray()
        self.pieces = self.size = 0
        file.write(FORMAT + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = memoryview(data).cast("B")  # type: ignore[arg-type]
        self.waiting += piece
        self.size += len(piece)
        # One piece always waits: only the end knows which is the last.
        while len(self.waiting) > PIECE:
            self._seal(bytes(self.waiting[:PIECE]), is_last=False)
            del self.waiting[:PIECE]
        return len(piece)

    def finish(self) -> None:
        self._seal(bytes(self.waiting), is_last=True)
        self.waiting.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self.file.write(self.cipher.encrypt(_nonce(self.pieces, is_last), piece, b""))
        self.pieces += 1


def pieces(file: BinaryIO, *, subject: UUID, of: str) -> Iterator[bytes]:
    """What was written, piece by piece. Raises sealing.Unreadable, at the latest at its end."""
    beginning = file.read(1 + SALT)
    if beginning[:1] != FORMAT or len(beginning) != 1 + SALT:
        raise sealing.Unreadable("Not a sealed file.")
    cipher = _cipher(subject, of, beginning[1:])
    number, piece = 0, file.read(PIECE + TAG)
    while True:
        following = file.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), piece, b"")
        except (InvalidTag, ValueError) as error:
            raise sealing.Unreadable(
                "The file was altered, moved or cut off."
            ) from error
        if not following:
            return
        number, piece = number + 1, following


def _cipher(subject: UUID, of: str, salt: bytes) -> AESGCM:
    return AESGCM(sealing.digester(subject=subject, of=f"file|{of}")(salt.hex()))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])
