"""What the database refuses about deliveries, whoever writes: rows and ways that must not be."""

from django.db import migrations, models

WAYS = """
-- After a statement, once for all its rows: 1,000,000 of them are held against one set.
CREATE FUNCTION deliveries_made() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its members_campaign;
    is_wrong boolean;
BEGIN
    IF EXISTS (SELECT 1 FROM made WHERE state <> 'queued') THEN
        RAISE EXCEPTION 'A delivery begins as queued.' USING ERRCODE = 'check_violation';
    END IF;
    FOR its IN SELECT * FROM members_campaign
        WHERE id IN (SELECT DISTINCT campaign_id FROM made)
    LOOP
        IF its.state NOT IN ('scheduled', 'sending') THEN
            RAISE EXCEPTION 'Nothing is sent of a campaign that is %.', its.state
                USING ERRCODE = 'check_violation';
        END IF;
        -- Planned anew each time: for one row by keys, for a million by hashes.
        EXECUTE format(
            'SELECT EXISTS (SELECT 1 FROM made WHERE campaign_id = $1 AND NOT EXISTS ('
            'SELECT 1 FROM members_member AS member WHERE member.id = made.member_id'
            ' AND member.subject = made.subject AND member.is_active))'
            ' OR EXISTS (SELECT 1 FROM made WHERE campaign_id = $1 AND NOT EXISTS ('
            'SELECT 1 FROM %s(%L) AS allowed WHERE allowed.subject = made.subject))',
            CASE WHEN its.purpose = 'marketing_email:'
                THEN 'permitted_any' ELSE 'permitted' END,
            its.purpose
        ) INTO is_wrong USING its.id;
        IF is_wrong IS FALSE AND its.criteria <> '{}'::jsonb THEN
            EXECUTE 'SELECT EXISTS (SELECT 1 FROM made WHERE campaign_id = $1 AND NOT EXISTS ('
                'SELECT 1 FROM permitted(''profile_targeting'') AS allowed'
                ' WHERE allowed.subject = made.subject))'
                INTO is_wrong USING its.id;
        END IF;
        IF is_wrong IS NOT FALSE THEN
            RAISE EXCEPTION 'A delivery is made for an active member who allows it.'
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER deliveries_made AFTER INSERT ON members_delivery
    REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION deliveries_made();

CREATE FUNCTION delivery_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_allowed boolean;
BEGIN
    is_allowed := (NEW.id, NEW.campaign_id, NEW.member_id, NEW.subject)
        IS NOT DISTINCT FROM (OLD.id, OLD.campaign_id, OLD.member_id, OLD.subject);
    IF NEW.state = OLD.state THEN
        is_allowed := is_allowed AND (
            (NEW.claim, NEW.week, NEW.week_place, NEW.month, NEW.month_place)
            IS NOT DISTINCT FROM
            (OLD.claim, OLD.week, OLD.week_place, OLD.month, OLD.month_place)
        );
    ELSE
        is_allowed := is_allowed AND CASE OLD.state
            WHEN 'queued' THEN NEW.state IN ('claimed', 'left_out')
            WHEN 'claimed' THEN NEW.state IN ('transmitting', 'queued', 'left_out')
            WHEN 'transmitting' THEN
                NEW.state IN ('sent', 'failed_soft', 'failed_hard', 'uncertain')
                -- Given back by who holds it and knows that nothing was sent.
                OR (NEW.state = 'queued' AND OLD.claimed_until > clock_timestamp()
                    AND current_setting('tradedir.claim', true) = OLD.claim::text)
            WHEN 'failed_soft' THEN NEW.state IN ('claimed', 'failed_hard', 'left_out')
            -- A person decided (delivery_decide).
            WHEN 'uncertain' THEN NEW.state IN ('sent', 'queued')
                AND current_setting('tradedir.decided', true) = OLD.id::text
            ELSE false
        END;
    END IF;
    -- What is not known is not allowed.
    IF is_allowed IS NOT TRUE THEN
        RAISE EXCEPTION 'A delivery does not go from % to % this way.', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_changes BEFORE UPDATE ON members_delivery
    FOR EACH ROW EXECUTE FUNCTION delivery_changes();
"""
NO_WAYS = """
DROP TRIGGER delivery_changes ON members_delivery;
DROP FUNCTION delivery_changes();
DROP TRIGGER deliveries_made ON members_delivery;
DROP FUNCTION deliveries_made();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0043_campaigns"),
        ("privacy", "0030_who_is_permitted"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="delivery",
            options={
                "verbose_name": "message that may have arrived",
                "verbose_name_plural": "messages that may have arrived",
            },
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["campaign", "gated_at"],
                condition=models.Q(("state__in", ["sent", "failed_soft", "failed_hard"])),
                name="delivery_answered",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["ended_at"],
                condition=models.Q(("ended_at__isnull", False)),
                name="delivery_by_age",
            ),
        ),
        migrations.RunSQL(WAYS, NO_WAYS),
    ]
