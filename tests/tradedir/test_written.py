"""Questions written once find what their querysets find, of whoever's keys are given."""

import gc
import inspect

import pytest
from django.db import connection
from django.utils import timezone

from listings.buying import favourites
from listings.buying.searches import save
from listings.models import Item, Offer
from listings.posting import lists
from listings.search.query import Query
from listings.views import my_inquiries, my_page  # noqa: F401 they hold questions
from members import contacts, drafts, profiles
from members.models import Company, Member, Membership
from privacy.written import Written
from tests.listings.asking.world import a_buyer, a_supplier, an_inquiry
from tests.people import a_category, a_member, an_item, an_offer

pytestmark = pytest.mark.django_db


def a_world():
    """A member with everything that is asked for, and what their keys are called."""
    company = a_supplier()
    member = company.memberships.get().member
    a_category()
    an_item(company)
    an_item(company, title="Piston pump")
    an_offer(company)
    profiles.save_contact(company, {"street": "9 Known Street"}, has_no_fax=None)
    contact = contacts.contact_of(company)
    drafts.keep(company, contact, drafts.Edit({"city": "Lisbon"}), by=member)
    an_inquiry(company)
    thread = an_inquiry(a_supplier(), a_buyer(member))
    favourites.make(member, "Pumps")
    save(member, Query("gear pump"), name="Pumps", every="off")
    return {
        "company": company.pk,
        "member": member.pk,
        "inquirer": thread.inquirer_id,
        "today": timezone.localdate(),
    }


def questions():
    for model in (Item, Offer):
        for order in lists.ORDERS if model is Item else lists.OFFER_ORDERS:
            lists.plain(model, order)
    gc.collect()
    return [
        one
        for one in gc.get_objects()
        if type(one) is Written and one._build.__module__ != __name__
    ]


def said(row, depth=2):
    """Everything that was read with a row: its columns, what was counted, what is beside it."""
    if isinstance(row, tuple):
        return row
    own = {name: value for name, value in vars(row).items() if name[0] != "_"}
    if depth:
        own["beside"] = {
            name: one and said(one, depth - 1)
            for name, one in row._state.fields_cache.items()
        }
    return type(row), own, row._state.db, row._state.adding


def test_each_finds_what_its_queryset_finds_of_anybody(django_assert_num_queries):
    mine, theirs = a_world(), a_world()
    found = questions()
    assert len(found) >= 17
    for one in found:
        names = inspect.signature(one._build).parameters
        for world in (mine, theirs, mine):
            keys = [world[name] for name in names]
            rows = one.rows(*keys)
            assert rows, inspect.getsource(one._build)
            asked = one._build(*keys)
            assert list(map(said, rows)) == list(map(said, asked))
            with django_assert_num_queries(1) as asked:
                one.rows(*keys)
            assert asked[0]["sql"].startswith("EXECUTE")


def test_nobody_elses_keys_find_anything():
    world, stranger = a_world(), a_member()
    doors = [one for one in questions() if one._kinds == (int, int)]
    for one in doors:
        names = list(inspect.signature(one._build).parameters)
        keys = {**world, "member": stranger.pk}
        rows = one.rows(*(keys[name] for name in names))
        assert not any(isinstance(row, Membership) for row in rows)
        assert not any(getattr(row, "is_unread", False) for row in rows)


def test_a_key_that_does_not_stand_in_the_statement_is_refused():
    forgetful = Written(
        lambda member, company: Member.objects.filter(pk=member), int, int
    )
    with pytest.raises(ValueError, match="does not stand"):
        forgetful.rows(1, 2)
    with pytest.raises(TypeError, match="2 keys"):
        forgetful.rows(1)
    assert Written(lambda pk: Member.objects.filter(pk=pk), int).first(0) is None


def test_columns_of_other_tables_and_counts_come_as_a_queryset_has_them():
    company = a_supplier()
    a_member(company, "viewer")
    asked = Written(
        lambda pk: Membership.objects.select_related("member").filter(company_id=pk),
        int,
    )
    with connection.execute_wrapper(no_more_than(2)):
        people = {row.member.member_id for row in asked.rows(company.pk)}
    assert people == {one.member.member_id for one in company.memberships.all()}
    names = Written(
        lambda pk: Company.objects.filter(pk=pk).values_list("trading_name", "pk"), int
    )
    assert names.rows(company.pk) == [(company.trading_name, company.pk)]


def no_more_than(most):
    asked = []

    def count(execute, sql, *given):
        asked.append(sql)
        assert len(asked) <= most, asked
        return execute(sql, *given)

    return count
