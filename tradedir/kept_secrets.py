"""Secrets of one machine: made once, kept in files that only their owner may read."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def environment(folder: Path) -> dict[str, str]:
    """The secret settings."""
    return {
        "SECRET_KEY": kept(folder / "secret-key", make_key),
        "SEALING_KEYS": kept(folder / "sealing-keys", make_sealing_key),
    }


def servers_password(folder: Path) -> str:
    return kept(folder / "servers-password", make_key)


def app_password(folder: Path) -> str:
    """Of the database role that the site runs as: it opens neither owner nor superuser."""
    return kept(folder / "app-password", make_key)


def kept(file: Path, make: Callable[[], str]) -> str:
    """What the file holds; made at first, whole or not at all."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.parent.chmod(0o700)
        new = file.with_suffix(".new")
        new.unlink(missing_ok=True)
        opened = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w") as writing:
            writing.write(make())
            writing.flush()
            os.fsync(writing.fileno())
        new.replace(file)
    return file.read_text().strip()


def make_key() -> str:
    return secrets.token_urlsafe(48)


def make_sealing_key() -> str:
    """The first of the keys that privacy/sealing.py reads."""
    return "1:" + base64.b64encode(secrets.token_bytes(32)).decode()
