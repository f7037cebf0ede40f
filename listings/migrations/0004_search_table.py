"""The search table's storage and indexes, and the triggers that keep it true."""

from django.db import migrations

# A tsvector over 2 kB would be unpacked at every call of ts_rank; out of line and not
# compressed, the rows stay narrow and reading is direct.
STORAGE = """
ALTER TABLE listings_searchdoc ALTER COLUMN tsv SET STORAGE EXTERNAL;
ALTER TABLE listings_searchdoc SET (
    toast_tuple_target = 256,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02
);
CREATE INDEX searchdoc_words ON listings_searchdoc USING gin (tsv) WITH (fastupdate = off);
CREATE INDEX searchdoc_words_sample ON listings_searchdoc USING gin (tsv)
    WITH (fastupdate = off) WHERE sample = 0;
CREATE INDEX searchdoc_cats ON listings_searchdoc USING gin (cats) WITH (fastupdate = off);
CREATE INDEX searchdoc_best ON listings_searchdoc
    (kind, rank DESC, listing DESC) INCLUDE (until);
CREATE INDEX searchdoc_best_industry ON listings_searchdoc
    (kind, industry, rank DESC, listing DESC) INCLUDE (until);
CREATE INDEX searchdoc_best_family ON listings_searchdoc
    (kind, family, rank DESC, listing DESC) INCLUDE (until);
CREATE INDEX searchdoc_best_leaf ON listings_searchdoc
    (kind, leaf, rank DESC, listing DESC) INCLUDE (until);
CREATE INDEX searchdoc_best_country ON listings_searchdoc
    (kind, country, rank DESC, listing DESC) INCLUDE (until, industry, family, leaf);
CREATE INDEX searchdoc_newest ON listings_searchdoc
    (kind, created DESC, listing DESC) INCLUDE (until);
CREATE INDEX searchdoc_closing ON listings_searchdoc (kind, until, listing DESC);
CREATE INDEX searchdoc_of_company ON listings_searchdoc (company_id, kind);
CREATE INDEX company_name_begins ON members_company
    (lower(trading_name) text_pattern_ops);
"""
STORAGE_BACK = """
DROP INDEX searchdoc_words, searchdoc_words_sample, searchdoc_cats, searchdoc_best,
    searchdoc_best_industry, searchdoc_best_family, searchdoc_best_leaf,
    searchdoc_best_country, searchdoc_newest, searchdoc_closing, searchdoc_of_company,
    company_name_begins;
"""

