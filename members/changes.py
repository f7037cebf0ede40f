"""What changed in a profile, field by field: who did it, when, from what to what.

The database writes it down (a trigger), so that changes in bulk and by raw SQL are in it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import connection
from django.utils.translation import gettext as _

from members.change_words import said, words_of
from members.drafts import Draft
from members.models import Company, CompanyContact, Member, ProfileChange
from members.public import CONTACT_TABLE
from privacy import sealing

A_PAGE = 40
SEALED_PREFIX = "\\x"


class Change(NamedTuple):
    """One line of a profile's history, in words."""

    at: datetime
    who: str
    what: str
    before: str
    after: str


def sign(member: Member | None) -> None:
    """From here to the end of this transaction, changes are this member's."""
    subject = str(member.subject) if member else ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tradedir.actor', %s, true)", [subject])


def history(company: Company, *, page: str) -> Page[ProfileChange]:
    """A page of what changed, the latest first."""
    found = ProfileChange.objects.filter(company=company).order_by("-id")
    return Paginator(found, A_PAGE).get_page(page)


def in_words(
    company: Company, rows: list[ProfileChange], language: str
) -> Iterator[Change]:
    """These changes as the team reads them; what is sealed is opened for it."""
    contact: CompanyContact | None = getattr(company, "contact", None)
    names = names_of({row.actor for row in rows if row.actor}, company)
    for row in rows:
        text_language = row.part.partition(":")[2]
        yield Change(
            row.changed_at,
            names.get(row.actor, "") if row.actor else _("Not by a member"),
            words_of(row.field, text_language),
            said(row.field, opened(row.before, row.field, contact), language),
            said(row.field, opened(row.after, row.field, contact), language),
        )


class Difference(NamedTuple):
    """What visitors see of a field, and what they will."""

    what: str
    before: str
    after: str


def differences(company: Company, draft: Draft, language: str) -> Iterator[Difference]:
    """What publishing the draft would change. Ask before the draft is put on the company."""
    edit = draft.edit
    contact: CompanyContact | None = getattr(company, "contact", None)
    for name, value in edit.facts.items():
        before = said(name, getattr(company, name), language)
        yield Difference(words_of(name), before, said(name, value, language))
    for name, value in edit.contact.items():
        sealed = getattr(contact, name, None)
        before = open_one(sealed, name, contact) if sealed and contact else ""
        yield Difference(words_of(name), before, value)
    if edit.has_no_fax is not None:
        before = said("has_no_fax", bool(contact and contact.has_no_fax), language)
        after = said("has_no_fax", edit.has_no_fax, language)
        yield Difference(words_of("has_no_fax"), before, after)
    live = {one.language: one for one in company.texts.all()} if edit.texts else {}
    for code, pair in edit.texts.items():
        was = live.get(code)
        olds = (was.summary, was.description) if was else ("", "")
        for name, before, after in zip(
            ("summary", "description"), olds, pair, strict=True
        ):
            if before != after:
                yield Difference(words_of(name, code), before, after)


def opened(value: Any, field: str, contact: CompanyContact | None) -> Any:
    """A value as it was typed."""
    if field not in Company.OPTIONAL_CONTACT_FIELDS or value is None or not contact:
        return value
    return open_one(bytes.fromhex(value.removeprefix(SEALED_PREFIX)), field, contact)


def open_one(sealed: bytes, field: str, contact: CompanyContact) -> str:
    try:
        return sealing.unseal(
            sealed, subject=contact.subject, table=CONTACT_TABLE, column=field
        )
    except sealing.Unreadable:
        # Its key was deleted, and with it what was said.
        return ""


def names_of(subjects: set[UUID], company: Company) -> dict[UUID, str]:
    """Who they are to this team: a colleague by name, anybody else by what they are."""
    members = Member.objects.filter(subject__in=subjects)
    colleagues = set(
        company.memberships.filter(member__subject__in=subjects).values_list(
            "member__subject", flat=True
        )
    )
    staff = set(members.filter(is_staff=True).values_list("subject", flat=True))
    names = dict.fromkeys(subjects, _("A former colleague"))
    names |= dict.fromkeys(staff, _("Our staff"))
    return names | {
        member.subject: member.full_name
        for member in members
        if member.subject in colleagues
    }
