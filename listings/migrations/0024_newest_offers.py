from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0020_tending_triggers")]

    operations = [
        migrations.AddIndex(
            "offer",
            models.Index(fields=["published_at", "id"], name="offer_newest"),
        )
    ]
