"""The newest of a family and of a leaf by their indexes, as those of an industry."""

from django.db import migrations

INDEXES = {
    f"searchdoc_newest_{level}": f"(kind, {level}, created DESC, listing DESC) INCLUDE (until)"
    for level in ("family", "leaf")
}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("listings", "0053_counted_together")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON listings_searchdoc {how}",
            f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
        )
        for name, how in INDEXES.items()
    ]
