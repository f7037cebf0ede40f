"""Mail without a mail server: kept as files under var/mail/, for reading on this machine."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language_info


class KeptMail(NamedTuple):
    """A mail that was kept: its file's name, and what it says."""

    name: str
    kept_at: datetime
    to: str
    subject: str
    body: str
    language: str = "en"

    @property
    def direction(self) -> str:
        """Which way its language is written."""
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"


class Backend(BaseEmailBackend):
    """Writes each mail into a file of its own."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.KEPT_MAIL_ROOT)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}.eml"
            part = folder / f".{name}"
            part.write_bytes(message.message().as_bytes())
            # A reader never sees half a mail.
            part.rename(folder / name)
        return len(email_messages)


def names() -> list[str]:
    """The files of all kept mails, newest first."""
    folder = Path(settings.KEPT_MAIL_ROOT)
    if not folder.is_dir():
        return []
    found = (entry.name for entry in os.scandir(folder))
    return sorted(one for one in found if one.endswith(".eml") and one[0] != ".")[::-1]


def read(name: str) -> KeptMail:
    """One kept mail; raises FileNotFoundError where there is none of this name."""
    if name not in names():
        raise FileNotFoundError(name)
    path = Path(settings.KEPT_MAIL_ROOT) / name
    parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = parsed.get_body(("plain",))
    kept_at = datetime.strptime(name[:22], "%Y%m%d-%H%M%S-%f").replace(tzinfo=UTC)
    return KeptMail(
        name,
        kept_at,
        str(parsed["To"] or ""),
        str(parsed["Subject"] or "").strip(),
        body.get_content() if body else "",
        str(parsed["Content-Language"] or settings.LANGUAGE_CODE),
    )
