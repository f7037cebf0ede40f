"""Privacy officers read what the live checks of the promises say, and have them made."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

OFFICERS = "privacy officer"
ALLOWED = {
    "view_checkresult": ("checkresult", "Can view check result"),
    "run_promise_checks": ("checkrun", "Can have the promises checked"),
}


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    kinds = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=OFFICERS)
    for codename, (model, name) in ALLOWED.items():
        kind, _ = kinds.get_or_create(app_label="privacy", model=model)
        permission, _ = permissions.get_or_create(
            content_type=kind, codename=codename, defaults={"name": name}
        )
        group.permissions.add(permission)


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    group = apps.get_model("auth", "Group").objects.filter(name=OFFICERS).first()
    if group:
        group.permissions.remove(
            *group.permissions.filter(
                content_type__app_label="privacy", codename__in=ALLOWED
            )
        )


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0007_promise_checks"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(allow, forbid)]
