"""Listings are entered again: numbers are found with their units, however those are written."""

from django.db import migrations

# Workers enter what is marked, a batch at a time; what stays as it is is not written.
MARK = """
INSERT INTO listings_behind (company_id) SELECT DISTINCT company_id FROM listings_searchdoc
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0068_one_way_of_chinese")]

    # Entered anew is right for every version, whichever enters it.
    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop)]
