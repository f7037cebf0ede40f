"""Keeping watch over the promises: the checks are run, and who answers for them hears of a change.

A mail goes to each privacy officer when what a check says has changed, once, and not again
while it stays so: the page and the list in the administration show what stays broken.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from members import outbox, public_pages
from members.models import Member
from privacy.models import CheckResult, CheckRun
from privacy.promises import registry, running
from privacy.waking import wake

OFFICERS = "privacy officer"
TASK = "members.tasks.check_promises"
State = CheckResult.State
# What is not as it should be. That there is nothing to look at is no trouble.
TROUBLE = {State.BROKEN, State.CANNOT}


class Change(NamedTuple):
    """What a check says now, where the time before it said something else."""

    result: CheckResult
    words: str
    was: str


def ask() -> CheckRun:
    """Have everything checked now, because somebody asked. Twice is once."""
    run = running.ask(by_the_clock=False)
    transaction.on_commit(look_soon)
    return run


def look_soon() -> None:
    wake(TASK)


def keep() -> None:
    """Run the checks that are due or asked for; go on where another worker stopped."""
    running.ask_if_due()
    run = running.claim()
    if run is None:
        return
    before = running.before(run)
    for result in running.work(run):
        earlier = before.get(result.check_name)
        if earlier is None or earlier.state != result.state:
            # A broken promise is on the page at once, not when the run is over.
            public_pages.changed()
    finish(run)


@transaction.atomic
def finish(run: CheckRun) -> bool:
    """End a run and write of what changed, both or neither. False where that was done."""
    if not running.end(run):
        return False
    if found := list(changes(run)):
        outbox.post_all(letter(one, run, found) for one in officers())
    public_pages.changed()
    return True


def changes(run: CheckRun) -> Iterable[Change]:
    """What came into trouble or out of it since each check was made the last time."""
    before = running.before(run)
    # A run that was broken off may know checks that this release has no more.
    for result in run.results.filter(check_name__in=registry).order_by("id"):
        earlier = before.get(result.check_name)
        was = State(earlier.state) if earlier else State.NOTHING
        if was != result.state and TROUBLE & {was, State(result.state)}:
            with translation.override("en"):
                yield Change(
                    result, str(registry[result.check_name].wrong), str(was.label)
                )


def officers() -> Iterable[Member]:
    """Those who answer for the promises: they open the administration, and their account is open."""
    return Member.objects.filter(
        groups__name=OFFICERS, is_active=True, is_staff=True
    ).order_by("pk")


def letter(officer: Member, run: CheckRun, found: list[Change]) -> outbox.Post:
    """What changed, in figures; staff read English."""
    with translation.override("en"):
        page = settings.SITE_URL + reverse("promises")
    return outbox.Post(
        key=f"promises:{run.pk}:{officer.subject}",
        to=officer.email,
        template="promises_changed",
        context={
            "found": found,
            "broken": sum(one.result.state == State.BROKEN for one in found),
            "page": page,
        },
        language="en",
        stream=outbox.Stream.NOTICE,
    )
