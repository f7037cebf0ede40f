"""Every mark of a promise names a clause of the policy that there is."""

import ast
from pathlib import Path

import pytest

from privacy import policies

TESTS = Path(__file__).resolve().parent
FILES = sorted(TESTS.rglob("test_*.py"))


def marks(path):
    """The clauses that a file's tests say they show."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
            "mark.promise"
        ):
            yield ast.literal_eval(node.args[0]) if len(node.args) == 1 else None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_mark_names_a_clause(path):
    assert set(marks(path)) <= set(policies.CLAUSES)


def test_there_are_marks_to_read():
    assert len({clause for path in FILES for clause in marks(path)}) > 15
