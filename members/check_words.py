"""What each kind of check is, for the company that may want it: how to get it, how it stands."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import check_wishes, domains
from members.models import Check, CheckWish, Company
from members.models.check import DOES_NOT_PROVE, PROVES

Method = Check.Method
HOW = {
    Method.EMAIL_DOMAIN: _(
        "Give an address on the domain of your web address. A link goes there; you open "
        "it while you are signed in."
    ),
    Method.DNS: _(
        "Set the record below on your domain, wait until it is published, then let us "
        "look."
    ),
    Method.REGISTRY: _(
        "Ask, and our staff look your number up in the register. It takes some days."
    ),
    Method.ADDRESS_LETTER: _(
        "Ask, and our staff post a letter to your street address. You enter its code "
        "here within 60 days."
    ),
    Method.DOCUMENT: _(
        "Upload a document, such as an extract from the register or a licence. Our staff "
        "look at it."
    ),
}
# Facts whose change ends a check.
ENDS_WITH = {
    Method.EMAIL_DOMAIN: _("It ends when your web address moves to another domain."),
    Method.DNS: _("It ends when your web address moves to another domain."),
    Method.REGISTRY: _("It ends when your legal name or register entry changes."),
    Method.ADDRESS_LETTER: _("It ends when your address changes."),
    Method.DOCUMENT: _("It ends after a year."),
}


class Kind(NamedTuple):
    """A kind of check, and how it stands with a company."""

    method: str
    label: str
    proves: Promise
    does_not_prove: Promise
    how: Promise
    ends_with: Promise
    lacks: Promise | None
    standing: Check | None
    # The last one that no longer counts, where none does.
    past: Check | None
    # What was asked for last: waiting, or answered.
    wish: CheckWish | None


def kinds(company: Company) -> list[Kind]:
    """Every kind of check of a company. Three statements."""
    rows = list(Check.objects.filter(company=company).order_by("checked_on", "pk"))
    standing = set(
        Check.objects.standing().filter(company=company).values_list("pk", flat=True)
    )
    wishes = {
        wish.method: wish
        for wish in CheckWish.objects.filter(company=company).order_by("asked_at")
    }
    now = {row.method: row for row in rows if row.pk in standing}
    past = {row.method: row for row in rows if row.pk not in standing}
    return [
        Kind(
            method,
            str(method.label),
            PROVES[method],
            DOES_NOT_PROVE[method],
            HOW[method],
            ENDS_WITH[method],
            lack(company, method),
            now.get(method),
            None if method in now else past.get(method),
            wishes.get(method),
        )
        for method in Method
    ]


def lack(company: Company, method: Check.Method) -> Promise | None:
    if method == Method.EMAIL_DOMAIN and not domains.of_company(company.web_address):
        return _("Enter a web address on a domain of your own first.")
    return check_wishes.needs(company, method)
