"""The gate: under a policy that covers it, confirmed by an address that is not suppressed."""

from django.db import migrations

from privacy import ledgers

STATE = """
CREATE OR REPLACE FUNCTION consent_enters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO privacy_consentstate AS known
        (subject, purpose, state, recorded_at, policy)
    VALUES (NEW.subject, NEW.purpose, NEW.state, NEW.recorded_at, NEW.policy)
    ON CONFLICT (subject, purpose) DO UPDATE
    SET state = NEW.state, recorded_at = NEW.recorded_at, policy = NEW.policy,
        confirmed_by = NULL
    -- Of two at the same moment, the withdrawal counts.
    WHERE known.recorded_at < NEW.recorded_at
       OR NEW.state IN ('withdrawn', 'refused', 'objected');
    RETURN NULL;
END $$;
UPDATE privacy_consentstate AS said SET policy = (
    SELECT policy FROM privacy_consentevent AS event
    WHERE event.subject = said.subject AND event.purpose = said.purpose
    ORDER BY position DESC LIMIT 1
);
"""
COVERED = """
-- Does the policy that holds still cover a consent given under version `under`? Not where
-- a version since then asks for it anew, unless its person agreed before that day.
CREATE FUNCTION consent_covered(who uuid, what text, under integer)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT 1 FROM privacy_policyversion AS version
        WHERE version.change_class = 'reconsent'
          AND version.number > coalesce(under, 0)
          AND version.effective_on <= (now() AT TIME ZONE 'UTC')::date
          AND EXISTS (
              SELECT 1 FROM jsonb_array_elements_text(version.purposes) AS asked
              WHERE what = asked
                 OR (right(asked, 1) = ':' AND starts_with(what, asked))
          )
          AND NOT EXISTS (
              SELECT 1 FROM privacy_policyacceptance AS agreed
              JOIN privacy_policyversion AS newer ON newer.id = agreed.version_id
              WHERE agreed.subject = who AND newer.number >= version.number
                AND agreed.recorded_at < version.effective_on::timestamp AT TIME ZONE 'UTC'
          )
    )
$$;
"""
GATE = """
CREATE OR REPLACE FUNCTION may(who uuid, what text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN what = 'statistics' THEN NOT EXISTS (
        SELECT 1 FROM privacy_consentstate
        WHERE subject = who AND purpose = what AND state = 'objected'
    ) ELSE EXISTS (
        SELECT 1 FROM privacy_consentstate AS said
        WHERE said.subject = who AND said.purpose = what AND said.state = 'granted'
          AND consent_covered(who, what, said.policy)
          -- What is sent to an address: it has confirmed this, and is not suppressed.
          AND (what !~ '^(marketing_email|partner):' OR said.confirmed_by IS NOT NULL)
          AND NOT EXISTS (
              SELECT 1 FROM privacy_suppression WHERE mark = said.confirmed_by
          )
          -- A partner: for 12 months, and said after any Global Privacy Control.
          AND (what NOT LIKE 'partner:%' OR (
              said.recorded_at > now() - interval '12 months'
              AND NOT EXISTS (
                  SELECT 1 FROM privacy_consentstate AS all_partners
                  WHERE all_partners.subject = who AND all_partners.purpose = 'partner:'
                    AND all_partners.recorded_at > said.recorded_at
              )
          ))
    ) END
    AND NOT EXISTS (SELECT 1 FROM privacy_restriction WHERE subject = who)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0004_suppression_and_cover")]

    operations = [
        migrations.RunSQL(ledgers.TAKE, "DROP FUNCTION ledger_take(text)"),
        migrations.RunSQL(STATE, migrations.RunSQL.noop),
        migrations.RunSQL(
            COVERED, "DROP FUNCTION consent_covered(uuid, text, integer)"
        ),
        migrations.RunSQL(GATE, migrations.RunSQL.noop),
    ]
