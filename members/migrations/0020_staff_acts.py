"""Which staff roles suspend pages and close accounts. Changing roles is left to superusers."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ACTS = {
    "moderator": ("suspend_company", "close_member", "view_intervention"),
    "support": ("close_member", "view_intervention"),
}
NAMES = {
    "suspend_company": ("company", "Can suspend and restore a page"),
    "close_member": ("member", "Can close and reopen an account"),
    "view_intervention": ("intervention", "Can view intervention"),
}


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    kinds = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for role, codenames in ACTS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        for codename in codenames:
            model, name = NAMES[codename]
            kind, _ = kinds.get_or_create(app_label="members", model=model)
            permission, _ = permissions.get_or_create(
                content_type=kind, codename=codename, defaults={"name": name}
            )
            group.permissions.add(permission)


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ACTS):
        mine = group.permissions.filter(codename__in=NAMES)
        group.permissions.remove(*mine)


class Migration(migrations.Migration):
    dependencies = [("members", "0019_interventions")]

    operations = [migrations.RunPython(allow, forbid)]
