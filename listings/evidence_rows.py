"""Checks that stand, as HTML: what each proves, what it does not, and when it was made."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from html import escape

from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from listings import formats
from listings.item_record import Evidence
from members import public_rows
from members.models import Check
from members.models.check import BY_PROGRAM, BY_STAFF, DOES_NOT_PROVE, PROVES

CHECK = (
    '<li><svg class="icon" aria-hidden="true"><use href="{icons}#shield"/></svg>'
    '<span>{kind} · <time datetime="{on}">{day}</time>{more}</span>'
    "<small>{proof}</small></li>"
)


def evidence(checks: Iterable[Evidence], language: str) -> SafeString:
    """Checks that stand, each with what it proves and what it does not."""
    return SafeString("".join(_check(*check, language) for check in checks))


@lru_cache(maxsize=2_000)
def _check(method: str, on: date, language: str) -> str:
    kind = Check.Method(method)
    proof = f"{PROVES[kind]} {DOES_NOT_PROVE[kind]}"
    return CHECK.format(
        icons=static("icons.svg"),
        kind=escape(str(kind.label)),
        on=on.isoformat(),
        day=formats.day(on, language),
        more="",
        proof=escape(proof),
    )


def long_evidence(checks: Iterable[public_rows.Evidence], language: str) -> SafeString:
    """The same on the page of a company: by whom, about what, and until when it counts."""
    return SafeString("".join(_long_check(one, language) for one in checks))


@lru_cache(maxsize=500)
def _long_check(check: public_rows.Evidence, language: str) -> str:
    kind = Check.Method(check.method)
    about = f" · <bdi>{escape(check.about)}</bdi>" if check.about else ""
    counts = _("Counts until %(day)s.") % {
        "day": formats.day(check.expires_on, language)
    }
    proof = f"{PROVES[kind]} {DOES_NOT_PROVE[kind]} {counts}"
    whose = BY_STAFF if check.is_by_staff else BY_PROGRAM
    return CHECK.format(
        icons=static("icons.svg"),
        kind=escape(str(kind.label)),
        on=check.checked_on.isoformat(),
        day=formats.day(check.checked_on, language),
        more=f" {escape(str(whose))}{about}",
        proof=escape(proof),
    )
