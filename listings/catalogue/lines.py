"""The good rows of a file in their table, and how they compare with the company's items: set by set."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from listings.catalogue.cleaning import Cleaned, Cleaner
from listings.catalogue.photos import there
from listings.copying import copy_lines, text_of
from listings.models import CatalogueFile, CatalogueLine, Item

# What a cell that says nothing leaves as it is.
LEFT = {"language", "unit", "valid_until", "currency"}
# What an item that is new gets where the file says nothing.
NEW = {
    "language": "%(language)s",
    "unit": "coalesce(nullif(category.unit, ''), 'C62')",
    "valid_until": "%(until)s",
    "currency": "''",
    "price_mode": "'request'",
    "sample": "'no'",
    "availability": "'order'",
    "attributes": "'{}'::jsonb",
    "specifications": "'[]'::jsonb",
    **dict.fromkeys(("tier_quantities", "tier_prices"), "'{}'::numeric[]"),
    **dict.fromkeys(("incoterms", "payment_terms", "certificates", "ships_to"), "'{}'"),
    **dict.fromkeys(("brand", "model", "gtin", "summary", "description"), "''"),
    **dict.fromkeys(("hs_code", "origin", "supply_unit", "supply_period"), "''"),
    **dict.fromkeys(("incoterm_place", "port", "packaging"), "''"),
}
# Rows beside the items they are about: by SKU, or by number where there is none. That an item's
# SKU is none is what its index leaves out: unsaid, each row went through all of the company's.
BESIDE = """
listings_catalogueline line
LEFT JOIN listings_item by_sku ON by_sku.sku <> ''
    AND by_sku.company_id = %(company)s AND by_sku.sku = line.sku
LEFT JOIN listings_item by_number ON line.sku = ''
    AND by_number.company_id = %(company)s AND by_number.id = line.number
LEFT JOIN listings_item item ON item.id = coalesce(by_sku.id, by_number.id)
"""


class Late(NamedTuple):
    """A fault that shows only beside the company's items and the rows before."""

    row: int
    column: str
    code: str
    told: dict[str, Any]


class Counts(NamedTuple):
    new: int
    changed: int
    same: int


# A SKU and a title are the item's; what follows from them is not compared.
APART = {"number", "slug", "photos"}


def differs(columns: Sequence[str]) -> str:
    """Does the row say anything else than its item?"""
    named = [name for name in columns if name not in APART]
    photos = there.LACKS if "photos" in columns else "false"
    if not named:
        return photos
    ours = ", ".join(said(name) for name in named)
    theirs = ", ".join(f"item.{name}" for name in named)
    differs = f"(ROW({ours}) IS DISTINCT FROM ROW({theirs}))"
    return differs if photos == "false" else f"({differs} OR {photos})"


def forget(file: CatalogueFile) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM listings_catalogueline WHERE file = %s", [file.pk])


def keep(file: CatalogueFile, cleaner: Cleaner, good: Sequence[Cleaned]) -> None:
    """Enter good rows by COPY."""
    columns = ("file", "row", "sku", *cleaner.kept)
    rows = (
        "\t".join((str(file.pk), str(one.number), text_of(one.sku), *one.values))
        for one in good
    )
    copy_lines(CatalogueLine, columns, rows)


