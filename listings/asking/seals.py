"""What is sealed about conversations: each thread has a key of its own, and so has each guest."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from listings.models import (
    AcceptedQuote,
    Inquirer,
    Message,
    Quote,
    Reveal,
    Thread,
    ThreadNote,
    ThreadReport,
)
from members.models import Member
from privacy import sealing

INQUIRERS = "listings_inquirer"
Row = Message | ThreadNote | ThreadReport | Reveal | Quote | AcceptedQuote
SEALED: dict[type[Row], str] = {
    Message: "body",
    ThreadNote: "body",
    ThreadReport: "words",
    Reveal: "address",
    Quote: "terms",
    AcceptedQuote: "snapshot",
}


def seal(row: Row, value: str) -> None:
    """Put a text into a new row of a thread, sealed and bound to that row."""
    sealed = sealing.seal(
        value,
        subject=row.thread.key_subject,
        table=row._meta.db_table,
        column=place(row),
    )
    setattr(row, SEALED[type(row)], sealed)


def opened(row: Row) -> str:
    """A row's text; empty for a message that only says what happened."""
    return next(texts(row.thread, [row]))


def texts(thread: Thread, rows: Iterable[Row]) -> Iterator[str]:
    """The texts of rows of one thread, with one look for their key."""

    @cache
    def key_to(table: str) -> Callable[[bytes, str], str]:
        return sealing.opener(subject=thread.key_subject, table=table)

    for row in rows:
        value = getattr(row, SEALED[type(row)])
        if value is None:
            yield ""
            continue
        yield key_to(row._meta.db_table)(bytes(value), place(row))


def place(row: Row) -> str:
    """Which value of its thread this is."""
    column = SEALED[type(row)]
    if isinstance(row, Reveal):
        return f"{column}:{row.side}:{row.member_id or 'guest'}"
    if isinstance(row, AcceptedQuote):
        return f"{column}:{row.quote_id}"
    return f"{column}:{row.pk}"


def seal_address(guest: Inquirer, address: str) -> None:
    guest.address = sealing.seal(
        address, subject=guest.subject, table=INQUIRERS, column="address"
    )


def address_of(inquirer: Inquirer, member: Member | None = None) -> str:
    """Where mail goes: to this member of either side, else to whoever asked; nowhere where they were erased."""
    member = member or inquirer.member
    if member is not None:
        return member.email
    if inquirer.address is None:
        return ""  # a member who was erased
    return sealing.unseal(
        bytes(inquirer.address),
        subject=inquirer.subject,
        table=INQUIRERS,
        column="address",
    )


def marks_of(*, member: Member | None, address: str) -> list[bytes]:
    """How limits and blocks know a person again: the first is theirs, the others lead to it too.

    None of them can be read back.
    """
    mark = sealing.marker(of="sender")
    of_address = mark(f"address {address.strip().lower()}")
    if member is None:
        return [of_address]
    return [mark(f"member {member.subject}"), of_address]
