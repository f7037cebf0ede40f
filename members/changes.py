"""What changed in a profile, field by field: who did it, when, from what to what.

The database writes it down (a trigger), so that changes in bulk and by raw SQL are in it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page
from django.db import connection
from django.utils.translation import gettext as _

from members import contacts
from members.change_words import said, words_of, words_of_part
from members.contacts import SEALED
from members.drafts import Draft
from members.leaves import Leaves
from members.models import Company, Member, ProfileChange
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
    return Leaves(found, A_PAGE).get_page(page)


def in_words(
    company: Company, rows: list[ProfileChange], language: str
) -> Iterator[Change]:
    """These changes as the team reads them; what is sealed is opened for it."""
    unsealed = contacts.opener_of(company)
    names = names_of({row.actor for row in rows if row.actor}, company)
    for row in rows:
        yield Change(
            row.changed_at,
            names[row.actor] if row.actor else _("Not by a member"),
            words_of_part(row.part, row.field),
            said(row.field, as_typed(row.before, row.field, unsealed), language),
            said(row.field, as_typed(row.after, row.field, unsealed), language),
        )


class Difference(NamedTuple):
    """What visitors see of a field, and what they will."""

    what: str
    before: str
    after: str


def differences(company: Company, draft: Draft, language: str) -> Iterator[Difference]:
    """What publishing the draft would change."""
    edit = draft.edit
    contact = contacts.contact_of(company)
    reached = contacts.opened(contact, edit.contact)
    for name, value in edit.facts.items():
        before = said(name, getattr(company, name), language)
        yield Difference(words_of(name), before, said(name, value, language))
    for name, value in edit.contact.items():
        yield Difference(words_of(name), reached.get(name, ""), value)
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


def as_typed(value: Any, field: str, unsealed: Callable[[bytes, str], str]) -> Any:
    """A value as somebody typed it; nothing where its key was deleted."""
    if field not in SEALED or value is None:
        return value
    try:
        return unsealed(bytes.fromhex(value.removeprefix(SEALED_PREFIX)), field)
    except sealing.Unreadable:
        return ""


def names_of(subjects: set[UUID], company: Company) -> dict[UUID, str]:
    """Who they are to this team: a colleague by name, anybody else by what they are."""
    members = Member.objects.filter(subject__in=subjects)
    team = company.memberships.filter(member__subject__in=subjects)
    colleagues = set(team.values_list("member_id", flat=True))
    names = dict.fromkeys(subjects, _("A former colleague"))
    for member in members:
        if member.pk in colleagues:
            names[member.subject] = member.full_name
        elif member.is_staff:
            names[member.subject] = _("Our staff")
    return names
