"""A migration leaves the release before it working: expand, migrate, contract."""

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ModelState, ProjectState

from tests.migration_steps import OURS, broken_by, released

# Third steps: (app, migration) with the releases in which the first two came.
CONTRACTS: dict[tuple[str, str], str] = {}


def test_what_came_since_the_last_release_breaks_nothing_of_it():
    loader = MigrationLoader(None)
    known, new, found = released(), set(), []
    plan = loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True)
    state = loader.project_state([node for node in plan if node in known])
    for node in plan:
        if node in known or node in CONTRACTS or node[0] not in OURS:
            continue
        told = broken_by(loader.graph.nodes[node], state, new)
        found += [f"{'.'.join(node)}: {one}" for one in told]
    assert found == []


def test_what_was_released_is_still_there():
    there = set(MigrationLoader(None).disk_migrations)
    assert released() <= there


def kept(**fields):
    """The state with a large table of these fields."""
    state = ProjectState()
    fields = {"id": models.AutoField(primary_key=True), **fields}
    state.add_model(ModelState("listings", "Item", list(fields.items())))
    return state


def told(*done, **fields):
    migration = Migration("0999_test", "listings")
    migration.operations = list(done)
    return list(broken_by(migration, kept(**fields), set()))


TEXT = models.CharField(max_length=20)
AMOUNT = models.IntegerField(null=True)
ABOVE = models.CheckConstraint(condition=models.Q(amount__gt=0), name="above")
BREAKS = {
    "a column is dropped": operations.RemoveField("item", "title"),
    "a column is renamed": operations.RenameField("item", "title", "heading"),
    "a table is dropped": operations.DeleteModel("Item"),
    "a table is renamed": operations.RenameModel("Item", "Thing"),
    "a column without a default": operations.AddField("item", "unit", TEXT),
    "a default of Python's alone": operations.AddField(
        "item", "unit", models.CharField(max_length=3, default="C62")
    ),
    "nothing may stay empty": operations.AlterField(
        "item", "amount", models.IntegerField()
    ),
    "a shorter text": operations.AlterField(
        "item", "title", models.CharField(max_length=10)
    ),
    "another type": operations.AlterField("item", "title", models.IntegerField()),
    "the same twice no more": operations.AlterField(
        "item", "title", models.CharField(max_length=20, unique=True)
    ),
    "a constraint on all rows": operations.AddConstraint("item", ABOVE),
    "an index that is waited for": operations.AddIndex(
        "item", models.Index(fields=["title"], name="by_title")
    ),
    "a column dropped by hand": operations.RunSQL("ALTER TABLE x DROP COLUMN y"),
    "the same beside a state": operations.SeparateDatabaseAndState(
        database_operations=[operations.RunSQL("ALTER TABLE x ALTER y SET NOT NULL")]
    ),
}


@pytest.mark.parametrize("case", BREAKS)
def test_what_breaks_the_release_before_is_noticed(case):
    assert told(BREAKS[case], title=TEXT, amount=AMOUNT), case


def test_a_table_that_is_new_may_be_changed_as_one_likes():
    made = operations.CreateModel("New", [("id", models.AutoField(primary_key=True))])
    added = operations.AddField("new", "unit", TEXT)
    assert told(made, added, operations.RemoveField("new", "unit")) == []


STEPS = [
    operations.AddField("item", "unit", models.CharField(max_length=3, null=True)),
    operations.AddField("item", "sort", models.IntegerField(db_default=0)),
    operations.AlterField("item", "title", models.CharField(max_length=50)),
    operations.AlterField("item", "amount", models.IntegerField(null=True)),
    operations.SeparateDatabaseAndState(
        state_operations=[operations.RemoveField("item", "amount")]
    ),
    AddIndexConcurrently("item", models.Index(fields=["title"], name="by_title")),
    operations.RunSQL("CREATE OR REPLACE FUNCTION x() RETURNS int LANGUAGE sql AS '1'"),
]


def test_first_and_second_steps_are_not_noticed():
    assert told(*STEPS, title=TEXT, amount=AMOUNT) == []
