"""What a company's public page is made of, as the database has it: one statement.

Of the company's own row it reads what may be public and what says whether the page is there.
Whether a field is shown is decided by public.py, which alone reads this.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from members.models import Company, CompanyPhoto
from privacy.prepared import Prepared

# Is somebody there to read what buyers ask, and is the company open today?
TAKES_INQUIRIES = (
    "((c.closed_from IS NULL OR c.closed_from > current_date"
    " OR c.closed_until < current_date) AND EXISTS (SELECT FROM members_membership m"
    " JOIN members_member who ON who.id = m.member_id AND who.is_active"
    " WHERE m.company_id = c.id AND m.role <> 'viewer'))"
)
# In the language being read, else in English, else in the first that there is.
BEST_TEXT = "ORDER BY t.language <> %s, t.language <> 'en', t.language LIMIT 1"
READ = {
    *("id", "slug", "trading_name", "legal_name", "country", "region", "city"),
    *("business_type", "other_business_types", "industry", "categories", "hs_codes"),
    *("web_address", "founded_year", "keywords", "languages", "incoterms"),
    *("payment_terms", "currencies", "closed_from", "closed_until", "source"),
    *("confirmed_on", "published_at", "unpublished_at", "suspended_at", "ended_at"),
    # With its optional fields, and which of them it shows.
    *("public_fields", "registry", "turnover_year", *Company.OPTIONAL_FIELDS),
}
# In the order in which the model is made of a row.
COLUMNS = [one.attname for one in Company._meta.concrete_fields if one.attname in READ]


class Text(NamedTuple):
    language: str
    summary: str
    description: str


class Picture(NamedTuple):
    kind: str
    stem: str
    width: int
    height: int
    alt: str


class Evidence(NamedTuple):
    """A check that stands: without who looked, and without what staff noted for themselves."""

    method: str
    about: str
    is_by_staff: bool
    checked_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate that our staff have seen and that has not lapsed."""

    standard: str
    scope: str
    body: str
    number: str
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What there is of a company beside its own row."""

    text: Text | None
    pictures: tuple[Picture, ...]
    checks: tuple[Evidence, ...]
    certificates: tuple[Held, ...]
    has_team: bool
    takes_inquiries: bool
    entered_from: str

    def first(self, kind: CompanyPhoto.Kind) -> str:
        """The stem of its logo or its banner."""
        return next((one.stem for one in self.pictures if one.kind == kind), "")


BESIDE = f"""
SELECT (SELECT json_build_array(t.language, t.summary, t.description)
        FROM members_companytext t WHERE t.company_id = c.id {BEST_TEXT}),
       (SELECT json_agg(json_build_array(p.kind, p.stem, p.width, p.height, p.alt)
                        ORDER BY p.kind, p.position, p.id)
        FROM members_companyphoto p WHERE p.company_id = c.id),
       (SELECT json_agg(json_build_array(k.method, k.about, k.checked_by IS NOT NULL,
                                         k.checked_on, k.expires_on)
                        ORDER BY k.checked_on DESC, k.id)
        FROM members_check k WHERE k.company_id = c.id
        AND k.ended_at IS NULL AND k.expires_on >= current_date),
       (SELECT json_agg(json_build_array(h.standard, h.scope, h.body, h.number,
                                         h.valid_until) ORDER BY h.standard, h.id)
        FROM members_certificate h WHERE h.company_id = c.id AND h.approved_at IS NOT NULL
        AND (h.valid_until IS NULL OR h.valid_until >= current_date)),
       EXISTS (SELECT FROM members_membership m WHERE m.company_id = c.id),
       {TAKES_INQUIRIES},
       (SELECT b.source FROM members_importedcompany e
        JOIN members_companyimport b ON b.id = e.batch_id WHERE e.company_id = c.id LIMIT 1)
"""  # noqa: S608 our own words
PARTS = 7
OF_COMPANY = Prepared(f"{BESIDE} FROM members_company c WHERE c.id = %s")
PAGE = Prepared(
    f"{BESIDE}, {', '.join(f'c.{name}' for name in COLUMNS)} FROM members_company c"
    " WHERE c.id = %s AND c.published_at IS NOT NULL"
)


def page_of(pk: int, language: str) -> tuple[Company, Beside] | None:
    """A company that was ever published, with what is beside it; read for a visitor's page."""
    rows = PAGE.rows([language, pk])
    if not rows:
        return None
    company = Company.from_db(connection.alias, COLUMNS, list(rows[0][PARTS:]))
    return company, _beside(rows[0][:PARTS])


def beside(company: Company, language: str) -> Beside:
    """The same of a company that is at hand, published or not."""
    return _beside(OF_COMPANY.rows([language, company.pk])[0])


def _beside(row: Sequence[Any]) -> Beside:
    text, pictures, checks, certificates, has_team, takes_inquiries, source = row
    return Beside(
        text=Text(*text) if text else None,
        pictures=tuple(Picture(*one) for one in pictures or ()),
        checks=tuple(
            Evidence(
                method,
                about,
                is_by_staff,
                date.fromisoformat(on),
                date.fromisoformat(to),
            )
            for method, about, is_by_staff, on, to in checks or ()
        ),
        certificates=tuple(
            Held(standard, scope, body, number, date.fromisoformat(to) if to else None)
            for standard, scope, body, number, to in certificates or ()
        ),
        has_team=has_team,
        takes_inquiries=takes_inquiries,
        entered_from=source or "",
    )
