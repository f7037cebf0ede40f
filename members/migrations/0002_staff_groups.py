"""The roles of staff are groups. What each may do comes with the pages it works on."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

STAFF = ("moderator", "verifier", "support", "privacy officer", "marketing")


def make_groups(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    groups = apps.get_model("auth", "Group")
    for name in STAFF:
        groups.objects.get_or_create(name=name)


def drop_groups(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=STAFF).delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [migrations.RunPython(make_groups, drop_groups)]
