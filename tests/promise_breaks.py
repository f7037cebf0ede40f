"""What makes each live check see its promise broken: one statement, done by who owns the tables."""

import re

from django.db import connection

# What makes a check see its promise broken; "-" before a table switches its triggers off.
BREAKS = {
    "P1.checks_are_made": "UPDATE privacy_checkresult SET checked_at = now() - interval '3 days'",
    "P2.columns_are_declared": "ALTER TABLE members_member ADD birthday date",
    "P3.versions_are_announced": "UPDATE privacy_policyversion SET number = 2",
    "P3.versions_stay_as_published": "UPDATE privacy_policytext SET text = '{}'",
    "P4.versions_can_be_read": "UPDATE privacy_policytext SET language = 'x' || language",
    "P4.members_are_told": "INSERT INTO privacy_policyversion (number, change_class, purposes,"
    " effective_on, position, recorded_at, seal) SELECT 2, 'notice', '[]', current_date + 20,"
    " 9, now() - interval '2 days', ''",
    "P5.questions_are_answered": "UPDATE privacy_policytext"
    " SET text = jsonb_set(text, '{sections,1,id}', '\"else\"')",
    "W1.source_is_noted": "UPDATE members_member SET source = 'bought'",
    "W2.figures_have_no_other_column": "ALTER TABLE privacy_releasedtable ADD company_id bigint",
    "W2.released_groups_are_known": "UPDATE privacy_releasedtable"
    " SET domain = jsonb_set(domain, '{0,1,0}', '\"Porto Pumps Lda\"')",
    "W3a.companies_are_classified": "UPDATE members_company SET country = 'QQ'",
    "W4.mail_is_confirmed": "UPDATE privacy_consentstate SET confirmed_by = NULL",
    "W4.states_follow_the_ledger": "UPDATE privacy_consentstate SET state = 'refused'",
    "C1.nothing_else_about_a_person": "ALTER TABLE members_member ADD birthday date",
    "C2.companies_have_answered": "UPDATE members_company SET turnover_band = ''",
    "C3.changes_are_logged": "DROP TRIGGER profile_changes ON members_companycontact",
    "O1.kept_words_are_about_nobody": "UPDATE listings_missedsearch SET text = '+351 912 345 678'",
    "O2.no_column_tells_visitors_apart": "ALTER TABLE listings_daycount ADD ip inet",
    "O2.limits_count_nobody": "UPDATE members_counter SET key = 'login:198.51.100.7'",
    "O3.sessions_know_little": "UPDATE members_session SET device = 'Chrome/130.0.6723.58'",
    "O4.visitors_have_no_session": "UPDATE members_session SET member_id = NULL",
    "T1.only_optional_fields_are_shown": "UPDATE members_company SET public_fields = '{vat_id}'",
    "T1.mail_that_left_is_empty": "UPDATE members_outgoingmail SET letter = 'ann@example.org'"
    " WHERE sent_at IS NOT NULL",
    "T1.items_hold_no_account_address": "UPDATE listings_item"
    " SET description = (SELECT 'Write to ' || min(email) FROM members_member)",
    "T1.offers_hold_no_account_address": "UPDATE listings_offer"
    " SET specification = (SELECT 'Write to ' || min(email) FROM members_member)",
    "T3.sealed_values_are_ciphertext": "UPDATE members_companycontact SET phone = '+351 22 200 00 00, the office'",
    "T3.contacts_open_with_their_own_key": "UPDATE members_companycontact SET phone = street",
    "T3.ledgers_cannot_be_changed": "GRANT UPDATE ON privacy_consentevent TO tradedir_tests_app",
    "T4.research_is_by_the_named_dimensions": "UPDATE privacy_releasedtable SET name = name || '-language'",
    "O1.files_name_their_recipient": "UPDATE privacy_releaseexport SET recipient = ''",
    "T5.reports_say_what_for": "UPDATE members_savedreport SET purpose = ' '",
    "T7.figures_are_paid_for": "UPDATE privacy_budget SET spent = spent - 0.001",
    "T7.figures_have_their_noise": "UPDATE privacy_releasedtable SET sigma = 1",
    "H1.shown_addresses_are_said": "DELETE FROM listings_message WHERE event = 'revealed'",
    "W3b.choosing_was_allowed": "DELETE FROM privacy_consentevent WHERE purpose = 'profile_targeting'",
    "W4.messages_were_allowed": "DELETE FROM privacy_consentevent"
    " WHERE purpose = 'marketing_email:platform'",
    "W3b.groups_were_allowed": "DELETE FROM privacy_consentevent"
    " WHERE purpose = 'profile_targeting'",
    "W3b.two_a_week_and_month": "ALTER TABLE members_delivery DROP CONSTRAINT delivery_once;"
    " ALTER TABLE members_delivery DROP CONSTRAINT IF EXISTS delivery_has_its_places;"
    " ALTER TABLE members_delivery DISABLE TRIGGER deliveries_made;"
    " INSERT INTO members_delivery (id, campaign_id, member_id, subject, variant, language,"
    " country, state, why, trouble, tries, gated_at, week, week_place, month, month_place)"
    " SELECT gen_random_uuid(), campaign_id, member_id, subject, variant, language, country,"
    " state, why, trouble, tries, gated_at, week, 3, month, 3 FROM members_delivery LIMIT 1",
    "H2.partners_messages_were_allowed": "DELETE FROM privacy_consentevent"
    " WHERE purpose = 'partner:1'",
    "T1.held_mails_go": "UPDATE listings_incomingmail SET decided_at = now() - interval '16 days'",
    "T1.who_is_gone_is_nameless": "UPDATE listings_thread SET subject = 'Gear pumps for Genoa'",
    "H2.partners_expire": "UPDATE privacy_consentstate"
    " SET recorded_at = now() - interval '13 months'",
    "R1.ledgers_are_whole": "UPDATE privacy_consentevent SET state = 'refused' WHERE position = 1",
    "R1.erased_stay_erased": "INSERT INTO privacy_erasure (number, subject, cause, counts,"
    " position, recorded_at, seal) SELECT gen_random_uuid(), subject, 'member', '{}', 99, now(), ''"
    " FROM privacy_subjectkey LIMIT 1",
    "R1.erased_accounts_are_gone": "INSERT INTO privacy_erasure (number, subject, cause, counts,"
    " position, recorded_at, seal) SELECT gen_random_uuid(), subject, 'member', '{}', 99, now(), ''"
    " FROM members_member LIMIT 1",
    "R1.leaving_is_carried_out": "UPDATE members_leaving SET due_at = now() - interval '2 days'",
    "R1.erasures_outlive_a_backup": "UPDATE privacy_erasure SET recorded_at = now() - interval '1 day'",
    "P2.nothing_is_kept_too_long": "UPDATE privacy_retentionrun SET began_at = now() - interval '1 year'",
    "T2.packages_are_approved": "UPDATE privacy_disclosurestep SET state = 'refused'",
    "T2.members_are_told": "UPDATE privacy_disclosurestep SET recorded_at = now() - interval '2 days'",
    "H1.disclosures_have_a_ground": "UPDATE privacy_disclosure SET ground = NULL, partner_id = NULL",
    "H2.partners_were_allowed": "DELETE FROM privacy_consentevent WHERE purpose = 'partner:1'",
    "H3.looks_have_a_reason": "UPDATE privacy_accessrecord SET reason = ''",
    "H3.looks_are_reviewed": "UPDATE privacy_accessrecord SET recorded_at = now() - interval '30 days'",
    "R3.authorities_are_told": "UPDATE privacy_incident"
    " SET authority_told_at = NULL, noticed_at = now() - interval '4 days'",
    "K1.requests_are_answered": "UPDATE members_privacyrequest SET due_at = now() - interval '1 day'",
    "Y1.closed_accounts_have_no_session": "UPDATE members_member SET is_active = false",
    "Y2.old_addresses_are_told": "DELETE FROM members_outgoingmail",
    "Y3.passwords_are_hashed": "UPDATE members_member SET password = 'a long enough secret'",
    "Y4.items_are_found_by_everybody": "DELETE FROM listings_searchdoc WHERE kind = 1",
    "Y4.offers_are_found_by_everybody": "DELETE FROM listings_searchdoc WHERE kind = 2",
    "Y5.what_is_gone_is_not_found": "UPDATE listings_item SET withdrawn_at = now()",
    "Y5.items_are_confirmed": "DELETE FROM listings_publicconfirmation WHERE kind = 'item'",
    "Y5.offers_are_confirmed": "DELETE FROM listings_publicconfirmation WHERE kind = 'offer'",
}
# Broken by settings, or by the rights of a role: tests of their own.
ASIDE = {
    "P2.what_is_kept_for_a_time_has_a_rule",
    "R2.transmission_is_encrypted",
    "T6.research_reads_no_member",
}


def break_it(sql):
    """As somebody who owns the tables: no trigger and no constraint is in the way."""
    tables = set(re.findall(r"\b(?:privacy|members|listings)_[a-z]+\b", sql))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ROLE NONE")
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'c' AND conrelid::regclass::text = ANY (%s)",
            [list(tables)],
        )
        for table, constraint in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET LOCAL ROLE tradedir_tests_app")
