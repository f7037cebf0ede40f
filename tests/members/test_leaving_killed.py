"""A process that is killed while it erases somebody has erased all of them, or nothing."""

import os
import random
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from listings.models import Inquirer, Item, Message, Side, Thread
from members import leaving
from members.models import Company, Leaving, Member
from privacy import erased_list, ledgers
from privacy.models import Erasure, Restriction
from tests.listings.asking.world import a_buyer, a_supplier, an_inquiry
from tests.people import a_company, a_member, an_item
from tests.processes import a_process

KILLS = int(os.environ.get("KILLS", "6"))
ERASES = """
import sys, django
django.setup()
from django.db import connection
from members import leaving
connection.ensure_connection()
print("now", flush=True)
leaving.carry_out(sys.argv[1])
print("done", flush=True)
"""


def somebody():
    """A member with a company of their own and a long conversation, who is to go now."""
    member = a_member()
    company = a_company()
    company.memberships.create(member=member, role="owner")
    for _ in range(5):
        an_item(company)
    thread = an_inquiry(a_supplier(), a_buyer(member))
    body = thread.messages.first().body
    Message.objects.bulk_create(
        Message(thread=thread, side=Side.BUYER, author=member, body=body)
        for _ in range(2_000)
    )
    asked = leaving.ask(member)
    Leaving.objects.filter(pk=asked.pk).update(due_at=timezone.now())
    return member, company, thread, asked


@transaction.atomic
def parts_gone(member, company, thread, asked):
    """Of every part of an erasure: is it done? All seen at one moment.

    The database may still be committing what a killed process sent it last.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    return {
        not Member.objects.filter(pk=member.pk).exists(),
        not Leaving.objects.filter(pk=asked.pk).exists(),
        not Inquirer.objects.filter(member=member.pk).exists(),
        Thread.objects.get(pk=thread.pk).subject == "–",
        not Message.objects.filter(author=member.pk).exists(),
        Company.objects.get(pk=company.pk).erased_at is not None,
        Item.objects.filter(company=company, title="–").count() == 5,
        Restriction.objects.filter(subject=member.subject, reason="erased").exists(),
        Erasure.objects.filter(number=asked.pk).exists(),
    }


def erasing(number, folder):
    return a_process(ERASES, str(number), ERASED_LIST=str(folder / "erased"))


@pytest.mark.timeout(60 + 20 * KILLS)
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_point_nobody_is_half_erased(settings, tmp_path):
    settings.ERASED_LIST = str(tmp_path / "erased")
    rng = random.Random(33)
    world, taken, whole = somebody(), 0.5, 0
    for n in range(KILLS):
        with erasing(world[-1].pk, tmp_path) as process:
            assert process.stdout.readline().strip() == "now"
            begun = time.perf_counter()
            if n:
                time.sleep(rng.uniform(0, taken * 1.2))
                process.kill()
            else:  # the first says how long it takes
                process.wait(60)
                taken = time.perf_counter() - begun
        [is_gone] = parts_gone(*world)
        if is_gone:
            whole += 1
            world = somebody()
    if not leaving.carry_out_due():
        assert parts_gone(*world) == {True}
    erased_list.catch_up()
    assert erased_list.missing() == []
    assert len(erased_list.read()) == Erasure.objects.count() >= whole >= 1
    assert list(ledgers.verify()) == []
