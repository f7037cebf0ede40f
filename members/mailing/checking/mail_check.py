"""Will our mail be taken? What was found when somebody looked last (check_mail), for a month.

Read by pages; what looks is looking_at_mail.py.
"""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import MailCheck

GOOD_FOR = timedelta(days=30)
KEPT = 50  # checks


class Finding(NamedTuple):
    """One thing that was looked at, whether it is well, what was found, and what to do."""

    name: str
    is_well: bool
    found: str
    to_do: str = ""


class Latest(NamedTuple):
    """Whether campaigns may be scheduled; else why not, in the language in use."""

    allows: bool
    why_not: str
    at: datetime | None
    findings: list[Finding]


def latest() -> Latest:
    """What was found last. Where mail is only kept in files there is nothing to find."""
    row = MailCheck.objects.order_by("-at", "-pk").first()
    findings = [Finding(*one) for one in row.findings] if row else []
    at = row.at if row else None
    why = "" if settings.KEEPS_MAIL else why_not(row)
    return Latest(not why, why, at, findings)


def why_not(row: MailCheck | None) -> str:
    if row is None:
        return _("Nobody has checked yet whether our mail will be taken.")
    if row.about != about():
        return _("The settings of mail have changed since they were checked.")
    if not row.has_passed:
        return _("The check of our mail found something wrong.")
    if row.at < timezone.now() - GOOD_FOR:
        return _("The check of our mail is more than 30 days old.")
    return ""


def keep(findings: list[Finding]) -> MailCheck:
    """Note what was found; of what was found before the last few stay."""
    row = MailCheck.objects.create(
        has_passed=all(one.is_well for one in findings),
        findings=findings,
        about=about(),
    )
    kept = MailCheck.objects.order_by("-at", "-pk").values("pk")[:KEPT]
    MailCheck.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return row


def about() -> str:
    """A digest of the settings that a check is about."""
    said = "\n".join(
        (
            *(settings.SITE_URL, settings.DEFAULT_FROM_EMAIL, settings.RELAY_DOMAIN),
            *(settings.DKIM_DOMAIN, settings.DKIM_SELECTOR, settings.DKIM_KEY),
            postal_address(),
        )
    )
    return hashlib.sha256(said.encode()).hexdigest()


def postal_address() -> str:
    return str(getattr(settings, "POSTAL_ADDRESS", "")).strip()
