"""Marks of promises name clauses of the policy, and every clause has a test."""

import ast
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from privacy import policies

TESTS = Path(__file__).resolve().parent


def marks():
    """(clause, file) of every mark in the tests, whether or not it is collected."""
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.Call) and getattr(node.func, "attr", "")
            if named == "promise":
                yield from ((word.value, path.name) for word in node.args)


@pytest.mark.parametrize("text", sorted((policies.folder(1)).glob("[!a]*.toml")))
def test_every_mark_names_a_clause_of_the_policy(text):
    clauses = set(tomllib.loads(text.read_text())["clauses"])
    assert clauses == set(policies.CLAUSES)
    strays = [(clause, name) for clause, name in marks() if clause not in clauses]
    assert strays == []


def test_every_clause_has_a_test_of_its_own():
    assert set(policies.CLAUSES) - {clause for clause, _name in marks()} == set()


@pytest.mark.timeout(300)
def test_a_run_writes_down_what_the_tests_of_a_clause_said(tmp_path):
    record = tmp_path / "proofs.json"
    plugin = ("-p", "tests.proofs", "--proofs", str(record))
    test = "tests/tradedir/test_transmission.py"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "1", *plugin, test],
        cwd=TESTS.parent,
        capture_output=True,
        check=True,
    )
    said = json.loads(record.read_text())
    assert said["clauses"] == {"R2": {"tests": 1, "passed": 1, "failed": 0}}
    assert said["ran_at"]
