"""Quotes and what was accepted stay as they were written, whoever writes."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION listings_quote_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    dates text[] := ARRAY['withdrawn_at', 'declined_at', 'changes_at', 'accepted_at'];
    was jsonb := to_jsonb(OLD);
    becomes jsonb := to_jsonb(NEW);
    name text;
BEGIN
    IF was - dates - 'company_id' <> becomes - dates - 'company_id'
        -- A company that is deleted leaves its quotes without a name.
        OR (NEW.company_id IS NOT NULL AND NEW.company_id IS DISTINCT FROM OLD.company_id)
    THEN
        RAISE EXCEPTION 'A quote never changes: a newer version is another row'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOREACH name IN ARRAY dates LOOP
        IF was -> name <> 'null'::jsonb AND was -> name <> becomes -> name THEN
            RAISE EXCEPTION 'What became of a quote is written once'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER quote_stays BEFORE UPDATE ON listings_quote
    FOR EACH ROW EXECUTE FUNCTION listings_quote_stays();

CREATE FUNCTION listings_accepted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was accepted never changes'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER accepted_stays BEFORE UPDATE ON listings_acceptedquote
    FOR EACH ROW EXECUTE FUNCTION listings_accepted_stays();
"""
BACK = """
DROP TRIGGER quote_stays ON listings_quote;
DROP TRIGGER accepted_stays ON listings_acceptedquote;
DROP FUNCTION listings_quote_stays, listings_accepted_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0037_quotes")]

    operations = [migrations.RunSQL(TRIGGERS, BACK)]
