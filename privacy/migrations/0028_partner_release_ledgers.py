"""The ledgers of exports and partner releases, and what holds between their tables."""

from django.db import migrations

from privacy import ledgers

APPROVER = """
-- A step says who asked as the release does, so that its check compares the right two.
ALTER TABLE privacy_partnerreleasestep ADD CONSTRAINT partner_release_step_says_who_asked
    FOREIGN KEY (partner_release_id, requested_by)
    REFERENCES privacy_partnerrelease (id, requested_by);
CREATE FUNCTION partner_release_approved_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.partner_release_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM privacy_partnerreleasestep AS step
        JOIN privacy_partnerrelease AS asked ON asked.id = step.partner_release_id
        WHERE asked.id = NEW.partner_release_id AND step.state = 'approved'
          AND asked.recipient = NEW.recipient AND asked.questions = NEW.questions
    ) THEN
        RAISE EXCEPTION 'A package is made of an approved release, as it was approved'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER partner_release_approved_first BEFORE INSERT ON privacy_releaseexport
    FOR EACH ROW EXECUTE FUNCTION partner_release_approved_first();
"""
NO_APPROVER = """
DROP TRIGGER partner_release_approved_first ON privacy_releaseexport;
DROP FUNCTION partner_release_approved_first();
ALTER TABLE privacy_partnerreleasestep
    DROP CONSTRAINT partner_release_step_says_who_asked;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0027_partner_releases")]

    operations = [
        ledgers.begin(
            "privacy_partnerrelease",
            *("partner_id", "recipient", "terms_version", "terms", "questions"),
            *("formats", "language", "days", "requested_by", "key"),
        ),
        ledgers.begin(
            "privacy_partnerreleasestep",
            *("partner_release_id", "state", "by", "requested_by", "words"),
        ),
        ledgers.begin(
            "privacy_releaseexport",
            *("questions", "tables", "releases", "format", "language", "rows"),
            *("size", "digest", "recipient", "partner_release_id", "by"),
        ),
        migrations.RunSQL(APPROVER, NO_APPROVER),
    ]
