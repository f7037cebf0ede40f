"""What moderators look at and decide."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DECIDED = ("review", "report", "correction")


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    kinds = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="moderator")
    for model in DECIDED:
        kind, _ = kinds.get_or_create(app_label="listings", model=model)
        for act in ("view", "change"):
            permission, _ = permissions.get_or_create(
                content_type=kind,
                codename=f"{act}_{model}",
                defaults={"name": f"Can {act} {model}"},
            )
            group.permissions.add(permission)


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    group = apps.get_model("auth", "Group").objects.filter(name="moderator").first()
    if group:
        group.permissions.remove(
            *group.permissions.filter(
                content_type__app_label="listings", content_type__model__in=DECIDED
            )
        )


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0017_moderation"),
        ("members", "0026_no_invitation"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(allow, forbid)]
