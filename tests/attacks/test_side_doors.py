"""A member that has published nothing: no page of anybody else's differs by its joining.

Whatever is told is told in two worlds, one with the member and one without, the only one of its
industry. The released values are the same in both (what they give away is held by the other
attacks), so that each difference would be a way around them.
"""

import re
from types import SimpleNamespace

import opendp.prelude as dp
import pytest
from django.urls import reverse

from tests.attacks import two_worlds
from tests.people import a_staff_member
from tests.promise_world import a_good_world
from tests.test_canary import World

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("as_owner", "same_outcome", "at_one_moment"),
    pytest.mark.promise("T7"),
    pytest.mark.timeout(600),
]
ABOUT_IT = (
    *("/suggest/?q=qvir", "/suggest/?q=Qvirrlund", "/search/?q=qvirrlund"),
    *("/search/?tab=suppliers&q=qvirrlund", "/search/?tab=suppliers&industry=lighting"),
    *("/search/?tab=suppliers&country=IS", "/search/?tab=suppliers", "/countries/is/"),
    "/companies/?q=qvirrlund",
)
MOST = 400


@pytest.fixture
def company():
    """A published company, in a directory with a row of everything."""
    return a_good_world()


def told_in_both(client, begin, most=MOST):
    def told():
        two_worlds.release()
        two_worlds.work_by_the_clock()
        return two_worlds.everything(client, begin, most)

    return two_worlds.in_both(told)


def test_no_page_tells_a_visitor(client, company):
    """All public addresses, as the canary's crawl has them, and all without parameters."""
    item, offer = company.items.first(), company.offers.first()
    things = SimpleNamespace(company=company, item=item, offer=offer, hidden=[])
    begin = [*World.addresses(things), *two_worlds.addresses(), *ABOUT_IT]
    without, with_it = told_in_both(client, begin)
    assert len(without) > 200
    assert two_worlds.different(without, with_it) == []


def test_no_page_tells_another_member(client, company):
    """One's own company, its figures, its inquiries."""
    client.force_login(company.memberships.first().member)
    own = [one for one in two_worlds.addresses() if one.startswith("/me/")]
    without, with_it = told_in_both(client, [*own, *ABOUT_IT], 160)
    for name in ("my-company", "my-dashboard", "company-inquiries"):
        assert reverse(name, kwargs={"company_id": company.pk}) in without
    assert two_worlds.different(without, with_it) == []


@pytest.mark.promise("T6")
def test_no_page_tells_marketing_staff(client, company):
    """Desks, reports, the administration as far as it lets them in."""
    client.force_login(a_staff_member("marketing"))
    begin = ["/me/", "/desk/", "/admin/", *two_worlds.addresses(), *ABOUT_IT]
    without, with_it = told_in_both(client, begin)
    assert two_worlds.different(without, with_it) == []
    refused = [one for one, said in without.items() if said.startswith("403")]
    assert "/admin/members/company/" in refused
    assert "/admin/members/member/" in refused


@pytest.mark.parametrize("role", ["visitor", "marketing"])
def test_every_page_says_the_same_again(client, company, monkeypatch, role):
    """Asked again with nothing kept in between, and what makes noise taken away: nobody can have
    drawn. So it is after a restart."""
    two_worlds.release()
    two_worlds.work_by_the_clock()
    monkeypatch.delattr(dp.m, "make_gaussian")
    if role != "visitor":
        client.force_login(a_staff_member(role))
    begin = sorted(two_worlds.addresses(), key=lambda one: "statistics" not in one)
    first, second = (two_worlds.asked_anew(client, begin, 130) for _n in range(2))
    assert two_worlds.different(first, second) == []


@pytest.mark.parametrize("role", ["visitor", "marketing"])
def test_no_page_shows_a_cell_under_its_threshold(client, company, monkeypatch, role):
    """Every third cell is such that it would be known again, in whichever words."""
    monkeypatch.setattr(dp.m, "make_gaussian", every_third_is_telling)
    two_worlds.release()
    if role != "visitor":
        client.force_login(a_staff_member(role))
    begin = sorted(two_worlds.addresses(), key=lambda one: "statistics" not in one)
    told = two_worlds.everything(client, begin, 130)
    pages = {one: said for one, said in told.items() if "text/html" in said[:2000]}
    assert [one for one, said in pages.items() if TELLING.search(said)] == []


# −777001, −777002, …: in HTML with any minus and any sign between the thousands.
TELLING = re.compile(r"777[\s,.\u202f\u00a0’]?\d{3}\b")


def every_third_is_telling(domain, metric, scale):
    return lambda counts: [
        -777_000 - n % 1000 if n % 3 == 0 else 120 for n in range(len(counts))
    ]


def test_a_member_that_shows_itself_is_noticed(client, company):
    """So that a crawl which finds no difference is known to find one."""
    found = []
    for published in (False, True):
        with two_worlds.apart():
            two_worlds.joins(published=published)
            found.append(two_worlds.everything(client, ["/", *ABOUT_IT], 60))
    assert len(two_worlds.different(*found)) > 5
