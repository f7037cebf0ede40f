"""The newest listings of an industry, and of an industry in a country, by their indexes."""

from django.db import migrations

NEWEST = """
CREATE INDEX searchdoc_newest_industry ON listings_searchdoc
    (kind, industry, created DESC, listing DESC);
CREATE INDEX searchdoc_newest_industry_country ON listings_searchdoc
    (kind, industry, country, created DESC, listing DESC);
"""
NEWEST_BACK = """
DROP INDEX searchdoc_newest_industry, searchdoc_newest_industry_country;
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0039_copy_imports")]

    operations = [migrations.RunSQL(NEWEST, NEWEST_BACK)]
