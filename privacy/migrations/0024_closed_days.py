"""A day of traffic that is closed is never opened again, and its figures never change."""

from django.db import migrations

KEPT = """
CREATE FUNCTION traffic_day_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What is missing of it may become known later.
    IF OLD.closed_at IS NOT NULL AND (
        NEW.day, NEW.begun_at, NEW.closed_at, NEW.source, NEW.requests, NEW.malformed
    ) IS DISTINCT FROM (
        OLD.day, OLD.begun_at, OLD.closed_at, OLD.source, OLD.requests, OLD.malformed
    ) THEN
        RAISE EXCEPTION 'the day % is closed', OLD.day USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER traffic_day_stays_closed BEFORE UPDATE ON privacy_countedday
    FOR EACH ROW EXECUTE FUNCTION traffic_day_stays_closed();

CREATE FUNCTION traffic_figures_with_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR NOT EXISTS (
        SELECT 1 FROM privacy_countedday
        WHERE day = NEW.day AND closed_at = transaction_timestamp()
    ) THEN
        RAISE EXCEPTION 'figures of % are written when the day is closed', NEW.day
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER traffic_figures_with_closing BEFORE INSERT OR UPDATE ON privacy_trafficday
    FOR EACH ROW EXECUTE FUNCTION traffic_figures_with_closing();
"""
NOT_KEPT = """
DROP TRIGGER traffic_figures_with_closing ON privacy_trafficday;
DROP FUNCTION traffic_figures_with_closing();
DROP TRIGGER traffic_day_stays_closed ON privacy_countedday;
DROP FUNCTION traffic_day_stays_closed();
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0023_traffic")]

    operations = [migrations.RunSQL(KEPT, NOT_KEPT)]
