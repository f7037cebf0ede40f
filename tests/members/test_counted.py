"""What is counted of the membership before the noise is on it, and what is kept of that."""

from collections import Counter
from datetime import timedelta
from math import prod

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from members import statistics
from members.models import Company, Member
from privacy.models import ReleasedTable
from privacy.releases import counting
from tests.people import a_company, a_member
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
