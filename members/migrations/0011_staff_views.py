"""What each staff role may look at in the administration. Marketing may look at nothing."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

COMPANIES = (
    *("members.company", "members.companytext", "members.companycontact"),
    *("members.companyphoto", "members.certificate", "members.check"),
)
PEOPLE = ("members.member", "members.membership")
VIEWS = {
    "moderator": (*COMPANIES, *PEOPLE),
    "verifier": COMPANIES,
    "support": (*COMPANIES, *PEOPLE, "members.outgoingmail", "members.signup"),
    "privacy officer": (
        *("privacy.policyversion", "privacy.policytext"),
        *("privacy.consentevent", "privacy.policyacceptance"),
        *("members.member", "members.outgoingmail"),
    ),
}


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    groups = apps.get_model("auth", "Group").objects
    for role, labels in VIEWS.items():
        group, _ = groups.get_or_create(name=role)
        group.permissions.add(*(viewing(apps, label) for label in labels))


def viewing(apps: StateApps, label: str):
    """The permission to view a model; Django would make it only after all migrations."""
    app, model = label.split(".")
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kind, _ = kinds.get_or_create(app_label=app, model=model)
    named = apps.get_model(app, model)._meta.verbose_name_raw
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind,
        codename=f"view_{model}",
        defaults={"name": f"Can view {named}"},
    )
    return permission


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for group in apps.get_model("auth", "Group").objects.filter(name__in=VIEWS):
        group.permissions.clear()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("members", "0010_confirmed_on"),
        ("privacy", "0003_kept_by_the_database"),
    ]

    operations = [migrations.RunPython(allow, forbid)]