def late_faults(
    file: CatalogueFile, cleaner: Cleaner, first: int, last: int
) -> list[Late]:
    """What is wrong with these rows beside what is there. They are taken out."""
    named = set(cleaner.columns)
    cases = [
        "WHEN before.row IS NOT NULL THEN 'twice'",
        "WHEN line.sku = '' AND item.id IS NULL THEN 'no_such_number'",
        "WHEN item.withdrawn_at IS NOT NULL THEN 'withdrawn'",
    ]
    if "title" not in named:
        cases.append("WHEN item.id IS NULL THEN 'new_without_title'")
    if "category_id" not in named:
        cases.append("WHEN item.id IS NULL THEN 'new_without_category'")
    else:
        cases.append(
            "WHEN item.id IS NULL AND line.category_id IS NULL THEN 'new_without_category'"
        )
    if "price_mode" in named:
        currency = (
            "line.currency, item.currency" if "currency" in named else "item.currency"
        )
        cases.append(
            f"WHEN line.price_mode <> 'request' AND coalesce({currency}, '') = ''"
            " THEN 'no_currency'"
        )
    if "valid_until" in named:
        cases.append(
            "WHEN line.valid_until < %(today)s"
            " AND line.valid_until IS DISTINCT FROM item.valid_until THEN 'past'"
        )
    if "photos" in cleaner.kept:
        cases.append(f"WHEN {there.TOO_MANY} THEN 'many_photos'")
    statement = f"""
        SELECT line.row, CASE {" ".join(cases)} END AS code, before.row
        FROM {BESIDE}
        LEFT JOIN LATERAL (
            SELECT earlier.row FROM listings_catalogueline earlier
            WHERE earlier.file = line.file AND earlier.sku = line.sku
                AND earlier.row < line.row
                AND (line.sku <> '' OR earlier.number = line.number)
            ORDER BY earlier.row LIMIT 1
        ) before ON true
        WHERE line.file = %(file)s AND line.row BETWEEN %(first)s AND %(last)s
    """
    told: dict[str, Any] = {
        "file": file.pk,
        "company": file.company_id,
        "first": first,
        "last": last,
    }
    told["today"] = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({statement}) found WHERE code IS NOT NULL ORDER BY 1", told
        )
        found = [
            Late(row, COLUMN_OF[code], code, {"row": before} if before else {})
            for row, code, before in cursor.fetchall()
        ]
        if found:
            cursor.execute(
                "DELETE FROM listings_catalogueline WHERE file = %s AND row = ANY(%s)",
                [file.pk, [late.row for late in found]],
            )
    return found


COLUMN_OF = {
    "twice": "sku",
    "no_such_number": "number",
    "withdrawn": "sku",
    "new_without_title": "title",
    "new_without_category": "category",
    "no_currency": "currency",
    "past": "valid_until",
    "many_photos": "photos",
}


def said(name: str) -> str:
    """What the item says of a column once the row holds."""
    if name in LEFT or name == "category_id":
        return f"coalesce(line.{name}, item.{name})"
    return f"line.{name}"


