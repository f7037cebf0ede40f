"""Companies that staff enter from a file: looked through first, entered if they say so.

A file is worked on in one transaction, which holds its row: a second worker passes it
over, and one that is killed leaves nothing half entered.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils import timezone

from members import changes, claim_invitations, company_rows, public_pages
from members.company_rows import Row, RowError, Unreadable
from members.models import (
    Company,
    CompanyContact,
    CompanyImport,
    CompanyText,
    ImportedCompany,
    Member,
)
from members.models.plain import PlainName, PlainNumber
from privacy import sealing
from privacy.waking import wake

TABLE = "members_companyimport"
BATCH = 500
ERRORS_KEPT = 200
KEPT = timedelta(days=7)
FACTS = (
    *("trading_name", "legal_name", "country", "city", "business_type", "industry"),
    *("web_address", "registry", "registry_number", "founded_year"),
)


class DecidedAlready(Exception):
    """Somebody entered or discarded this file meanwhile, or it is being worked on."""


class Verdict(Enum):
    NEW = "new"
    KNOWN = "known"
    WRONG = "wrong"


@dataclass
class Seen:
    """What stood in earlier rows of a file: by what tells companies apart, the row."""

    names: dict[tuple[str, str], int] = field(default_factory=dict)
    lower: dict[str, int] = field(default_factory=dict)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)


@transaction.atomic
def upload(
    content: bytes, *, source: str, ground: str, by: Member | None, form_key: UUID
) -> CompanyImport:
    """Keep a file to be looked through; nothing of it is entered. Raises Unreadable.

    The same form twice is one file.
    """
    text = company_rows.text_of(content)
    batch, is_new = CompanyImport.objects.get_or_create(
        form_key=form_key,
        defaults={"source": source, "ground": ground, "uploaded_by": by},
    )
    if is_new:
        batch.content = sealed(batch, text, "content")
        batch.save(update_fields=["content"])
        transaction.on_commit(work_soon)
    return batch


def work_soon() -> None:
    wake("members.tasks.work_on_company_imports")


def work() -> int:
    """Look through and enter what waits. Returns how many files were worked on."""
    done = 0
    while work_on_one():
        done += 1
    return done


@transaction.atomic
def work_on_one() -> bool:
    waiting = CompanyImport.objects.to_work_on().order_by("uploaded_at")
    batch = waiting.select_for_update(skip_locked=True).first()
    if batch is None:
        return False
    take_time()
    try:
        with transaction.atomic():
            if batch.read_at is None:
                look_through(batch)
            else:
                enter(batch)
    except Unreadable as error:
        batch.trouble, batch.content = str(error)[:300], None
        batch.save(update_fields=["trouble", "content"])
    return True


def take_time() -> None:
    """Until the end of this transaction: the limits are those of one page."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def look_through(batch: CompanyImport) -> None:
    """Count what entering the file would do, and keep its first errors."""
    errors: list[RowError] = []
    counts = dict.fromkeys(Verdict, 0)
    for verdict, row in judged(opened(batch, "content")):
        counts[verdict] += 1
        if verdict is Verdict.WRONG and len(errors) < ERRORS_KEPT:
            errors += row.errors
    note(batch, counts)
    batch.errors = sealed(batch, json.dumps(errors[:ERRORS_KEPT]), "errors")
    batch.read_at = timezone.now()
    batch.save(update_fields=["new", "known", "wrong", "errors", "read_at"])


def enter(batch: CompanyImport) -> None:
    """Enter the new companies of a file, unclaimed, and keep the rows that cannot be."""
    with connection.cursor() as cursor:
        # Two files with the same companies are entered one after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [TABLE])
    changes.sign(batch.uploaded_by)
    counts = dict.fromkeys(Verdict, 0)
    failed = company_rows.written(entering(batch, counts))
    note(batch, counts)
    has_failed = counts[Verdict.WRONG] > 0
    batch.content = sealed(batch, failed, "content") if has_failed else None
    batch.done_at = timezone.now()
    batch.save(update_fields=["new", "known", "wrong", "content", "done_at"])
    transaction.on_commit(claim_invitations.invite_soon)


