"""What has changed is told to kept pages once it is committed, and not before."""

import pytest
from django.core.cache import caches
from django.db import connection, transaction

from members import public_pages
from members.models import Company
from members.models.page_change import PageChange
from tests.people import a_company
from tests.served import turn_of_pages

pytestmark = pytest.mark.django_db(transaction=True)


def marks():
    kept = caches["pages"]._cache.get_client(None).hgetall("page-marks")
    return {mark.decode(): int(turn) for mark, turn in kept.items() if mark != b"@"}


def test_it_is_told_when_the_change_is_committed():
    public_pages.everything_changed()
    before = turn_of_pages()
    with transaction.atomic():
        company = a_company()
        public_pages.changed()
        assert turn_of_pages() == before
    assert turn_of_pages() != before
    assert marks()[f"c{company.pk}"] == marks()["#"] == marks()["*"]
    assert not PageChange.objects.exists()


def test_what_was_rolled_back_changed_nothing():
    public_pages.everything_changed()
    before = turn_of_pages()
    with transaction.atomic():
        a_company()
        public_pages.changed()
        transaction.set_rollback(True)
    assert turn_of_pages() == before
    assert not PageChange.objects.exists()


def test_what_names_nothing_ends_all_pages():
    before = turn_of_pages()
    public_pages.everything_changed()
    assert turn_of_pages()[0] != before[0]


def test_a_transaction_leaves_each_mark_once():
    with transaction.atomic():
        company = a_company()
        for city in ("Porto", "Faro"):
            company.city = city
            company.save()
        found = list(PageChange.objects.values_list("mark", flat=True))
        assert found.count(f"c{company.pk}") == 1


def test_what_was_written_elsewhere_is_told_by_the_clock():
    company = a_company()
    public_pages.everything_changed()
    Company.objects.filter(pk=company.pk).update(city="Faro")
    assert PageChange.objects.exists()
    assert public_pages.tell_changes()
    assert f"c{company.pk}" in marks()
    assert not PageChange.objects.exists()


def test_many_marks_of_a_transaction_are_not_read_for_each():
    """Whatever plan is made: the table has no statistics, and they would soon be wrong."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(
            "SELECT members_mark_pages('c' || n % 1500) FROM generate_series(1, 3000) n"
        )
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
            " WHERE relname = 'members_pagechange'"
        )
        assert cursor.fetchone()[0] <= 3000  # and not each for each
        assert PageChange.objects.count() == 1500
        transaction.set_rollback(True)
