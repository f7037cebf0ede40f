"""When the team of a closed offer was asked what became of it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("listings", "0031_response")]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="outcome_asked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                fields=["closes_on", "id"],
                condition=Q(
                    outcome="",
                    outcome_asked_at=None,
                    withdrawn_at=None,
                    published_at__isnull=False,
                ),
                name="offer_to_ask_about",
            ),
        ),
    ]
