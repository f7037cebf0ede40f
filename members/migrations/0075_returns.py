"""Where each message went, and what the check of mail found."""

import django.utils.timezone
from django.db import migrations, models

# The consent that lets a message leave was confirmed by one address, and to that it goes. Its
# mark is noted as the message leaves, whoever sends: a report that comes later is about that
# address, not about the one that the member has by then. A digest leaves by any topic.
SENT_TO = """
CREATE FUNCTION delivery_goes_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sent_to := (
        SELECT said.confirmed_by
        FROM members_campaign AS campaign
        JOIN privacy_consentstate AS said ON said.subject = NEW.subject
          AND starts_with(said.purpose, campaign.purpose)
        WHERE campaign.id = NEW.campaign_id
          AND said.state = 'granted' AND said.confirmed_by IS NOT NULL
        ORDER BY said.purpose <> campaign.purpose, said.recorded_at DESC
        LIMIT 1
    );
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_leaves BEFORE UPDATE ON members_delivery FOR EACH ROW
    WHEN (NEW.state = 'transmitting' AND OLD.state <> 'transmitting')
    EXECUTE FUNCTION delivery_goes_to();
"""
BACK = """
DROP TRIGGER delivery_leaves ON members_delivery;
DROP FUNCTION delivery_goes_to();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0065_segment_figures")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="sent_to",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.RunSQL(SENT_TO, BACK),
        migrations.CreateModel(
            name="MailCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("has_passed", models.BooleanField()),
                ("findings", models.JSONField(default=list)),
                ("about", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["-at"], name="mail_check_latest")],
            },
        ),
    ]
