"""The gate that a group of messages passes at once: one commit, one plan, one set of questions.

A commit costs more than all that is asked of one message, and a function in SQL is planned
anew in each statement that calls it. So a sender asks for some messages together and sends
them within a fraction of a second. The conditions stay in one place, delivery_verdicts():
the function that lets messages leave and the trigger that refuses all others ask it.
"""

from django.db import migrations

GATE = """
DROP TRIGGER delivery_leaves ON members_delivery;
DROP FUNCTION delivery_goes_to();
DROP FUNCTION delivery_gate(uuid, uuid, text[]);
DROP FUNCTION delivery_outcome(uuid, uuid, text, text, interval);
DROP TRIGGER delivery_gated ON members_delivery;
DROP FUNCTION delivery_gated();
DROP FUNCTION delivery_refused(members_campaign, uuid, bigint);

-- Of each of these: may it leave now ('send'), or why not, and what is written of it and
-- needed to send it. Called with the members' locks held. 'cap' says when the next place is free.
CREATE FUNCTION delivery_verdicts(deliveries uuid[]) RETURNS TABLE (
    delivery uuid, verdict text, again timestamptz,
    week integer, week_place integer, month integer, month_place integer,
    sent_to bytea, since timestamptz, address text, full_name text
) LANGUAGE plpgsql STABLE ROWS 16 AS $$
#variable_conflict use_column
DECLARE
    at timestamptz := clock_timestamp();
    today timestamp := date_trunc('day', at AT TIME ZONE 'UTC');
    this_week integer := to_char(today, 'IYYYIW')::integer;
    this_month integer := to_char(today, 'YYYYMM')::integer;
    next_week timestamptz := (date_trunc('week', today) + interval '1 week') AT TIME ZONE 'UTC';
    next_month timestamptz := (date_trunc('month', today) + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    RETURN QUERY
    SELECT one.id,
        CASE
            WHEN its.state = 'cancelled' THEN 'cancelled'
            WHEN its.state = 'expired' OR its.expires_at <= at THEN 'expired'
            WHEN its.state <> 'sending' THEN 'halted'
            WHEN allowed.since IS NULL THEN
                CASE WHEN EXISTS (
                    SELECT 1 FROM privacy_consentstate AS said
                    JOIN privacy_suppression AS stopped ON stopped.mark = said.confirmed_by
                    WHERE said.subject = one.subject AND said.state = 'granted'
                      AND starts_with(said.purpose, its.purpose)
                ) THEN 'suppressed' ELSE 'permission' END
            WHEN its.criteria <> '{}'::jsonb AND NOT may(one.subject, 'profile_targeting')
                THEN 'targeting'
            WHEN address.email IS NULL OR NOT member.is_active
                OR member.subject <> one.subject THEN 'permission'
            WHEN wish.paused_until > at OR wish.returned_until > at
                OR (its.kind = 'news' AND coalesce(wish.every, 'issue') <> 'issue')
                OR (its.kind = 'digest' AND coalesce(wish.every, 'issue') <> 'month')
                THEN 'preference'
            WHEN places.week_place IS NULL OR places.month_place IS NULL THEN 'cap'
            ELSE 'send'
        END,
        CASE WHEN places.month_place IS NULL THEN next_month ELSE next_week END,
        this_week, places.week_place, this_month, places.month_place,
        allowed.sent_to, allowed.since, address.email::text, member.full_name::text
    FROM members_delivery AS one
    JOIN members_campaign AS its ON its.id = one.campaign_id
    JOIN members_member AS member ON member.id = one.member_id
    LEFT JOIN account_emailaddress AS address
        ON address.user_id = member.id AND address."primary" AND address.verified
    LEFT JOIN members_mailwish AS wish ON wish.member_id = member.id
    -- Since when, and the mark of the address that confirmed it: a report that comes later is
    -- about that address, not about the one that the member has by then.
    CROSS JOIN LATERAL (
        SELECT min(said.recorded_at) AS since,
            (array_agg(said.confirmed_by ORDER BY said.recorded_at DESC)
                FILTER (WHERE said.confirmed_by IS NOT NULL))[1] AS sent_to
        FROM privacy_consentstate AS said
        WHERE said.subject = one.subject AND said.state = 'granted'
          AND (said.purpose = its.purpose
               OR its.purpose = 'marketing_email:' AND starts_with(said.purpose, its.purpose))
          AND may(one.subject, said.purpose)
    ) AS allowed
    CROSS JOIN LATERAL (
        SELECT ARRAY(
            SELECT other.week_place::integer FROM members_delivery AS other
            WHERE other.subject = one.subject AND other.week = this_week AND other.id <> one.id
        ) AS of_week, ARRAY(
            SELECT other.month_place::integer FROM members_delivery AS other
            WHERE other.subject = one.subject AND other.month = this_month AND other.id <> one.id
        ) AS of_month
        OFFSET 0  -- asked once, not in each place that names it
    ) AS taken
    CROSS JOIN LATERAL (
        SELECT CASE WHEN NOT 1 = ANY (taken.of_week) THEN 1
                    WHEN NOT 2 = ANY (taken.of_week) THEN 2 END AS week_place,
               CASE WHEN NOT 1 = ANY (taken.of_month) THEN 1
                    WHEN NOT 2 = ANY (taken.of_month) THEN 2 END AS month_place
    ) AS places
    WHERE one.id = ANY (deliveries);
END $$;

-- As before (0044), and a message begins to be on its way at the moment that is written of it.
CREATE OR REPLACE FUNCTION delivery_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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
        ) AND (NEW.state <> 'transmitting'
            OR NEW.gated_at IS NOT DISTINCT FROM OLD.gated_at);
    ELSE
        is_allowed := is_allowed AND CASE OLD.state
            WHEN 'queued' THEN NEW.state IN ('claimed', 'left_out')
            WHEN 'claimed' THEN NEW.state IN ('queued', 'left_out')
                -- By this moment deliveries_gated() knows what has just left.
                OR (NEW.state = 'transmitting' AND NEW.gated_at
                    BETWEEN statement_timestamp() AND clock_timestamp())
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

-- Whoever writes: nothing is on its way but what the gate lets through, as the gate writes it.
CREATE FUNCTION deliveries_gated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    on_their_way uuid[];
    are_free boolean;
    reason text;
BEGIN
    SELECT array_agg(id), bool_and(pg_try_advisory_xact_lock(mail_lock(subject)))
    INTO on_their_way, are_free
    FROM changed WHERE state = 'transmitting' AND gated_at >= statement_timestamp();
    IF on_their_way IS NULL THEN
        RETURN NULL;
    ELSIF NOT are_free THEN
        RAISE EXCEPTION 'busy' USING ERRCODE = 'TD001';
    END IF;
    -- A statement of its own, which sees what was committed before the locks were had.
    SELECT CASE WHEN known.verdict <> 'send' THEN known.verdict ELSE 'not as the gate writes it' END
    INTO reason
    FROM delivery_verdicts(on_their_way) AS known
    JOIN changed ON changed.id = known.delivery
    WHERE known.verdict <> 'send'
       OR (changed.week, changed.month, changed.sent_to)
          IS DISTINCT FROM (known.week, known.month, known.sent_to)
    LIMIT 1;
    IF reason IS NOT NULL THEN
        RAISE EXCEPTION '%', reason USING ERRCODE = 'TD001';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER deliveries_gated AFTER UPDATE ON members_delivery
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION deliveries_gated();

-- Rows are found by their keys: IS TRUE keeps indexes by state out of it, which are full of
-- what was in that state a moment ago.
-- Some messages' turn: on their way with what their sender needs (verdict 'send'), or why not.
-- What is not the claim's any more is not told of. What is refused is put where it belongs at once.
CREATE FUNCTION deliveries_gate(deliveries uuid[], by_claim uuid, open_countries text[])
RETURNS TABLE (
    delivery uuid, verdict text, subject uuid, address text, full_name text, language text,
    variant text, country text, since timestamptz
) LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    closed uuid[];
    busy uuid[];
    free uuid[];
BEGIN
    SELECT array_agg(one.id) FILTER (WHERE NOT one.is_open),
        array_agg(one.id) FILTER (WHERE one.is_open AND NOT one.is_free),
        array_agg(one.id) FILTER (WHERE one.is_open AND one.is_free)
    INTO closed, busy, free
    FROM (
        SELECT id, country = ANY (open_countries) AS is_open,
            CASE WHEN country = ANY (open_countries)
                THEN pg_try_advisory_xact_lock(mail_lock(subject)) END AS is_free
        FROM members_delivery
        WHERE id = ANY (deliveries) AND (claim = by_claim AND state = 'claimed'
          AND claimed_until > clock_timestamp()) IS TRUE
        OFFSET 0
    ) AS one;
    BEGIN
        RETURN QUERY
        WITH known AS MATERIALIZED (
            SELECT * FROM delivery_verdicts(free)
        ), gone AS (
            UPDATE members_delivery AS one SET state = 'transmitting',
                gated_at = clock_timestamp(),
                claimed_until = clock_timestamp() + interval '2 minutes',
                week = known.week, week_place = known.week_place,
                month = known.month, month_place = known.month_place,
                sent_to = known.sent_to
            FROM known
            WHERE one.id = ANY (free) AND one.id = known.delivery AND known.verdict = 'send'
              AND (one.claim = by_claim AND one.state = 'claimed') IS TRUE
            RETURNING one.id, one.subject, known.address, known.full_name, one.language,
                one.variant, one.country, known.since
        ), back AS (
            UPDATE members_delivery AS one SET
                state = CASE WHEN stays.is_so THEN 'queued' ELSE 'left_out' END,
                why = CASE WHEN stays.is_so THEN '' ELSE known.verdict END,
                claim = NULL, claimed_until = NULL,
                due_at = CASE WHEN known.verdict = 'cap' AND stays.is_so
                    THEN known.again ELSE one.due_at END,
                ended_at = CASE WHEN stays.is_so THEN NULL ELSE clock_timestamp() END
            FROM known, members_campaign AS its, LATERAL (
                SELECT known.verdict = 'halted'
                    OR known.verdict = 'cap' AND known.again < its.expires_at AS is_so
            ) AS stays
            WHERE one.id = ANY (free) AND one.id = known.delivery AND known.verdict <> 'send'
              AND its.id = one.campaign_id
              AND (one.claim = by_claim AND one.state = 'claimed') IS TRUE
            RETURNING one.id, known.verdict, one.subject
        )
        SELECT id, 'send', subject, address, full_name, language::text, variant::text,
            country::text, since
        FROM gone
        UNION ALL
        SELECT id, verdict, subject, '', '', '', '', '', NULL FROM back;
    EXCEPTION
        -- Something changed beside the lock, in this moment: asked again a little later.
        WHEN unique_violation OR SQLSTATE 'TD001' THEN busy := busy || free;
    END;
    IF busy IS NOT NULL OR closed IS NOT NULL THEN
        RETURN QUERY
        UPDATE members_delivery AS one SET state = 'queued', claim = NULL, claimed_until = NULL,
            due_at = CASE WHEN one.id = ANY (busy)
                THEN clock_timestamp() + interval '10 seconds' ELSE one.due_at END
        WHERE one.id = ANY (busy || closed)
          AND (one.claim = by_claim AND one.state = 'claimed') IS TRUE
        RETURNING one.id, CASE WHEN one.id = ANY (busy) THEN 'busy' ELSE 'closed' END,
            one.subject, '', '', '', '', '', NULL::timestamptz;
    END IF;
END $$;

-- What became of messages on their way. Returns how many were the claim's still.
CREATE FUNCTION deliveries_outcome(
    deliveries uuid[], by_claim uuid, outcomes text[], said text[], later double precision[]
) RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    are_there bigint;
BEGIN
    PERFORM set_config('tradedir.claim', by_claim::text, true);
    UPDATE members_delivery AS one SET state = told.outcome, trouble = told.said,
        claim = NULL, claimed_until = NULL,
        due_at = CASE WHEN told.later IS NULL THEN one.due_at
            ELSE clock_timestamp() + make_interval(secs => told.later) END,
        tries = one.tries + (told.outcome = 'failed_soft')::integer,
        ended_at = CASE WHEN told.outcome NOT IN ('queued', 'failed_soft')
            THEN clock_timestamp() END,
        week = CASE WHEN told.counts THEN one.week END,
        week_place = CASE WHEN told.counts THEN one.week_place END,
        month = CASE WHEN told.counts THEN one.month END,
        month_place = CASE WHEN told.counts THEN one.month_place END
    FROM (
        SELECT *, outcome IN ('sent', 'uncertain') AS counts
        FROM unnest(deliveries, outcomes, said, later) AS each (delivery, outcome, said, later)
    ) AS told
    WHERE one.id = ANY (deliveries) AND one.id = told.delivery
      AND (one.claim = by_claim AND (one.state = 'transmitting'
          OR one.state = 'claimed' AND told.outcome = 'queued')) IS TRUE;
    GET DIAGNOSTICS are_there = ROW_COUNT;
    PERFORM set_config('tradedir.claim', '', true);
    RETURN are_there;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [("members", "0070_wishes_await_mail")]

    # Deliveries of before are none of another kind: there is no way back, and none is needed.
    operations = [migrations.RunSQL(GATE)]
