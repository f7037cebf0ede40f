"""What `bench/run rights` measures. Runs inside Django, on members that it makes for itself."""

import json
import os
import statistics
import sys
import time
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.asking import seals
from listings.models import Inquirer, Message, Side, Thread
from members import leaving, registration
from members.models import Company, Member, Membership
from privacy import hold_orders
from privacy.models import Erasure, HeldRow

TEXT = (
    "How many of these fit on a pallet, and what would 40 pallets to Genoa cost? " * 3
)
OF_A_THREAD = 100
PASSWORD = "a long enough secret"
number = count(1)


def a_member() -> Member:
    name = f"bench{uuid4().hex[:10]}"
    member = Member.objects.create_user(
        member_id=name,
        email=f"{name}@example.org",
        password=PASSWORD,
        full_name="Bench Member",
    )
    registration.confirm_by_hand([member])
    return member


def with_messages(amount: int) -> Member:
    """A member who wrote so many messages, a hundred in each conversation, and owns a company."""
    member = a_member()
    own = Company.objects.create(
        trading_name=f"Bench {next(number)}",
        slug="bench",
        country="PT",
        business_type="manufacturer",
        industry="components",
    )
    Membership.objects.create(company=own, member=member, role="owner")
    suppliers = with_teams()
    for n in range(max(1, amount // OF_A_THREAD)):
        thread = a_thread(member, suppliers[n % len(suppliers)])
        fill(thread, member, min(amount, OF_A_THREAD))
    return member


@cache
def with_teams() -> list[Company]:
    """Twenty companies whose inquiries somebody reads."""
    found = list(Company.objects.published().order_by("pk")[:20])
    for company in found:
        Membership.objects.create(company=company, member=a_member(), role="owner")
    return found


def a_thread(member: Member, supplier: Company) -> Thread:
    """A conversation past the limits of a day."""
    inquirer, _ = Inquirer.objects.get_or_create(member=member)
    return Thread.objects.create(
        company=supplier,
        inquirer=inquirer,
        subject=f"Pumps {next(number)}",
        form_key=uuid4(),
        sender_mark=os.urandom(32),
        sent_at=timezone.now(),
    )


def fill(thread: Thread, member: Member, amount: int) -> None:
    rows = []
    for n in range(amount):
        side = Side.BUYER if n % 2 else Side.SUPPLIER
        author = member if n % 2 else None
        row = Message(thread=thread, side=side, author=author)
        seals.seal(row, f"{TEXT} {n}")
        rows.append(row)
    Message.objects.bulk_create(rows, batch_size=1_000)


def hold(member: Member) -> None:
    asked = hold_orders.ask(
        subject=member.subject,
        ground="claim",
        reference="bench",
        reason="bench",
        until=timezone.localdate() + timedelta(days=30),
        by=uuid4(),
    )
    hold_orders.approve(asked, by=uuid4())


def erased(amount: int, *, is_held: bool) -> dict[str, Any]:
    member = with_messages(amount)
    if is_held:
        hold(member)
    before = HeldRow.objects.count()
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        leaving.erase(member, number=uuid4(), cause=Erasure.Cause.MEMBER)
    return {
        "messages": amount,
        "held": "all held" if is_held else "",
        "seconds": time.perf_counter() - begun,
        "statements": len(asked),
        "copied": HeldRow.objects.count() - before,
    }


def median(rounds: int, amount: int, *, is_held: bool) -> dict[str, Any]:
    found = [erased(amount, is_held=is_held) for _ in range(rounds)]
    return sorted(found, key=lambda one: float(one["seconds"]))[rounds // 2]


def plan_of(member: Member, of: str) -> dict[str, Any]:
    """The page that says what goes and what stays, asked for again and again."""
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.post("/accounts/login/", {"login": member.member_id, "password": PASSWORD})
    taken = []
    statements = 0
    for _ in range(20):
        begun = time.perf_counter()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get("/me/privacy/delete/")
        taken.append((time.perf_counter() - begun) * 1_000)
        statements = len(asked)
        if answer.status_code != 200:
            raise RuntimeError(f"The plan answered {answer.status_code}.")
    return {"of": of, "ms": statistics.median(taken), "statements": statements}


def main(sizes: list[int], rounds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    erasures = [
        median(rounds, size, is_held=is_held)
        for is_held in (False, True)
        for size in sizes
    ]
    few, many, held = with_messages(100), with_messages(sizes[-1]), with_messages(100)
    hold(held)
    plans = [
        plan_of(few, "100 messages"),
        plan_of(many, f"{sizes[-1]:,} messages"),
        plan_of(held, "held"),
    ]
    json.dump({"erasures": erasures, "plans": plans}, sys.stdout)
