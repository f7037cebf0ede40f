"""Why staff ask for an erasure, and who may: the privacy officers, who also set holds."""

from collections.abc import Iterator
from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


OFFICER = "privacy officer"
MAY = {
    "members.leaving": ("erase_member", "view_leaving"),
    "privacy.hold": ("set_hold", "view_hold"),
    "privacy.erasure": ("view_erasure",),
}


def permissions(apps: StateApps) -> Iterator[Any]:
    """These permissions; Django would make them only after all migrations."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    for label, codenames in MAY.items():
        app, model = label.split(".")
        kind, _ = kinds.get_or_create(app_label=app, model=model)
        meta = apps.get_model(app, model)._meta
        words = dict(meta.permissions)
        for codename in codenames:
            permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=kind,
                codename=codename,
                defaults={
                    "name": words.get(codename, f"Can view {meta.verbose_name_raw}")
                },
            )
            yield permission


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=OFFICER)
    group.permissions.add(*permissions(apps))


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for group in apps.get_model("auth", "Group").objects.filter(name=OFFICER):
        group.permissions.remove(*permissions(apps))


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('members', '0040_downloads'),
        ('privacy', '0019_holds'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='leaving',
            name='leaving_approved_by_another',
        ),
        migrations.AddField(
            model_name='leaving',
            name='reason',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='leaving',
            name='ticket',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddConstraint(
            model_name='leaving',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('asked_by__isnull', False), models.Q(('approved_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='leaving_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='leaving',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_by', None), ('reason', ''), ('ticket', '')), models.Q(('asked_by__isnull', False), ('cause', 'staff'), models.Q(('reason', ''), _negated=True), models.Q(('ticket', ''), _negated=True)), _connector='OR'), name='leaving_staff_say_why'),
        ),
        migrations.RunPython(allow, forbid),
    ]
