"""Looks of our staff are kept for three years, disclosures for six; a desk reads requests too."""

from django.db import migrations, models

from privacy import ledgers

# What refers to a decision or an entry goes a year before it.
KEPT = {
    "privacy_accessrecord": "3 years",
    "privacy_accessreview": "3 years",
    "privacy_disclosuresubject": "6 years",
    "privacy_disclosuretold": "6 years",
    "privacy_disclosurepackage": "6 years",
    "privacy_disclosurestep": "7 years",
    "privacy_disclosure": "8 years",
}


class Migration(migrations.Migration):
    dependencies = [("privacy", "0020_consent_restored")]

    operations = [
        migrations.AlterField(
            model_name="accessrecord",
            name="about",
            field=models.CharField(
                choices=[
                    ("member", "Your account"),
                    ("company", "Your company"),
                    ("conversation", "A reported conversation"),
                    ("evidence", "Evidence of your company"),
                    ("claim", "A claim to a company"),
                    ("request", "Your request about privacy"),
                ],
                max_length=15,
            ),
        ),
        *(ledgers.ages(table, kept) for table, kept in KEPT.items()),
    ]
