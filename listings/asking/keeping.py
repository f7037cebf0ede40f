"""What is over goes: guests who never confirmed, threads of two years ago, with their keys and files."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from listings.asking import files
from listings.models import GuestLink, Inquirer, Thread
from listings.models.inquiry import TO_CONFIRM
from privacy import holds
from privacy.models import SubjectKey

KEPT = timedelta(days=731)
# How long a network's digest is of use to limits.
NETWORKS = timedelta(days=2)
# So long a link that is over still leads to a new one.
LINKS = timedelta(days=180)
BATCH = 500


def tidy() -> int:
    """Delete what is over; returns how many threads went."""
    now = timezone.now()
    old = Thread.objects.filter(asked_at__lt=now - NETWORKS)
    old.exclude(network="").update(network="")
    GuestLink.objects.filter(ends_at__lt=now - LINKS).delete()
    gone = 0
    over = Thread.objects.filter(last_at__lt=now - KEPT).exclude(holds.kept(Thread))
    while keys := list(over.values_list("pk", "key_subject")[:BATCH]):
        gone += forget_threads(keys)
    unconfirmed = Inquirer.objects.filter(
        member=None, confirmed_at=None, asked_at__lt=now - TO_CONFIRM
    )
    while guests := list(unconfirmed.values_list("pk", "subject")[:BATCH]):
        gone += forget_guests(guests)
    empty = Inquirer.objects.filter(
        member=None, threads=None, asked_at__lt=now - TO_CONFIRM
    )
    while guests := list(empty.values_list("pk", "subject")[:BATCH]):
        forget_guests(guests)
    files.sweep()
    return gone


@transaction.atomic
def forget_threads(keys: Iterable[tuple[UUID, UUID]]) -> int:
    """Delete these threads, and the keys of what was said in them."""
    pairs = list(keys)
    Thread.objects.filter(pk__in=[pk for pk, _key in pairs]).delete()
    SubjectKey.objects.filter(subject__in=[key for _pk, key in pairs]).delete()
    return len(pairs)


@transaction.atomic
def forget_guests(guests: Iterable[tuple[int, UUID]]) -> int:
    """Delete these guests with all they began, and their keys."""
    rows = list(guests)
    threads = Thread.objects.filter(inquirer__in=[pk for pk, _subject in rows])
    gone = forget_threads(threads.values_list("pk", "key_subject"))
    Inquirer.objects.filter(pk__in=[pk for pk, _subject in rows]).delete()
    SubjectKey.objects.filter(subject__in=[subject for _pk, subject in rows]).delete()
    return gone
