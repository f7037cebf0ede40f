"""Releases of statistics: ledgers whose every table is paid for out of the year's budget."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from privacy import ledgers


BUDGET = """
-- What a line may tell of one that joins or leaves, in a year (zCDP).
CREATE FUNCTION budget_cap(line text) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT 0.35
$$;
-- As the owner: nobody else writes what was spent, so that no table comes without its cost.
CREATE FUNCTION released_table_spends() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO privacy_budget AS budget (line, year, spent, cap)
    SELECT release.line, extract(year FROM clock_timestamp() AT TIME ZONE 'UTC'),
        NEW.rho, budget_cap(release.line)
    FROM privacy_release AS release WHERE release.id = NEW.release_id
    ON CONFLICT (line, year) DO UPDATE SET spent = budget.spent + excluded.spent;
    RETURN NEW;
END $$;
CREATE TRIGGER released_table_spends BEFORE INSERT ON privacy_releasedtable
    FOR EACH ROW EXECUTE FUNCTION released_table_spends();
"""
NO_BUDGET = """
DROP TRIGGER released_table_spends ON privacy_releasedtable;
DROP FUNCTION released_table_spends();
DROP FUNCTION budget_cap(text);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0021_looks_age'),
    ]

    operations = [
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.CharField(max_length=40)),
                ('year', models.PositiveSmallIntegerField()),
                ('spent', models.DecimalField(decimal_places=9, max_digits=12)),
                ('cap', models.DecimalField(decimal_places=9, max_digits=12)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('line', 'year'), name='budget_of_a_year'), models.CheckConstraint(condition=models.Q(('spent__gte', 0), ('spent__lte', models.F('cap'))), name='budget_not_overspent')],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.BigIntegerField(editable=False, unique=True)),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('seal', models.BinaryField()),
                ('line', models.CharField(max_length=40)),
                ('period', models.CharField(max_length=10)),
                ('cause', models.CharField(choices=[('quarter', 'Every quarter'), ('year', 'Every year'), ('hand', 'By hand')], max_length=7)),
                ('snapshot_at', models.DateTimeField()),
                ('by', models.UUIDField(null=True)),
                ('made_with', models.CharField(max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('line', 'period'), name='release_once_a_period')],
            },
        ),
        migrations.CreateModel(
            name='ReleasedTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.BigIntegerField(editable=False, unique=True)),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('seal', models.BinaryField()),
                ('name', models.CharField(max_length=60)),
                ('domain', models.JSONField()),
                ('values', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ('sigma', models.DecimalField(decimal_places=2, max_digits=6)),
                ('rho', models.DecimalField(decimal_places=9, max_digits=12)),
                ('threshold', models.PositiveIntegerField()),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tables', to='privacy.release')),
            ],
            options={
                'indexes': [models.Index(fields=['name', '-release'], name='released_table_by_name')],
                'constraints': [models.UniqueConstraint(fields=('release', 'name'), name='released_table_once'), models.CheckConstraint(condition=models.Q(('rho__gte', django.db.models.expressions.CombinedExpression(models.Value(1), '/', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(2), '*', models.F('sigma')), '*', models.F('sigma')))), ('sigma__gt', 0)), name='released_table_costs_its_noise')],
            },
        ),
        ledgers.begin(
            "privacy_release",
            *("line", "period", "cause", "snapshot_at", "by", "made_with"),
        ),
        ledgers.begin(
            "privacy_releasedtable",
            *("release_id", "name", "domain", "values", "sigma", "rho", "threshold"),
        ),
        migrations.RunSQL(BUDGET, NO_BUDGET),
    ]
