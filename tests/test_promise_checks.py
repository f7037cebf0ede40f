"""Every live check: kept where all is well, broken as soon as the data is."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from privacy import erased_list, promises
from privacy.models import CheckResult
from privacy.promises import running
from privacy.promises.findings import Reason
from tests import templates
from tests.promise_breaks import ASIDE, BREAKS, break_it
from tests.promise_world import a_good_world

pytestmark = pytest.mark.django_db
State = CheckResult.State


@pytest.fixture
def world():
    return a_good_world()


def look(name):
    return running.judged(promises.registry[name])


def as_said_by_all():
    run = running.ask(by_the_clock=True)
    return {one.check_name: one for one in running.work(run)}


def test_a_good_world_keeps_every_promise(world):
    said = as_said_by_all()
    left = {
        name: (one.state, one.reason)
        for name, one in said.items()
        if one.state != State.KEPT
    }
    assert left == {
        "P4.members_are_told": (State.NOTHING, ""),
        "H3.looks_are_reviewed": (State.NOTHING, ""),  # this week is not over
        "T2.members_are_told": (State.NOTHING, ""),  # there is a day for it
        "R1.erasures_outlive_a_backup": (State.NOTHING, ""),  # done a moment ago
        "R2.transmission_is_encrypted": (State.CANNOT, Reason.NOT_PUBLIC),
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
    "P2.what_is_kept_for_a_time_has_a_rule",
    *(
        "P2.columns_are_declared",
        "C1.nothing_else_about_a_person",
        "C3.changes_are_logged",
    ),
    *("O2.no_column_tells_visitors_apart", "T3.ledgers_cannot_be_changed"),
    *("T6.research_reads_no_member", "R2.transmission_is_encrypted"),
    "W2.figures_have_no_other_column",
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
    settings.READER_ROLE = "nobody_is_called_so"
    found = look("T6.research_reads_no_member")
    assert (found.state, found.reason) == (State.CANNOT, Reason.NO_ROLE)
    # It reads tables of figures, and nothing in them about our staff either.
    settings.READER_ROLE = templates.ANALYST
    assert look("T6.research_reads_no_member").state == State.KEPT
    break_it(f"GRANT SELECT (by) ON privacy_release TO {templates.ANALYST}")
    assert look("T6.research_reads_no_member").wrong == 1
    settings.READER_ROLE = templates.APP
    assert look("T6.research_reads_no_member").state == State.BROKEN


def test_of_an_empty_directory_nothing_is_called_kept(db):
    said = as_said_by_all()
    assert said["W1.source_is_noted"].state == State.NOTHING
    assert all(one.among for one in said.values() if one.state == State.KEPT)
