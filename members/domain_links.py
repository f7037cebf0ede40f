"""Links sent to an address on a company's domain: who opens one reads mail there."""

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import domains, outbox
from members.account_letters import link, once_a_day
from members.digests import digest, of_address
from members.models import Company, DomainLink, Member
from members.team_letters import LONGEST_NAME

A_MONTH = timedelta(days=30)
# To one address about one company in a month; and by one member in a day, to any.
OF_AN_ADDRESS, OF_A_MEMBER = 3, 5


class NotOnItsDomain(Exception):
    """The address is not on the domain of the company's web address."""


class TooOften(Exception):
    """Enough links were sent for now."""

    words = _(
        "A link goes to an address once a day and three times in a month at most, and "
        "each member can ask for five a day. Look for the one that was sent."
    )


class LinkOver(Exception):
    """A link that was used, altered, is too old, or is another member's."""


@transaction.atomic
def send(company: Company, member: Member, *, address: str) -> None:
    """Send a link to an address on the company's domain.

    Raises NotOnItsDomain and TooOften.
    """
    locked = Company.objects.select_for_update().get(pk=company.pk)
    domain = domains.of_company(locked.web_address)
    if not domain or domains.of_mail(address) != domain:
        raise NotOnItsDomain
    if is_too_often(locked, member, address):
        raise TooOften
    token = secrets.token_urlsafe(32)
    sent = DomainLink.objects.create(
        company=locked,
        member=member,
        domain=domain,
        address=of_address(address),
        token=fingerprint(token),
    )
    outbox.post(
        key=cause(sent, member, address),
        to=address,
        template="domain_link",
        context={
            "company": locked.trading_name[:LONGEST_NAME],
            "link": link("confirm-domain", language=member.language, token=token),
        },
        language=member.language,
    )


def is_too_often(company: Company, member: Member, address: str) -> bool:
    month = DomainLink.objects.filter(sent_at__gt=timezone.now() - A_MONTH)
    of_this = month.filter(company=company, address=of_address(address))
    today = timezone.localdate()
    return (
        of_this.count() >= OF_AN_ADDRESS
        or of_this.filter(sent_on=today).exists()
        or month.filter(member=member, sent_on=today).count() >= OF_A_MEMBER
    )


def cause(sent: DomainLink, member: Member, address: str) -> str:
    """The key of the letter: to an address that is not the member's it counts as typed."""
    own = EmailAddress.objects.filter(user=member, email__iexact=address, verified=True)
    return f"domain-link:{sent.pk}" if own.exists() else once_a_day(address)


def fingerprint(token: str) -> str:
    return digest(token, of="domain-link")


def opened(token: str, *, by: Member) -> DomainLink:
    """The link that this member asked for and that still works; raises LinkOver.

    It ends where the company's web address has moved to another domain meanwhile.
    """
    found = (
        DomainLink.objects.open()
        .select_related("company")
        .filter(token=fingerprint(token), member=by)
        .first()
    )
    if found is None or domains.of_company(found.company.web_address) != found.domain:
        raise LinkOver
    return found


def use(token: str, *, by: Member) -> DomainLink:
    """Use the link up, within the transaction of the one who calls; raises LinkOver.

    The company is held until the transaction ends: two links at once come one by one.
    """
    company = opened(token, by=by).company_id
    Company.objects.select_for_update().get(pk=company)
    found = opened(token, by=by)
    used = DomainLink.objects.open().filter(pk=found.pk).update(used_at=timezone.now())
    if not used:
        raise LinkOver
    return found


def forget_old() -> int:
    """Delete links that no limit counts any more."""
    before = timezone.now() - A_MONTH
    deleted, _each = DomainLink.objects.filter(sent_at__lt=before).delete()
    return deleted
