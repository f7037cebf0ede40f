"""Checks that stand, as HTML: what each proves, what it does not, and when it was made."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from listings import formats
from listings.item_record import Evidence
from listings.rows import icons
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
    return _line(method, on, language)


def long_evidence(checks: Iterable[public_rows.Evidence], language: str) -> SafeString:
    """The same on the page of a company: by whom, about what, and until when it counts."""
    return SafeString("".join(_long_check(one, language) for one in checks))


@lru_cache(maxsize=500)
def _long_check(check: public_rows.Evidence, language: str) -> str:
    about = f" · <bdi>{escape(check.about)}</bdi>" if check.about else ""
    whose = escape(str(BY_STAFF if check.is_by_staff else BY_PROGRAM))
    ends = _("Counts until %(day)s.") % {"day": formats.day(check.expires_on, language)}
    return _line(
        check.method,
        check.checked_on,
        language,
        more=f" {whose}{about}",
        until=f" {ends}",
    )


def _line(
    method: str, on: date, language: str, *, more: str = "", until: str = ""
) -> str:
    """`more` is HTML, `until` is text."""
    kind = Check.Method(method)
    return CHECK.format(
        icons=icons(),
        kind=escape(str(kind.label)),
        on=on.isoformat(),
        day=formats.day(on, language),
        more=more,
        proof=escape(f"{PROVES[kind]} {DOES_NOT_PROVE[kind]}{until}"),
    )
