"""An index of every sixteenth listing, from which what is very much is counted."""

from django.db import migrations

SAMPLE = "CREATE INDEX searchdoc_sample ON listings_searchdoc (kind) WHERE sample = 0;"
SAMPLE_BACK = "DROP INDEX searchdoc_sample;"


class Migration(migrations.Migration):
    dependencies = [("listings", "0005_orders")]

    operations = [migrations.RunSQL(SAMPLE, SAMPLE_BACK)]
