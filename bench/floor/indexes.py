"""The indexes a careful author of the floor would have made."""

WORDS = "to_tsvector('english', title || ' ' || description)"
STATEMENTS = (
    (
        "CREATE INDEX IF NOT EXISTS floor_newest ON listings_item"
        " (category_id, published_at DESC, id DESC)"
    ),
    "CREATE INDEX IF NOT EXISTS floor_company ON listings_item (company_id, id DESC)",
    f"CREATE INDEX IF NOT EXISTS floor_words ON listings_item USING gin ({WORDS})",
)
