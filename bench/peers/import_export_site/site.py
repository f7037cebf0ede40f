"""django-import-export as shipped: the same columns in one table, the same file.

Run in the peer's own environment: `python -m bench.peers.import_export_site.site FILE`.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import django
import tablib
from django.conf import settings
from django.db import connection, models

address = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    INSTALLED_APPS=["import_export", "bench.peers.import_export_site.apps.Peer"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.path.strip("/"),
            "USER": address.username,
            "PASSWORD": address.password,
            "HOST": address.hostname,
            "PORT": address.port,
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from import_export import fields, resources, widgets  # noqa: E402


class Category(models.Model):
    slug = models.SlugField(max_length=80, unique=True)

    class Meta:
        app_label = "peer"


class Item(models.Model):
    sku = models.CharField(max_length=64, unique=True)
    category = models.ForeignKey(Category, models.PROTECT)
    title = models.CharField(max_length=120)
    brand = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=80, blank=True)
    summary = models.CharField(max_length=250, blank=True)
    description = models.TextField(max_length=5000, blank=True)
    hs_code = models.CharField(max_length=10, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    unit = models.CharField(max_length=3)
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    currency = models.CharField(max_length=3)
    moq = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    lead_time_days = models.PositiveSmallIntegerField(null=True)
    incoterms = models.CharField(max_length=60, blank=True)
    packaging = models.CharField(max_length=250, blank=True)

    class Meta:
        app_label = "peer"


class ItemResource(resources.ModelResource):
    category = fields.Field(
        attribute="category", widget=widgets.ForeignKeyWidget(Category, "slug")
    )

    class Meta:
        model = Item
        import_id_fields = ("sku",)
        exclude = ("id",)
        clean_model_instances = True


class BulkResource(ItemResource):
    """With its own switch for many rows."""

    class Meta(ItemResource.Meta):
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        report_skipped = False


def run(resource_class: type, text: str) -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE peer_item")
    dataset = tablib.Dataset().load(text, format="csv")
    taken = {}
    for name, dry in (("looking", True), ("entering", False)):
        begun = time.monotonic()
        result = resource_class().import_data(dataset, dry_run=dry)
        taken[name] = time.monotonic() - begun
        assert not result.has_errors(), result.row_errors()[:1]
        assert not result.has_validation_errors()
    assert Item.objects.count() == len(dataset)
    return taken | {"rows": len(dataset)}


def main(path: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS peer_item, peer_category CASCADE")
        cursor.execute("SELECT slug FROM listings_category WHERE depth = 3")
        slugs = [slug for (slug,) in cursor.fetchall()]
    with connection.schema_editor() as editor:
        editor.create_model(Category)
        editor.create_model(Item)
    Category.objects.bulk_create(Category(slug=slug) for slug in slugs)
    # Both have had a file before, as a worker that has been up for a while.
    one = "".join(text.splitlines(keepends=True)[:2])
    run(ItemResource, one)
    found = {"shipped": run(ItemResource, text)}
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    found["bulk"] = run(BulkResource, text)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
