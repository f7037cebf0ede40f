"""The demo world's figures: released by the gate, of companies that somebody owns, within the budget."""

from datetime import date

import pytest
from django.db.models import Sum
from django.utils import timezone

from members import statistics
from members.models import Company, Member, NotificationOff
from privacy.models import Budget, Partner, Release, ReleasedTable, SharedVisits
from privacy.releases import counting
from tests.tradedir.test_demo import make, world  # noqa: F401
from tradedir.demo import companies, figures

pytestmark = pytest.mark.usefixtures("world")


def names(today):
    return [one.name for one in figures.periods(today)]


def test_what_is_over_is_released_and_the_newest_comes_last():
    assert names(date(2026, 11, 29)) == ["2026-Q1", "2026-Q2", "2026-Q3"]
    assert names(date(2026, 1, 1)) == ["2025-Q2", "2025-Q3", "2025"]
    assert names(date(2026, 4, 1)) == ["2025-Q3", "2025", "2026-Q1"]


def test_nobody_is_counted_before_they_had_joined():
    make(companies=70, items=0, offers=0)
    tables = statistics.CATALOGUE.tables[:1]
    [(_table, all_of_them)] = counting.counted(figures.as_of(date(2100, 1, 1)), tables)
    [(_table, nobody)] = counting.counted(figures.as_of(date(2000, 1, 1)), tables)
    counted = Company.objects.filter(
        memberships__isnull=False, ended_at=None, suspended_at=None
    )
    assert 60 < sum(all_of_them.values()) <= counted.distinct().count()
    assert not any(nobody.values())


@pytest.mark.promise("T7")
def test_the_budget_is_what_its_tables_cost_and_leaves_room_for_a_quarter(client):
    make(companies=70, items=0, offers=0)
    assert Release.objects.filter(line="membership").count() == 3
    members = ReleasedTable.objects.filter(release__line="membership")
    spent = members.aggregate(Sum("rho"))["rho__sum"]
    budget = Budget.objects.get(line="membership")
    assert budget.spent == spent
    alone = members.filter(release=members.latest("pk").release)
    assert budget.cap - spent > alone.aggregate(Sum("rho"))["rho__sum"]
    page = client.get("/statistics/").text
    assert "Nothing was released" not in page
    assert "Companies by employees" in page
    assert Release.objects.get(line="traffic").cause == "month"
    assert not SharedVisits.objects.filter(
        month__lt=timezone.localdate().replace(day=1)
    )


def test_a_new_world_keeps_the_releases_that_there_are():
    make(companies=6, items=0, offers=0)
    kept = list(ReleasedTable.objects.values_list("pk", "values"))
    make(companies=7, items=0, offers=0, again=True)
    assert list(ReleasedTable.objects.values_list("pk", "values")) == kept


def test_owners_cannot_sign_in_and_want_no_mail_that_can_be_switched_off():
    make(companies=8, items=0, offers=0)
    owners = Member.objects.filter(member_id__startswith="demo-owner-")
    assert owners.count() == 8 - 4 - len(set(companies.IMPORTED))
    assert not any(one.has_usable_password() for one in owners)
    off = NotificationOff.objects.filter(member__in=owners)
    assert off.filter(kind="still-right").count() == owners.count()
    assert all(one.email.endswith(".example") for one in owners)


def test_there_is_one_partner_to_give_figures_to():
    for _ in range(2):
        figures.make(date(2026, 11, 29))
    assert Partner.objects.get().name == figures.PARTNER
