"""What `bench/run service-mail` does inside Django: mail that waits, and letters that must not."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.utils import timezone

from bench import mailing_world as world
from members import account_letters, composing, outbox
from members.mailing.sending import materialising
from members.models import Campaign, Member, OutgoingMail
from privacy import sealing

COLUMNS = "id, key, stream, template, language, letter, created_at, due_at, tries, trouble, once"
BESIDE = "Measured beside letters"
EVERY = 0.5  # seconds


def prepare(messages: int, notices: int) -> None:
    """A campaign that is scheduled and does not begin yet; notices that are not due yet."""
    world.fill(messages)
    Campaign.objects.filter(state=Campaign.State.SENDING).update(
        state=Campaign.State.CANCELLED, ended_at=timezone.now()
    )
    campaign = world.a_campaign()
    materialising.prepare(campaign)
    Campaign.objects.filter(pk=campaign.pk).update(
        name=BESIDE,
        starts_at=timezone.now() + timedelta(days=5),
    )
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE members_outgoingmail")
        write(cursor, notices)
        cursor.execute("ANALYZE members_outgoingmail")
    print(0)


def write(cursor: Any, notices: int) -> None:
    """Notices as policy_notices writes them, but for their words: sealed each for itself."""
    seal = sealing.sealer(subject=outbox.LETTERS, table=outbox.TABLE)
    now = timezone.now().isoformat()
    words = (
        "A new version of our privacy policy",
        "What changes:\n\n" + "Words. " * 150,
    )

    def lines() -> Iterator[str]:
        for n in range(notices):
            pk = uuid4()
            letter = composing.Letter(f"notice{n}@example.org", *words)
            raw = seal(json.dumps(letter), outbox.place(pk)).hex()
            yield (
                f"{pk}\tbench:{n}\tpolicy\tpolicy_notice\ten\t\\\\x{raw}\t{now}\tinfinity"
                "\t0\t\tf\n"
            )

    cursor.copy_expert(
        f"COPY members_outgoingmail ({COLUMNS}) FROM STDIN", world.Lines(lines())
    )


def ask(phase: str, letters: int, journal: str) -> None:
    """Ask for new passwords, one after the other, while there is what the phase says."""
    if phase != "nothing else":
        waiting = OutgoingMail.objects.filter(stream="policy", sent_at=None)
        waiting.update(due_at=timezone.now())
    campaign = Campaign.objects.filter(name=BESIDE).latest("pk")
    if phase == "and a campaign":
        world.begin(campaign)
    elif phase == "notices never answered":
        Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.SENDING).update(
            state=Campaign.State.PAUSED, paused_for=Campaign.Pause.HAND
        )
    if phase != "nothing else":
        time.sleep(15)
    member = Member.objects.filter(member_id__startswith=world.BEGINS).first()
    assert member is not None
    asked: dict[str, float] = {}
    for n in range(letters):
        address = f"letter{n}-{time.time_ns()}@example.org"
        link = account_letters.link("account_reset_password", language="en")
        account_letters.reset_password(member, address=address, link=link)
        asked[address] = time.time()
        time.sleep(EVERY)
    arrived = read(journal, until=time.time() + 20, wanted=set(asked))
    waits = [arrived[to] - at for to, at in asked.items() if to in arrived]
    others = [to for to in arrived if to not in asked]
    notices = sum(to.startswith("notice") for to in others)
    print(
        json.dumps(
            {
                "waits": waits,
                "lost": len(asked) - len(waits),
                "notices": notices,
                "messages": len(others) - notices,
                "timeout": settings.EMAIL_TIMEOUT,
            }
        )
    )


def read(journal: str, *, until: float, wanted: set[str]) -> dict[str, float]:
    """When the sink had what, by recipient."""
    while True:
        arrived = {}
        for line in Path(journal).read_text().splitlines():
            at, _number, to = line.split(" ", 2)
            arrived[to] = float(at)
        if wanted <= set(arrived) or time.time() > until:
            return arrived
        time.sleep(0.2)
