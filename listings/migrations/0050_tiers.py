"""Which listings are among the best of their kind, as a column the indexes of words know."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0045_for_you")]

    operations = [
        # A constant: no row is written.
        migrations.AddField(
            model_name="searchdoc",
            name="tier",
            field=models.PositiveSmallIntegerField(db_default=4, default=4),
        ),
    ]
