"""What `bench/run sealing` measures. Runs inside Django, on the rows it makes for itself."""

import json
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.utils import timezone

from members import contacts, drafts, profiles
from members.contacts import SEALED
from members.drafts import Edit
from members.models import Company, CompanyText, Member, Membership
from privacy import sealing

PLACE = {"table": "members_companycontact", "column": "street"}
LINE = "Rua de Santa Catarina 1024, 3.º esq."
PAGES = 200  # of each kind


@dataclass
class Together:
    """What came of many threads at once: how often, and every value that was wrong."""

    reads: int = 0
    saves: int = 0
    # Saves that were refused because another thread was first.
    too_late: int = 0
    wrong: list[str] = field(default_factory=list)


def some_companies(amount: int) -> list[int]:
    """Companies whose sealed values all say whose they are; every other one is published."""
    made = []
    for n in range(amount):
        company = Company.objects.create(
            trading_name=f"Sealing {uuid4()}",
            slug="sealing",
            country="PT",
            city="Porto",
            business_type="manufacturer",
            industry="components",
            confirmed_on=timezone.localdate(),
            published_at=timezone.now() if n % 2 else None,
        )
        profiles.save_contact(
            company,
            {name: f"{company.pk} {name} first" for name in SEALED},
            has_no_fax=None,
        )
        made.append(company.pk)
    return made


def read_and_save(companies: list[int], *, threads: int, seconds: float) -> Together:
    """Threads read and save the sealed fields of the same companies, drafts too.

    Each value begins with the number of its company and the name of its column, so that
    one that belongs elsewhere, and ciphertext, is seen.
    """
    found = Together()
    lock = threading.Lock()
    ends_at = time.monotonic() + seconds
    numbers = count()

    def work() -> None:
        mine = Together()
        try:
            while time.monotonic() < ends_at:
                turn(random.choice(companies), next(numbers), mine)
        except Exception as error:  # whatever it is, it is what we look for
            mine.wrong.append(repr(error))
        finally:
            connection.close()
        with lock:
            found.reads += mine.reads
            found.saves += mine.saves
            found.too_late += mine.too_late
            found.wrong += mine.wrong

    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return found


def turn(pk: int, number: int, mine: Together) -> None:
    """Read one company's fields and draft, and save one field every other time."""
    company = Company.objects.get(pk=pk)
    contact = contacts.contact_of(company)
    draft = drafts.draft_of(company, contact)
    for name, value in (*contacts.opened(contact).items(), *draft.edit.contact.items()):
        mine.reads += 1
        if not value.startswith(f"{pk} {name} "):
            mine.wrong.append(f"{pk} {name}: {value!r}")
    if number % 2:
        return
    name = random.choice(SEALED)
    edit = Edit(contact={name: f"{pk} {name} {number}"})
    try:
        profiles.save(company, edit, seen=profiles.state_of(company, draft), by=None)
        mine.saves += 1
    except profiles.ChangedMeanwhile:
        mine.too_late += 1


def rates(seconds: float) -> dict[str, float]:
    """How much one thread seals and opens in a second, its look for the key included."""
    subject = uuid4()
    sealed = sealing.seal(LINE, subject=subject, **PLACE)
    row = {
        name: sealing.seal(LINE, subject=subject, table="t", column=name)
        for name in SEALED
    }
    unsealed = sealing.opener(subject=subject, table=PLACE["table"])
    return {
        "seals": rate(lambda: sealing.seal(LINE, subject=subject, **PLACE), seconds),
        "opens": rate(
            lambda: sealing.unseal(sealed, subject=subject, **PLACE), seconds
        ),
        "rows of six opened": rate(
            lambda: sealing.unseal_all(row, subject=subject, table="t"), seconds
        ),
        "opens, key at hand": rate(lambda: unsealed(sealed, PLACE["column"]), seconds),
    }


def rate(work: Callable[[], object], seconds: float) -> float:
    done, begun = 0, time.perf_counter()
    while (taken := time.perf_counter() - begun) < seconds:
        work()
        done += 1
    return done / taken


@contextmanager
def clocked(spent: list[float]) -> Iterator[None]:
    """Adds up the time in everything that finds keys, seals and opens."""
    kept: Any = (sealing._key_of, sealing._unwrap, sealing._opened)
    inside: list[object] = []

    def with_clock(work: Callable[..., Any]) -> Callable[..., Any]:
        def clocked_work(*args: Any, **kwargs: Any) -> Any:
            if inside:  # one of them calls another: its time is counted already
                return work(*args, **kwargs)
            inside.append(work)
            begun = time.perf_counter()
            try:
                return work(*args, **kwargs)
            finally:
                spent.append(time.perf_counter() - begun)
                inside.clear()

        return clocked_work

    sealing._key_of, sealing._unwrap, sealing._opened = map(with_clock, kept)
    try:
        yield
    finally:
        sealing._key_of, sealing._unwrap, sealing._opened = kept


def shares(company: Company, member: Member) -> dict[str, dict[str, float]]:
    """Of pages of a profile: milliseconds a page, of them in sealing, and their share."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(member)
    own = f"/me/company/{company.pk}/"
    found = {}
    for name, address in (
        ("editor, ways to reach", f"{own}edit/reach/"),
        ("overview", own),
        ("seen before publishing", f"{own}view/"),
        ("public page", company.get_absolute_url()),
    ):
        client.get(address)
        spent: list[float] = []
        begun = time.perf_counter()
        with clocked(spent):
            for _ in range(PAGES):
                assert client.get(address).status_code == 200, address
        taken = time.perf_counter() - begun
        found[name] = {
            "page_ms": taken / PAGES * 1000,
            "sealing_ms": sum(spent) / PAGES * 1000,
            "share": sum(spent) / taken,
        }
    return found


def main(threads: int, seconds: float) -> None:
    """Measure all of it, print it as JSON, and take the rows away again."""
    member = Member.objects.create_user(
        member_id=f"bench-{uuid4()}"[:40], email=f"{uuid4()}@example.org"
    )
    companies = some_companies(8)
    try:
        shown = Company.objects.get(pk=companies[1])
        CompanyText.objects.create(company=shown, language="en", summary="Makes pumps.")
        Membership.objects.create(company=shown, member=member, role="owner")
        profiles.show(shown, SEALED, by=member)
        together = read_and_save(companies, threads=threads, seconds=seconds)
        result = {
            "threads": threads,
            "seconds": seconds,
            "a_second": rates(3.0),
            "together": vars(together),
            "pages": shares(shown, member),
        }
    finally:
        for company in Company.objects.filter(pk__in=companies):
            company.delete()
        member.delete()
    json.dump(result, sys.stdout)
