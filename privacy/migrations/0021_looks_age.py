"""Looks of our staff, and the reviews of their weeks, are kept for three years."""

from django.db import migrations

from privacy import ledgers


class Migration(migrations.Migration):
    dependencies = [("privacy", "0020_consent_restored")]

    operations = [
        ledgers.ages("privacy_accessrecord", "3 years"),
        ledgers.ages("privacy_accessreview", "3 years"),
    ]
