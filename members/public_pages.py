"""When what the public sees has changed: kept pages that were made of it are served no more.

What has changed is written down by the database itself (models/page_change.py), by triggers of
every table that a public page reads; a deed only has it told to the kept pages at its commit.
"""

import secrets
from collections.abc import Callable, Iterable
from functools import partial
from typing import cast

from django.conf import settings
from django.core.cache import caches
from django.db import Error, transaction
from django.utils.module_loading import import_string

from members.models import Company
from members.models.page_change import take_out
from privacy import replicas

# What the category tree is at: who keeps it in memory looks again when this has changed.
TREE = "tree-epoch"
# What the key of a kept page begins with.
KEPT = "page:"


def changed() -> None:
    """Once this transaction commits, no kept page made of what it changed is served again.

    Called by every deed that changes what a visitor can see. Where the cache cannot be
    reached, what changed waits in its table until it can (tell_changes).
    """
    transaction.on_commit(tell_changes)


def everything_changed() -> None:
    """The same of all kept pages, for what no row of the database says."""
    transaction.on_commit(tell_everything)


def taken_out() -> None:
    """The same, and what was kept is taken away at once: it may say who was erased."""
    everything_changed()
    drop = caches["pages"].drop  # type: ignore[attr-defined]
    transaction.on_commit(partial(drop, KEPT))


def tree_changed() -> None:
    """The same of the category tree; no process makes a page of before by what it remembers."""
    transaction.on_commit(note_place)
    transaction.on_commit(partial(caches["pages"].set, TREE, new_epoch(), None))
    everything_changed()


def company_changed(company: Company) -> None:
    """What visitors know of a company has changed, or it is seen again: page and search."""
    companies_changed([company.pk])


def companies_changed(ids: Iterable[int]) -> None:
    """The same of many, by their keys."""
    enter = cast(
        Callable[[Iterable[int]], int], import_string(settings.ENTERS_COMPANIES)
    )
    enter(ids)
    changed()


def tell_changes() -> bool:
    """Tell kept pages what was changed by whomever. False where the cache was not reached.

    One at a time: who finds nothing left to tell goes on only when it was told.
    """
    try:
        with transaction.atomic():
            marks = take_out()
            if marks and not _tell(marks):
                transaction.set_rollback(True)
                return False
    except Error:
        # What changed is committed, and what it was cannot be said.
        return tell_everything()
    return True


def tell_everything() -> bool:
    return _tell(())


def _tell(marks: Iterable[str]) -> bool:
    note_place()
    turn = caches["pages"].turn  # type: ignore[attr-defined]
    return bool(turn(str(new_epoch()), marks))


def note_place() -> None:
    """Before pages are made anew: from which place of its log on the database has what changed."""
    if settings.REPLICAS:
        replicas.note(replicas.PUBLIC)


def new_epoch() -> int:
    """A name for the time between two changes; never one that was used before."""
    return secrets.randbits(62)
