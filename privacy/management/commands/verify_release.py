"""Looks whether a partner's package is as it was signed: each file, and the manifest."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy import receipts
from privacy.releases import verifying


class Command(BaseCommand):
    help = "Verify the files and the signature of a package of figures."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("package", type=Path, help="the ZIP file")
        parser.add_argument(
            "--keys",
            type=Path,
            help="public keys, as at /privacy/signing-keys.json; without: this site's own",
        )

    def handle(
        self, *args: Any, package: Path, keys: Path | None, **options: Any
    ) -> None:
        try:
            known = (
                verifying.keys_in(keys.read_text()) if keys else receipts.public_keys()
            )
            with package.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                found = verifying.faults(file, known)
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read.") from error
        except verifying.NoPackage as error:
            raise CommandError(str(error)) from error
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError("This package is not as it was signed.")
        self.stdout.write("Every file is as it was signed.")
        self.stdout.write(f"SHA-256 of the whole package, as it is listed: {digest}")
