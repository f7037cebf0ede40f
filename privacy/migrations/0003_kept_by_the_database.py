"""What the database keeps by itself: ledgers, the state of consents, and the gate."""

from django.db import migrations

from privacy import ledgers

STATE = """
CREATE FUNCTION consent_enters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO privacy_consentstate AS known (subject, purpose, state, recorded_at)
    VALUES (NEW.subject, NEW.purpose, NEW.state, NEW.recorded_at)
    ON CONFLICT (subject, purpose) DO UPDATE
    SET state = NEW.state, recorded_at = NEW.recorded_at
    -- Of two at the same moment, the withdrawal counts.
    WHERE known.recorded_at < NEW.recorded_at
       OR NEW.state IN ('withdrawn', 'refused', 'objected');
    RETURN NULL;
END $$;
CREATE TRIGGER consent_enters AFTER INSERT ON privacy_consentevent
    FOR EACH ROW EXECUTE FUNCTION consent_enters();

CREATE FUNCTION may(who uuid, what text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN what = 'statistics' THEN NOT EXISTS (
        SELECT 1 FROM privacy_consentstate
        WHERE subject = who AND purpose = what AND state = 'objected'
    ) ELSE EXISTS (
        SELECT 1 FROM privacy_consentstate
        WHERE subject = who AND purpose = what AND state = 'granted'
          AND (what NOT LIKE 'partner:%' OR recorded_at > now() - interval '12 months')
    ) END
    AND NOT EXISTS (SELECT 1 FROM privacy_restriction WHERE subject = who)
$$;
"""
NO_STATE = """
DROP FUNCTION may(uuid, text);
DROP TRIGGER consent_enters ON privacy_consentevent;
DROP FUNCTION consent_enters();
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_ledgers")]

    operations = [
        ledgers.functions(),
        ledgers.begin(
            "privacy_consentevent",
            *("subject", "purpose", "state", "wording_id", "policy"),
            *("language", "method"),
        ),
        ledgers.begin(
            "privacy_policyversion",
            *("number", "change_class", "purposes", "effective_on"),
        ),
        ledgers.begin("privacy_policytext", "version_id", "language", "text"),
        ledgers.begin(
            "privacy_policyacceptance", "subject", "version_id", "language", "method"
        ),
        migrations.RunSQL(STATE, NO_STATE),
    ]
