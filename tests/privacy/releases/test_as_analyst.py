"""Pages with figures are read in a role of the database that knows aggregate tables alone (T6)."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection

from members.models import Company, Member
from privacy import holdings
from privacy.models import Release, ReleasedTable
from privacy.releases import reading
from privacy.releases.as_analyst import as_analyst
from tests import templates
from tests.people import a_member
from tests.privacy.releases.figures import evenly, released
from tradedir.database import roles

pytestmark = [pytest.mark.django_db, pytest.mark.promise("T6")]


def role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


def test_figures_are_read(django_assert_num_queries):
    released(country=evenly("country", 40))
    # Beginning, becoming, the table; here, inside another transaction, two for the end.
    with django_assert_num_queries(5), as_analyst() as is_taken:
        found = reading.newest("membership", "country")
        assert is_taken
        assert found.release.period == "2025-Q1"
        assert reading.sheet(found).figures[0].value == 40


def test_a_release_leads_to_nobody_who_asked():
    released(country=evenly("country", 40))
    with as_analyst():
        assert Release.objects.get().cause == "quarter"
        assert ReleasedTable.objects.get().release.line == "membership"
        assert ReleasedTable.objects.with_release().get().release.line
    with pytest.raises(ProgrammingError, match="permission denied"), as_analyst():
        _ = Release.objects.get().by


@pytest.mark.parametrize("model", [Member, Company])
def test_a_member_is_not(model):
    a_member()
    with pytest.raises(ProgrammingError, match="permission denied"), as_analyst():
        model.objects.exists()
    assert role() == templates.APP


def test_every_table_but_those_of_figures_is_refused():
    figures = {model._meta.db_table for model in holdings.aggregates()}
    assert figures == set(roles.AGGREGATES)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm')"
            " AND has_any_column_privilege(%s, oid, 'SELECT, INSERT, UPDATE, REFERENCES')",
            [templates.ANALYST],
        )
        assert {name for (name,) in cursor.fetchall()} == figures
    assert {model._meta.db_table for model in apps.get_models()} >= figures


def test_no_column_of_figures_is_about_a_person():
    for model in holdings.aggregates():
        table = model._meta.db_table
        open_to_all = [field.column for field in model._meta.concrete_fields]
        for column in roles.COLUMNS.get(table, open_to_all):
            field = next(
                one for one in model._meta.concrete_fields if one.column == column
            )
            assert holdings.registry[model][field.name].personal is None, column


def test_afterwards_the_site_is_itself_again_and_nothing_is_kept():
    with as_analyst():
        assert role() == templates.ANALYST
    assert role() == templates.APP
    with pytest.raises(ProgrammingError), as_analyst():
        Release.objects.create(line="x", period="x", made_with="x")
    assert role() == templates.APP
    a_member()


def test_an_error_of_the_page_ends_it_too():
    with pytest.raises(KeyError), as_analyst():
        raise KeyError
    assert role() == templates.APP


def test_within_another_it_holds_until_its_end():
    with as_analyst():
        with as_analyst():
            assert role() == templates.ANALYST
        assert role() == templates.ANALYST
    assert role() == templates.APP


def test_without_such_a_role_one_role_does_everything(settings):
    settings.READER_ROLE = "nobody_is_called_so"
    with as_analyst() as is_taken:
        assert not is_taken
        assert role() == templates.APP
