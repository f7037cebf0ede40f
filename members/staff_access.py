"""The one gate through which our staff see what is private: a purpose, a record, the value.

Whatever page of the administration shows somebody's private data asks `open_fields`, or
`note` where the page is a desk with a purpose of its own. The record and the reading are one
transaction: where the record cannot be entered, nothing is shown.
"""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst

from members import change_words, contacts, outbox
from members.models import Company, Member, Membership
from privacy import access, nameless
from privacy.access import About, Look, Purpose

PERMISSION = "privacy.open_record"
MARKETING = "marketing"
OFFICER = "privacy officer"
KEYS = uuid5(NAMESPACE_URL, "tradedir:companies")

_SIGNING_IN = ("language", "time_zone", "last_login")
_CONTACT = contacts.SEALED
_FIGURES = (
    *("turnover_band", "employees_band", "export_countries"),
    *("main_markets", "factory_size"),
)
# Which fields each purpose opens. Whatever is not named here no page opens.
MEMBER_FIELDS: dict[Purpose, tuple[str, ...]] = {
    Purpose.SUPPORT: ("full_name", "email", *_SIGNING_IN),
    Purpose.ABUSE: ("full_name", "email", "last_login"),
    Purpose.LEGAL: ("full_name", "email", *_SIGNING_IN),
    Purpose.MAINTENANCE: _SIGNING_IN,
    Purpose.IMPROVEMENT: ("language", "time_zone"),
}
COMPANY_FIELDS: dict[Purpose, tuple[str, ...]] = {
    Purpose.SUPPORT: (*_CONTACT, "registry", "registry_number"),
    Purpose.ABUSE: (*_CONTACT, "registry", "registry_number", "vat_id"),
    Purpose.LEGAL: (*_CONTACT, "registry", "registry_number", "vat_id", *_FIGURES),
    Purpose.MAINTENANCE: ("registry", "registry_number", "vat_id"),
    Purpose.IMPROVEMENT: _FIGURES,
}


class NoDoor(Exception):
    """This member of our staff opens nothing."""


class Named(Exception):
    """The ticket or the reason says whom it is about, and would outlive the account."""


def may_open(by: Member) -> bool:
    """May somebody open private fields at all? Marketing may not, whatever else they may."""
    return bool(
        by.is_active
        and by.is_staff
        and by.has_perm(PERMISSION)
        and MARKETING not in roles_of(by)
    )


def roles_of(by: Member) -> list[str]:
    roles = list(by.groups.order_by("name").values_list("name", flat=True))
    return [*roles, "superuser"] if by.is_superuser else roles


def company_key(number: int) -> UUID:
    """What a company is called in the ledger: it says nothing without the number."""
    return uuid5(KEYS, str(number))


def of_company(
    company: Company, about: About, fields: Collection[str], also: Iterable[UUID] = ()
) -> Look:
    """A look at what is a company's: each of its team can read of it."""
    key = company_key(company.pk)
    team = Membership.objects.filter(company=company)
    subjects = [*team.values_list("member__subject", flat=True), *also]
    return Look(key, subjects or [key], about, fields)


def of_member(member: Member, about: About, fields: Collection[str]) -> Look:
    return Look(member.subject, [member.subject], about, fields)


@transaction.atomic
def open_fields(
    row: Member | Company, *, by: Member, purpose: Purpose, ticket: str, reason: str
) -> dict[str, Any]:
    """The private fields of a row that this purpose opens, by name; recorded first.

    Raises NoDoor, Named, and access.NotRecorded.
    """
    if not may_open(by):
        raise NoDoor
    said = f"{ticket}\n{reason}"
    if nameless.has_address(said) or nameless.names(said, known_as(row)):
        raise Named
    if isinstance(row, Member):
        names = MEMBER_FIELDS[purpose]
        look = of_member(row, About.MEMBER, names)
    else:
        names = COMPANY_FIELDS[purpose]
        look = of_company(row, About.COMPANY, names)
    note([look], by=by, purpose=purpose, ticket=ticket, reason=reason)
    return read(row, names)


def known_as(row: Member | Company) -> tuple[str, ...]:
    """What would say whom a record is about."""
    if isinstance(row, Member):
        return row.full_name, row.email, row.member_id
    return row.trading_name, row.legal_name


def note(
    looks: Iterable[Look], *, by: Member, purpose: Purpose, ticket: str, reason: str
) -> None:
    """Record what a page is about to show, in the transaction that reads it."""
    access.enter(
        looks,
        staff=by.subject,
        role=", ".join(roles_of(by)) or "staff",
        purpose=purpose,
        ticket=ticket,
        reason=reason,
    )
    if found := access.unusual(by.subject):
        alert = found.alert
        for officer in officers(but=by):
            outbox.post(
                key=f"access-alert:{alert.pk}:{officer.mark}",
                to=officer.address,
                template="access_alert",
                context={
                    "by": by.member_id,
                    "targets": alert.targets,
                    "hours": found.hours,
                },
                language="en",
            )


def read(row: Member | Company, names: Iterable[str]) -> dict[str, Any]:
    if isinstance(row, Member):
        return {name: getattr(row, name) for name in names}
    sealed = [name for name in names if name in contacts.SEALED]
    opened = contacts.opened(contacts.contact_of(row), sealed) if sealed else {}
    return {
        name: opened.get(name, "") if name in sealed else getattr(row, name)
        for name in names
    }


def label(name: str) -> str:
    """A field's name in words; what has none is said as it is."""
    if name in change_words.WORDS:
        return str(change_words.WORDS[name])
    for field in Member._meta.concrete_fields:
        if field.name == name:
            return capfirst(str(field.verbose_name))
    return capfirst(name.replace("_", " "))


class Officer(NamedTuple):
    """Where a privacy officer is written to; the mark is no address."""

    mark: str
    address: str


def officers(but: Member | None = None) -> list[Officer]:
    """The privacy officers; where there is no other, the house's address for security."""
    found = Member.objects.filter(groups__name=OFFICER, is_active=True, is_staff=True)
    if but:
        found = found.exclude(pk=but.pk)
    rows = found.order_by("pk").values_list("subject", "email")
    there = [Officer(str(subject), address) for subject, address in rows]
    return there or [Officer("house", settings.SECURITY_EMAIL)]


def ask_for_reviews() -> None:
    """Write to the privacy officers about weeks that wait for their eyes, once for each."""
    for week in access.to_review(timezone.now().date()):
        for officer in officers():
            outbox.post(
                key=f"access-review:{week.isoformat()}:{officer.mark}",
                to=officer.address,
                template="access_review",
                context={"week": week},
                language="en",
            )
