"""The statements that rows of lists are made of: everything a row shows, read at once."""

from listings.search.nearness import INSTEAD, NEAR
from members.public_rows import BEST_TEXT
from privacy.prepared import Prepared

# Of a company's own: what buyers can find now. `{of}` is an item or an offer.
LIVE = """
{of}.company_id = %s AND {of}.published_at IS NOT NULL
    AND {of}.paused_at IS NULL AND {of}.archived_at IS NULL AND {of}.withdrawn_at IS NULL
    AND EXISTS (SELECT FROM members_company c
        WHERE c.id = {of}.company_id AND c.published_at IS NOT NULL
        AND c.unpublished_at IS NULL AND c.suspended_at IS NULL)
"""
LIVE_ITEM = LIVE.format(of="i") + " AND i.valid_until >= current_date"
LIVE_OFFER = LIVE.format(of="o") + " AND o.closes_on >= current_date"
ITEM_ROWS = """
SELECT i.id, i.slug, i.title, i.language, i.category_id, i.attributes, i.specifications,
       i.price_mode, i.price, i.price_high, i.currency, i.unit, i.moq, i.confirmed_on,
       c.id AS company_id, c.slug AS company_slug, c.trading_name, c.country,
       (SELECT stem FROM listings_itemphoto p WHERE p.item_id = i.id
        AND p.held_at IS NULL ORDER BY p.position LIMIT 1) AS stem,
       (SELECT count(*) FROM members_check k WHERE k.company_id = c.id
        AND k.ended_at IS NULL AND k.expires_on >= current_date) AS checks
FROM listings_item i JOIN members_company c ON c.id = i.company_id
"""
ITEMS = Prepared(ITEM_ROWS + "WHERE i.id = ANY(%s)")
# What stands under a picture is less than a row.
GOODS = """
WITH near AS MATERIALIZED (NEAREST)
SELECT i.id, i.slug, i.title, i.language, i.category_id, i.price_mode, i.price,
       i.price_high, i.currency, i.unit, i.moq, c.country, c.id AS company_id,
       (SELECT stem FROM listings_itemphoto p WHERE p.item_id = i.id
        AND p.held_at IS NULL ORDER BY p.position LIMIT 1) AS stem
FROM listings_item i JOIN members_company c ON c.id = i.company_id
JOIN near ON near.listing = i.id ORDER BY near.place
"""
OWN = f"""
    SELECT i.id AS listing, row_number() OVER (ORDER BY i.id DESC) AS place
    FROM listings_item i WHERE {LIVE_ITEM} NARROWED ORDER BY i.id DESC OFFSET %s LIMIT %s
"""  # noqa: S608 our own words
# The newest that search has of a category: of its index alone.
NEWEST = """
    SELECT listing, row_number() OVER (ORDER BY created DESC, listing DESC) AS place
    FROM (
        SELECT listing, created FROM listings_searchdoc
        WHERE kind = 1 AND leaf = %s AND until >= current_date
        ORDER BY created DESC, listing DESC LIMIT %s
    ) AS newest
"""
GOODS_NEWEST = Prepared(GOODS.replace("NEAREST", NEWEST))
GOODS_NEAR = Prepared(GOODS.replace("NEAREST", NEAR))
GOODS_INSTEAD = Prepared(GOODS.replace("NEAREST", INSTEAD))
GOODS_OWN = Prepared(GOODS.replace("NEAREST", OWN.replace("NARROWED", "")))
GOODS_OWN_IN = Prepared(
    GOODS.replace("NEAREST", OWN.replace("NARROWED", "AND i.category_id = %s"))
)
OFFER_ROWS = """
SELECT o.id, o.slug, o.title, o.language, o.side, o.category_id, o.quantity,
       o.quantity_high, o.unit, o.rhythm, o.target_price, o.currency, o.hides_price,
       o.destination, o.closes_on, o.shows_identity,
       c.id AS company_id, c.slug AS company_slug, c.trading_name, c.country,
       c.business_type,
       (SELECT count(*) FROM members_check k WHERE k.company_id = c.id
        AND k.ended_at IS NULL AND k.expires_on >= current_date) AS checks
FROM listings_offer o JOIN members_company c ON c.id = o.company_id
"""
OFFERS = Prepared(OFFER_ROWS + "WHERE o.id = ANY(%s)")
OFFERS_OWN = Prepared(
    OFFER_ROWS
    + f"WHERE {LIVE_OFFER} AND o.shows_identity ORDER BY o.closes_on, o.id LIMIT %s"
)
COMPANIES = Prepared(f"""
SELECT c.id, c.slug, c.trading_name, c.country, c.city, c.business_type, c.industry,
       c.founded_year, c.confirmed_on,
       (SELECT t.summary FROM members_companytext t WHERE t.company_id = c.id
        {BEST_TEXT}) AS summary,
       (SELECT stem FROM members_companyphoto p WHERE p.company_id = c.id
        AND p.kind = 'logo') AS stem,
       (SELECT count(*) FROM members_check k WHERE k.company_id = c.id
        AND k.ended_at IS NULL AND k.expires_on >= current_date) AS checks
FROM members_company c WHERE c.id = ANY(%s)
""")  # noqa: S608
