"""Asking somebody into a company's team by mail, and what comes of it.

Whoever invites learns nothing of the address: all of them are answered alike, and it makes
no difference whether it has an account. Only that somebody is in the team already is said.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from members import contacts, outbox, places, team_letters, team_log
from members.digests import of_address
from members.models import (
    Company,
    CompanyContact,
    Invitation,
    Member,
    Membership,
)
from members.models.invitation import GOOD_FOR
from members.team_log import What
from privacy import holds, sealing
from privacy.prepared import Prepared

TABLE = "members_invitation"
# Mails that a company, and a person, can cause at strangers' addresses in a day.
OF_A_COMPANY, OF_A_MEMBER = 20, 40
DAY = timedelta(days=1)
TIMES = 3  # an invitation is sent, no oftener than once a day


class InTeamAlready(Exception):
    """The address is a colleague's."""


class InvitedAlready(Exception):
    """An invitation of this company waits at this address."""


class DeclinedLately(Exception):
    """Somebody said no to this company at this address, less than a week ago."""


class InvitedOften(Exception):
    """So many today that the next ones wait until tomorrow."""


class RoleTooHigh(Exception):
    """The inviter may not give this role."""


class SentLately(Exception):
    """It was sent less than a day ago, or three times."""


class InvitationOver(Exception):
    """It was answered or withdrawn, is too old, or never was one."""


class ForSomebodyElse(Exception):
    """The invitation went to another address than this member's confirmed one."""


@transaction.atomic
def invite(
    company: Company, *, address: str, role: str, by: Member, form_key: UUID
) -> Invitation:
    """Send an invitation. The same form twice is one.

    Raises InTeamAlready, InvitedAlready, DeclinedLately, InvitedOften, RoleTooHigh.
    """
    # One after the other: what is counted below holds until this is done.
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if sent := Invitation.objects.filter(company=company, form_key=form_key).first():
        return sent
    place = company.memberships.filter(member=by).first()
    if place is None or role not in place.gives():
        raise RoleTooHigh
    address = address.strip().lower()
    if company.memberships.filter(member__email__iexact=address).exists():
        raise InTeamAlready
    waiting = Invitation.objects.filter(
        company=company, address_digest=of_address(address)
    )
    if waiting.open().exists():
        raise InvitedAlready
    if waiting.filter(declined_at__gt=timezone.now() - GOOD_FOR).exists():
        raise DeclinedLately
    waiting.unanswered().delete()  # too old
    if is_often(company, by):
        raise InvitedOften
    token = secrets.token_urlsafe(32)
    sent = Invitation.objects.create(
        company=company,
        role=role,
        address=sealed(company, address, form_key),
        address_digest=of_address(address),
        token_digest=digest(token),
        invited_by=by,
        form_key=form_key,
        ends_at=timezone.now() + GOOD_FOR,
    )
    sent.letter_key = team_letters.invite(sent, address=address, token=token, by=by)
    sent.save(update_fields=["letter_key"])
    team_log.note(company, What.INVITED, by=by, after=role)
    return sent


def is_often(company: Company, by: Member) -> bool:
    """Have this company, or this member anywhere, sent enough for a day?"""
    today = Invitation.objects.filter(invited_at__gt=timezone.now() - DAY)
    return (
        today.filter(company=company).count() >= OF_A_COMPANY
        or today.filter(invited_by=by).count() >= OF_A_MEMBER
    )


@transaction.atomic
def resend(sent: Invitation, *, by: Member) -> None:
    """Send it again with a new link; the old one is over, and seven days begin anew.

    Raises SentLately, InvitationOver.
    """
    sent = of_company(sent.company, sent.pk)
    if not may_resend(sent):
        raise SentLately
    now = timezone.now()
    outbox.take_back(sent.letter_key)
    token = secrets.token_urlsafe(32)
    sent.token_digest, sent.sent_at, sent.ends_at = digest(token), now, now + GOOD_FOR
    sent.times_sent += 1
    sent.letter_key = team_letters.invite(
        sent, address=address_of(sent), token=token, by=by
    )
    sent.save(
        update_fields=["token_digest", "sent_at", "ends_at", "times_sent", "letter_key"]
    )


@transaction.atomic
def revoke(sent: Invitation, *, by: Member | None) -> None:
    """Withdraw it. A mail that has not left stays here. Raises InvitationOver."""
    answer(sent, "revoked_at")
    outbox.take_back(sent.letter_key)
    team_log.note(sent.company, What.REVOKED, by=by, after=sent.role)


@transaction.atomic
def accept(sent: Invitation, *, by: Member) -> Membership:
    """Join the team. Raises InvitationOver and ForSomebodyElse.

    Somebody who is in the team by now keeps the role there.
    """
    check_it_is_for(by, sent)
    answer(sent, "accepted_at")
    place, _ = places.take(sent.company, by, role=sent.role, what=What.JOINED)
    return place


