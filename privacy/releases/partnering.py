"""Figures for partners: asked for by one, decided by another, fetched by a link that ends.

The database holds what matters: another decides, once; a package is of what was approved; one
link at a time. What is said here is said to people.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy import nameless
from privacy.models import (
    Partner,
    PartnerFile,
    PartnerLink,
    PartnerRelease,
    PartnerReleaseStep,
    ReleaseExport,
)
from privacy.releases import exports
from privacy.releases.terms import NEWEST, TERMS

State = PartnerReleaseStep.State
# How long a package can be fetched, in days.
DAYS = (7, 14, 30)
TOKEN_BYTES = 24
# Past its moment a package is over.
AT_ONCE = timedelta(0)


class Refused(Exception):
    """This may not be done, and the message says why."""


class Over(Exception):
    """The link ended, was revoked, or never was."""


class Fetched(NamedTuple):
    """A package as its recipient gets it."""

    content: bytes
    export: ReleaseExport


def ask(
    partner: Partner,
    *,
    questions: Sequence[str],
    formats: Sequence[str],
    language: str,
    days: int,
    by: UUID,
    key: UUID,
) -> PartnerRelease:
    """Enter what a partner is to get. Nothing leaves until somebody else approves.

    The same form sent twice enters it once.
    """
    try:
        with transaction.atomic():
            return PartnerRelease.objects.create(
                partner=partner,
                recipient=partner.name,
                terms_version=NEWEST,
                terms=TERMS[NEWEST],
                questions=list(dict.fromkeys(questions)),
                formats=list(dict.fromkeys(formats)),
                language=language,
                days=days,
                requested_by=by,
                key=key,
            )
    except IntegrityError:
        before = PartnerRelease.objects.filter(key=key, requested_by=by).first()
        if before is None:
            raise
        return before


def decide(asked: PartnerRelease, state: State, *, by: UUID, words: str = "") -> None:
    """Approve, reject, or withdraw one's own. Once: of two at a time one is refused.

    Raises Refused.
    """
    if state == State.WITHDRAWN and by != asked.requested_by:
        raise Refused(_("Only who asked withdraws it."))
    if state != State.WITHDRAWN and by == asked.requested_by:
        raise Refused(_("Somebody else decides what you asked for."))
    if nameless.has_address(words):
        raise Refused(
            _("Leave e-mail addresses out: what is said here stays for good.")
        )
    try:
        with transaction.atomic():
            PartnerReleaseStep.objects.create(
                partner_release=asked,
                state=state,
                by=by,
                requested_by=asked.requested_by,
                words=words,
            )
    except IntegrityError as error:
        raise Refused(_("It was decided or withdrawn meanwhile.")) from error


def all_of_them() -> QuerySet[PartnerRelease]:
    """Every one with what became of it but the package's bytes, the latest first."""
    rows = PartnerRelease.objects.select_related("decision", "export", "export__file")
    return rows.defer("export__file__content").order_by("-position")


def to_make() -> QuerySet[PartnerRelease]:
    """Approved, and no package yet; who waits longest comes first."""
    return PartnerRelease.objects.filter(
        decision__state=State.APPROVED, export=None
    ).order_by("position")


@transaction.atomic
def keep(asked: PartnerRelease, of: exports.Of, content: bytes) -> ReleaseExport | None:
    """Enter the package of an approved release, once, and keep it for its days.

    None where another worker was first: the bytes would be the same.
    """
    try:
        with transaction.atomic():
            export = exports.record(
                of,
                content,
                kind=ReleaseExport.Format.ZIP,
                language=asked.language,
                by=asked.requested_by,
                partner_release=asked,
            )
    except IntegrityError:
        if ReleaseExport.objects.filter(partner_release=asked).exists():
            return None
        raise
    PartnerFile.objects.create(
        export=export,
        content=content,
        ends_at=timezone.now() + timedelta(days=asked.days),
    )
    return export


@transaction.atomic
def link(export: ReleaseExport) -> str:
    """A new secret for the package's address; the one before leads nowhere from here on.

    The secret is told this once and kept nowhere. Raises Refused where the package is gone.
    """
    file = (
        PartnerFile.objects.select_for_update()
        .only("ends_at")
        .filter(export=export, ends_at__gt=timezone.now())
        .first()
    )
    if file is None:
        raise Refused(_("The package is gone. Ask anew for another one."))
    revoke(export)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    PartnerLink.objects.create(
        export=export, digest=digest(token), ends_at=file.ends_at
    )
    return token


def revoke(export: ReleaseExport) -> bool:
    """From here on the link leads nowhere. False where there was none to revoke."""
    standing = PartnerLink.objects.open().filter(export=export)
    over = PartnerLink.objects.filter(export=export, revoked_at=None)
    had = standing.exists()
    over.update(revoked_at=timezone.now())
    return had


def latest_link(export: ReleaseExport) -> PartnerLink | None:
    return PartnerLink.objects.filter(export=export).order_by("-id").first()


def behind(token: str) -> ReleaseExport:
    """What an open link leads to, without its bytes. Raises Over."""
    found = (
        PartnerLink.objects.open()
        .filter(digest=digest(token))
        .select_related("export__partner_release")
        .first()
    )
    if found is None:
        raise Over
    return found.export


@transaction.atomic
def fetch(token: str) -> Fetched:
    """The package, counted. Two at once are two; what is revoked meanwhile is refused.

    Raises Over.
    """
    counted = PartnerLink.objects.open().filter(digest=digest(token))
    if not counted.update(downloads=F("downloads") + 1):
        raise Over
    export = behind(token)
    content = PartnerFile.objects.values_list("content", flat=True).filter(
        export=export
    )
    found = content.first()
    if found is None:
        raise Over
    return Fetched(bytes(found), export)


def digest(token: str) -> str:
    """What is kept of a secret. It has 192 bits, so nobody finds it from that."""
    return hashlib.sha256(token.encode()).hexdigest()


def forget_files() -> int:
    """Delete packages whose days are over; their links stay ended, their entries listed."""
    return PartnerFile.objects.filter(ends_at__lte=timezone.now()).delete()[0]
