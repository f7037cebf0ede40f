"""Modules that are loaded when somebody needs them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tradedir.later import Later, put_off

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package that takes its time and tells how often it was read."""
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow/__init__.py").write_text("from slow.half import HALF\n")
    (tmp_path / "slow/half.py").write_text("HALF = 1\n")
    (tmp_path / "slow/whole.py").write_text(
        "import time, sys\n"
        "sys.READ_SLOWLY = getattr(sys, 'READ_SLOWLY', 0) + 1\n"
        "early = 1\ntime.sleep(0.2)\nlate = 2\n"
    )
    return str(tmp_path)


def run(code: str, path: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = [{path!r}]\n{code}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.strip()


def test_a_module_is_read_when_it_is_used(package: str) -> None:
    code = """
from tradedir.later import put_off
put_off(["slow.whole"])
from slow import whole
print(hasattr(sys, "READ_SLOWLY"), whole.late, sys.READ_SLOWLY)
import slow.whole as again
print(again.late, hasattr(whole, "never"))
"""
    assert run(code, package) == "False 2 1\n2 False"


def test_two_threads_at_once_read_it_once_and_whole(package: str) -> None:
    code = """
import threading
from tradedir.later import put_off
put_off(["slow.whole"])
from slow import whole
found = []
ask = lambda: found.append((whole.early, whole.late))
threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(found == [(1, 2)] * 8, sys.READ_SLOWLY)
"""
    assert run(code, package) == "True 1"


def test_what_is_in_a_package_can_be_had_without_it(package: str) -> None:
    code = """
from tradedir.later import put_off
put_off(["slow"])
import slow
from slow.half import HALF
print(HALF, "HALF" in vars(slow), slow.HALF)
"""
    assert run(code, package) == "1 False 1"


def test_what_is_here_already_stays_and_what_is_nowhere_is_not_promised() -> None:
    put_off(["json", "no.such.module"])
    assert not isinstance(sys.modules["json"], Later)
    assert "no.such.module" not in sys.modules


def test_a_web_worker_reads_none_of_them_before_it_is_asked() -> None:
    code = """
import os, tradedir.wsgi
from tradedir.later import Later
waiting = {name for name, module in sys.modules.items() if isinstance(module, Later)}
print(*sorted(waiting))
"""
    waiting = run(code, str(ROOT)).splitlines()[-1].split()
    assert waiting == [
        "allauth.mfa.webauthn.internal.auth",
        "dns.exception",
        "dns.name",
        "dns.resolver",
        "fido2.webauthn",
        "listings.catalogue.xlsx_reading",
        "markdown_it",
        "nh3",
        "phonenumbers",
        "redis.asyncio",
        "smtplib",
        "sqlparse",
        "xlsxwriter",
    ]
