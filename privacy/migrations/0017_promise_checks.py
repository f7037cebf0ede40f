"""Runs of the live checks and their results; privacy officers read them and ask for runs."""

import django.db.models.deletion
import django.db.models.lookups
import django.utils.timezone
from django.db import migrations, models
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
        ('privacy', '0016_access_ledgers'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by_the_clock', models.BooleanField(default=True)),
                ('total', models.PositiveSmallIntegerField(default=0)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'permissions': [('run_promise_checks', 'Can have the promises checked')],
                'constraints': [models.UniqueConstraint(django.db.models.lookups.IsNull(models.F('ended_at'), True), condition=models.Q(('ended_at', None)), name='check_run_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='CheckResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_name', models.CharField(max_length=60)),
                ('clause', models.CharField(max_length=4)),
                ('state', models.CharField(choices=[('kept', 'Kept'), ('broken', 'Broken'), ('nothing', 'Nothing to look at yet'), ('cannot', 'Could not be checked')], max_length=7)),
                ('wrong', models.BigIntegerField(null=True)),
                ('among', models.BigIntegerField(null=True)),
                ('is_sample', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('milliseconds', models.PositiveIntegerField()),
                ('checked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='results', to='privacy.checkrun')),
            ],
            options={
                'indexes': [models.Index(fields=['check_name', '-id'], name='check_result_newest'), models.Index(fields=['checked_at'], name='check_result_by_age')],
                'constraints': [models.UniqueConstraint(fields=('run', 'check_name'), name='check_result_once_in_a_run'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'kept'), _negated=True), models.Q(('among__gt', 0), ('among__isnull', False), ('wrong', 0), ('wrong__isnull', False)), _connector='OR'), name='check_kept_means_counted'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'broken'), _negated=True), models.Q(('among__isnull', False), ('wrong__gt', 0), ('wrong__isnull', False), ('wrong__lte', models.F('among'))), _connector='OR'), name='check_broken_means_counted'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cannot'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='check_that_cannot_says_why')],
            },
        ),
        migrations.RunPython(allow, forbid),
    ]
