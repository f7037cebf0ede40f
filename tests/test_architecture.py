"""The rule of the house: privacy ← members ← listings ← tradedir, and who may open a door."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["privacy", "members", "listings", "tradedir"]
DOORS = {"views", "api", "admin", "commands", "feeds"}
MODULES = sorted(
    path.relative_to(ROOT) for app in APPS for path in (ROOT / app).rglob("*.py")
)


def imports(path: Path) -> set[str]:
    """The modules and names of ours that a file imports, dotted."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
    return {name for name in names if name.split(".")[0] in APPS}


def functions_with_imports(path: Path) -> list[str]:
    """Functions that import: a ring or a slow start hides there."""
    tree = ast.parse((ROOT / path).read_text())
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(sub, ast.Import | ast.ImportFrom) for sub in ast.walk(node))
    ]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_apps_know_only_the_apps_before_them(path):
    known = APPS[: APPS.index(path.parts[0]) + 1]
    assert {name.split(".")[0] for name in imports(path)} <= set(known)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_nothing_but_urls_opens_a_door(path):
    inside_a_door = DOORS & set(path.with_suffix("").parts)
    if path.stem.endswith("urls") or inside_a_door or path.parts[0] == "tradedir":
        return
    assert not {name for name in imports(path) if DOORS & set(name.split("."))}


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_stand_at_the_top(path):
    assert functions_with_imports(path) == []


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_file_reads_at_a_sitting(path):
    if "migrations" not in path.parts:
        assert len((ROOT / path).read_text().splitlines()) <= 400


def test_there_are_four_apps_and_no_more():
    found = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert found == set(APPS)


def test_no_template_trusts_what_people_type():
    for template in (ROOT / "templates").rglob("*.html"):
        text = template.read_text()
        assert "|safe" not in text, template
        assert "autoescape off" not in text, template
        assert " style=" not in text, template
        assert " onclick=" not in text, template