def note(batch: CompanyImport, counts: dict[Verdict, int]) -> None:
    for verdict, number in counts.items():
        setattr(batch, verdict.value, number)


def entering(batch: CompanyImport, counts: dict[Verdict, int]) -> Iterator[Row]:
    """Enters the new companies on the way, and gives the rows that are wrong."""
    seal_one = claim_invitations.sealer_of(batch)
    new: list[Row] = []
    for verdict, row in judged(opened(batch, "content")):
        counts[verdict] += 1
        if verdict is Verdict.WRONG:
            yield row
        elif verdict is Verdict.NEW:
            new.append(row)
        if len(new) == BATCH:
            make(new, batch, seal_one)
            new = []
    make(new, batch, seal_one)


def make(
    rows: list[Row], batch: CompanyImport, seal_one: Callable[[str, str], bytes]
) -> None:
    """Companies of these rows: their page is up, nobody's yet, and says where it is from."""
    if not rows:
        return
    now, today = timezone.now(), timezone.localdate()
    made = Company.objects.bulk_create(
        Company(
            **{name: row.said[name] for name in FACTS},
            slug=Company.slug_for(row.said["trading_name"]),
            source=Company.Source.IMPORT,
            published_at=now,
            # The invitation asks; a team that comes is asked again after 90 days.
            asked_on=today,
        )
        for row in rows
    )
    CompanyContact.objects.bulk_create(CompanyContact(company=one) for one in made)
    CompanyText.objects.bulk_create(
        CompanyText(
            company=company,
            language=row.said["language"] or "en",
            summary=row.said["summary"],
        )
        for company, row in zip(made, rows, strict=True)
        if row.said["summary"]
    )
    addresses = claim_invitations.to_keep([row.said["email"] for row in rows])
    ImportedCompany.objects.bulk_create(
        ImportedCompany(
            company=company,
            batch=batch,
            row=row.number,
            plain_name=PlainName(Value(row.said["trading_name"])),
            country=row.said["country"],
            language=row.said["language"] or "en",
            address=seal_one(row.said["email"], claim_invitations.place(company.pk))
            if digest
            else None,
            address_digest=digest,
        )
        for company, row, digest in zip(made, rows, addresses, strict=True)
    )
    public_pages.companies_changed([company.pk for company in made])


def judged(text: str) -> Iterator[tuple[Verdict, Row]]:
    """Every row with what becomes of it: the same for looking through and for entering."""
    seen = Seen()
    for some in batches(company_rows.rows(text)):
        yield from judged_together(some, seen)


def batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    some: list[Row] = []
    for row in rows:
        some.append(row)
        if len(some) == BATCH:
            yield some
            some = []
    yield some


def judged_together(rows: list[Row], seen: Seen) -> Iterator[tuple[Verdict, Row]]:
    good = [row for row in rows if not row.errors]
    compared = dict(zip([row.number for row in good], as_compared(good), strict=True))
    names, numbers, imported = there_already(list(compared.values()))
    for row in rows:
        if row.errors:
            yield Verdict.WRONG, row
            continue
        name, lower, number = compared[row.number]
        if name in names or (number[0] and number in numbers):
            yield Verdict.KNOWN, row
            continue
        earlier = seen.names.get(name) or (number[0] and seen.numbers.get(number))
        if earlier:
            words = f"The same company stands in row {earlier}."
            yield Verdict.WRONG, company_rows.wrong(row, "trading_name", words)
        elif lower in imported or lower in seen.lower:
            words = (
                "A company of this name in another country was imported. Add the city."
            )
            yield Verdict.WRONG, company_rows.wrong(row, "trading_name", words)
        else:
            seen.names[name] = seen.lower[lower] = seen.numbers[number] = row.number
            yield Verdict.NEW, row


Compared = tuple[tuple[str, str], str, tuple[str, str]]


