"""Who opens private fields for a purpose, and who keeps the register. Marketing: nobody."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

OPEN = "privacy.accessrecord.open_record"
MAY = {
    "moderator": (OPEN,),
    "verifier": (OPEN,),
    "support": (OPEN,),
    "privacy officer": (
        OPEN,
        "privacy.accessrecord.view_accessrecord",
        "privacy.accessreview.view_accessreview",
        "privacy.accessreview.add_accessreview",
        "privacy.disclosure.view_disclosure",
        "privacy.disclosure.change_disclosure",
        "privacy.partner.view_partner",
        "privacy.partner.change_partner",
    ),
}


def permissions(apps: StateApps, named: tuple[str, ...]):
    """These permissions; Django would make them only after all migrations."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    for name in named:
        app, model, codename = name.split(".")
        kind, _ = kinds.get_or_create(app_label=app, model=model)
        meta = apps.get_model(app, model)._meta
        words = dict(meta.permissions).get(codename)
        verb = codename.partition("_")[0]
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=kind,
            codename=codename,
            defaults={"name": words or f"Can {verb} {meta.verbose_name_raw}"},
        )
        yield permission


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    groups = apps.get_model("auth", "Group").objects
    for role, named in MAY.items():
        group, _ = groups.get_or_create(name=role)
        group.permissions.add(*permissions(apps, named))


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    groups = apps.get_model("auth", "Group").objects
    for role, named in MAY.items():
        for group in groups.filter(name=role):
            group.permissions.remove(*permissions(apps, named))


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0038_privacy_requests"),
        ("privacy", "0016_access_ledgers"),
    ]

    operations = [migrations.RunPython(allow, forbid)]
