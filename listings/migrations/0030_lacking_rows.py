"""Of a file of items that publishes: how many lack something, apart from those that staff look at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0029_saved_searches")]

    operations = [
        migrations.AddField(
            model_name="cataloguefile",
            name="lacking",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
