"""Checks everything in one run: format, types, rules, settings, all tests.

    bin/test [--no-browser] [what pytest takes]

--no-browser leaves the browser tests out. Servers are started for the run; give
DATABASE_URL and REDIS_URL to use your own.
"""

import os
import secrets
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.browser.find import NoBrowser, find_or_install
from tradedir import kept_secrets
from tradedir.embedded import servers
from tradedir.embedded.home import Unusable, home
from tradedir.processes import Program, stop_recorded, tail
from tradedir.progress import say, step
from tradedir.runner import DidNotStart, Runner, StopAsked
from tradedir.up import Refused, only_one

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "test"
PROOFS = "privacy/proofs.json"
TOOLS = Path(sys.executable).parent
PYTHON = sys.executable
PRODUCTION = {
    "ALLOWED_HOSTS": "tradedir.example",
    "BEHIND_PROXY": "True",
    "DJANGO_SETTINGS_MODULE": "tradedir.settings",
    "SITE_URL": "https://tradedir.example",
}
CHECKS: dict[str, Sequence[str | Path]] = {
    "Format": [TOOLS / "ruff", "format", "--check", "."],
    "Lint": [TOOLS / "ruff", "check", "."],
    "Templates": [TOOLS / "djlint", "--lint", "--quiet", "templates"],
    "Types": [PYTHON, "-m", "mypy"],
    "Imports": [TOOLS / "lint-imports"],
    "Migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
}
DEPLOYMENT = [
    *(PYTHON, "manage.py", "check", "--deploy"),
    *("--fail-level=WARNING", "--database=default"),
]


class Everything:
    """One run of all checks and tests."""

    def __init__(self, given: Mapping[str, str], arguments: list[str]) -> None:
        self.runner = Runner(record=VAR / "processes.json", tell=say)
        self.environment = {
            **{
                name: value
                for name, value in given.items()
                if name != "REDIS_CACHE_URL"
            },
            "SECRET_KEY": secrets.token_urlsafe(64),
            "SEALING_KEYS": kept_secrets.make_sealing_key(),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        self.arguments = arguments
        self.failed: list[str] = []

    def run(self) -> int:
        """Run all of it. Returns the exit code: 0 when nothing failed."""
        browser = "--no-browser" not in self.arguments
        if browser:
            self.environment["CHROMIUM"] = str(find_or_install())
        self.start_servers()
        for name, command in CHECKS.items():
            self.check(name, command)
        self.check("Deployment", DEPLOYMENT, **PRODUCTION)
        chosen = [one for one in self.arguments if one != "--no-browser"]
        without = [] if browser else ["-m", "not browser"]
        # A worker that has nothing left takes over what waits for the other: pages in a browser
        # take as long as a hundred other tests.
        split = ["-n", "auto", "--dist", "worksteal"]
        # A whole run says what the tests of each clause of the policy said.
        record = [] if chosen else ["-p", "tests.proofs", "--proofs", PROOFS]
        pytest = [PYTHON, "-m", "pytest", *split, *record, *without, *chosen]
        if self.runner.run(Program("pytest", pytest, self.environment)):
            self.failed.append("Tests")
        say(f"Failed: {', '.join(self.failed)}." if self.failed else "All is well.")
        return bool(self.failed)

    def check(self, name: str, command: Sequence[str | Path], **settings: str) -> None:
        """Run one check; what it says is shown when it fails."""
        log = VAR / "log" / f"{name.lower()}.log"
        log.unlink(missing_ok=True)
        with step(name) as taken:
            environment = self.environment | settings
            if self.runner.run(Program(name, command, environment, log=log)):
                self.failed.append(name)
                taken.note = "failed"
        if taken.note:
            say(tail(log, lines=60))

    def start_servers(self) -> None:
        stop_recorded(self.runner.record)
        if not servers.lacking(self.environment):
            return
        shutil.rmtree(home(VAR).data)
        with step("PostgreSQL and Valkey"):
            self.environment |= servers.start(
                self.runner,
                place=home(VAR),
                logs=VAR / "log",
                given=self.environment,
                password=kept_secrets.make_key(),
                for_tests=True,
            )

    def stop(self) -> None:
        """Stop the servers, and take away what they held."""
        self.runner.stop()
        shutil.rmtree(home(VAR).data)


def main() -> int:
    if {"-h", "--help"} & set(sys.argv):
        say((__doc__ or "").strip())
        return 0
    os.chdir(ROOT)
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    everything = Everything(os.environ, sys.argv[1:])
    everything.runner.listen()
    with only_one(VAR / "lock", "bin/test"):
        try:
            return everything.run()
        except StopAsked:
            return 130
        finally:
            everything.stop()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (DidNotStart, NoBrowser, Refused, Unusable) as reason:
        sys.exit(str(reason))
