"""A change names a new epoch once it is committed, and not before."""

import pytest
from django.core.cache import caches
from django.db import transaction

from members import public_pages

pytestmark = pytest.mark.django_db(transaction=True)


def epoch():
    return caches["pages"].get(public_pages.EPOCH)


def test_a_new_epoch_begins_when_the_change_is_committed():
    public_pages.changed()
    before = epoch()
    with transaction.atomic():
        public_pages.changed()
        assert epoch() == before
    assert epoch() not in {before, None}


def test_what_was_rolled_back_changed_nothing():
    public_pages.changed()
    before = epoch()
    with transaction.atomic():
        public_pages.changed()
        transaction.set_rollback(True)
    assert epoch() == before
