"""The sealed ways to reach a company, opened for those who may read them."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import cast

from django.db.models.fields.mixins import FieldCacheMixin

from members.models import Company, CompanyContact
from privacy import sealing
from privacy.written import Written

TABLE = "members_companycontact"
WITH_KEY = CompanyContact.objects.annotate(key=sealing.key_beside())
OF_COMPANY = Written(lambda company: WITH_KEY.filter(company_id=company), int)
# Where Django keeps what was read of a company.
KEPT = cast(FieldCacheMixin, Company._meta.get_field("contact"))
SEALED = Company.OPTIONAL_CONTACT_FIELDS


def contact_of(company: Company) -> CompanyContact | None:
    """Its sealed fields, read once for each object, together with their key."""
    if not KEPT.is_cached(company):
        found = OF_COMPANY.first(company.pk)
        KEPT.set_cached_value(company, found)
        if found is not None:
            found.company = company
    return getattr(company, "contact", None)


def key_of(contact: CompanyContact) -> bytes | None:
    """The key that was read with a contact, still wrapped; see sealing.key_beside."""
    return getattr(contact, "key", None)


def opened(
    contact: CompanyContact | None, names: Iterable[str] = SEALED
) -> dict[str, str]:
    """Those of these fields that hold something, by name, with one look for their key."""
    if contact is None:
        return {}
    values = {name: getattr(contact, name) for name in names}
    return sealing.unseal_all(
        {name: value for name, value in values.items() if value is not None},
        subject=contact.subject,
        table=TABLE,
        key=key_of(contact),
    )


def opener_of(company: Company) -> Callable[[bytes, str], str]:
    """Opens what was ever sealed of this company, given its column; see sealing.opener.

    The key is looked for at the first value, and once.
    """
    contact = contact_of(company)

    @cache
    def with_key() -> Callable[[bytes, str], str]:
        if contact is None:
            raise sealing.Unreadable("The company has no sealed fields.")
        return sealing.opener(subject=contact.subject, table=TABLE, key=key_of(contact))

    def unsealed(sealed: bytes, column: str) -> str:
        return with_key()(sealed, column)

    return unsealed
