"""Every live check: kept where all is well, broken as soon as the data is."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.asking import aliases, reveal
from listings.models import IncomingMail, MissedSearch, Side
from listings.public_area import confirming
from members import account_letters, leaving, profiles
from members.models import AddressChange, Counter, Leaving, OutgoingMail, Session
from members.sessions import coarse
from privacy import consents, erased_list, promises
from privacy.models import CheckResult
from privacy.promises import running
from privacy.promises.findings import Reason
from tests import templates
from tests.listings.asking.world import a_buyer, an_inquiry
from tests.people import a_company, a_member, a_policy, an_item, an_offer

pytestmark = pytest.mark.django_db
State = CheckResult.State
CHROME = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36"
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
    "H1.shown_addresses_are_said": "DELETE FROM listings_message WHERE event = 'revealed'",
    "W3b.choosing_was_allowed": "DELETE FROM privacy_consentevent WHERE purpose = 'profile_targeting'",
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
ASIDE = {"R2.transmission_is_encrypted", "T6.research_reads_no_member"}


@pytest.fixture
def world():
    """A row of everything that a check looks at, all as promised."""
    a_policy()
    company = a_company(
        web_address="https://porto.example",
        turnover_band="unsaid",
        employees_band="unsaid",
        public_fields=["phone"],
    )
    profiles.save_contact(
        company, {"phone": "+351222000000", "street": "Rua 1"}, has_no_fax=True
    )
    owner = a_member(company)
    words = "I know that this becomes public."
    for listing in (an_item(company), an_offer(company)):
        confirming.confirm(listing, by=owner, words=words)
    for purpose in (consents.NEWS, "partner:1"):
        allow(owner.subject, purpose)
    something_said(company, owner)
    record_choice(owner.subject)
    traces_of(owner)
    those_who_go(company)
    return company


def allow(subject, purpose):
    said = {"language": "en", "words": "Send me news"}
    requested = {"state": consents.State.REQUESTED, "method": consents.Method.SETTINGS}
    consents.record(subject, purpose, **requested, **said)
    asked_at = timezone.now()
    consents.grant_confirmed(
        subject, purpose, address=b"m" * 32, asked_at=asked_at, **said
    )


def record_choice(subject):
    consents.record(
        subject,
        consents.TARGETING,
        state=consents.State.GRANTED,
        method=consents.Method.SETTINGS,
        language="en",
        words="Choose me by my industry",
    )


def those_who_go(company):
    """One who asked something and is erased, one who will be; a mail held for its owner."""
    gone = a_member()
    thread = an_inquiry(company, a_buyer(gone))
    leaving.erase_inactive(gone)
    Leaving.objects.create(member=a_member(), due_at=timezone.now() + timedelta(days=7))
    IncomingMail.objects.create(
        alias=aliases.alias_of(
            thread, side=Side.SUPPLIER, member=company.memberships.get().member
        ),
        letter_mark=b"m" * 32,
        file="held",
        size=1,
        verdict=IncomingMail.Verdict.HELD,
        decided_at=timezone.now(),
    )


def something_said(company, owner):
    """An address that its owner showed, one that was changed, a mail that has left."""
    reveal.reveal(an_inquiry(company), side=Side.SUPPLIER, by=owner)
    change = AddressChange.objects.create(
        member=owner, old_address="old@example.org", new_address="new@example.org"
    )
    AddressChange.objects.update(confirmed_at=timezone.now())
    account_letters.address_changed(change, token="x")
    OutgoingMail.objects.update(sent_at=timezone.now(), letter=None)


def traces_of(owner):
    """A session, a count of a limit, words that were looked for."""
    end = timezone.now() + timedelta(days=14)
    Session.objects.create(
        session_key="k" * 32,
        session_data="",
        expire_date=end,
        member=owner,
        device=coarse(CHROME),
    )
    Counter.objects.create(key="a" * 64, value=[1], ends_at=end)
    MissedSearch.objects.create(text="pumpx 3000 kw", day=end, times=5)


def look(name):
    return running.judged(promises.registry[name])


def as_said_by_all():
    run = running.ask(by_the_clock=True)
    return {one.check_name: one for one in running.work(run)}


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


def test_a_good_world_keeps_every_promise(world):
    said = as_said_by_all()
    left = {
        name: (one.state, one.reason)
        for name, one in said.items()
        if one.state != State.KEPT
    }
    assert left == {
        "P4.members_are_told": (State.NOTHING, ""),
        "R1.erasures_outlive_a_backup": (State.NOTHING, ""),  # done a moment ago
        "R2.transmission_is_encrypted": (State.CANNOT, Reason.NOT_PUBLIC),
        "T6.research_reads_no_member": (State.CANNOT, Reason.NO_ROLE),
    }


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_is_seen(world, name):
    if name.startswith("P1"):
        as_said_by_all()
    assert look(name).state != State.BROKEN
    break_it(BREAKS[name])
    result = look(name)
    assert (result.state, result.reason) == (State.BROKEN, "")
    assert 0 < result.wrong <= result.among


def test_every_check_is_broken_here():
    assert set(BREAKS) | ASIDE == set(promises.registry)


# What reads the catalog of the database or settings, and no row that somebody or something wrote.
OF_NO_ROWS = {
    *(
        "P2.columns_are_declared",
        "C1.nothing_else_about_a_person",
        "C3.changes_are_logged",
    ),
    *("O2.no_column_tells_visitors_apart", "T3.ledgers_cannot_be_changed"),
    *("T6.research_reads_no_member", "R2.transmission_is_encrypted"),
}


def test_at_least_twenty_clauses_have_a_check_that_reads_rows(world):
    """Rows of our own tables, as the statements say; P1 reads only what others found."""
    of_rows = set()
    for one in promises.checks():
        with CaptureQueriesContext(connection) as asked:
            running.judged(one)
        said = " ".join(query["sql"] for query in asked.captured_queries)
        if re.search(r'(FROM|JOIN) "?(privacy|members|listings)_', said):
            of_rows.add(one.name)
    assert of_rows == set(promises.registry) - OF_NO_ROWS
    clauses = {promises.registry[name].clause for name in of_rows} - {"P1"}
    assert len(clauses) >= 20


def test_erasures_on_the_list_beside_the_database_outlive_a_backup(world):
    erased_list.catch_up()
    break_it(BREAKS["R1.erasures_outlive_a_backup"])
    assert look("R1.erasures_outlive_a_backup").state == State.KEPT


def test_transmission_is_encrypted_where_the_site_is_public(settings):
    settings.SITE_URL = "https://tradedir.example"
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS = True, 63_072_000
    assert look("R2.transmission_is_encrypted").state == State.KEPT
    settings.SECURE_HSTS_SECONDS = 0
    assert look("R2.transmission_is_encrypted").state == State.BROKEN


def test_research_reads_no_member(settings, world):
    settings.READER_ROLE = "pg_monitor"
    assert look("T6.research_reads_no_member").state == State.KEPT
    settings.READER_ROLE = templates.APP
    assert look("T6.research_reads_no_member").state == State.BROKEN


def test_of_an_empty_directory_nothing_is_called_kept(db):
    said = as_said_by_all()
    assert said["W1.source_is_noted"].state == State.NOTHING
    assert all(one.among for one in said.values() if one.state == State.KEPT)
