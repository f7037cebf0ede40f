"""The gate that a message passes right before its first byte, and what a withdrawal waits for.

A member's messages and the end of their permission follow one another by one lock of the
database: who gates a message only tries for it, who withdraws takes it. So a withdrawal that
is committed is seen by every later gate; and one that comes while a message is on its way
waits until that is over. A sender begins no body later than 3 seconds after the gate
(members/mailing/sending/sender.py), so 4 are enough.
"""

from django.db import migrations

GATE = """
CREATE FUNCTION mail_lock(who uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT hashtextextended('mail ' || who::text, 0)
$$;

-- Why a message may not leave now; NULL where it may. Called with the member's lock held.
CREATE FUNCTION delivery_refused(its members_campaign, who uuid, whom bigint)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    wish members_mailwish;
    at timestamptz := clock_timestamp();
BEGIN
    IF its.state = 'cancelled' THEN
        RETURN 'cancelled';
    ELSIF its.state = 'expired' OR its.expires_at <= at THEN
        RETURN 'expired';
    ELSIF its.state <> 'sending' THEN
        RETURN 'halted';
    ELSIF NOT may_any(who, its.purpose) THEN
        RETURN CASE WHEN EXISTS (
            SELECT 1 FROM privacy_consentstate AS said
            JOIN privacy_suppression AS stopped ON stopped.mark = said.confirmed_by
            WHERE said.subject = who AND said.state = 'granted'
              AND starts_with(said.purpose, its.purpose)
        ) THEN 'suppressed' ELSE 'permission' END;
    ELSIF its.criteria <> '{}'::jsonb AND NOT may(who, 'profile_targeting') THEN
        RETURN 'targeting';
    ELSIF NOT EXISTS (
        SELECT 1 FROM members_member AS member
        JOIN account_emailaddress AS address ON address.user_id = member.id
        WHERE member.id = whom AND member.subject = who AND member.is_active
          AND address."primary" AND address.verified
    ) THEN
        RETURN 'permission';
    END IF;
    SELECT * INTO wish FROM members_mailwish WHERE member_id = whom;
    IF wish.paused_until > at OR wish.returned_until > at
        OR (its.kind = 'news' AND coalesce(wish.every, 'issue') <> 'issue')
        OR (its.kind = 'digest' AND coalesce(wish.every, 'issue') <> 'month')
    THEN
        RETURN 'preference';
    END IF;
    RETURN NULL;
END $$;

-- Whoever writes: nothing is on its way but what this lets through. Refusals have the state
-- TD001, the reason as their message, and from when on it may be tried again as their detail.
CREATE FUNCTION delivery_gated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its members_campaign;
    reason text;
    today timestamp;
BEGIN
    IF NOT pg_try_advisory_xact_lock(mail_lock(NEW.subject)) THEN
        RAISE EXCEPTION 'busy' USING ERRCODE = 'TD001';
    END IF;
    SELECT * INTO STRICT its FROM members_campaign WHERE id = NEW.campaign_id;
    reason := delivery_refused(its, NEW.subject, NEW.member_id);
    IF reason IS NOT NULL THEN
        RAISE EXCEPTION '%', reason USING ERRCODE = 'TD001';
    END IF;
    today := date_trunc('day', clock_timestamp() AT TIME ZONE 'UTC');
    NEW.week := to_char(today, 'IYYYIW')::integer;
    NEW.month := to_char(today, 'YYYYMM')::integer;
    SELECT min(place) INTO NEW.month_place FROM unnest(ARRAY[1, 2]) AS place
    WHERE NOT EXISTS (
        SELECT 1 FROM members_delivery AS other WHERE other.subject = NEW.subject
        AND other.month = NEW.month AND other.month_place = place
    );
    IF NEW.month_place IS NULL THEN
        RAISE EXCEPTION 'cap' USING ERRCODE = 'TD001', DETAIL = (
            (date_trunc('month', today) + interval '1 month') AT TIME ZONE 'UTC')::text;
    END IF;
    SELECT min(place) INTO NEW.week_place FROM unnest(ARRAY[1, 2]) AS place
    WHERE NOT EXISTS (
        SELECT 1 FROM members_delivery AS other WHERE other.subject = NEW.subject
        AND other.week = NEW.week AND other.week_place = place
    );
    IF NEW.week_place IS NULL THEN
        RAISE EXCEPTION 'cap' USING ERRCODE = 'TD001', DETAIL = (
            (date_trunc('week', today) + interval '1 week') AT TIME ZONE 'UTC')::text;
    END IF;
    NEW.gated_at := clock_timestamp();
    NEW.claimed_until := NEW.gated_at + interval '2 minutes';
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_gated BEFORE UPDATE ON members_delivery FOR EACH ROW
    WHEN (NEW.state = 'transmitting' AND OLD.state <> 'transmitting')
    EXECUTE FUNCTION delivery_gated();

-- One message's turn: on its way with what its sender needs (verdict 'send'), or why not.
-- 'gone' is not the claim's any more. What is refused is put where it belongs at once.
CREATE FUNCTION delivery_gate(delivery uuid, by_claim uuid, open_countries text[])
RETURNS TABLE (
    verdict text, subject uuid, address text, full_name text, language text, variant text,
    country text, since timestamptz
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    one members_delivery;
    its members_campaign;
    reason text;
    again timestamptz := clock_timestamp();
    since_when text := '';
BEGIN
    SELECT * INTO one FROM members_delivery
    WHERE id = delivery AND claim = by_claim AND state = 'claimed'
      AND claimed_until > clock_timestamp();
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'gone', NULL::uuid, '', '', '', '', '', NULL::timestamptz;
        RETURN;
    END IF;
    IF NOT one.country = ANY (open_countries) THEN
        reason := 'closed';
    ELSE
        BEGIN
            UPDATE members_delivery SET state = 'transmitting'
            WHERE id = delivery AND claim = by_claim AND state = 'claimed';
        EXCEPTION
            WHEN SQLSTATE 'TD001' THEN
                GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT, since_when = PG_EXCEPTION_DETAIL;
            -- Its place was taken beside the lock.
            WHEN unique_violation THEN reason := 'busy';
        END;
    END IF;
    SELECT * INTO STRICT its FROM members_campaign WHERE id = one.campaign_id;
    IF reason IS NULL THEN
        RETURN QUERY
        SELECT 'send', one.subject, address.email::text, member.full_name::text,
            one.language::text, one.variant::text, one.country::text,
            (
                SELECT min(said.recorded_at) FROM privacy_consentstate AS said
                WHERE said.subject = one.subject AND said.state = 'granted'
                  AND (said.purpose = its.purpose
                       OR its.purpose = 'marketing_email:'
                          AND starts_with(said.purpose, its.purpose))
            )
        FROM members_member AS member
        JOIN account_emailaddress AS address ON address.user_id = member.id
        WHERE member.id = one.member_id AND address."primary" AND address.verified;
        RETURN;
    END IF;
    IF since_when <> '' THEN
        again := since_when::timestamptz;
    ELSIF reason = 'busy' THEN
        again := again + interval '10 seconds';
    END IF;
    IF reason IN ('busy', 'closed', 'halted') OR reason = 'cap' AND again < its.expires_at THEN
        UPDATE members_delivery SET state = 'queued', claim = NULL, claimed_until = NULL,
            due_at = CASE WHEN reason IN ('busy', 'cap') THEN again ELSE due_at END
        WHERE id = delivery;
    ELSE
        UPDATE members_delivery SET state = 'left_out', why = reason, claim = NULL,
            claimed_until = NULL, ended_at = clock_timestamp()
        WHERE id = delivery;
    END IF;
    RETURN QUERY SELECT reason, one.subject, '', '', '', '', '', NULL::timestamptz;
END $$;

-- What became of a message on its way. False where it is not the claim's any more.
CREATE FUNCTION delivery_outcome(
    delivery uuid, by_claim uuid, outcome text, said text, later interval
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    is_there boolean;
    counts boolean := outcome IN ('sent', 'uncertain');
BEGIN
    PERFORM set_config('tradedir.claim', by_claim::text, true);
    UPDATE members_delivery SET state = outcome, trouble = said,
        claim = NULL, claimed_until = NULL,
        due_at = CASE WHEN later IS NULL THEN due_at ELSE clock_timestamp() + later END,
        tries = tries + (outcome = 'failed_soft')::integer,
        ended_at = CASE WHEN outcome NOT IN ('queued', 'failed_soft')
            THEN clock_timestamp() END,
        week = CASE WHEN counts THEN week END,
        week_place = CASE WHEN counts THEN week_place END,
        month = CASE WHEN counts THEN month END,
        month_place = CASE WHEN counts THEN month_place END
    WHERE id = delivery AND claim = by_claim
      AND (state = 'transmitting' OR state = 'claimed' AND outcome = 'queued');
    is_there := FOUND;
    PERFORM set_config('tradedir.claim', '', true);
    RETURN is_there;
END $$;

-- A person decided about an uncertain one. False where it was decided already.
CREATE FUNCTION delivery_decide(delivery uuid, has_arrived boolean)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    is_there boolean;
BEGIN
    PERFORM set_config('tradedir.decided', delivery::text, true);
    IF has_arrived THEN
        UPDATE members_delivery SET state = 'sent'
        WHERE id = delivery AND state = 'uncertain';
    ELSE
        UPDATE members_delivery SET state = 'queued', due_at = clock_timestamp(),
            ended_at = NULL, week = NULL, week_place = NULL, month = NULL, month_place = NULL
        WHERE id = delivery AND state = 'uncertain';
    END IF;
    is_there := FOUND;
    PERFORM set_config('tradedir.decided', '', true);
    RETURN is_there;
END $$;
"""
NO_GATE = """
DROP FUNCTION delivery_decide(uuid, boolean);
DROP FUNCTION delivery_outcome(uuid, uuid, text, text, interval);
DROP FUNCTION delivery_gate(uuid, uuid, text[]);
DROP TRIGGER delivery_gated ON members_delivery;
DROP FUNCTION delivery_gated();
DROP FUNCTION delivery_refused(members_campaign, uuid, bigint);
DROP FUNCTION mail_lock(uuid);
"""
WAITS = """
-- Let no message to these begin until this transaction ends, and wait for what is on its way.
CREATE FUNCTION mail_awaited(whom uuid[]) RETURNS void LANGUAGE plpgsql
SET lock_timeout = '4500ms' AS $$
DECLARE
    who uuid;
BEGIN
    FOR who IN SELECT DISTINCT one FROM unnest(whom) AS one ORDER BY one LOOP
        PERFORM pg_advisory_xact_lock(mail_lock(who));
    END LOOP;
    -- It ends: nothing new begins, and what is older sends nothing any more.
    WHILE EXISTS (
        SELECT 1 FROM members_delivery
        WHERE state = 'transmitting' AND subject = ANY (whom)
          AND gated_at > clock_timestamp() - interval '4 seconds'
    ) LOOP
        PERFORM pg_sleep(0.01);
    END LOOP;
END $$;

CREATE FUNCTION end_awaits_mail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mail_awaited(ARRAY[NEW.subject]);
    RETURN NEW;
END $$;
-- Their names come before the ledger's own trigger: its head is not held meanwhile. Who is
-- asked anew by the policy is refused by the gate from the day itself on.
CREATE TRIGGER awaits_mail BEFORE INSERT ON privacy_consentevent FOR EACH ROW
    WHEN (
        NEW.state IN ('refused', 'withdrawn', 'expired', 'objected')
        AND NEW.method <> 'policy'
        AND (NEW.purpose ~ '^(marketing_email|partner):' OR NEW.purpose = 'profile_targeting')
    )
    EXECUTE FUNCTION end_awaits_mail();
CREATE TRIGGER awaits_mail BEFORE INSERT ON privacy_restriction
    FOR EACH ROW EXECUTE FUNCTION end_awaits_mail();

CREATE FUNCTION suppression_awaits_mail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mail_awaited(ARRAY(
        SELECT subject FROM privacy_consentstate WHERE confirmed_by = NEW.mark
    ));
    RETURN NEW;
END $$;
CREATE TRIGGER awaits_mail BEFORE INSERT ON privacy_suppression
    FOR EACH ROW EXECUTE FUNCTION suppression_awaits_mail();

-- A row that is on its way is not taken away under its sender.
CREATE FUNCTION delivery_goes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mail_awaited(ARRAY[OLD.subject]);
    RETURN OLD;
END $$;
CREATE TRIGGER delivery_goes BEFORE DELETE ON members_delivery FOR EACH ROW
    WHEN (OLD.state = 'transmitting') EXECUTE FUNCTION delivery_goes();
"""
NO_WAITS = """
DROP TRIGGER delivery_goes ON members_delivery;
DROP FUNCTION delivery_goes();
DROP TRIGGER awaits_mail ON privacy_suppression;
DROP FUNCTION suppression_awaits_mail();
DROP TRIGGER awaits_mail ON privacy_restriction;
DROP TRIGGER awaits_mail ON privacy_consentevent;
DROP FUNCTION end_awaits_mail();
DROP FUNCTION mail_awaited(uuid[]);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0044_states_of_deliveries"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunSQL(GATE, NO_GATE),
        migrations.RunSQL(WAITS, NO_WAITS),
    ]
