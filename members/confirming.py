"""Is a company's page still right? Asked by mail, answered with one click, shown as a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from members import (
    account_letters,
    changes,
    in_batches,
    notifications,
    outbox,
    public_pages,
    stopping,
)
from members.models import Company, Member, Membership
from members.models.freshness import ARCHIVED, ASKED, OLD
from members.notifications import Kind

SALT = "members.still-right"
GOOD_FOR = timedelta(days=30)
RESPONSIBLE = Membership.Role.ADMIN


class Forged(Exception):
    """No link of ours reads like this."""


class LinkOver(Exception):
    """The link is too old, or who got it no longer answers for the company."""


@dataclass(frozen=True)
class Question:
    """A page about which somebody was asked, and whether it was confirmed since."""

    company: Company
    member: Member
    is_answered: bool


def ask_due(*, limit: int = 5_000) -> int:
    """Ask the teams of pages that nobody has confirmed for 90 days. Returns how many pages.

    Several workers at once are fine: each page is claimed by one, and its mails are
    written in the transaction that notes it was asked.
    """
    return in_batches.until_none_is_left(ask_some, limit=limit)


@transaction.atomic
def ask_some(amount: int) -> int:
    due = list(Company.objects.to_ask().select_for_update(skip_locked=True)[:amount])
    asked = {company.pk: company for company in due if not company.is_archived}
    wanting = notifications.wanting(Member.objects.all(), Kind.STILL_RIGHT)
    for membership in responsible_for(asked).filter(member__in=wanting):
        ask(asked[membership.company_id], membership)
    # Archived pages are passed over, and looked at again after as long.
    Company.objects.filter(pk__in=[company.pk for company in due]).update(
        asked_on=timezone.localdate()
    )
    return len(due)


def responsible_for(companies: Iterable[int]) -> QuerySet[Membership]:
    """Owners and administrators who can get mail: active, with a confirmed address."""
    return Membership.objects.select_related("member").filter(
        company__in=companies,
        role__in=[Membership.Role.OWNER, RESPONSIBLE],
        member__is_active=True,
        member__emailaddress__primary=True,
        member__emailaddress__verified=True,
    )


def ask(company: Company, membership: Membership) -> None:
    """Write one mail to one of them; the same period of 90 days twice is one mail."""
    since, member = company.stands_since, membership.member
    if since is None:
        return
    period = (timezone.localdate() - since) // ASKED
    link, language = account_letters.link, member.language
    token = token_of(company, membership)
    stop = stopping.link_of(member, Kind.STILL_RIGHT)
    outbox.post(
        key=f"still-right:{company.pk}:{since}:{period}:{member.pk}",
        to=member.email,
        template="still_right",
        context={
            "name": member.full_name,
            "company": company.trading_name,
            "since": since,
            "is_confirmed": company.confirmed_on is not None,
            "link": link("still-right", language=language, token=token),
            "page": link(
                "company", language=language, pk=company.pk, slug=company.slug
            ),
            "edit": link("my-company", language=language, company_id=company.pk),
            "is_old": timezone.localdate() - since > OLD,
            "old_from": since + OLD,
            "archived_from": since + ARCHIVED,
            "stop": stop,
        },
        language=language,
        stream=outbox.Stream.CONFIRMING,
        unsubscribe=stop,
    )


def token_of(company: Company, membership: Membership) -> str:
    """Who is asked about which confirmation: the link holds for nothing else."""
    confirmed = company.confirmed_on
    told = [membership.pk, confirmed.isoformat() if confirmed else ""]
    return signing.dumps(told, salt=SALT)


def question_of(token: str) -> Question:
    """What a link is about; raises Forged, and LinkOver."""
    try:
        key, confirmed = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.SignatureExpired as error:
        raise LinkOver from error
    except signing.BadSignature as error:
        raise Forged from error
    membership = (
        Membership.objects.select_related("company", "member")
        .filter(pk=key, company__in=Company.objects.published())
        .first()
    )
    if membership is None or not membership.reaches(RESPONSIBLE):
        raise LinkOver
    company = membership.company
    is_answered = company.confirmed_on != parse_date(confirmed)
    return Question(company, membership.member, is_answered)


def answer(question: Question) -> None:
    """Yes, it is still right. A link that was used, by whomever, changes nothing more."""
    if not question.is_answered:
        confirm(question.company, by=question.member)


@transaction.atomic
def confirm(company: Company, *, by: Member | None) -> None:
    """The published page is right as of today. Twice is once; a page that is down stays so."""
    changes.sign(by)
    today = timezone.localdate()
    not_today = Company.objects.published().exclude(confirmed_on=today)
    if not_today.filter(pk=company.pk).update(confirmed_on=today):
        public_pages.company_changed(company)
