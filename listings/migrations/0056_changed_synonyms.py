"""What a group of synonyms was before and after each change."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0055_titles_begin")]

    operations = [
        migrations.AddField(
            "treechange",
            "words_before",
            ArrayField(models.CharField(max_length=60), default=list, db_default=[]),
        ),
        migrations.AddField(
            "treechange",
            "words_after",
            ArrayField(models.CharField(max_length=60), default=list, db_default=[]),
        ),
    ]
