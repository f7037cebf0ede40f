"""Running the live checks: one run at a time, check by check, within bounds.

A check reads and can do nothing else: it looks in a transaction that is read-only, may take
some seconds a statement, and is rolled back. Each result is written at once, so that a run
broken off goes on where it was; who asks while a run is open asks for that one.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

import structlog
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from privacy.models import CheckResult, CheckRun
from privacy.promises import Check, checks
from privacy.promises.findings import CannotLook, Finding, Reason

State = CheckResult.State
# What one statement of a check may take, and how long nobody else takes over its run.
SECONDS = 20
LEASE = timedelta(seconds=6 * SECONDS)
A_DAY = timedelta(hours=23)
KEPT = timedelta(days=90)
CANCELLED = "57014"  # query_canceled, the way a statement_timeout ends one

log = structlog.get_logger("privacy.promises")


def ask(*, by_the_clock: bool) -> CheckRun:
    """Have everything checked. Where a run is open already, that one is it."""
    run = CheckRun(by_the_clock=by_the_clock, total=len(checks()))
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        # Over between the two, it has just said all there is to say.
        return CheckRun.objects.open().first() or CheckRun.objects.latest("pk")
    return run


def ask_if_due() -> None:
    """By the clock: once a day, whoever asked last."""
    if not CheckRun.objects.filter(asked_at__gt=timezone.now() - A_DAY).exists():
        ask(by_the_clock=True)


def claim() -> CheckRun | None:
    """The open run, if no other worker is at it."""
    now = timezone.now()
    free = CheckRun.objects.open().filter(
        Q(claimed_until=None) | Q(claimed_until__lt=now)
    )
    if not free.update(claimed_until=now + LEASE):
        return None
    return CheckRun.objects.open().first()


def work(run: CheckRun) -> Iterator[CheckResult]:
    """Make the checks of a run that are not made yet, and yield each result as it is written."""
    done = set(run.results.values_list("check_name", flat=True))
    for check in checks():
        if check.name in done:
            continue
        held = CheckRun.objects.filter(pk=run.pk, ended_at=None)
        if not held.update(claimed_until=timezone.now() + LEASE):
            return
        yield written(run, check)


def written(run: CheckRun, check: Check) -> CheckResult:
    """Make one check and write its result down. Twice in a run is once."""
    begun = time.monotonic()
    result = judged(check)
    result.run = run
    result.milliseconds = int(1000 * (time.monotonic() - begun))
    try:
        with transaction.atomic():
            result.save(force_insert=True)
    except IntegrityError:
        return run.results.get(check_name=check.name)
    return result


def judged(check: Check) -> CheckResult:
    """What a check says now; never raises."""
    result = CheckResult(check_name=check.name, clause=check.clause, state=State.CANNOT)
    try:
        found = looked(check)
    except CannotLook as error:
        result.reason = error.reason
    except OperationalError as error:
        cancelled = getattr(error.__cause__, "pgcode", "") == CANCELLED
        result.reason = Reason.TOO_LONG if cancelled else Reason.FAILED
        log.warning("check-failed", check=check.name, kind=result.reason)
    except Exception:
        # A check that is wrong itself shows no promise kept.
        result.reason = Reason.FAILED
        log.exception("check-failed", check=check.name)
    else:
        result.state = state_of(found)
        result.wrong, result.among, result.is_sample = found
    return result


def state_of(found: Finding) -> State:
    if found.wrong:
        return State.BROKEN
    return State.KEPT if found.among else State.NOTHING


def looked(check: Check) -> Finding:
    """Let a check look, reading only, for some seconds at most."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{SECONDS}s'")
            cursor.execute("SET LOCAL transaction_read_only = on")
        found = Finding(*check.look())
        transaction.set_rollback(True)
    if not 0 <= found.wrong <= found.among:
        raise ValueError("A check found more wrong than it looked at.")
    return found


def end(run: CheckRun) -> bool:
    """The run is over. False where another worker said so."""
    mine = CheckRun.objects.filter(pk=run.pk, ended_at=None)
    return bool(mine.update(ended_at=timezone.now(), claimed_until=None))


def before(run: CheckRun) -> dict[str, CheckResult]:
    """What each check said the last time before this run."""
    earlier = CheckResult.objects.filter(run__lt=run)
    return {one.check_name: one for one in earlier.newest()}


def forget_old() -> int:
    """Delete runs of more than 90 days ago, and their results."""
    old = CheckRun.objects.filter(asked_at__lt=timezone.now() - KEPT)
    deleted, _ = old.delete()
    return deleted
