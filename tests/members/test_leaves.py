"""Pages of lists of which most fit on one."""

import pytest

from members.leaves import Leaves
from members.models import Member
from tests.people import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    for _ in range(5):
        a_member()
    return Member.objects.order_by("pk")


@pytest.mark.parametrize("number", [None, "", "1", 1])
def test_what_fits_is_read_once(rows, number, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = Leaves(rows, 5).get_page(number)
        assert len(list(page)) == page.paginator.count == 5
        assert not page.has_other_pages()


def test_what_does_not_fit_is_counted(rows, django_assert_num_queries):
    with django_assert_num_queries(2):
        page = Leaves(rows, 2).get_page("1")
        assert [one.pk for one in page] == [one.pk for one in page.object_list]
        assert (len(page), page.paginator.num_pages, page.has_next()) == (2, 3, True)


@pytest.mark.parametrize(
    ("asked", "given"), [("2", 2), ("3", 3), ("9", 3), ("-1", 3), ("x", 1), ("1e3", 1)]
)
def test_other_pages_are_as_ever(rows, asked, given):
    page = Leaves(rows, 2).get_page(asked)
    assert page.number == given
    assert list(page) == list(rows[2 * given - 2 : 2 * given])


def test_an_empty_list_has_one_page(django_assert_num_queries):
    with django_assert_num_queries(1):
        page = Leaves(Member.objects.order_by("pk"), 5).get_page(1)
        assert not list(page)
        assert page.paginator.num_pages == 1
