"""Marks of companies whose listings are behind them in the search table."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION listings_company_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_behind (company_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
-- What a listing takes from its company, and that its page is up again.
CREATE TRIGGER leaves_behind AFTER UPDATE ON members_company FOR EACH ROW
    WHEN (
        NEW.published_at IS NOT NULL AND NEW.unpublished_at IS NULL
        AND NEW.suspended_at IS NULL AND (
            OLD.trading_name <> NEW.trading_name OR OLD.country <> NEW.country
            OR OLD.business_type <> NEW.business_type OR OLD.published_at IS NULL
            OR OLD.unpublished_at IS NOT NULL OR OLD.suspended_at IS NOT NULL
            OR CASE WHEN 'export_countries' = ANY(OLD.public_fields)
                THEN OLD.export_countries ELSE '{}' END
            <> CASE WHEN 'export_countries' = ANY(NEW.public_fields)
                THEN NEW.export_countries ELSE '{}' END))
    EXECUTE FUNCTION listings_company_changed();

CREATE FUNCTION listings_evidence_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO listings_behind (company_id) VALUES (OLD.company_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO listings_behind (company_id)
        SELECT NEW.company_id
        WHERE TG_OP = 'INSERT' OR NEW.company_id <> OLD.company_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER leaves_behind_new AFTER INSERT ON members_certificate FOR EACH ROW
    WHEN (NEW.approved_at IS NOT NULL) EXECUTE FUNCTION listings_evidence_changed();
CREATE TRIGGER leaves_behind AFTER UPDATE ON members_certificate FOR EACH ROW
    WHEN ((OLD.approved_at IS NOT NULL OR NEW.approved_at IS NOT NULL)
        AND (OLD.company_id, OLD.standard, OLD.approved_at IS NULL, OLD.valid_until)
        IS DISTINCT FROM
            (NEW.company_id, NEW.standard, NEW.approved_at IS NULL, NEW.valid_until))
    EXECUTE FUNCTION listings_evidence_changed();
CREATE TRIGGER leaves_behind_gone AFTER DELETE ON members_certificate FOR EACH ROW
    WHEN (OLD.approved_at IS NOT NULL) EXECUTE FUNCTION listings_evidence_changed();
CREATE TRIGGER leaves_behind_new AFTER INSERT ON members_check FOR EACH ROW
    EXECUTE FUNCTION listings_evidence_changed();
CREATE TRIGGER leaves_behind AFTER UPDATE ON members_check FOR EACH ROW
    WHEN ((OLD.company_id, OLD.method, OLD.ended_at IS NULL, OLD.expires_on)
        IS DISTINCT FROM
            (NEW.company_id, NEW.method, NEW.ended_at IS NULL, NEW.expires_on))
    EXECUTE FUNCTION listings_evidence_changed();
CREATE TRIGGER leaves_behind_gone AFTER DELETE ON members_check FOR EACH ROW
    EXECUTE FUNCTION listings_evidence_changed();
"""
TRIGGERS_BACK = """
DROP TRIGGER leaves_behind ON members_company;
DROP TRIGGER leaves_behind_new ON members_certificate;
DROP TRIGGER leaves_behind ON members_certificate;
DROP TRIGGER leaves_behind_gone ON members_certificate;
DROP TRIGGER leaves_behind_new ON members_check;
DROP TRIGGER leaves_behind ON members_check;
DROP TRIGGER leaves_behind_gone ON members_check;
DROP FUNCTION listings_company_changed, listings_evidence_changed;
"""

# Listings that say nothing themselves go where their company says.
SHIPPING = """
INSERT INTO listings_behind (company_id)
SELECT DISTINCT doc.company_id FROM listings_searchdoc doc
JOIN members_company company ON company.id = doc.company_id
WHERE doc.kind <> 4 AND 'export_countries' = ANY(company.public_fields);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0009_behind"),
        ("members", "0022_verification"),
    ]

    operations = [
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
        migrations.RunSQL(SHIPPING, migrations.RunSQL.noop),
    ]
