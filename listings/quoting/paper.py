"""What was agreed, as a PDF for both sides: made of what is frozen, the same bytes each time."""

import json
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings import formats
from listings.models import AcceptedQuote, Quote
from listings.quoting import freezing
from privacy import days

PROGRAM = Path(__file__).with_name("printing.py")
SECONDS = 60
# Each takes a processor for a second or two.
AT_ONCE = BoundedSemaphore(2)


class CannotBePrinted(Exception):
    """The program that draws it was busy or failed: try again in a moment."""


def pdf(frozen: AcceptedQuote, language: str) -> bytes:
    """Raises CannotBePrinted, freezing.Altered."""
    with translation.override(language):
        said = page(freezing.opened(frozen), frozen.digest, language)
    if not AT_ONCE.acquire(timeout=SECONDS / 2):
        raise CannotBePrinted
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM)],
            input=json.dumps(said).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotBePrinted from error
    finally:
        AT_ONCE.release()
    return done.stdout


def page(agreed: dict[str, Any], digest: str, language: str) -> dict[str, Any]:
    """What stands on it, in words."""
    accepted = datetime.fromisoformat(agreed["accepted_at"])
    parties = [
        (_("Buyer"), party(agreed["buyer"], language)),
        (_("Supplier"), party(agreed["supplier"], language)),
    ]
    about = [
        (_("Subject"), agreed["subject"]),
        (_("About"), agreed["about"]),
        (_("Quantity asked for"), asked(agreed, language)),
        (_("Quote, version"), str(agreed["version"])),
        (_("Accepted"), days.moment(accepted, language)),
    ]
    files = [
        (one["title"], f"{one['size']} B · SHA-256 {one['sha256']}")
        for one in agreed["files"]
    ]
    parts = [
        (_("Parties"), parties),
        (_("What it is about"), about),
        (_("Terms"), terms(agreed["terms"], language)),
        *([(_("Files"), files)] if files else []),
    ]
    return {
        "language": language,
        "title": _("Accepted quote"),
        "made": agreed["accepted_at"],
        "parts": [
            (heading, [line for line in lines if line[1]]) for heading, lines in parts
        ],
        "text": (_("In the supplier's words"), agreed["terms"]["text"]),
        "foot": _(
            "Kept by %(site)s as it was accepted. Conversation %(thread)s. "
            "SHA-256 of what is kept: %(digest)s"
        )
        % {
            "site": settings.SITE_NAME,
            "thread": agreed["conversation"],
            "digest": digest,
        },
    }


def party(named: dict[str, str], language: str) -> str:
    if not named["name"]:
        return _("Somebody who asked without a company's name")
    return f"{named['name']}, {formats.country(named['country'], language)}"


def asked(agreed: dict[str, Any], language: str) -> str:
    if not agreed["asked_quantity"]:
        return ""
    amount = Decimal(agreed["asked_quantity"])
    return formats.quantity(amount, agreed["asked_unit"], language)


def terms(said: dict[str, Any], language: str) -> list[tuple[str, str]]:
    unit = formats.unit(said["unit"], language)
    price = formats.money(Decimal(said["unit_price"]), said["currency"], language)
    lead = said["lead_days"]
    least = said["moq"]
    sample = dict(Quote.Sample.choices).get(said["sample"], "")
    return [
        (_("Unit price"), f"{price} / {unit}"),
        ("Incoterms 2020", f"{said['incoterm']} {said['place']}"),
        (
            "MOQ",
            formats.quantity(Decimal(least), said["unit"], language) if least else "",
        ),
        (
            _("Lead time"),
            ""
            if lead is None
            else ngettext("%(n)s day", "%(n)s days", lead) % {"n": lead},
        ),
        (
            _("Valid until"),
            formats.day(date.fromisoformat(said["valid_until"]), language),
        ),
        (_("Sample"), str(sample)),
    ]
