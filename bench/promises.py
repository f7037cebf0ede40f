"""Takes away each control that keeps a promise, in a copy, and sees whether its tests notice.

    bench/run promises [--only T1 "held letter" ...] [--slice 2/4]

controls.toml is the table: of which clause, what is replaced in which file (or what is done to
the database), and which tests have to fail. Every control is tried in a copy of this tree,
with its tests as they are (they have to pass) and without it (one has to fail). What survives
has no test that notices: write one. A test that breaks before it judges (in its fixtures, or
when its file is read) or does not end has noticed nothing, and neither has one that waits.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tests.everything import ROOT, VAR, Everything
from tradedir.progress import say
from tradedir.up import only_one

TABLE = Path(__file__).with_name("controls.toml")
PASSED, FAILED = 0, 1  # what pytest answers
TOO_LONG = -1
SECONDS = 600
# How pytest names the first test that failed, and not one that could not be set up.
FIRST = re.compile(r"^FAILED (\S+)", re.MULTILINE)


class Control(NamedTuple):
    """One thing that keeps a promise, and how it is taken away."""

    clause: str
    what: str
    tests: list[str]
    file: str = ""
    find: str = ""
    put: str = ""
    sql: str = ""


def controls() -> list[Control]:
    return [Control(**one) for one in tomllib.loads(TABLE.read_text())["control"]]


class Copy:
    """A copy of the tree, in which controls are taken away one at a time."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.said = ""
        named = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in named.stdout.splitlines():
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        self.environment = {
            **os.environ,
            **environment,
            "PYTHONDONTWRITEBYTECODE": "1",
            # Under load a database is not copied in the seconds that a page may take.
            "STATEMENT_TIMEOUT": "120000",
            "PYTHONPATH": str(folder),
        }

    def tested(self, control: Control) -> int:
        """What pytest answers for the marked tests of a control's clause.

        Where none could begin it is asked once more: under load a database may not be made in time.
        """
        answer = self.asked(control)
        if answer == FAILED and not FIRST.search(self.said):
            answer = self.asked(control)
        return answer

    def asked(self, control: Control) -> int:
        command = [
            *(sys.executable, "-m", "pytest", "-q", "-x", "-p", "bench.promise_marks"),
            *(
                "-p",
                "no:cacheprovider",
                "-m",
                "not browser",
                "-o",
                f"timeout={SECONDS}",
            ),
            *control.tests,
        ]
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env=self.environment | {"CLAUSE": control.clause},
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            self.said = f"not done in {SECONDS} s"
            return TOO_LONG
        self.said = done.stdout + done.stderr
        return done.returncode

    def without(self, control: Control) -> int:
        """The same without the control; it is put back afterwards."""
        if control.sql:
            return self.without_in_database(control)
        path = self.folder / control.file
        before = path.read_text()
        if before.count(control.find) < 1:
            raise SystemExit(
                f"{control.file} has no {control.find!r}: mend {TABLE.name}."
            )
        path.write_text(before.replace(control.find, control.put, 1))
        try:
            return self.tested(control)
        finally:
            path.write_text(before)

    def without_in_database(self, control: Control) -> int:
        """In the database that the tests' own are copied from; it is made anew afterwards.

        It is there: the tests ran before with nothing taken away (tests/templates.py).
        """
        parts = urlsplit(self.environment["DATABASE_URL"])
        name = f"test_{parts.path.strip('/')}_template"
        execute(urlunsplit(parts._replace(path=f"/{name}")), control.sql)
        try:
            return self.tested(control)
        finally:
            server = urlunsplit(parts._replace(path="/postgres"))
            execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def execute(url: str, sql: str) -> None:
    database = psycopg2.connect(url)
    database.autocommit = True
    try:
        database.cursor().execute(sql)
    finally:
        database.close()


class Outcome(NamedTuple):
    """What came of taking a control away: the test that noticed, or why none did."""

    control: Control
    noticed_by: str = ""
    why_not: str = ""


def tried(copy: Copy, chosen: list[Control]) -> Iterator[Outcome]:
    """Take each control away, where its tests pass with it."""
    sound: dict[tuple[str, ...], str] = {}
    for control in chosen:
        place = (control.clause, *control.tests)
        # Of the database there is no copy left after another was taken away in it: this makes one.
        if place not in sound or control.sql:
            passed = copy.tested(control) == PASSED
            sound[place] = "" if passed else copy.said[-2_000:]
        if sound[place]:
            why = f"its tests do not pass as they are: {sound[place]}"
            yield Outcome(control, why_not=why)
            continue
        answer = copy.without(control)
        first = FIRST.search(copy.said)
        if answer == FAILED and first:
            yield Outcome(control, noticed_by=first[1])
        elif answer == PASSED:
            yield Outcome(control, why_not="all tests still pass")
        else:
            yield Outcome(
                control, why_not=f"no answer ({answer}): {copy.said[-1_000:]}"
            )


def report(outcomes: Iterator[Outcome]) -> int:
    """Say what came of each; how many were not noticed."""
    missed = 0
    for control, noticed_by, why_not in outcomes:
        missed += not noticed_by
        place = control.file or "database"
        say(
            f"{control.clause:4}{'noticed' if noticed_by else 'NOT NOTICED'}: {control.what} ({place})"
        )
        say(f"    {noticed_by or why_not}")
    return missed


def main(arguments: list[str]) -> None:
    options = argparse.ArgumentParser(
        prog="bench/run promises", description="Which controls can go without notice?"
    )
    options.add_argument("--only", nargs="+", help="of these clauses, or so called")
    options.add_argument("--slice", default="1/1", help="a part of them, such as 2/4")
    asked = options.parse_args(arguments)
    chosen = [one for one in controls() if not asked.only or is_meant(one, asked.only)]
    # What does not touch the database first: it is made anew after each that does.
    chosen.sort(key=lambda one: bool(one.sql))
    part, of = (int(number) for number in asked.slice.split("/"))
    chosen = chosen[part - 1 :: of]
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    with only_one(VAR / "lock", "bench/run promises"):
        missed = measured(chosen)
    say(f"{len(chosen)} controls taken away, {len(chosen) - missed} noticed.")
    sys.exit(bool(missed))


def is_meant(control: Control, words: list[str]) -> bool:
    return any(word == control.clause or word in control.what for word in words)


def measured(chosen: list[Control]) -> int:
    servers = Everything(os.environ, [])
    servers.start_servers()
    try:
        with tempfile.TemporaryDirectory(prefix="controls-") as folder:
            copy = Copy(Path(folder), servers.environment)
            return report(tried(copy, chosen))
    finally:
        servers.stop()
