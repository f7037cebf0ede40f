"""The addresses in a file of items become photos to be fetched, in the transaction that enters it."""

from datetime import datetime
from functools import partial

from django.db import connection, transaction

from listings.catalogue.cleaning import Cleaner
from listings.catalogue.lines import BESIDE
from listings.catalogue.photos.there import THERE
from listings.models import CatalogueFile, PhotoBatch
from privacy.waking import wake

# Of one file; each is a second of a processor.
MOST = 100_000


def count(file: CatalogueFile) -> int:
    """How many addresses its rows name."""
    statement = (
        "SELECT coalesce(sum(cardinality(photos)), 0) FROM listings_catalogueline"
        " WHERE file = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [file.pk])
        return int(cursor.fetchone()[0])


def note(file: CatalogueFile, cleaner: Cleaner, *, now: datetime) -> None:
    """Have the photos fetched that the items of this file do not have yet."""
    if "photos" not in cleaner.kept:
        return
    batch = PhotoBatch.objects.create(
        company=file.company,
        sent_by=file.uploaded_by,
        sent_at=now,
        catalogue=file,
        name=file.name,
        language=file.language,
        read_at=now,
        confirmed_at=now,
    )
    statement = f"""
        INSERT INTO listings_photoline
            (batch_id, number, item_id, sku, name, state, digest, code, told)
        SELECT %(batch)s, row_number() OVER (ORDER BY line.row, said.place), item.id,
            item.sku, said.address, 'waiting', '', '', '{{}}'
        FROM {BESIDE}
        CROSS JOIN LATERAL unnest(line.photos) WITH ORDINALITY said(address, place)
        WHERE line.file = %(file)s AND item.id IS NOT NULL AND NOT {THERE}
    """
    told = {"batch": batch.pk, "file": file.pk, "company": file.company_id}
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        whole = int(cursor.rowcount)
    if not whole:
        batch.delete()
        return
    items = batch.lines.values("item").distinct().count()
    PhotoBatch.objects.filter(pk=batch.pk).update(whole=whole, items=items)
    transaction.on_commit(partial(wake, "listings.tasks.work_on_photos"))
