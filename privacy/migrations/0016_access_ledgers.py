"""The ledgers of looks and disclosures, and what holds between their tables."""

from django.db import migrations

from privacy import ledgers

APPROVER = """
-- A step says who asked as the disclosure does, so that its check compares the right two.
ALTER TABLE privacy_disclosurestep ADD CONSTRAINT disclosure_step_says_who_asked
    FOREIGN KEY (disclosure_id, requested_by)
    REFERENCES privacy_disclosure (id, requested_by);
-- The last entry's time is set before a check looks: 12 months from then.
ALTER TABLE privacy_disclosure ADD CONSTRAINT disclosure_withheld_a_year CHECK (
    withheld_until <= ((recorded_at AT TIME ZONE 'UTC') + interval '12 months')::date
);
CREATE FUNCTION disclosure_approved_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM privacy_disclosurestep AS step
        JOIN privacy_disclosure AS asked ON asked.id = step.disclosure_id
        WHERE step.disclosure_id = NEW.disclosure_id AND step.state = 'approved'
          AND asked.extends_id IS NULL
    ) THEN
        RAISE EXCEPTION 'A package is made of an approved disclosure alone'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosure_approved_first BEFORE INSERT ON privacy_disclosurepackage
    FOR EACH ROW EXECUTE FUNCTION disclosure_approved_first();
-- However often it is withheld longer: 12 months from the first entry, and its members are told.
CREATE FUNCTION disclosure_withheld_a_year_in_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.extends_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM privacy_disclosure AS first
        WHERE first.id = NEW.extends_id AND first.extends_id IS NULL
          AND first.withheld_until IS NOT NULL AND first.members = NEW.members
          AND NEW.withheld_until
              <= ((first.recorded_at AT TIME ZONE 'UTC') + interval '12 months')::date
    ) THEN
        RAISE EXCEPTION 'A disclosure is withheld for 12 months at most'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosure_withheld_a_year_in_all BEFORE INSERT ON privacy_disclosure
    FOR EACH ROW EXECUTE FUNCTION disclosure_withheld_a_year_in_all();
-- What members said yes to stays what it says.
CREATE FUNCTION partner_stays_as_it_was_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM privacy_consentstate WHERE purpose = 'partner:' || NEW.id) THEN
        RAISE EXCEPTION 'Members were asked about this partner in these words'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER partner_stays_as_it_was_allowed
    BEFORE UPDATE OF id, name, purpose ON privacy_partner FOR EACH ROW
    WHEN ((OLD.id, OLD.name, OLD.purpose) IS DISTINCT FROM (NEW.id, NEW.name, NEW.purpose))
    EXECUTE FUNCTION partner_stays_as_it_was_allowed();
CREATE FUNCTION access_reviewed_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM privacy_accessrecord
        WHERE staff = NEW.reviewer
          AND recorded_at >= NEW.week::timestamp AT TIME ZONE 'UTC'
          AND recorded_at < (NEW.week + 7)::timestamp AT TIME ZONE 'UTC'
    ) THEN
        RAISE EXCEPTION 'Nobody signs off a week with a look of their own'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_reviewed_by_another BEFORE INSERT ON privacy_accessreview
    FOR EACH ROW EXECUTE FUNCTION access_reviewed_by_another();
"""
NO_APPROVER = """
DROP TRIGGER access_reviewed_by_another ON privacy_accessreview;
DROP FUNCTION access_reviewed_by_another();
DROP TRIGGER partner_stays_as_it_was_allowed ON privacy_partner;
DROP FUNCTION partner_stays_as_it_was_allowed();
DROP TRIGGER disclosure_withheld_a_year_in_all ON privacy_disclosure;
DROP FUNCTION disclosure_withheld_a_year_in_all();
DROP TRIGGER disclosure_approved_first ON privacy_disclosurepackage;
DROP FUNCTION disclosure_approved_first();
ALTER TABLE privacy_disclosure DROP CONSTRAINT disclosure_withheld_a_year;
ALTER TABLE privacy_disclosurestep DROP CONSTRAINT disclosure_step_says_who_asked;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0015_access_and_disclosures")]

    operations = [
        ledgers.begin(
            "privacy_accessrecord",
            *("subject", "target", "look", "about", "staff", "role"),
            *("purpose", "ticket", "reason", "fields"),
        ),
        ledgers.begin("privacy_accessreview", "week", "reviewer", "looks", "words"),
        ledgers.begin(
            "privacy_disclosure",
            *("ground", "partner_id", "instrument", "recipient", "reason"),
            *("fields", "members", "withheld_until", "extends_id", "requested_by"),
        ),
        ledgers.begin(
            "privacy_disclosurestep",
            *("disclosure_id", "state", "by", "requested_by", "words"),
        ),
        ledgers.begin("privacy_disclosuresubject", "disclosure_id", "subject"),
        ledgers.begin("privacy_disclosuretold", "disclosure_id", "subject"),
        ledgers.begin(
            "privacy_disclosurepackage",
            *("disclosure_id", "digest", "size", "members", "built_by"),
        ),
        migrations.RunSQL(APPROVER, NO_APPROVER),
    ]
