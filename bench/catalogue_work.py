"""Inside the product: one company's file of so many rows, looked through and entered."""

import csv
import json
import os
import resource
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from listings.catalogue import files
from listings.models import CatalogueFile, CatalogueLine, Item, Report, Review
from listings.moderation import trust, word_list
from listings.posting import lacking
from listings.taxonomy import tree
from members import checks
from members.models import Check, Company, Member

HEADER = (
    *(
        "sku",
        "title",
        "category",
        "brand",
        "model",
        "summary",
        "description",
        "hs_code",
    ),
    *("origin", "unit", "price", "currency", "moq", "lead_time_days", "incoterms"),
    "packaging",
)
TWIN = "bench_item_twin"


def write_file(path: Path, rows: int) -> None:
    """The same file for everybody who is measured."""
    leaves = [
        leaf.slug
        for top in tree().industries
        for leaf in top.leaves()
        if not lacking.required(leaf.id) and not word_list.of_category(leaf.slug)
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(rows):
            writer.writerow(
                [
                    *(f"SKU-{n:06}", f"Gear pump series {n % 997}, flange {n % 31} mm"),
                    *(
                        leaves[n % len(leaves)],
                        "Bombas Norte",
                        f"GP-{n % 997}-{n % 31}",
                    ),
                    f"Gear pump for oil, {n % 250} bar, with relief valve",
                    (
                        f"Housing of cast iron, gears of hardened steel. Displacement {n % 90} cm³ "
                        "a turn, shaft of 25 mm with key, flange to ISO 3019. Tested at the works."
                    ),
                    *("841360", "ES", "C62", f"{10 + n % 900}.{n % 100:02}", "EUR"),
                    *(
                        1 + n % 50,
                        5 + n % 40,
                        "FOB, CIF",
                        "Box of cardboard on a pallet",
                    ),
                ]
            )


def main(path: str, folder: str) -> None:
    """Print the figures of one file as JSON."""
    warm_up(Path(folder) / "one-row.csv")
    company, member = whose()
    before = peak()
    file = sent(company, member, Path(path), publishes=False)
    figures: dict[str, Any] = {"before_mb": before}
    figures["looking"] = timed(files.work)
    file.refresh_from_db()
    assert file.wrong == 0, file.errors[:3]
    assert file.new, file.trouble
    files.confirm(file, takes_good_rows=False)
    figures["entering"] = timed(files.work)
    figures["peak_mb"] = peak()
    file.refresh_from_db()
    figures["rows"] = file.new
    figures["copy"] = raw_copy(Path(folder) / "twin.copy")
    print(json.dumps(figures))


def warm_up(path: Path) -> None:
    """A worker has had a file before: the tree of categories is read, and the like."""
    write_file(path, 1)
    company, member = whose()
    file = sent(company, member, path, publishes=False)
    files.work()
    files.confirm(file, takes_good_rows=False)
    files.work()


def publish(path: str, folder: str) -> None:
    """Print the figures of one file that publishes: by a stranger, then by a trusted supplier.

    Then the same file with other prices, of what buyers see by then.
    """
    figures: dict[str, Any] = {}
    changed = Path(folder) / "changed.csv"
    prices = Path(path).read_text(encoding="utf-8").replace(",EUR,", "7,EUR,")
    changed.write_text(prices, encoding="utf-8")
    company, member = whose()
    make_known(company, is_trusted=False)
    figures["stranger"] = published(company, member, Path(path))
    company, member = whose()
    make_known(company, is_trusted=True)
    figures["trusted"] = published(company, member, Path(path))
    figures["changed"] = published(company, member, changed)
    figures["peak_mb"] = peak()
    print(json.dumps(figures))


def published(company: Company, member: Member, path: Path) -> dict[str, Any]:
    file = sent(company, member, path, publishes=True)
    looking = timed(files.work)
    file.refresh_from_db()
    files.confirm(file, takes_good_rows=False)
    before = worked()
    entering = timed(files.work)
    cpu = worked() - before
    file.refresh_from_db()
    told = {"looking": looking, "entering": entering, "rows": file.new + file.changed}
    return told | {"published": file.published, "held": file.held, "cpu": cpu}


def worked() -> float:
    """Seconds of a processor that this process and its database's have taken.

    On a machine where others are at work they tell more than a clock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    times = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    ticks = int(times[11]) + int(times[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def make_known(company: Company, *, is_trusted: bool) -> None:
    """Three approved listings and a check, or none of them; an old account."""
    Review.objects.filter(company=company).delete()
    Report.objects.filter(company=company).delete()
    long_ago = timezone.now() - timedelta(days=400)
    Company.objects.filter(pk=company.pk).update(created_at=long_ago)
    if not is_trusted:
        Check.objects.filter(company=company).delete()
        return
    checks.enter(company, Check.Method.DNS, about="pumps.example")
    nobody = UUID(int=1)
    for item in Item.objects.filter(company=company).order_by("pk")[:3]:
        Review.objects.create(
            company=company,
            item=item,
            kind=Review.Kind.NEW,
            approved_at=timezone.now(),
            decided_by=nobody,
        )
    assert trust.is_trusted(company)


def whose() -> tuple[Company, Member]:
    """Who sends the file: with none of its items there yet."""
    large = Company.objects.listed().annotate(n=Count("items")).filter(n__gte=3)
    company = large.order_by("pk").first()
    member = Member.objects.order_by("pk").first()
    assert company is not None
    assert member is not None
    # By one statement: what Django would gather of them counts as memory below.
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        ours = (
            "SELECT id FROM listings_item WHERE company_id = %s AND sku LIKE 'SKU-%%'"
        )
        for table in ("listings_review", "listings_listingedit"):
            cursor.execute(
                f"DELETE FROM {table} WHERE item_id IN ({ours})", [company.pk]
            )
        cursor.execute(f"DELETE FROM listings_item WHERE id IN ({ours})", [company.pk])
        cursor.execute("ANALYZE listings_item")
    CatalogueFile.objects.all().delete()
    CatalogueLine.objects.all().delete()
    return company, member


def sent(
    company: Company, member: Member, path: Path, *, publishes: bool
) -> CatalogueFile:
    with path.open("rb") as content:
        file = files.upload(
            company,
            content,
            name="bench.csv",
            language="en",
            by=member,
            form_key=uuid4(),
        )
    files.name_columns(
        file, mapping=file.mapping, defaults={}, decimal_sign=".", publishes=publishes
    )
    return file


def timed(deed: Any) -> float:
    begun = time.monotonic()
    deed()
    return time.monotonic() - begun


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def raw_copy(kept: Path) -> float:
    """Seconds of COPY for the same items into a twin of their table: its checks, keys, indexes."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TWIN}")
        cursor.execute(f"CREATE TABLE {TWIN} (LIKE listings_item INCLUDING ALL)")
        for column, table in (
            ("company_id", "members_company"),
            ("category_id", "listings_category"),
        ):
            cursor.execute(
                f"ALTER TABLE {TWIN} ADD FOREIGN KEY ({column}) REFERENCES {table}"
                " DEFERRABLE INITIALLY DEFERRED"
            )
        cursor.execute("SET statement_timeout = 0")
        with kept.open("w", encoding="utf-8") as file:
            cursor.copy_expert(
                "COPY (SELECT * FROM listings_item WHERE sku LIKE 'SKU-%') TO STDOUT",
                file,
            )
        with kept.open(encoding="utf-8") as file:
            seconds = timed(lambda: cursor.copy_expert(f"COPY {TWIN} FROM STDIN", file))
        cursor.execute(f"DROP TABLE {TWIN}")
    return seconds
