"""A running directory loses its servers: what a visitor sees, and that it comes back alone."""

import json
import os
import signal
import time
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.tradedir.test_up import answer, begin, var
from tradedir.embedded.home import any_free_port

__all__ = ["begin", "var"]

PAGES = (
    "/",
    "/categories/",
    "/c/machinery/",
    "/search/?q=pump",
    "/offers/",
    "/companies/",
)


@pytest.fixture
def site(begin, var):
    """An address of a directory that runs as bin/run runs it, empty of listings."""
    port = any_free_port()
    running = begin(f"--port={port}", "--no-demo")
    home = f"http://127.0.0.1:{port}"
    assert answer(running, f"{home}/readyz")[0] == 200
    return home


def kill(var, name):
    """kill -9 a server of the running directory, as the runner noted it."""
    noted = json.loads((var / "run" / "processes.json").read_text())["processes"]
    for process in noted:
        if process["name"].startswith(name):
            os.kill(process["pid"], signal.SIGKILL)


def status(url):
    try:
        with urlopen(url, timeout=10) as response:
            return response.status
    except HTTPError as refused:
        return refused.code


def test_without_valkey_every_page_answers(site, var):
    assert [status(site + page) for page in PAGES] == [200] * len(PAGES)
    kill(var, "Valkey")
    begun = time.monotonic()
    assert [status(site + page) for page in PAGES] == [200] * len(PAGES)
    assert time.monotonic() - begun < 6
    assert status(f"{site}/readyz") == 200


def test_when_postgresql_is_back_the_next_page_is_there(site, var):
    for page in PAGES:
        status(site + page)
    kill(var, "PostgreSQL")
    limit = time.monotonic() + 30
    seen = []
    # Addresses that no kept page has. A process of the server may outlive it for a moment.
    while not (503 in seen and seen[-1] == 200):
        seen.append(status(f"{site}/search/?q=x{len(seen)}"))
        assert time.monotonic() < limit
        time.sleep(0.1)
    assert set(seen) == {200, 503}
    number = len(seen)
    after = [status(f"{site}{page}?_={number}") for page in PAGES if "?" not in page]
    assert after == [200] * len(after)
