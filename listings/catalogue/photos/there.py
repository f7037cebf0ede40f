"""Which photos of a row its item has already, in SQL. Reads `line` and `item` (catalogue/lines.py)."""

from listings.item_photos import MOST

# By its stem, or by an address it was fetched from.
THERE = """EXISTS (
    SELECT FROM listings_itemphoto photo WHERE photo.item_id = item.id AND (
        said.address = 'own:' || photo.stem
        OR encode(sha256(convert_to(said.address, 'UTF8')), 'hex') = ANY(photo.sources)
    )
)"""
LACKING = f"""(
    SELECT count(*) FROM unnest(line.photos) said(address) WHERE NOT {THERE}
)"""
LACKS = f"({LACKING} > 0)"
TOO_MANY = f"""({LACKS} AND {MOST} < {LACKING} + (
    SELECT count(*) FROM listings_itemphoto photo WHERE photo.item_id = item.id
))"""
