"""The list of controls (bench/controls.toml) keeps up with the code that it is about."""

from pathlib import Path

from bench.promises import controls
from privacy.promises import saying

ROOT = Path(__file__).resolve().parent.parent


def test_every_control_is_where_the_list_says():
    gone = [
        one.what
        for one in controls()
        if one.file and one.find not in (ROOT / one.file).read_text()
    ]
    assert gone == []


def test_every_control_is_about_a_clause_and_names_tests_that_are_there():
    clauses = set(saying.kept_by("en"))
    for one in controls():
        assert one.clause in clauses, one.what
        for path in one.tests:
            assert (ROOT / path.partition("::")[0]).exists(), one.what
