"""Files of companies that staff enter, whom they invite, and who wants no invitation."""

import django.db.models.deletion
import django.utils.timezone
import members.models.plain
import uuid
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MAY = ("view", "add")


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Support looks through files of companies, and enters them."""
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="support")
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="members", model="companyimport"
    )
    for act in MAY:
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=kind,
            codename=f"{act}_companyimport",
            defaults={"name": f"Can {act} company import"},
        )
        group.permissions.add(permission)


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="members", codename__endswith="_companyimport"
    ).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("members", "0014_hand_over"),
    ]

    operations = [
        migrations.CreateModel(
            name='CompanyImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('source', models.CharField(max_length=200)),
                ('ground', models.CharField(choices=[('register', 'A public register'), ('published', 'Published by the company itself'), ('agreed', 'The company agreed'), ('licence', 'Open data under a licence')], max_length=10, verbose_name='legal ground')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('content', models.BinaryField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('read_at', models.DateTimeField(null=True)),
                ('new', models.PositiveIntegerField(default=0, verbose_name='new companies')),
                ('known', models.PositiveIntegerField(default=0, verbose_name='known companies')),
                ('wrong', models.PositiveIntegerField(default=0, verbose_name='rows with errors')),
                ('errors', models.BinaryField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('discarded_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ImportedCompany',
            fields=[
                ('company', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='imported', serialize=False, to='members.company')),
                ('row', models.PositiveIntegerField()),
                ('plain_name', models.CharField(max_length=2000)),
                ('country', models.CharField(max_length=2)),
                ('language', models.CharField(max_length=12)),
                ('address', models.BinaryField(null=True)),
                ('address_digest', models.BinaryField(null=True, unique=True)),
                ('invited_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BinaryField(unique=True)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(members.models.plain.PlainName('trading_name'), name='company_plain_name'),
        ),
        migrations.AddField(
            model_name='companyimport',
            name='uploaded_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='importedcompany',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='companies', to='members.companyimport'),
        ),
        migrations.AddIndex(
            model_name='companyimport',
            index=models.Index(condition=models.Q(('discarded_at', None), ('done_at', None)), fields=['uploaded_at'], name='company_import_open'),
        ),
        migrations.AddConstraint(
            model_name='companyimport',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_at', None), models.Q(('discarded_at', None), ('read_at__isnull', False)), _connector='OR'), name='company_import_confirmed_after_reading'),
        ),
        migrations.AddConstraint(
            model_name='companyimport',
            constraint=models.CheckConstraint(condition=models.Q(('done_at', None), ('confirmed_at__isnull', False), _connector='OR'), name='company_import_done_after_confirming'),
        ),
        migrations.AddConstraint(
            model_name='companyimport',
            constraint=models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='company_import_says_its_source'),
        ),
        migrations.AddIndex(
            model_name='importedcompany',
            index=models.Index(condition=models.Q(('address__isnull', False)), fields=['invited_at'], name='imported_company_to_invite'),
        ),
        migrations.AddIndex(
            model_name='importedcompany',
            index=models.Index(fields=['plain_name'], name='imported_company_plain_name'),
        ),
        migrations.AddConstraint(
            model_name='importedcompany',
            constraint=models.CheckConstraint(condition=models.Q(('reminded_at', None), models.Q(('address', None), ('invited_at__isnull', False)), _connector='OR'), name='imported_company_reminded_is_last'),
        ),
        migrations.RunPython(allow, forbid),
    ]
