"""What `bench/run mailing` measures of ours. Runs inside Django, on the rows it makes for itself."""

import json
import logging
import resource
import smtplib
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from bench import mailing_world as world
from bench.measure import server_seconds
from members.mailing.sending import filling, materialising, sender, signing
from members.models import Campaign, Delivery, Issue

# Loaded before processes are forked, as a worker has them.
LOADED = (filling, signing)


def to(port: int) -> None:
    """Send to the sink, in every process from here on."""
    settings.EMAIL_BACKEND = "members.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    logging.disable(logging.WARNING)


def campaign_for(members: int) -> Campaign:
    world.fill(members)
    return world.a_campaign()


def prepare(messages: int, folder: str) -> None:
    """Members and a campaign with its deliveries; the same for the others as files."""
    campaign = campaign_for(messages)
    before, begun = database_seconds() + time.process_time(), time.perf_counter()
    made = materialising.prepare(campaign)
    seconds = time.perf_counter() - begun
    processor = database_seconds() + time.process_time() - before
    world.export(campaign, messages, Path(folder))
    # More members than are asked for may be there from an earlier run.
    too_many = Delivery.objects.filter(campaign=campaign).order_by("pk")[messages:]
    Delivery.objects.filter(pk__in=list(too_many.values_list("pk", flat=True))).delete()
    told = {"campaign": campaign.pk, "made": made, "seconds": seconds}
    print(json.dumps(told | {"processor": processor}))


def send(campaign: int, processes: int, port: int) -> None:
    """All messages of a prepared campaign, by so many sender processes."""
    to(port)
    world.begin(Campaign.objects.get(pk=campaign))
    amount = Delivery.objects.filter(campaign=campaign).count()
    rendered()  # a worker has long loaded what the first message needs
    found = in_processes(processes, send_all, (campaign,))
    states = Delivery.objects.filter(campaign=campaign, state=Delivery.State.SENT)
    print(json.dumps(found | {"messages": amount, "sent": states.count()}))


def send_all(campaign: int) -> None:
    while sender.send(seconds=20):
        pass


def many(campaigns: int, members: int, processes: int, port: int) -> None:
    """So many campaigns to the same members at once."""
    to(port)
    world.fill(members)
    all_of_them = [world.a_campaign() for _ in range(campaigns)]
    made = sum(materialising.prepare(campaign) for campaign in all_of_them)
    for campaign in all_of_them:
        world.begin(campaign)
    rendered()
    found = in_processes(processes, send_all, (all_of_them[0].pk,))
    sent = Delivery.objects.filter(state=Delivery.State.SENT).count()
    told = {"members": made // campaigns, "made": made, "sent": sent}
    print(json.dumps(found | told))


def bare(messages: int, processes: int, port: int, folder: str) -> None:
    """smtplib alone: one message rendered once, given to every recipient."""
    to(port)
    recipients = json.loads((Path(folder) / "recipients.json").read_text())[:messages]
    raw = rendered()
    shares = [recipients[n::processes] for n in range(processes)]
    found = in_processes(processes, send_bare, (shares, raw, port))
    print(json.dumps(found | {"messages": len(recipients), "sent": len(recipients)}))


def send_bare(shares: list[list[Any]], raw: bytes, port: int, number: int = 0) -> None:
    with smtplib.SMTP("127.0.0.1", port) as line:
        for address, _name in shares[number]:
            line.sendmail("news@tradedir.example", [address], raw)


def rendered() -> bytes:
    """The newest campaign's message, filled for nobody in particular."""
    issue = Issue.objects.select_related("campaign").latest("pk")
    delivery = Delivery.objects.filter(campaign=issue.campaign).latest("pk")
    reader = filling.Recipient(
        delivery.pk, delivery.subject, "you@example.org", "You", ["You asked for it."]
    )
    return bytes(filling.stencil(issue).filled(reader))


def in_processes(
    amount: int, work: Callable[..., None], given: tuple[Any, ...]
) -> dict[str, Any]:
    """What so many forked processes took for it, by the clock and of processors."""
    context = get_context("fork")
    start = context.Event()
    connections.close_all()
    processes = [
        context.Process(target=begin_together, args=(start, work, given, number))
        for number in range(amount)
    ]
    for process in processes:
        process.start()
    time.sleep(1)
    before, begun = database_seconds(), time.perf_counter()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    start.set()
    for process in processes:
        process.join()
    seconds = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": seconds,
        "processor": after.ru_utime
        + after.ru_stime
        - children.ru_utime
        - children.ru_stime,
        "database": database_seconds() - before,
        "peak_mb": after.ru_maxrss / 1024,
        "failed": sum(process.exitcode != 0 for process in processes),
    }


def begin_together(
    start: Any, work: Callable[..., None], given: tuple[Any, ...], number: int
) -> None:
    start.wait()
    work(*given) if work is send_all else work(*given, number=number)


def database_seconds() -> float:
    """Processor seconds of this database's server so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    seconds = server_seconds(backend)
    connections.close_all()
    return seconds


def materialise(criteria: dict[str, list[str]]) -> None:
    """Make the deliveries of a campaign to so many, and say how large this process became."""
    found: dict[str, Any] = {}
    for name, chosen in {
        "everybody who allows it": {},
        "of some countries": criteria,
    }.items():
        campaign = world.a_campaign(criteria=chosen)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        begun = time.perf_counter()
        made = materialising.prepare(campaign)
        found[name] = {
            "made": made,
            "seconds": time.perf_counter() - begun,
            "before_mb": before,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    print(json.dumps(found))
