"""Titles by how they begin, for suggestions."""

from django.db import migrations

BEGINNINGS = """
CREATE INDEX item_title_begins ON listings_item (lower(title) text_pattern_ops);
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0054_newest_of_categories")]

    operations = [migrations.RunSQL(BEGINNINGS, "DROP INDEX item_title_begins;")]