def as_compared(rows: list[Row]) -> list[Compared]:
    """(plain name and country, name in small letters, plain number and country) of each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT members_plain_name(name), lower(name), members_plain_number(number)"
            " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS t(name, number, at)"
            " ORDER BY at",
            [
                [row.said["trading_name"] for row in rows],
                [row.said["registry_number"] for row in rows],
            ],
        )
        told = cursor.fetchall()
    return [
        ((plain, row.said["country"]), lower, (number, row.said["country"]))
        for row, (plain, lower, number) in zip(rows, told, strict=True)
    ]


def there_already(
    compared: list[Compared],
) -> tuple[set[tuple[str, str]], set[tuple[str, str]], set[str]]:
    """What companies of the directory have of these: names, numbers, imported names."""
    plain = [name for (name, _country), _lower, _number in compared]
    names = (
        Company.objects.annotate(plain=PlainName("trading_name"))
        .filter(plain__in=plain)
        .values_list("plain", "country")
    )
    # Whoever claimed one may have given it another name since.
    as_imported = ImportedCompany.objects.filter(plain_name__in=plain).values_list(
        "plain_name", "country"
    )
    numbers = (
        Company.objects.annotate(plain=PlainNumber("registry_number"))
        .filter(~Q(registry_number=""))
        .filter(plain__in=[number for _n, _l, (number, _c) in compared if number])
        .values_list("plain", "country")
    )
    imported = (
        Company.objects.filter(source=Company.Source.IMPORT)
        .annotate(lower=Lower("trading_name"))
        .filter(lower__in=[lower for _name, lower, _number in compared])
        .values_list("lower", flat=True)
    )
    return {*names, *as_imported}, set(numbers), set(imported)


def confirm(batch: CompanyImport) -> None:
    """Enter what was looked through, as soon as a worker can. Raises DecidedAlready."""
    with transaction.atomic():
        undecided(batch).update(confirmed_at=timezone.now())
        transaction.on_commit(work_soon)


def discard(batch: CompanyImport) -> None:
    """Forget a file that was not entered. Raises DecidedAlready."""
    with transaction.atomic():
        undecided(batch).update(discarded_at=timezone.now(), content=None, errors=None)


def undecided(batch: CompanyImport) -> QuerySet[CompanyImport]:
    """The file, held, if it waits for a decision and no worker has it."""
    one = CompanyImport.objects.filter(pk=batch.pk)
    waits = one.filter(
        read_at__isnull=False, confirmed_at=None, discarded_at=None, trouble=""
    )
    if waits.select_for_update(skip_locked=True).first() is None:
        raise DecidedAlready
    return one


def errors_of(batch: CompanyImport) -> list[RowError]:
    """The first errors of a file; none once it is forgotten."""
    if batch.errors is None:
        return []
    return [RowError(*error) for error in json.loads(opened(batch, "errors"))]


def failed_rows(batch: CompanyImport) -> str:
    """The rows that cannot be entered, as a file to mend; empty where it is forgotten."""
    if batch.content is None or not batch.wrong:
        return ""
    text = opened(batch, "content")
    if batch.done_at:
        return text
    wrong = (row for verdict, row in judged(text) if verdict is Verdict.WRONG)
    return company_rows.written(wrong)


@transaction.atomic
def forget_old() -> None:
    """After a week: files nobody entered are discarded, rows that failed are forgotten."""
    old = CompanyImport.objects.filter(uploaded_at__lt=timezone.now() - KEPT)
    old.filter(confirmed_at=None, discarded_at=None).update(discarded_at=timezone.now())
    finished = Q(done_at__isnull=False) | Q(discarded_at__isnull=False)
    old.filter(finished).exclude(content=None, errors=None).update(
        content=None, errors=None
    )


def sealed(batch: CompanyImport, text: str, column: str) -> bytes:
    return sealing.seal(text, subject=batch.pk, table=TABLE, column=column)


def opened(batch: CompanyImport, column: str) -> str:
    kept = getattr(batch, column)
    return sealing.unseal(bytes(kept), subject=batch.pk, table=TABLE, column=column)