# Each statement that writes the search table appends what it changes to the counts.
COUNTS = """
CREATE FUNCTION listings_count(doc listings_searchdoc)
RETURNS TABLE (category integer, facet varchar, value varchar)
LANGUAGE sql IMMUTABLE AS $$
    SELECT c.category, f.facet, f.value
    FROM unnest(0 || doc.cats) WITH ORDINALITY AS c(category, place)
    CROSS JOIN LATERAL (
        SELECT 'total'::varchar AS facet, ''::varchar AS value
        UNION ALL SELECT 'country', doc.country
        UNION ALL SELECT 'type', doc.type
        UNION ALL SELECT 'check', unnest(doc.checks)
        UNION ALL SELECT 'cert', unnest(doc.certs)
        UNION ALL SELECT 'ships_to', unnest(doc.ships_to)
        UNION ALL SELECT 'category', doc.cats[c.place]::varchar
            WHERE doc.leaf IS NOT NULL AND c.place <= cardinality(doc.cats)
        UNION ALL SELECT 'category', doc.industry::varchar
            WHERE doc.leaf IS NULL AND c.place = 1 AND doc.industry IS NOT NULL
    ) AS f
$$;

CREATE FUNCTION listings_count_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_facetcount (kind, category, facet, value, n)
    SELECT d.kind, c.category, c.facet, c.value, count(*)
    FROM entered d CROSS JOIN LATERAL listings_count(d) c
    GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;

CREATE FUNCTION listings_count_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_facetcount (kind, category, facet, value, n)
    SELECT d.kind, c.category, c.facet, c.value, -count(*)
    FROM gone d CROSS JOIN LATERAL listings_count(d) c
    GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;

CREATE FUNCTION listings_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_facetcount (kind, category, facet, value, n)
    SELECT both_.kind, both_.category, both_.facet, both_.value, sum(both_.n)
    FROM (
        SELECT d.kind, c.category, c.facet, c.value, 1 AS n
        FROM entered d CROSS JOIN LATERAL listings_count(d) c
        UNION ALL
        SELECT d.kind, c.category, c.facet, c.value, -1
        FROM gone d CROSS JOIN LATERAL listings_count(d) c
    ) AS both_
    GROUP BY 1, 2, 3, 4 HAVING sum(both_.n) <> 0;
    RETURN NULL;
END $$;

CREATE TRIGGER count_entered AFTER INSERT ON listings_searchdoc
    REFERENCING NEW TABLE AS entered
    FOR EACH STATEMENT EXECUTE FUNCTION listings_count_entered();
CREATE TRIGGER count_left AFTER DELETE ON listings_searchdoc
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION listings_count_left();
CREATE TRIGGER count_changed AFTER UPDATE ON listings_searchdoc
    REFERENCING OLD TABLE AS gone NEW TABLE AS entered
    FOR EACH STATEMENT EXECUTE FUNCTION listings_count_changed();
"""
COUNTS_BACK = """
DROP TRIGGER count_entered ON listings_searchdoc;
DROP TRIGGER count_left ON listings_searchdoc;
DROP TRIGGER count_changed ON listings_searchdoc;
DROP FUNCTION listings_count_entered, listings_count_left, listings_count_changed;
DROP FUNCTION listings_count(listings_searchdoc);
"""

# What is no longer listed cannot be found, whoever changed it and how.
LEAVING = """
CREATE FUNCTION listings_item_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM listings_searchdoc WHERE kind = 1 AND listing = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER leaves_search AFTER UPDATE ON listings_item FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL AND (
        NEW.published_at IS NULL OR NEW.paused_at IS NOT NULL
        OR NEW.archived_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL))
    EXECUTE FUNCTION listings_item_leaves();
CREATE TRIGGER leaves_search_deleted AFTER DELETE ON listings_item FOR EACH ROW
    EXECUTE FUNCTION listings_item_leaves();

CREATE FUNCTION listings_offer_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM listings_searchdoc WHERE kind IN (2, 3) AND listing = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER leaves_search AFTER UPDATE ON listings_offer FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL
        AND (NEW.published_at IS NULL OR NEW.withdrawn_at IS NOT NULL))
    EXECUTE FUNCTION listings_offer_leaves();
CREATE TRIGGER leaves_search_deleted AFTER DELETE ON listings_offer FOR EACH ROW
    EXECUTE FUNCTION listings_offer_leaves();

CREATE FUNCTION listings_company_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM listings_searchdoc WHERE company_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER leaves_search AFTER UPDATE ON members_company FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL AND (
        NEW.published_at IS NULL OR NEW.unpublished_at IS NOT NULL
        OR NEW.suspended_at IS NOT NULL))
    EXECUTE FUNCTION listings_company_leaves();
CREATE TRIGGER leaves_search_deleted AFTER DELETE ON members_company FOR EACH ROW
    EXECUTE FUNCTION listings_company_leaves();
"""
LEAVING_BACK = """
DROP TRIGGER leaves_search ON listings_item;
DROP TRIGGER leaves_search_deleted ON listings_item;
DROP TRIGGER leaves_search ON listings_offer;
DROP TRIGGER leaves_search_deleted ON listings_offer;
DROP TRIGGER leaves_search ON members_company;
DROP TRIGGER leaves_search_deleted ON members_company;
DROP FUNCTION listings_item_leaves, listings_offer_leaves, listings_company_leaves;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0003_search"),
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(STORAGE, STORAGE_BACK),
        migrations.RunSQL(COUNTS, COUNTS_BACK),
        migrations.RunSQL(LEAVING, LEAVING_BACK),
    ]
