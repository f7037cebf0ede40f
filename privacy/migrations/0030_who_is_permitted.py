"""Whom a purpose is permitted for, as a set that one statement can join with millions of rows."""

from django.db import migrations, models

SETS = """
-- Those of whom may(subject, what) is true, but for 'statistics'. The same conditions, written
-- so that the planner can hash them; tests/privacy/test_permitted.py holds the two together.
CREATE FUNCTION permitted(what text) RETURNS TABLE (subject uuid)
LANGUAGE sql STABLE ROWS 100000 AS $$
    SELECT said.subject FROM privacy_consentstate AS said
    WHERE said.purpose = what AND said.state = 'granted' AND what <> 'statistics'
      AND (what !~ '^(marketing_email|partner):' OR said.confirmed_by IS NOT NULL)
      AND NOT EXISTS (
          SELECT 1 FROM privacy_suppression AS stopped
          WHERE stopped.mark = said.confirmed_by
      )
      AND NOT EXISTS (
          SELECT 1 FROM privacy_restriction AS held WHERE held.subject = said.subject
      )
      AND (what NOT LIKE 'partner:%' OR (
          said.recorded_at > now() - interval '12 months'
          AND NOT EXISTS (
              SELECT 1 FROM privacy_consentstate AS all_partners
              WHERE all_partners.subject = said.subject
                AND all_partners.purpose = 'partner:'
                AND all_partners.recorded_at > said.recorded_at
          )
      ))
      AND NOT EXISTS (
          SELECT 1 FROM privacy_policyversion AS version
          WHERE version.change_class = 'reconsent'
            AND version.number > coalesce(said.policy, 0)
            AND version.effective_on <= (now() AT TIME ZONE 'UTC')::date
            AND EXISTS (
                SELECT 1 FROM jsonb_array_elements_text(version.purposes) AS asked
                WHERE what = asked
                   OR (right(asked, 1) = ':' AND starts_with(what, asked))
            )
            AND NOT EXISTS (
                SELECT 1 FROM privacy_policyacceptance AS agreed
                JOIN privacy_policyversion AS newer ON newer.id = agreed.version_id
                WHERE agreed.subject = said.subject AND newer.number >= version.number
                  AND agreed.recorded_at
                      < version.effective_on::timestamp AT TIME ZONE 'UTC'
            )
      )
$$;

-- The gate for what is about several topics at once: 'marketing_email:' asks for any of them.
CREATE FUNCTION may_any(who uuid, what text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN what = 'marketing_email:' THEN EXISTS (
        SELECT 1 FROM privacy_consentstate AS said
        WHERE said.subject = who AND starts_with(said.purpose, what)
          AND said.state = 'granted' AND may(who, said.purpose)
    ) ELSE may(who, what) END
$$;

CREATE FUNCTION permitted_any(what text) RETURNS TABLE (subject uuid)
LANGUAGE sql STABLE ROWS 100000 AS $$
    SELECT DISTINCT allowed.subject
    FROM (
        SELECT DISTINCT purpose FROM privacy_consentstate
        WHERE CASE WHEN what = 'marketing_email:'
                   THEN starts_with(purpose, what) ELSE purpose = what END
    ) AS topic, LATERAL permitted(topic.purpose) AS allowed
$$;
"""
NO_SETS = """
DROP FUNCTION permitted_any(text);
DROP FUNCTION may_any(uuid, text);
DROP FUNCTION permitted(text);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("privacy", "0029_shared_visits"),
    ]

    operations = [
        # A suppressed address leads to whoever confirmed something by it.
        migrations.AddIndex(
            model_name="consentstate",
            index=models.Index(
                fields=["confirmed_by"],
                condition=models.Q(("confirmed_by__isnull", False)),
                name="consent_state_confirmed_by",
            ),
        ),
        migrations.RunSQL(SETS, NO_SETS),
    ]
