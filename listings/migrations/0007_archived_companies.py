"""Companies in the search table end a year after they were last confirmed."""

from django.db import migrations

ENDS = "UPDATE listings_searchdoc SET until = confirmed + 365 WHERE kind = 4;"
NEVER_ENDS = "UPDATE listings_searchdoc SET until = '9999-12-31' WHERE kind = 4;"


class Migration(migrations.Migration):
    dependencies = [("listings", "0006_sample")]

    operations = [migrations.RunSQL(ENDS, NEVER_ENDS)]
