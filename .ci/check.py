"""Runs bin/test as a machine would, and sees that no browser test was left out."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "var" / "test" / "report.xml"
BROWSER = "tests.browser."


def main() -> int:
    REPORT.unlink(missing_ok=True)
    tested = subprocess.run(
        [ROOT / "bin" / "test", f"--junitxml={REPORT}"],
        env=os.environ | {"CI": "true"},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if tested.returncode:
        return tested.returncode
    there, ran = browser_tests_there(), browser_tests_run()
    print(f"{ran} of {there} browser tests ran.")
    return 0 if there and ran == there else 1


def browser_tests_there() -> int:
    """How many there are, whatever was run."""
    python = ROOT / ".venv" / "bin" / "python"
    listed = subprocess.run(
        [
            python,
            "-m",
            "pytest",
            "--collect-only",
            "-q",
            "-o",
            "addopts=",
            "tests/browser",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return sum("::" in line for line in listed.stdout.splitlines())


def browser_tests_run() -> int:
    cases = ElementTree.parse(REPORT).iter("testcase")  # noqa: S314 - written by us
    return sum(
        case.get("classname", "").startswith(BROWSER) and case.find("skipped") is None
        for case in cases
    )


if __name__ == "__main__":
    sys.exit(main())
