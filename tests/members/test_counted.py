"""What is counted of the membership before the noise is on it: every member company once, and nobody else."""

from collections import Counter
from datetime import timedelta
from math import prod

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection
from django.utils import timezone

from members import statistics
from members.models import Company, Member
from privacy import consents, restrictions
from privacy.models import Budget, Release, ReleasedTable
from privacy.releases import counting, making
from tests.people import a_company, a_member, a_policy
from tests.releases import a_release

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=90)


def a_member_company(**fields):
    company = a_company(**{"created_at": timezone.now() - LONG_AGO} | fields)
    return company, a_member(company)


def counted(*names):
    tables = [statistics.CATALOGUE.table(name) for name in names]
    return {
        table.name: counts
        for table, counts in counting.counted(statistics.CATALOGUE, tables)
    }


@pytest.mark.promise("W2")
@pytest.mark.promise("T4")
def test_before_the_noise_totals_are_what_the_members_registered():
    for country, industry, employees in (
        *(("PT", "components", "1-4"), ("PT", "food", ""), ("UY", "food", "unsaid")),
        *(("NZ", "medical", "10-49"), ("DE", "food", "10-49")),
    ):
        a_member_company(country=country, industry=industry, employees_band=employees)
    companies = list(Company.objects.all())
    found = counted(*(one.name for one in statistics.CATALOGUE.tables))
    assert len(found) == 15
    assert {sum(counts.values()) for counts in found.values()} == {5}
    assert found["industry"] == Counter((one.industry,) for one in companies)
    assert found["country"] == {
        ("PT",): 2,
        ("DE",): 1,
        ("latin-america",): 1,
        ("oceania",): 1,
    }
    assert found["employees"] == {("unsaid",): 2, ("1-4",): 1, ("10-49",): 2}
    assert found["industry-country"] == Counter(
        (one.industry, statistics.place_of(one.country)) for one in companies
    )


@pytest.mark.promise("W3a")
def test_every_company_falls_into_a_category_of_every_table():
    """Whatever a company can hold, the catalogue has a place for it."""
    places = {statistics.place_of(code) for code in statistics.regions.OF_COUNTRY}
    assert places <= set(statistics.COUNTRY.categories)
    assert len(statistics.COUNTRY.categories) == 60
    assert set(statistics.SECTOR_OF) == set(statistics.INDUSTRY.categories)


@pytest.mark.promise("T4")
def test_the_dimensions_are_those_that_the_policy_names():
    """By industry, region, type and size of company; what they are put together to is coarser."""
    asked = {one.name for one in statistics.DIMENSIONS}
    assert asked == {"industry", "country", "type", "turnover", "employees"}
    coarser = {one.coarser.name for one in statistics.DIMENSIONS if one.coarser}
    assert coarser == {"sector", "region"}
    tables = statistics.CATALOGUE.tables
    assert {len(one.dimensions) for one in tables} == {1, 2}
    assert len(tables) == 15


def publish(period, tables=statistics.CATALOGUE.tables):
    return making.publish(
        statistics.CATALOGUE, tables, period=period, cause=Release.Cause.HAND
    )


@pytest.mark.promise("T7")
def test_what_is_released_is_never_the_bare_count():
    """Of nobody: that all of 60 draws are nought happens once in 10 to the 70th."""
    release = publish("2026", [statistics.CATALOGUE.table("country")])
    values = release.tables.get().values
    assert len(values) == 60
    assert any(values)
    assert all(abs(value) < 60 for value in values)  # ten times sigma


@pytest.mark.promise("T7")
def test_what_would_go_over_the_budget_is_not_released():
    publish("2026-Q1")
    publish("2026-Q2")
    with pytest.raises(making.BudgetSpent):
        publish("2026-Q3")
    assert Release.objects.count() == 2
    assert ReleasedTable.objects.count() == 30
    budget = Budget.objects.get()
    assert budget.spent == sum(one.rho for one in ReleasedTable.objects.all())
    assert budget.spent <= budget.cap


@pytest.mark.promise("T7")
def test_a_period_is_released_once():
    publish("2026-Q1", statistics.CATALOGUE.tables[:1])
    before = ReleasedTable.objects.get().values
    with pytest.raises(making.AlreadyReleased):
        publish("2026-Q1", statistics.CATALOGUE.tables[:2])
    assert ReleasedTable.objects.get().values == before


def test_several_members_of_a_company_are_one_company():
    company, _owner = a_member_company()
    a_member(company, role="viewer")
    assert counted("type") == {"type": {("manufacturer",): 1}}


def unconfirmed(company, owner):
    EmailAddress.objects.filter(user=owner).update(verified=False)


def new(company, owner):
    Company.objects.update(created_at=timezone.now() - timedelta(days=13))


def left(company, owner):
    Member.objects.get(pk=owner.pk).memberships.all().delete()


def ended(company, owner):
    now = timezone.now()
    Company.objects.update(ended_at=now, unpublished_at=now)


def suspended(company, owner):
    Company.objects.update(suspended_at=timezone.now())


def objected(company, owner):
    a_policy()
    consents.record(
        owner.subject,
        consents.STATISTICS,
        state=consents.State.OBJECTED,
        method=consents.Method.SETTINGS,
        language="en",
        words="My company may be counted",
    )


def a_colleague_objected(company, owner):
    objected(company, a_member(company, role="viewer"))


def restricted(company, owner):
    restrictions.restrict(owner.subject)


@pytest.mark.promise("W2")
@pytest.mark.parametrize(
    "befalls",
    [unconfirmed, new, ended, suspended, objected, a_colleague_objected, restricted],
)
def test_who_is_not_counted(befalls):
    company, owner = a_member_company()
    assert counted("type") == {"type": {("manufacturer",): 1}}
    befalls(company, owner)
    assert counted("type") == {"type": {}}


@pytest.mark.promise("W2")
def test_what_is_kept_of_a_count_is_one_number_for_each_group():
    """No column for a name, an address or a key of somebody; as many numbers as there are groups."""
    a_member_company()
    a_release("2026", tables=["type", "industry-country"])
    for table in ReleasedTable.objects.all():
        assert len(table.values) == prod(len(keys) for _name, keys in table.domain)
    fields = {
        field.name: field.db_type(connection)
        for field in ReleasedTable._meta.concrete_fields
    }
    assert fields.pop("values") == "integer[]"
    assert set(fields) == {
        *("id", "position", "recorded_at", "seal", "release", "name", "domain"),
        *("sigma", "rho", "threshold"),
    }
    related = {
        one.related_model
        for one in apps.get_model("privacy.ReleasedTable")._meta.fields
    }
    assert Member not in related
    assert Company not in related
