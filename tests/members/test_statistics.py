"""Who is counted in statistics of the membership, and in which categories."""

from collections import Counter
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from members import countries, regions, statistics
from members.models import Company, CompanyContact, Industry, Member, Membership
from privacy import consents, restrictions
from privacy.models import Release
from privacy.releases import counting, making
from tests.people import a_company, a_member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.promise("W2"),
    pytest.mark.promise("W3a"),
]
CATALOGUE = statistics.CATALOGUE
INDUSTRY = CATALOGUE.table("industry")


def counted(table=INDUSTRY):
    return dict(counting.counted(CATALOGUE, [table]))[table]


def number():
    return sum(counted().values())


@pytest.fixture
def company():
    """One that counts: three weeks old, with a confirmed owner."""
    old = timezone.now() - timedelta(days=21)
    return a_company(created_at=old)


@pytest.fixture
def owner(company):
    return a_member(company)


def say(subject, state):
    consents.record(
        subject,
        consents.STATISTICS,
        state=state,
        language="en",
        method=consents.Method.SETTINGS,
    )


def now(company, **fields):
    Company.objects.filter(pk=company.pk).update(**fields)


def test_a_company_counts_in_one_cell_of_each_table(company, owner):
    for table, counts in counting.counted(CATALOGUE, CATALOGUE.tables):
        assert sum(counts.values()) == 1, table.name
    assert counted() == {(Industry.COMPONENTS,): 1}


def test_none_counts_without_a_member_who_is_confirmed(company):
    assert number() == 0
    member = a_member(company)
    assert number() == 1
    EmailAddress.objects.filter(user=member).update(verified=False)
    assert number() == 0


def test_none_counts_whose_people_are_all_shut_out(company, owner):
    Member.objects.filter(pk=owner.pk).update(is_active=False)
    assert number() == 0
    a_member(company, role="viewer")
    assert number() == 1


def test_none_counts_before_it_is_14_days_old(company, owner):
    now(company, created_at=timezone.now() - timedelta(days=13, hours=23))
    assert number() == 0
    now(company, created_at=timezone.now() - timedelta(days=14, hours=1))
    assert number() == 1


@pytest.mark.parametrize("date", ["ended_at", "suspended_at", "erased_at"])
def test_none_counts_that_is_closed_suspended_or_erased(company, owner, date):
    past = timezone.now() - timedelta(days=1)
    more = {"ended_by": "team", "unpublished_at": timezone.now()}
    now(company, **{date: past}, **(more if date == "ended_at" else {}))
    assert number() == 0


def test_one_that_never_published_counts_as_any_other(company, owner):
    """Membership is counted, not pages."""
    now(company, published_at=None)
    assert number() == 1


@pytest.mark.parametrize("role", ["owner", "viewer"])
@pytest.mark.parametrize("state", [None, *consents.State])
@pytest.mark.parametrize("is_restricted", [False, True])
def test_none_counts_of_whom_the_gate_refuses_anybody(
    company, owner, role, state, is_restricted
):
    """The same answer as `may`, for everybody of the team, in every state there is."""
    somebody = owner if role == "owner" else a_member(company, role=role)
    if state:
        say(somebody.subject, state)
    if is_restricted:
        restrictions.restrict(somebody.subject)
    team = Member.objects.filter(memberships__company=company)
    allowed = [consents.may(one.subject, consents.STATISTICS) for one in team]
    assert number() == int(all(allowed))


@pytest.mark.parametrize("how", ["objected", "restricted"])
def test_nor_where_the_gate_refuses_the_company_itself(company, owner, how):
    contact, _ = CompanyContact.objects.get_or_create(company=company)
    assert number() == 1
    if how == "objected":
        say(contact.subject, consents.State.OBJECTED)
    else:
        restrictions.restrict(contact.subject)
    assert not consents.may(contact.subject, consents.STATISTICS)
    assert number() == 0


def test_who_objects_and_thinks_better_of_it_counts_again(company, owner):
    say(owner.subject, consents.State.OBJECTED)
    assert number() == 0
    say(owner.subject, consents.State.GRANTED)
    assert number() == 1


