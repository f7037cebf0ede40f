"""What a partner gets: a ZIP of files and a signed manifest that names each with its hash.

The same release makes the same bytes: every moment in it is that of a frozen release, or of the
decision about this one.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from members.exporting import exporting, files, json_file, of_partner_campaign
from members.exporting.report import Report
from members.reporting import asking
from privacy import days, receipts
from privacy.models import PartnerRelease
from privacy.releases import exports
from privacy.releases.verifying import FORMAT, MANIFEST


def packed(asked: PartnerRelease) -> tuple[exports.Of, bytes]:
    """The package of an approved release. Raises asking.Unclear, drawing.CannotBeDrawn."""
    reports = [answered(question, asked) for question in asked.questions]
    named = {name_of(one, n, reports): one for n, one in enumerate(reports)}
    content: dict[str, bytes] = {}
    for stem, report in named.items():
        for kind in asked.formats:
            content[f"{stem}.{kind}"] = files.made(report, kind)
    content["report.schema.json"] = json_file.spelled(json_file.schema())
    content["README.txt"] = readme(asked).encode()
    content["TERMS.txt"] = (asked.terms + "\n").encode()
    manifest = receipts.signed(said(asked, named, content))
    content[MANIFEST] = json_file.spelled(manifest)
    newest = max(one.made_at for one in reports)
    return exporting.of(*reports), zipped(content, newest.timetuple()[:6])


def answered(question: str, asked: PartnerRelease) -> Report:
    """What a question of a release is answered with: of the releases, or of its message."""
    if of_partner_campaign.is_asked_by(question):
        return of_partner_campaign.report(
            question, asked.language, asked.partner, asked.recipient
        )
    return exporting.answered(
        asking.asked(QueryDict(question)), asked.language, recipient=asked.recipient
    )


def name_of(report: Report, place: int, reports: Sequence[Report]) -> str:
    """By table and release; by number too, where a table is in it more than once."""
    alike = [one for one in reports if one.stem == report.stem]
    return report.stem if len(alike) == 1 else f"{place + 1:02}-{report.stem}"


def said(
    asked: PartnerRelease, named: Mapping[str, Report], content: Mapping[str, bytes]
) -> dict[str, Any]:
    """The manifest, unsigned."""
    return {
        "format": FORMAT,
        "number": asked.pk,
        "site": settings.SITE_NAME,
        "address": settings.SITE_URL,
        "recipient": asked.recipient,
        "language": asked.language,
        "approved_at": asked.decision.recorded_at.isoformat(),
        "terms": {"version": asked.terms_version, "text": asked.terms},
        "reports": [
            {
                "files": [f"{stem}.{kind}" for kind in asked.formats],
                "title": one.title,
                "question": one.question,
                "table": one.table,
                "releases": list(one.releases),
                "frozen_at": one.made_at.isoformat(),
                "sigma": one.sigma,
                "interval": 0.95,
                "threshold": one.threshold,
                "definitions": [
                    {"name": fact.name, "words": fact.words} for fact in one.definitions
                ],
            }
            for stem, one in named.items()
        ],
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in sorted(content.items())
        },
    }


def readme(asked: PartnerRelease) -> str:
    with translation.override(asked.language):
        return "\n\n".join(
            (
                _("Aggregate figures of %(site)s for %(recipient)s")
                % {"site": settings.SITE_NAME, "recipient": asked.recipient},
                _("Approved on %(moment)s.")
                % {"moment": days.moment(asked.decision.recorded_at, asked.language)},
                _(
                    "Every figure has noise on purpose and is to be read with its interval."
                    " Each file says what its words mean; TERMS.txt says what you may do."
                ),
                _(
                    "manifest.json has the SHA-256 of every file and is signed with Ed25519"
                    " over its JSON without “signature”, with sorted keys and without spaces."
                    " The public keys are at %(address)s."
                )
                % {"address": settings.SITE_URL + reverse("signing-keys")},
                _("To check all of it: manage.py verify_release PACKAGE --keys KEYS"),
                "",
            )
        )


def zipped(content: Mapping[str, bytes], moment: tuple[int, ...]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, data in sorted(content.items()):
            entry = zipfile.ZipInfo(name, date_time=moment)  # type: ignore[arg-type]
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            package.writestr(entry, data)
    return target.getvalue()
