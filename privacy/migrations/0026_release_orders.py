"""Releases ordered by hand; privacy officers read releases and budgets, and order them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.lookups
import django.utils.timezone
import uuid
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

OFFICERS = "privacy officer"
ALLOWED = {
    "view_budget": ("budget", "Can view budget"),
    "view_release": ("release", "Can view release"),
    "view_releasedtable": ("releasedtable", "Can view released table"),
    "view_releaseorder": ("releaseorder", "Can view release order"),
    "make_release": ("release", "Can have figures released by hand"),
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
        ('privacy', '0025_access_logs'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='release',
            options={'base_manager_name': 'objects', 'permissions': [('make_release', 'Can have figures released by hand')]},
        ),
        migrations.CreateModel(
            name='ReleaseOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.CharField(max_length=40)),
                ('period', models.CharField(max_length=10)),
                ('tables', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)),
                ('reason', models.CharField(max_length=500)),
                ('by', models.UUIDField()),
                ('form_key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, choices=[('budget', "The year's budget has no room for any of these tables."), ('nothing', 'None of these tables says enough to be released.'), ('released', 'There is a release of this day already.'), ('failed', 'It broke off, and nothing was released. Order it again.')], max_length=10)),
                ('release', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.release')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('line'), django.db.models.lookups.IsNull(models.F('ended_at'), True), condition=models.Q(('ended_at', None)), name='release_order_one_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('release', None), ('trouble', '')), models.Q(('ended_at__isnull', False), ('release__isnull', False), ('trouble', '')), models.Q(('ended_at__isnull', False), ('release', None), models.Q(('trouble', ''), _negated=True)), _connector='OR'), name='release_order_ends_in_one_way')],
            },
        ),
        migrations.RunPython(allow, forbid),
    ]