def test_a_large_team_is_one_company_and_a_member_of_two_is_two(company, owner):
    for _ in range(3):
        a_member(company, role="editor")
    assert number() == 1
    other = a_company(created_at=company.created_at)
    Membership.objects.create(company=other, member=owner, role="owner")
    assert number() == 2


# Categories


def test_every_country_of_the_world_has_one_place():
    world = {code for code, _name in countries.choices("en")}
    assert world == set(regions.OF_COUNTRY)
    assert {statistics.place_of(one) for one in world} == set(statistics.PLACES)
    assert list(statistics.COUNTRY.categories) == statistics.PLACES
    assert len(statistics.PLACES) == 60


@pytest.mark.parametrize("dimension", statistics.DIMENSIONS, ids=lambda one: one.name)
def test_a_coarser_dimension_has_a_place_for_every_category(dimension):
    if dimension.coarser is None:
        return
    assert set(dimension.parts) == set(dimension.categories)
    assert set(dimension.parts.values()) == set(dimension.coarser.categories)


def test_sql_and_python_put_every_country_into_the_same_place():
    codes = [*regions.OF_COUNTRY, "XX", "ZZ"]
    for dimension, place in (
        (statistics.COUNTRY, statistics.place_of),
        (
            statistics.REGION,
            lambda code: regions.OF_COUNTRY.get(code, regions.ELSEWHERE),
        ),
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT country, {dimension.sql} FROM unnest(%s) AS country", [codes]
            )
            assert dict(cursor.fetchall()) == {code: place(code) for code in codes}


@pytest.mark.parametrize(
    ("field", "odd", "table", "place"),
    [
        # No country of the list, but two letters, which is all the database asks for.
        ("country", "XX", "country", "oceania"),
        ("turnover_band", "", "turnover", "unsaid"),
        ("turnover_band", "unsaid", "turnover", "unsaid"),
        ("turnover_band", "7-8", "turnover", "unsaid"),
        ("employees_band", "", "employees", "unsaid"),
        ("employees_band", "lots", "employees", "unsaid"),
    ],
)
def test_what_is_in_no_list_still_counts_somewhere(
    company, owner, field, odd, table, place
):
    now(company, **{field: odd})
    assert counted(CATALOGUE.table(table)) == {(place,): 1}


def test_a_category_that_the_catalogue_lacks_is_not_dropped_in_silence(
    company, owner, monkeypatch
):
    monkeypatch.setitem(INDUSTRY.dimensions[0].__dict__, "categories", {"food": "Food"})
    with pytest.raises(counting.Unsorted, match="industry"):
        making.publish(CATALOGUE, [INDUSTRY], period="2026", cause=Release.Cause.YEAR)
    assert not Release.objects.exists()


def test_all_tables_together_count_what_one_by_one_is_counted():
    """Many companies; grouping sets, turned axes and coarser tables against plain Python."""
    rows = spread()
    for table, counts in counting.counted(CATALOGUE, CATALOGUE.tables):
        names = [one.name for one in table.dimensions]
        assert counts == Counter(tuple(row[name] for name in names) for row in rows)
        assert sum(counts.values()) == len(rows)


def spread():
    """Some companies in many categories, and what each is in."""
    old = timezone.now() - timedelta(days=21)
    owner = a_member()
    codes, bands = list(regions.OF_COUNTRY), Company.Turnover.values
    rows = []
    for n in range(40):
        of = {
            "country": codes[(n * 7) % len(codes)],
            "industry": Industry.values[n % 24],
            "business_type": list(statistics.TYPE.categories)[n % 8],
            "turnover_band": bands[n % len(bands)],
            "employees_band": Company.Employees.values[(n // 2) % 8],
        }
        company = Company.objects.create(
            trading_name=f"C{n}", slug="c", city="X", created_at=old, **of
        )
        Membership.objects.create(company=company, member=owner, role="owner")
        rows.append(
            {
                "industry": of["industry"],
                "country": statistics.place_of(of["country"]),
                "type": of["business_type"],
                "turnover": of["turnover_band"],
                "employees": of["employees_band"],
            }
        )
    return rows
