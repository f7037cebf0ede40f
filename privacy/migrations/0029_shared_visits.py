"""True sums of visits that a month's release is made of: written as days are closed, then deleted."""

from django.db import migrations, models

KEPT = """
CREATE FUNCTION shared_visits_with_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM privacy_countedday
        WHERE closed_at = transaction_timestamp() AND date_trunc('month', day) = NEW.month
    ) THEN
        RAISE EXCEPTION 'visits of % are added when a day is closed', NEW.month
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shared_visits_with_closing BEFORE INSERT OR UPDATE ON privacy_sharedvisits
    FOR EACH ROW EXECUTE FUNCTION shared_visits_with_closing();
"""
NOT_KEPT = """
DROP TRIGGER shared_visits_with_closing ON privacy_sharedvisits;
DROP FUNCTION shared_visits_with_closing();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("privacy", "0028_partner_release_ledgers"),
    ]

    operations = [
        migrations.CreateModel(
            name="SharedVisits",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("industry", models.CharField(max_length=80)),
                ("visitors", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("month", "industry"), name="shared_visits_once"),
                    models.CheckConstraint(condition=models.Q(("visitors__gt", 0)), name="shared_visits_of_somebody"),
                ],
            },
        ),
        migrations.AlterField(
            model_name="release",
            name="cause",
            field=models.CharField(
                choices=[
                    ("quarter", "Every quarter"),
                    ("year", "Every year"),
                    ("month", "Every month"),
                    ("hand", "By hand"),
                ],
                max_length=7,
            ),
        ),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
