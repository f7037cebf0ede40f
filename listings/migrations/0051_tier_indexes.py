"""Words, countries and categories in one index, and smaller ones of the best and of samples.

They are made beside the work of the site, which searches by the old ones until they are there.
"""

from django.db import migrations

FOUND = "USING gin (tsv, country, cats) WITH (fastupdate = off)"
WORDS = "USING gin (tsv) WITH (fastupdate = off)"
MADE = {
    "searchdoc_found": FOUND,
    # Offers and companies are a tenth: their words are looked for apart from the items'.
    "searchdoc_found_others": f"{FOUND} WHERE kind > 1",
    "searchdoc_found_tier0": f"{FOUND} WHERE tier <= 0",
    "searchdoc_found_tier1": f"{FOUND} WHERE tier <= 1",
    "searchdoc_found_tier2": f"{FOUND} WHERE tier <= 2",
    "searchdoc_found_tier3": f"{FOUND} WHERE tier <= 3",
    # There is one of every sixteenth already.
    "searchdoc_words_4": f"{WORDS} WHERE listing % 4 = 0",
    "searchdoc_words_64": f"{WORDS} WHERE listing % 64 = 0",
    "searchdoc_words_256": f"{WORDS} WHERE listing % 256 = 0",
    # Of lists without words: said otherwise, so that it is not taken for words.
    "searchdoc_sample_256": "(kind) WHERE sample = 0 AND listing % 256 = 0",
    # The worst rank of a tier, to say of a new row whether it belongs to it.
    "searchdoc_tiers": "(kind, tier, rank) WHERE tier < 4",
}
REPLACED = {
    "searchdoc_words": WORDS,
    "searchdoc_cats": "USING gin (cats) WITH (fastupdate = off)",
}


def made(name: str, how: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON listings_searchdoc {how}",
        dropped(name),
    )


def dropped(name: str) -> str:
    return f"DROP INDEX CONCURRENTLY IF EXISTS {name}"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("listings", "0050_tiers")]

    operations = [
        *(made(name, how) for name, how in MADE.items()),
        *(
            migrations.RunSQL(dropped(name), made(name, how).sql)
            for name, how in REPLACED.items()
        ),
    ]