def compared(
    file: CatalogueFile, columns: Sequence[str], first: int, last: int
) -> Counts:
    """How many of these rows are new, changed, the same."""
    statement = f"""
        SELECT count(*) FILTER (WHERE item.id IS NULL),
            count(*) FILTER (WHERE item.id IS NOT NULL AND {differs(columns)}),
            count(*) FILTER (WHERE item.id IS NOT NULL AND NOT {differs(columns)})
        FROM {BESIDE}
        WHERE line.file = %(file)s AND line.row BETWEEN %(first)s AND %(last)s
    """
    told: dict[str, Any] = {
        "file": file.pk,
        "company": file.company_id,
        "first": first,
        "last": last,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        return Counts(*cursor.fetchone())


def previews(
    file: CatalogueFile, columns: Sequence[str], most: int
) -> list[tuple[Any, ...]]:
    """(row, is it new, SKU, title, names of what changes) of the first rows that do something."""
    changes = ", ".join(
        f"CASE WHEN {differs([name])} THEN '{name}' END"
        for name in columns
        if name not in APART - {"photos"}
    )
    title = "line.title" if "title" in columns else "NULL"
    statement = f"""
        SELECT line.row, item.id IS NULL, line.sku, coalesce({title}, item.title),
            array_remove(ARRAY[{changes or "NULL"}]::text[], NULL)
        FROM {BESIDE}
        WHERE line.file = %(file)s AND (item.id IS NULL OR {differs(columns)})
        ORDER BY line.row LIMIT %(most)s
    """
    told = {"file": file.pk, "company": file.company_id, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        return list(cursor.fetchall())


def insert_new(
    file: CatalogueFile, columns: Sequence[str], *, until: Any, today: Any, now: Any
) -> int:
    """Items of all rows that have none yet, as drafts. Returns how many."""
    named = [name for name in columns if name != "number"]
    others = [name for name in NEW if name not in named]
    values = [
        f"coalesce(line.{name}, {NEW[name]})" if name in LEFT else f"line.{name}"
        for name in named
    ]
    statement = f"""
        INSERT INTO listings_item (company_id, sku, confirmed_on, created_at, changed_at,
            {", ".join([*named, *others])})
        SELECT %(company)s, line.sku, %(today)s, %(now)s, %(now)s,
            {", ".join([*values, *(NEW[name] for name in others)])}
        FROM listings_catalogueline line
        JOIN listings_category category ON category.id = line.category_id
        WHERE line.file = %(file)s AND line.sku <> '' AND NOT EXISTS (
            SELECT FROM listings_item item
            WHERE item.company_id = %(company)s AND item.sku = line.sku AND item.sku <> '')
        ORDER BY line.row
    """
    told = {"file": file.pk, "company": file.company_id, "until": until, "today": today}
    with connection.cursor() as cursor:
        cursor.execute(statement, told | {"now": now, "language": file.language})
        return int(cursor.rowcount)


def update_drafts(
    file: CatalogueFile, columns: Sequence[str], *, now: Any
) -> list[int]:
    """Let items that nobody has seen yet say what their rows say. Returns their keys."""
    named = [name for name in columns if name != "number"]
    if not named:
        return []
    statement = f"""
        UPDATE listings_item target SET changed_at = %(now)s, submitted_at = NULL,
            {", ".join(f"{name} = found.{name}" for name in named)}
        FROM (
            SELECT item.id, {", ".join(f"{said(name)} AS {name}" for name in named)}
            FROM {BESIDE}
            WHERE line.file = %(file)s AND item.id IS NOT NULL AND item.published_at IS NULL
                AND {differs(named)}
        ) found
        WHERE target.id = found.id AND target.withdrawn_at IS NULL
        RETURNING target.id
    """
    told = {"file": file.pk, "company": file.company_id, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        return [pk for (pk,) in cursor.fetchall()]


def analyse() -> None:
    """Tell the planner how many rows there are: they come and go by the ten thousand."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE listings_catalogueline")


def count(file: CatalogueFile) -> int:
    return CatalogueLine.objects.filter(file=file.pk).count()


def forget_done(file: CatalogueFile, columns: Sequence[str]) -> int:
    """Forget rows that need nothing more. Returns how many are left.

    Left are those of items that buyers see, where they say something new; and where the
    supplier publishes, those of drafts.
    """
    wanted = f"item.published_at IS NOT NULL AND {differs(columns)}"
    if file.publishes:
        wanted = f"(({wanted}) OR item.published_at IS NULL)"
    statement = f"""
        DELETE FROM listings_catalogueline WHERE file = %(file)s AND id NOT IN (
            SELECT line.id FROM {BESIDE} WHERE line.file = %(file)s AND {wanted}
        )
    """
    told = {"file": file.pk, "company": file.company_id}
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
    return count(file)


def items_of(
    file: CatalogueFile, columns: Sequence[str], keys: list[int]
) -> tuple[list[int], list[int]]:
    """The items of these rows: those that buyers see and that change, and the drafts."""
    statement = f"""
        SELECT item.id, item.published_at IS NOT NULL, {differs(columns)}
        FROM {BESIDE} WHERE line.id = ANY(%(keys)s) AND item.withdrawn_at IS NULL
        ORDER BY line.row
    """
    told: dict[str, Any] = {"company": file.company_id, "keys": keys}
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        found = cursor.fetchall()
    live = [pk for pk, is_live, changes in found if is_live and changes]
    return live, [pk for pk, is_live, _ in found if pk and not is_live]


def values_of(
    file: CatalogueFile, columns: Sequence[str], ids: list[int]
) -> dict[int, dict[str, Any]]:
    """What the rows of these items say, by item: {column: value}."""
    named = [name for name in columns if name not in APART]
    items = {
        (item["sku"] or item["id"]): item
        for item in Item.objects.filter(pk__in=ids).values("id", "sku", *named)
    }
    rows = CatalogueLine.objects.filter(file=file.pk).filter(
        Q(sku__in=[key for key in items if isinstance(key, str)])
        | Q(sku="", number__in=[key for key in items if isinstance(key, int)])
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows.values("sku", "number", *named):
        item = items[row["sku"] or row["number"]]
        found[item["id"]] = {
            name: item[name]
            if row[name] is None and name in LEFT | {"category_id"}
            else row[name]
            for name in named
        }
    return found
