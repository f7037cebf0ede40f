"""What sealing asks of the library of ciphers: a web worker reads it at the first sealed value."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["AESGCM", "InvalidTag"]
