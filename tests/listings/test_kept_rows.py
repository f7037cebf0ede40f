"""Rows of lists are made once, and are as they would be made now."""

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings import taxonomy
from listings.models import ItemPhoto
from listings.posting import publishing
from listings.rows import LATER, SIZES
from listings.search import index
from members import public_pages
from members.models import Company
from tests.people import a_category, a_company, a_member, an_item
from tests.served import answer_of, the_application
from tests.servers import a_valkey
from tradedir.page_cache import PageCache

LIST = "/c/gear-pumps/"
GRID = SIZES[True]


@pytest.fixture
def items(transactional_db):
    caches["pages"].clear()
    taxonomy.forget()
    company = a_company("Porto Pumps")
    made = [
        an_item(company, title, category=a_category("gear-pumps"))
        for title in ("First", "Second", "Third", "Fourth", "Fifth")
    ]
    for item in made:
        ItemPhoto.objects.create(
            item=item, stem=f"demo/{item.pk}", width=4, height=3, position=0
        )
    index.enter_companies([company.pk])
    public_pages.tell_everything()
    return made


@pytest.fixture
def ask(items):
    door = PageCache(the_application(), settings.REDIS_CACHE_URL)
    return lambda address: answer_of(door, address)[2].decode()


def statements(deed):
    with CaptureQueriesContext(connection) as asked:
        deed()
    return len(asked)


def test_another_page_with_the_same_rows_reads_none_of_them(ask):
    ask(LIST)  # and prepares what is asked
    kept = statements(lambda: ask(f"{LIST}?a=1"))
    caches["pages"].drop(public_pages.KEPT)
    assert statements(lambda: ask(f"{LIST}?a=2")) == kept + 1


def test_only_rows_that_are_new_are_read(ask, items):
    ask(LIST)
    an_item(a_company("Lisbon Pumps"), "Sixth", category=a_category("gear-pumps"))
    public_pages.tell_changes()
    text = ask(LIST)
    assert "Sixth" in text
    assert "Third" in text


def test_what_changed_is_seen_at_once(ask, items):
    ask(LIST)
    Company.objects.update(trading_name="Lisbon Pumps")
    public_pages.tell_changes()
    assert "Porto Pumps" not in ask(LIST)
    publishing.withdraw(items[0])
    assert "First" not in ask(LIST)


def test_each_language_and_the_grid_have_their_own(ask):
    for address in (LIST, f"/es{LIST}", f"{LIST}?view=grid"):
        ask(address)
    assert "Comparar" in ask(f"/es{LIST}?a=1")
    assert "Compare" in ask(f"{LIST}?a=1")
    assert GRID in ask(f"{LIST}?view=grid&a=1")
    assert GRID not in ask(f"{LIST}?a=2")


def test_the_first_pictures_do_not_wait(ask):
    for address in (LIST, f"{LIST}?a=1"):
        rows = ask(address).split('<li class="row"')[1:]
        assert [LATER in row for row in rows] == [False] * 4 + [True]


def test_a_member_reads_kept_rows_and_keeps_none(ask, client, items):
    client.force_login(a_member())
    client.get(LIST)
    kept = caches["pages"]._cache.get_client(None)
    assert not kept.keys(f"{public_pages.KEPT}row:*")
    with_rows = statements(lambda: client.get(LIST))
    ask(LIST)
    assert kept.keys(f"{public_pages.KEPT}row:*")
    assert statements(lambda: client.get(LIST)) == with_rows - 1


def test_words_are_marked_in_kept_rows(ask):
    assert "<mark>First</mark>" in ask("/search/?q=first")
    assert "<mark>First</mark>" in ask("/search/?q=first&a=1")
    assert "<mark>" not in ask(LIST)


def test_without_the_server_lists_are_made_as_ever(items, tmp_path):
    with a_valkey(tmp_path) as server:
        door = PageCache(the_application(), server.url)
        server.stop()
        assert "Third" in answer_of(door, LIST)[2].decode()
