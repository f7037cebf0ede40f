"""The newest offers by their index; a form's own number is told apart by company."""

from django.db import migrations, models
from django.db.models import Q


def once_per_form(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["company", "form_key"],
        condition=Q(form_key__isnull=False),
        name=name,
    )


class Migration(migrations.Migration):
    dependencies = [("listings", "0023_offers_as_items")]

    operations = [
        migrations.AddIndex(
            "offer",
            models.Index(fields=["published_at", "id"], name="offer_newest"),
        ),
        migrations.RemoveConstraint("item", "item_once_per_form"),
        migrations.AddConstraint("item", once_per_form("item_once_per_form")),
        migrations.RemoveConstraint("offer", "offer_once_per_form"),
        migrations.AddConstraint("offer", once_per_form("offer_once_per_form")),
    ]
