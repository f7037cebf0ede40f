"""Indexes for the orders of whole lists, and for counts of one facet in every category."""

from django.db import migrations, models

ORDERS = """
CREATE INDEX searchdoc_cheapest ON listings_searchdoc
    (price ASC NULLS LAST, listing DESC) INCLUDE (until) WHERE kind = 1;
CREATE INDEX searchdoc_dearest ON listings_searchdoc
    (price DESC NULLS LAST, listing DESC) INCLUDE (until) WHERE kind = 1;
CREATE INDEX searchdoc_least ON listings_searchdoc
    (moq ASC NULLS LAST, listing DESC) INCLUDE (until) WHERE kind = 1;
CREATE INDEX searchdoc_confirmed ON listings_searchdoc
    (kind, confirmed DESC, listing DESC) INCLUDE (until);
"""
ORDERS_BACK = """
DROP INDEX searchdoc_cheapest, searchdoc_dearest, searchdoc_least, searchdoc_confirmed;
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0004_search_table")]

    operations = [
        migrations.RunSQL(ORDERS, ORDERS_BACK),
        migrations.AddIndex(
            model_name="facetcount",
            index=models.Index(
                fields=["kind", "facet", "category", "value"],
                include=["n"],
                name="facetcount_facet",
            ),
        ),
    ]
