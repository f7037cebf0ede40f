"""A key to sign mail with."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from members.mailing.sending import signing


class Command(BaseCommand):
    help = (
        "Make a key that signs mail (DKIM), write it to a file that nobody else can read, and print"
        " the record that DNS has to publish. A file that is there is never written over; of one"
        " with a key the record is printed again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--ed25519",
            action="store_true",
            help="a smaller key, which some receivers do not know; without it RSA with 2048 bits",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.exists():
            write(path, made(is_small=options["ed25519"]))
        try:
            key = signing.read_key(str(path.resolve()))
        except ImproperlyConfigured as error:
            raise CommandError(f"{path}: {error}") from error
        name = f"{settings.DKIM_SELECTOR}._domainkey.{signing.domain()}."
        self.stdout.write(f"DKIM_KEY={path.resolve()}\n")
        self.stdout.write(f"{name} IN TXT {in_pieces(signing.record(key))}\n")


def made(*, is_small: bool) -> bytes:
    """A new private key in PEM."""
    key = (
        ed25519.Ed25519PrivateKey.generate()
        if is_small
        else rsa.generate_private_key(65_537, 2048)
    )
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def write(path: Path, pem: bytes) -> None:
    """To a new file of its owner's own."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "wb") as file:
            file.write(pem)
    except OSError as error:
        raise CommandError(f"{path} cannot be written ({error.strerror}).") from error


def in_pieces(text: str) -> str:
    """As a zone file has it: a piece is of 255 characters at most."""
    return " ".join(f'"{text[n : n + 250]}"' for n in range(0, len(text), 250))