@transaction.atomic
def decline(sent: Invitation) -> None:
    """Say no, by whoever has the link or the address. Raises InvitationOver."""
    answer(sent, "declined_at")
    outbox.take_back(sent.letter_key)
    team_log.note(sent.company, What.DECLINED, by=None, after=sent.role)


def answer(sent: Invitation, field: str) -> None:
    """The first answer holds, whoever else answers at the same moment."""
    still = Invitation.objects.open().filter(pk=sent.pk, token_digest=sent.token_digest)
    if not still.update(**{field: timezone.now()}, address=None):
        raise InvitationOver


def check_it_is_for(member: Member, sent: Invitation) -> None:
    """Raise ForSomebodyElse unless the member has confirmed the address it went to."""
    if sent.address_digest != of_address(member.email) or not is_confirmed(member):
        raise ForSomebodyElse


def is_confirmed(member: Member) -> bool:
    found = EmailAddress.objects.filter(user=member, email__iexact=member.email)
    return bool(found.filter(verified=True).exists())


# What is asked at the first of a member's pages; hardly anybody is invited to anything.
IS_INVITED = Prepared(
    "SELECT EXISTS (SELECT FROM members_invitation WHERE address_digest = %s"
    " AND accepted_at IS NULL AND declined_at IS NULL AND revoked_at IS NULL"
    " AND ends_at > %s)"
)


def waiting_for(member: Member) -> QuerySet[Invitation]:
    """The invitations that a member can answer, the first to end first."""
    digest_of = of_address(member.email)
    [(is_invited,)] = IS_INVITED.rows([digest_of, timezone.now()])
    if not is_invited or not is_confirmed(member):
        return Invitation.objects.none()
    found = Invitation.objects.open().filter(address_digest=digest_of)
    return found.select_related("company", "invited_by").order_by("ends_at", "pk")


def behind(token: str) -> Invitation:
    """The invitation that a link is about; raises InvitationOver."""
    found = Invitation.objects.open().filter(token_digest=digest(token))
    sent = found.select_related("company", "company__contact", "invited_by").first()
    if sent is None:
        raise InvitationOver
    return sent


def joined_by(token: str, member: Member) -> Membership | None:
    """The member's place in the team that this link led to, where they accepted it."""
    return Membership.objects.filter(
        member=member,
        company__invitations__token_digest=digest(token),
        company__invitations__accepted_at__isnull=False,
    ).first()


def of_company(company: Company, number: int) -> Invitation:
    """An open invitation of this company, held until the transaction ends, or InvitationOver."""
    sent = Invitation.objects.open().filter(company=company, pk=number)
    found = sent.select_for_update().first()
    if found is None:
        raise InvitationOver
    return found


def withdraw_of(member: Member, *, company: Company, but: Iterable[str] = ()) -> None:
    """Withdraw what somebody sent who may not give such roles any more."""
    theirs = Invitation.objects.open().filter(company=company, invited_by=member)
    for sent in theirs.exclude(role__in=but):
        with suppress(InvitationOver):  # answered at this very moment
            revoke(sent, by=None)


def sealed(company: Company, address: str, form_key: UUID) -> bytes:
    contact, _ = CompanyContact.objects.get_or_create(company=company)
    return sealing.seal(
        address, subject=contact.subject, table=TABLE, column=place(form_key)
    )


def place(form_key: UUID) -> str:
    """Of one invitation alone: an address moved to another does not open."""
    return f"address:{form_key}"


class Waiting(NamedTuple):
    """An open invitation as the team reads it."""

    sent: Invitation
    address: str
    may_resend: bool


def waiting_of(company: Company) -> Iterator[Waiting]:
    """The open invitations of a company, the latest first; there are few."""
    found = Invitation.objects.open().filter(company=company)
    rows = found.select_related("invited_by").order_by("-sent_at", "-pk")
    contact = contacts.contact_of(company)
    if contact is None or not rows:
        return
    unsealed = sealing.opener(subject=contact.subject, table=TABLE)
    for sent in rows:
        address = unsealed(bytes(sent.address or b""), place(sent.form_key))
        yield Waiting(sent, address, may_resend(sent))


def may_resend(sent: Invitation) -> bool:
    return sent.times_sent < TIMES and sent.sent_at <= timezone.now() - DAY


def address_of(sent: Invitation) -> str:
    """Where an open invitation went."""
    contact = contacts.contact_of(sent.company)
    if contact is None or sent.address is None:
        raise InvitationOver
    return sealing.unseal(
        bytes(sent.address),
        subject=contact.subject,
        table=TABLE,
        column=place(sent.form_key),
    )


def forget_old() -> int:
    """Delete invitations that nobody can accept any more, and that stop no other one."""
    now = timezone.now()
    over = Invitation.objects.filter(ends_at__lt=now)
    over = over.exclude(holds.kept(Invitation))
    deleted, _ = over.exclude(declined_at__gt=now - GOOD_FOR).delete()
    return deleted


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
