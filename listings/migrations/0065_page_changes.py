"""Marks of what public pages were made of and has changed: listings, the tree, the search table."""

from django.db import migrations

# Many rows are written at once: marks are made of each statement's rows together.
MARKS = """
-- A category with those above it.
CREATE FUNCTION listings_marks_of(leaves integer[]) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(DISTINCT 'k' || one.id) FROM (
        SELECT unnest(ARRAY[c.id, c.parent_id, above.parent_id]) AS id
        FROM listings_category c LEFT JOIN listings_category above ON above.id = c.parent_id
        WHERE c.id = ANY(leaves)
    ) AS one WHERE one.id IS NOT NULL
$$;
CREATE FUNCTION listings_pages_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_mark_pages(VARIADIC array_agg(DISTINCT 'c' || n.company_id)
        || listings_marks_of(array_agg(DISTINCT n.category_id::integer)))
    FROM entered n HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE FUNCTION listings_pages_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_mark_pages(VARIADIC array_agg(DISTINCT 'c' || o.company_id)
        || listings_marks_of(array_agg(DISTINCT o.category_id::integer)))
    FROM gone o HAVING count(*) > 0;
    RETURN NULL;
END $$;
-- What has no place in the tree stands in lists of everything.
CREATE FUNCTION listings_pages_searched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM members_mark_pages(VARIADIC '*'::text || array_agg(DISTINCT 'k' || one.id))
        FROM gone o CROSS JOIN LATERAL unnest(ARRAY[o.industry, o.family, o.leaf]) AS one (id)
        HAVING count(*) > 0;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM members_mark_pages(VARIADIC '*'::text || array_agg(DISTINCT 'k' || one.id))
        FROM entered n CROSS JOIN LATERAL unnest(ARRAY[n.industry, n.family, n.leaf]) AS one (id)
        HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER marks_pages_new AFTER INSERT ON listings_searchdoc
    REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION listings_pages_searched();
CREATE TRIGGER marks_pages AFTER UPDATE ON listings_searchdoc
    REFERENCING OLD TABLE AS gone NEW TABLE AS entered
    FOR EACH STATEMENT EXECUTE FUNCTION listings_pages_searched();
CREATE TRIGGER marks_pages_gone AFTER DELETE ON listings_searchdoc
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION listings_pages_searched();

CREATE FUNCTION listings_pages_of_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM members_mark_pages('r' || OLD.company_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM members_mark_pages('r' || NEW.company_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER marks_pages_new AFTER INSERT OR DELETE ON listings_thread
    FOR EACH ROW EXECUTE FUNCTION listings_pages_of_answers();
CREATE TRIGGER marks_pages AFTER UPDATE ON listings_thread FOR EACH ROW
    WHEN ((OLD.company_id, OLD.sent_at, OLD.held_at, OLD.answered_at, OLD.closed_at, OLD.closed_by,
            OLD.hides_company) IS DISTINCT FROM (NEW.company_id, NEW.sent_at, NEW.held_at,
            NEW.answered_at, NEW.closed_at, NEW.closed_by, NEW.hides_company))
    EXECUTE FUNCTION listings_pages_of_answers();
"""
# What lists that are read from listings themselves choose and order by, besides the company.
PLACE = {
    "listings_item": (
        *("category_id", "company_id", "published_at", "paused_at", "archived_at"),
        *("withdrawn_at", "valid_until"),
    ),
    "listings_offer": (
        *("category_id", "company_id", "published_at", "paused_at", "archived_at"),
        *("withdrawn_at", "closes_on"),
    ),
}
OF_A_LISTING = """
CREATE FUNCTION TABLE_pages_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_mark_pages(VARIADIC array_agg(DISTINCT 'c' || one.company_id))
    FROM (SELECT company_id FROM gone UNION SELECT company_id FROM entered) AS one
    HAVING count(*) > 0;
    PERFORM members_mark_pages(VARIADIC listings_marks_of(
        array_agg(DISTINCT o.category_id::integer) || array_agg(DISTINCT n.category_id::integer)))
    FROM gone o JOIN entered n USING (id)
    WHERE (OLD_PLACE) IS DISTINCT FROM (NEW_PLACE) HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER marks_pages_new AFTER INSERT ON TABLE
    REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION listings_pages_entered();
CREATE TRIGGER marks_pages AFTER UPDATE ON TABLE
    REFERENCING OLD TABLE AS gone NEW TABLE AS entered
    FOR EACH STATEMENT EXECUTE FUNCTION TABLE_pages_changed();
CREATE TRIGGER marks_pages_gone AFTER DELETE ON TABLE
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION listings_pages_left();
"""
# Photos and documents: whose they are is said by what they belong to.
OF_A_FILE = """
CREATE FUNCTION TABLE_pages_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_mark_pages('c' || one.company_id) FROM OWNER one
    WHERE (TG_OP <> 'INSERT' AND one.id = OLD.KEY) OR (TG_OP <> 'DELETE' AND one.id = NEW.KEY);
    RETURN NULL;
END $$;
CREATE TRIGGER marks_pages AFTER INSERT OR UPDATE OR DELETE ON TABLE
    FOR EACH ROW EXECUTE FUNCTION TABLE_pages_changed();
"""
FILES = {
    "listings_itemphoto": ("listings_item", "item_id"),
    "listings_itemdocument": ("listings_item", "item_id"),
    "listings_offerfile": ("listings_offer", "offer_id"),
}
# What a change of these is called: of the tree, of texts and figures, of lists of everything.
WHOLE = {
    "listings_category": "t",
    "listings_attribute": "t",
    "listings_attributeoption": "t",
    "listings_categoryattribute": "t",
    "listings_synonymgroup": "t",
    "listings_exchangerate": "t",
    "listings_decisioncount": "s",
    "listings_lexeme": "*",
    "listings_knownword": "*",
    "listings_spelledword": "*",
}


def triggers() -> str:
    parts = [MARKS]
    for table, columns in PLACE.items():
        old, new = (", ".join(f"{of}.{c}" for c in columns) for of in "on")
        parts.append(
            OF_A_LISTING.replace("OLD_PLACE", old)
            .replace("NEW_PLACE", new)
            .replace("ON TABLE", f"ON {table}")
            .replace("TABLE_", f"{table}_")
        )
    for table, (owner, key) in FILES.items():
        parts.append(
            OF_A_FILE.replace("TABLE", table).replace("OWNER", owner).replace("KEY", key)
        )
    for table, mark in WHOLE.items():
        parts.append(
            f"CREATE TRIGGER marks_pages AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION members_pages_said('{mark}');"
        )
    return "\n".join(parts)


def back() -> str:
    three = ("marks_pages_new", "marks_pages", "marks_pages_gone")
    drops = [
        f"DROP TRIGGER {name} ON {table};"
        for table in (*PLACE, "listings_searchdoc")
        for name in three
    ]
    drops += [f"DROP TRIGGER {name} ON listings_thread;" for name in three[:2]]
    drops += [f"DROP TRIGGER marks_pages ON {table};" for table in (*FILES, *WHOLE)]
    drops += [f"DROP FUNCTION {table}_pages_changed;" for table in (*PLACE, *FILES)]
    return "\n".join(
        [
            *drops,
            "DROP FUNCTION listings_pages_entered, listings_pages_left,"
            " listings_pages_searched, listings_pages_of_answers, listings_marks_of;",
        ]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0056_changed_synonyms"),
        ("members", "0085_page_changes"),
    ]

    operations = [migrations.RunSQL(triggers(), back())]
