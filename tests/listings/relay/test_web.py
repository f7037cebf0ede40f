"""What takes mail apart is no part of a web worker, which stays small."""

import subprocess
import sys
from pathlib import Path

CODE = """
import sys, tradedir.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
heavy = {"aiosmtpd", "lxml", "pikepdf", "flufl", "html_text"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
print("listings.washing.quoting" in sys.modules)
"""


def test_a_web_worker_loads_none_of_it():
    answer = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split("\n")[:2] == ["[]", "False"]
