"""Access logs that were given, with a constraint: every line of a file is accounted for once."""

import django.db.models.expressions
import django.utils.timezone
from django.db import migrations, models

import privacy.models.access_log

SUM = """
CREATE FUNCTION access_log_lines(dropped jsonb) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(sum(value::bigint), 0)::bigint FROM jsonb_each_text(dropped)
$$
"""
NO_SUM = "DROP FUNCTION access_log_lines(jsonb)"


class Migration(migrations.Migration):
    dependencies = [("privacy", "0024_closed_days")]

    operations = [
        migrations.RunSQL(SUM, NO_SUM),

        migrations.CreateModel(
            name='AccessLogFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_hash', models.CharField(max_length=64, unique=True)),
                ('size', models.BigIntegerField()),
                ('read', models.BigIntegerField(default=0)),
                ('lines', models.BigIntegerField(default=0)),
                ('counted', models.BigIntegerField(default=0)),
                ('dropped', models.JSONField(default=dict)),
                ('malformed', models.BigIntegerField(default=0)),
                ('first_day', models.DateField(null=True)),
                ('last_day', models.DateField(null=True)),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('claim', models.UUIDField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['begun_at'], name='access_log_file_by_age')],
                'constraints': [models.CheckConstraint(condition=models.Q(('lines', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('counted'), '+', privacy.models.access_log.LinesOf('dropped')), '+', models.F('malformed')))), name='access_log_file_every_line_once'), models.CheckConstraint(condition=models.Q(('counted__gte', 0), ('malformed__gte', 0)), name='access_log_file_no_less_than_none'), models.CheckConstraint(condition=models.Q(models.Q(('claimed_until__isnull', False), ('done_at', None)), models.Q(('claim', None), ('done_at__isnull', False), ('read', models.F('size'))), _connector='OR'), name='access_log_file_done_or_in_hand')],
            },
        ),
    ]
