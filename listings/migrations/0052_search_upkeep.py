"""When the tables of search are swept and looked at: by what changes, not by a fifth of them."""

from django.db import migrations

OFTEN = (
    "autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,"
    " autovacuum_analyze_scale_factor = 0.02"
)
TABLES = (
    "listings_facetcount",
    "listings_lexeme",
    "listings_knownword",
    "listings_spelledword",
    "listings_item",
    "listings_offer",
)


class Migration(migrations.Migration):
    dependencies = [("listings", "0051_tier_indexes")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} SET ({OFTEN})",
            f"ALTER TABLE {table} RESET"
            f" ({', '.join(one.split(' =')[0] for one in OFTEN.split(', '))})",
        )
        for table in TABLES
    ]
