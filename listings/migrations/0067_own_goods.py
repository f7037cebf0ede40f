"""A storefront counts its items and turns its pages in an index alone."""

import django.contrib.postgres.operations
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("listings", "0066_counts_of_countries")]

    operations = [
        django.contrib.postgres.operations.AddIndexConcurrently(
            model_name="item",
            index=models.Index(
                fields=["company", "-id"],
                include=("category", "valid_until"),
                condition=models.Q(
                    published_at__isnull=False,
                    paused_at=None,
                    archived_at=None,
                    withdrawn_at=None,
                ),
                name="item_of_company",
            ),
        ),
    ]
