"""What a worker does with a copy that was sent: it looks it through, and later takes it in."""

from typing import IO
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from listings.models import CopyImport
from listings.taking_in import entering, imports
from listings.taking_in.archive import Archive, Unreadable
from listings.taking_in.taking import NEW, Account, Taking
from members.models import Member
from privacy import copy_events, sealing
from privacy.copy_events import Act


def work() -> int:
    """Look through and take in what waits. Returns how many times a copy was taken in hand."""
    done = 0
    waiting = CopyImport.objects.to_work_on().order_by("sent_at")
    for number in waiting.values_list("pk", flat=True):
        if begin(number):
            done += 1
            work_on(number)
    return done


def begin(number: UUID) -> bool:
    """Count that somebody begins. One that brought so many workers down is given up."""
    waits = CopyImport.objects.to_work_on().filter(pk=number)
    tries = waits.values_list("tries", flat=True).first()
    if tries is None:
        return False
    if tries >= imports.TRIES:
        waits.update(trouble="fault")
        return False
    return bool(waits.filter(tries=tries).update(tries=tries + 1))


@transaction.atomic
def work_on(number: UUID) -> None:
    """One copy, with its row held."""
    with connection.cursor() as cursor:
        # What one page may not take, this may.
        cursor.execute("SET LOCAL statement_timeout = '60s'")
    rows = CopyImport.objects.to_work_on().select_for_update(
        skip_locked=True, of=("self",)
    )
    sent = rows.select_related("member").filter(pk=number).first()
    if sent is None:
        return
    is_confirmed = sent.confirmed_at is not None
    try:
        with imports.opened(sent) as file:
            account = read(
                file,
                sent.member,
                takes_alike=sent.takes_alike,
                is_for_good=is_confirmed,
            )
    except Unreadable as error:
        imports.say(sent, trouble=error.code, place=error.place, file="")
        imports.drop(sent)
        return
    except (OSError, sealing.Unreadable):
        imports.say(sent, trouble="gone", file="")
        return
    told = {"plan": account.plan, "left": account.left, "tries": 0}
    if not is_confirmed:
        imports.say(sent, read_at=timezone.now(), **told)
        return
    imports.say(sent, done_at=timezone.now(), file="", **told)
    imports.drop(sent)
    taken = sum(counts[NEW] for counts in account.plan.values())
    copy_events.note(sent.pk, sent.member.subject, Act.TAKEN_IN, rows=taken)


def read(
    file: IO[bytes], member: Member, *, takes_alike: bool, is_for_good: bool
) -> Account:
    """Check it and take it in; where it is only looked through, nothing stays. Raises Unreadable."""
    archive = Archive(file)
    archive.check()
    with transaction.atomic():
        taking = Taking(
            archive, member, takes_alike=takes_alike, is_for_good=is_for_good
        )
        account = entering.take_in(taking)
        if not is_for_good:
            transaction.set_rollback(True)
    return account
