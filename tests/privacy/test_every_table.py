"""Every table of the database is in the data map, or named here with the reason (P2)."""

import pytest
from django.apps import apps
from django.db import connection

from privacy import holdings

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P2")]

# Tables of libraries that hold nothing about a person, and why.
ABOUT_NOBODY = {
    "auth_group": "names of staff roles",
    "auth_group_permissions": "what a staff role may do",
    "auth_permission": "names of permissions",
    "django_content_type": "names of models",
    "django_migrations": "which migrations ran",
    # Links: whoever is erased takes their rows along.
    "members_member_groups": "which staff role somebody has",
    "members_member_user_permissions": "what Django would grant one by one",
}
TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""
COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s
"""


def asked(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {name for (name,) in cursor.fetchall()}


def by_table():
    return {model._meta.db_table: model for model in holdings.registry}


def test_every_table_is_in_the_data_map_or_about_nobody(as_owner):
    unknown = asked(TABLES) - set(by_table()) - set(ABOUT_NOBODY)
    assert unknown == set(), "Declare its model, or say here why it is about nobody."


def test_what_is_said_to_be_about_nobody_is_there(as_owner):
    assert set(ABOUT_NOBODY) - asked(TABLES) == set()
    assert set(ABOUT_NOBODY) & set(by_table()) == set()


def test_every_column_of_every_table_is_declared(as_owner):
    for table, model in by_table().items():
        declared = {
            field.column
            for field in model._meta.concrete_fields
            if field.name in holdings.registry[model]
        }
        assert asked(COLUMNS, table) - declared == set(), table


@pytest.mark.parametrize(
    "model", apps.get_models(include_auto_created=True), ids=lambda m: m._meta.label
)
def test_every_model_of_libraries_too(model):
    if model._meta.db_table in ABOUT_NOBODY or model._meta.proxy:
        return
    if model not in holdings.registry:
        # No table of its own: a model of a library that is not kept in the database.
        assert not model._meta.managed
        return
    assert holdings.undeclared(model) == set()
