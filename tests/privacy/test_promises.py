"""The page of promises: 37 clauses, nothing green by default, what is broken is shown."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import IntegrityError, transaction
from django.utils import timezone

from privacy import policies
from privacy.models import CheckResult, CheckRun
from privacy.promises import checks, proofs, saying
from privacy.promises.findings import Reason
from privacy.promises.proofs import Proof
from privacy.promises.saying import Standing
from tests.people import a_policy

pytestmark = pytest.mark.django_db
State = CheckResult.State
PAGE = "/privacy/promises/"
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _policy():
    policies.text_of.cache_clear()
    a_policy()


@pytest.fixture(autouse=True)
def record(tmp_path, monkeypatch):
    """`record(T1=Proof(…))` stands beside the code instead of the record that is shipped."""
    path = tmp_path / "proofs.json"
    monkeypatch.setattr(proofs.read, "__defaults__", (path,))

    def write(release=None, ran_at=NOW, **clauses):
        release = release or proofs.release()
        proofs.write(path, release=release, ran_at=ran_at, clauses=clauses)
        return path

    return write


def a_result(clause, state, *, wrong=None, among=None, days=0, reason="", of=None):
    """What the checks of a clause said the last time."""
    run = CheckRun.objects.create(ended_at=timezone.now())
    for check in checks():
        if check.clause == clause and of in {None, check.name}:
            CheckResult.objects.create(
                run=run,
                check_name=check.name,
                clause=clause,
                state=state,
                wrong=wrong,
                among=among,
                reason=reason,
                milliseconds=1,
                checked_at=timezone.now() - timedelta(days=days),
            )


def clause_of(client, clause, language=""):
    said = client.get(f"{language}/privacy/promises.json").json()
    return next(one for one in said["clauses"] if one["id"] == clause)


@pytest.mark.promise("P1")
@pytest.mark.parametrize("language", ["", "/zh-hans", "/es", "/fr", "/ar"])
def test_every_clause_stands_there_in_the_words_of_the_policy(client, language):
    page = client.get(language + PAGE)
    assert page.status_code == 200
    assert re.findall(r'<div class="held promise" id="(\w+)"', page.text) == list(
        policies.CLAUSES
    )
    said = client.get(f"{language}/privacy/promises.json").json()
    text, spoken = policies.text_of(1, language.strip("/") or "en")
    assert said["language"] == spoken
    assert {one["id"]: one["text"] for one in said["clauses"]} == text["clauses"]
    assert all(
        one["kept_by"] in page.text.replace("&#x27;", "'") for one in said["clauses"]
    )


@pytest.mark.promise("P1")
def test_nothing_is_green_by_default(client, record):
    said = client.get("/privacy/promises.json").json()
    standings = {one["standing"] for one in said["clauses"]}
    assert standings == {"unproven"}
    assert {one["state"] for clause in said["clauses"] for one in clause["checks"]} == {
        "never-run"
    }
    page = client.get(PAGE).text
    assert "Never run." in page
    assert "The live checks were never made here." in page
    assert "The automatic tests were not run in this release." in page
    assert "standing--kept" not in page


@pytest.mark.promise("P1")
def test_what_is_kept_is_said_in_figures(client):
    a_result("W1", State.KEPT, wrong=0, among=12_431)
    assert clause_of(client, "W1")["standing"] == "kept"
    finding = "Y4.items_are_found_by_everybody"
    a_result("Y4", State.KEPT, wrong=0, among=98_765, of=finding)
    page = client.get(PAGE).text
    assert "Listed items that not everybody finds: 0 of 98,765" in page


@pytest.mark.promise("T7")
def test_how_many_members_there_are_is_told_by_no_check(client):
    """A count of today less one of yesterday would say who joined in between."""
    a_result("W1", State.BROKEN, wrong=2, among=12_431)
    page = client.get(PAGE).text
    assert "Members whose source or time of joining is not noted: 2\n" in page
    said = clause_of(client, "W1")["checks"][0]
    assert (said["wrong"], said["among"]) == (2, None)
    assert "12,431" not in page


@pytest.mark.promise("P1")
def test_what_is_broken_is_shown_as_broken(client):
    a_result("W1", State.KEPT, wrong=0, among=5)
    a_result("W1", State.BROKEN, wrong=3, among=5)
    said = clause_of(client, "W1")
    assert (said["standing"], said["checks"][0]["wrong"]) == ("broken", 3)
    assert "standing--broken" in client.get(PAGE).text


def test_one_broken_check_of_several_breaks_the_clause(client):
    a_result("Y4", State.KEPT, wrong=0, among=5)
    a_result("Y4", State.BROKEN, wrong=1, among=5, of="Y4.items_are_found_by_everybody")
    assert clause_of(client, "Y4")["standing"] == "broken"


@pytest.mark.promise("P1")
def test_what_was_kept_three_days_ago_is_not_kept_today(client):
    a_result("W1", State.KEPT, wrong=0, among=5, days=3)
    assert clause_of(client, "W1")["standing"] == "overdue"


def test_a_check_that_cannot_look_says_why(client):
    a_result("R2", State.CANNOT, reason=Reason.NOT_PUBLIC)
    assert clause_of(client, "R2")["standing"] == "cannot"
    assert "this copy of the site is not open to the public" in client.get(PAGE).text


@pytest.fixture
def lacking(tmp_path, monkeypatch):
    """Words that say of W1 that a part of it is not built."""
    words = shutil.copytree(saying.FOLDER, tmp_path / "kept_by")
    path = words / "en.toml"
    path.write_text(
        path.read_text().replace("[W1]", '[W1]\nlacks = "Nobody looks at night."', 1)
    )
    monkeypatch.setattr(saying, "FOLDER", words)
    saying.kept_by.cache_clear()
    yield "W1"
    saying.kept_by.cache_clear()


@pytest.mark.promise("T2")
def test_what_is_not_built_is_never_kept(client, record, lacking):
    a_result(lacking, State.KEPT, wrong=0, among=5)
    record(**{lacking: Proof(4, 4)})
    said = clause_of(client, lacking)
    assert said["standing"] == "not-built"
    assert said["not_built"] == "Nobody looks at night."
    assert said["not_built"] in client.get(PAGE).text


@pytest.mark.parametrize(
    ("proof", "words"),
    [
        (Proof(3, 3), "3 automatic tests: run in this release on"),
        (Proof(3, 1), "passed: 1, the others were not run."),
        (Proof(1, 0, 1), "1 automatic test: run in this release on"),
    ],
)
def test_tests_say_no_more_than_was_run(client, record, proof, words):
    record(W1=proof)
    assert words in client.get(PAGE).text


def test_a_failed_test_breaks_what_a_check_calls_kept(client, record):
    a_result("W1", State.KEPT, wrong=0, among=5)
    record(W1=Proof(3, 2, 1))
    assert clause_of(client, "W1")["standing"] == "broken"


@pytest.mark.promise("P1")
def test_a_record_of_another_release_proves_nothing(client, record):
    record(release="another", W1=Proof(3, 2, 1), Y1=Proof(15, 15))
    page = client.get(PAGE).text
    assert "15 automatic tests: not run in this release; in another one on" in page
    assert clause_of(client, "W1")["standing"] == "unproven"


def test_tests_that_were_only_counted_were_not_run(client, record):
    record(ran_at=None, Y1=Proof(15))
    assert "15 automatic tests: not run in this release." in client.get(PAGE).text


@pytest.mark.parametrize("content", ["", "{", "[]", '{"ran_at": 5}'])
def test_a_record_that_cannot_be_read_is_none(client, record, content):
    record().write_text(content)
    assert "No record of tests came with this release." in client.get(PAGE).text


def test_a_changed_file_is_another_release(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    path = tmp_path / "privacy" / "consents.py"
    path.parent.mkdir()
    seen = set()
    for words in ("", "x = 1"):
        path.write_text(words)
        proofs.release.cache_clear()
        seen.add(proofs.release())
    proofs.release.cache_clear()
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("state", "wrong", "among"),
    [("kept", 0, 0), ("kept", 1, 5), ("kept", None, None), ("broken", 0, 5)],
)
def test_the_database_takes_no_verdict_without_figures(state, wrong, among):
    with pytest.raises(IntegrityError), transaction.atomic():
        a_result("W1", state, wrong=wrong, among=among)


def test_all_clauses_say_what_keeps_them_and_where():
    english, chinese = saying.kept_by("en"), saying.kept_by("zh-hans")
    assert set(english) == set(chinese) == set(policies.CLAUSES)
    for clause, kept in english.items():
        assert bool(kept.lacks) == bool(chinese[clause].lacks), clause
        for file in kept.machine:
            assert (Path(configured.BASE_DIR) / file).is_file(), file


def test_a_clause_with_nothing_but_tests_is_tested():
    assert saying.standing_of([], Proof(2, 2), lacks=False) == Standing.TESTED
    assert saying.standing_of([], Proof(2, 1), lacks=False) == Standing.UNPROVEN
    assert saying.standing_of([], Proof(), lacks=False) == Standing.UNPROVEN


def test_the_page_asks_the_same_however_long_the_history(
    client, django_assert_num_queries
):
    client.get(PAGE)
    for _ in range(4):
        a_result("W1", State.KEPT, wrong=0, among=5)
    with django_assert_num_queries(3):
        client.get(PAGE)


def test_the_policy_and_every_foot_lead_to_it(client):
    assert client.get("/privacy/").text.count(f'href="{PAGE}"') == 2


def test_without_a_policy_there_is_no_such_page(client, monkeypatch):
    monkeypatch.setattr(policies, "in_force", lambda: None)
    assert client.get(PAGE).status_code == 404
    assert client.get("/privacy/promises.json").status_code == 404


@pytest.mark.parametrize("address", [PAGE, "/privacy/promises.json"])
def test_it_is_read_and_nothing_else(client, address):
    assert client.post(address).status_code == 405
