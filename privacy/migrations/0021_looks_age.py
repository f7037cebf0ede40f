"""Looks of our staff are kept for three years, disclosures for six; a desk reads requests too."""

from django.db import migrations, models

from privacy import ledgers

# Years, of 365 days. What refers to a decision or an entry goes a year before it.
KEPT = {
    "privacy_accessrecord": 3,
    "privacy_accessreview": 3,
    "privacy_disclosuresubject": 6,
    "privacy_disclosuretold": 6,
    "privacy_disclosurepackage": 6,
    "privacy_disclosurestep": 7,
    "privacy_disclosure": 8,
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
        *(ledgers.ages(table, f"{years * 365} days") for table, years in KEPT.items()),
    ]
