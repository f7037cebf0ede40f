"""When what the public sees has changed: kept pages of before are served no more."""

import secrets
from collections.abc import Callable, Iterable
from functools import partial
from typing import cast

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.utils.module_loading import import_string

from members.models import Company
from privacy import replicas

EPOCH = "page-epoch"
# What the category tree is at: who keeps it in memory looks again when this has changed.
TREE = "tree-epoch"
# What the key of a kept page begins with.
KEPT = "page:"


def changed() -> None:
    """Once this transaction commits, no kept page from before it is served again.

    Called by every deed that changes what a visitor can see. Where the cache cannot be
    reached, kept pages end by their own age (tradedir/page_cache.py, KEPT_SECONDS).
    """
    noted()
    transaction.on_commit(partial(caches["pages"].set, EPOCH, new_epoch(), None))


def noted() -> None:
    """Before pages of a new epoch are made: from which place of its log on the database has them."""
    if settings.REPLICAS:
        transaction.on_commit(partial(replicas.note, replicas.PUBLIC))


def taken_out() -> None:
    """The same, and what was kept is taken away at once: it may say who was erased."""
    changed()
    drop = caches["pages"].drop  # type: ignore[attr-defined]
    transaction.on_commit(partial(drop, KEPT))


def tree_changed() -> None:
    """The same of the category tree; no process makes a page of before by what it remembers."""
    noted()
    transaction.on_commit(partial(caches["pages"].set, TREE, new_epoch(), None))
    changed()


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


def new_epoch() -> int:
    """A name for the time between two changes; never one that was used before."""
    return secrets.randbits(62)
