"""Marks of promises name clauses of the policy, and every clause has a test."""

import ast
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
