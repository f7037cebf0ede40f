"""An inquiry is asked: of one supplier, or of up to ten that know nothing of each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from listings.asking import files as asking_files
from listings.asking import limits, links, reach, seals, spam, threads
from listings.asking.reach import Target
from listings.models import GuestLink, Inquirer, Item, Message, Offer, Side, Thread
from members.models import Company, Member

MOST = 10


@dataclass(frozen=True)
class Asked:
    """What a buyer wants to know, and the figures beside it."""

    subject: str
    text: str
    quantity: Decimal | None = None
    unit: str = ""
    wanted_price: Decimal | None = None
    currency: str = ""
    destination: str = ""
    needed_by: date | None = None

    def fields(self) -> dict[str, Any]:
        """As the columns of a thread hold it."""
        return {
            "subject": self.subject,
            "quantity": self.quantity,
            "unit": self.unit if self.quantity else "",
            "wanted_price": self.wanted_price,
            "currency": self.currency if self.wanted_price else "",
            "destination": self.destination,
            "needed_by": self.needed_by,
        }


@dataclass(frozen=True)
class Sender:
    """Whoever asks: a member, or a guest at an address, from a network that tells nothing.

    `shown_company` is a company of the member's, whose name the suppliers see.
    """

    member: Member | None
    address: str
    network: str
    language: str
    shown_company: Company | None = None
    clues: spam.Clues = spam.NO_CLUES


class CannotBeAsked(Exception):
    """One of them takes no inquiries now, or is the asker's own; `words` say why."""

    def __init__(self, target: Target, words: object) -> None:
        self.target, self.words = target, words
        super().__init__(str(words))


class SentAlready(Exception):
    """This form was sent already, by somebody else or from another address."""


class NotMore(Exception):
    """More than ten at once, or none."""


@transaction.atomic
def ask(
    targets: Sequence[Target],
    asked: Asked,
    *,
    by: Sender,
    form_key: UUID,
    files: Sequence[asking_files.Sent] = (),
    most_files: int = asking_files.MOST,
) -> list[Thread]:
    """One inquiry to each of these; the same form twice is one.

    A member's leaves at once. A guest's waits, for 48 hours, until the address is confirmed by
    the link that is mailed to it. Raises CannotBeAsked, NotMore, SentAlready, limits.TooMany,
    files.TooManyFiles, kept_files.NoRoom.
    """
    if not 0 < len(targets) <= MOST:
        raise NotMore
    mark = seals.marks_of(member=by.member, address=by.address)[0]
    network = limits.network_digest(by.network)
    limits.one_at_a_time({f"inquiry {mark.hex()}", f"inquiry {network}"})
    if there := sent_with(form_key, mark):
        return there
    for target in targets:
        check(target, by.member)
    limits.check_inquiry(
        member=by.member, mark=mark, network=network, more=len(targets)
    )
    inquirer = inquirer_of(by)
    with asking_files.kept(files, most_files) as kept:
        begun = [
            begin(target, asked, by, inquirer, form_key, mark, network, kept)
            for target in targets
        ]
    if by.member is None:
        links.ask_to_confirm(inquirer)
    return begun


def sent_with(form_key: UUID, mark: bytes) -> list[Thread]:
    """What was asked with this form. Raises SentAlready where somebody else did."""
    there = list(Thread.objects.filter(form_key=form_key).order_by("asked_at", "pk"))
    if any(bytes(thread.sender_mark) != mark for thread in there):
        raise SentAlready
    return there


def check(target: Target, member: Member | None) -> None:
    """Raises CannotBeAsked."""
    if words := reach.why_not(target):
        raise CannotBeAsked(target, words)
    company = reach.company_of(target)
    if member and company.memberships.filter(member=member).exists():
        raise CannotBeAsked(target, reach.OWN)


def inquirer_of(by: Sender) -> Inquirer:
    if by.member:
        found, _new = Inquirer.objects.get_or_create(
            member=by.member, defaults={"language": by.language}
        )
        return found
    guest = Inquirer(language=by.language)
    seals.seal_address(guest, by.address)
    guest.save(force_insert=True)
    return guest


def begin(
    target: Target,
    asked: Asked,
    by: Sender,
    inquirer: Inquirer,
    form_key: UUID,
    mark: bytes,
    network: str,
    kept: asking_files.Kept,
) -> Thread:
    """A thread with its first message."""
    thread = Thread.objects.create(
        company=reach.company_of(target),
        item=target if isinstance(target, Item) else None,
        offer=target if isinstance(target, Offer) else None,
        hides_company=isinstance(target, Offer) and not target.shows_identity,
        inquirer=inquirer,
        shown_company=by.shown_company,
        language=by.language,
        form_key=form_key,
        sender_mark=mark,
        network=network,
        **asked.fields(),
    )
    message = Message(thread=thread, side=Side.BUYER, author=by.member)
    message.text_mark = spam.mark_of(asked.text)
    score = spam.weigh(
        f"{asked.subject}\n{asked.text}",
        company=thread.company,
        inquirer=inquirer,
        text_mark=message.text_mark,
        clues=by.clues,
        form_key=form_key,
    )
    threads.hold(message, score)
    seals.seal(message, asked.text)
    message.save(force_insert=True)
    asking_files.attach(message, kept)
    if message.is_held:
        threads.change(thread, held_at=message.held_at)
    if by.member:
        send(thread)
    return thread


def send(thread: Thread) -> None:
    """It leaves its writer: to the supplier, or into what the supplier's rules hold."""
    threads.change(thread, sent_at=timezone.now(), last_at=timezone.now())
    if not thread.held_at:
        threads.first_arrives(thread)
        for message in thread.messages.all():
            threads.deliver(thread, message)


@transaction.atomic
def confirm_guest(token: str) -> Inquirer:
    """The address is theirs who wrote: what waits for that leaves. Twice is once.

    Raises links.Unknown, also where 48 hours are over.
    """
    link = links.behind(token)
    guest = link.inquirer
    if link.is_over and not guest.confirmed_at:
        raise links.Unknown
    now = timezone.now()
    confirmed = Inquirer.objects.filter(pk=guest.pk, confirmed_at=None)
    if not confirmed.update(confirmed_at=now):
        return guest
    guest.confirmed_at = now
    GuestLink.objects.filter(pk=link.pk).update(ends_at=now + links.GOOD_FOR)
    waiting = guest.threads.filter(sent_at=None).select_related(
        "company", "item", "offer"
    )
    for thread in waiting:
        send(thread)
    return guest
