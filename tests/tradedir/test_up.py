"""bin/run: everything up, in production's manner, and everything down again."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg2
import pytest

from tradedir.embedded.home import any_free_port
from tradedir.up import ROOT, Refused, Up, only_one

WITHOUT = {"DATABASE_URL", "REDIS_URL", "REDIS_CACHE_URL", "DJANGO_SETTINGS_MODULE"} | {
    *("SECRET_KEY", "SEALING_KEYS", "SITE_URL", "ALLOWED_HOSTS", "STATIC_ROOT"),
}


@pytest.fixture
def var():
    """A folder that every account may enter; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="tradedir-tests-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def up(var):
    return Up(
        var=var, port=any_free_port(), workers=1, demo=False, given={"DEBUG": "1"}
    )


@pytest.fixture
def begin(var):
    """Starts bin/run's program with a folder of its own; kills it in the end."""
    begun = []

    def begin(*arguments):
        given = {name: os.environ[name] for name in os.environ if name not in WITHOUT}
        process = subprocess.Popen(
            [sys.executable, "-m", "tradedir.up", "--workers=1", *arguments],
            env=given | {"VAR_DIR": str(var)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        begun.append(process)
        return process

    yield begin
    for process in begun:
        process.terminate()
        process.communicate(timeout=60)


def answer(running, url):
    """What the address answers, as soon as it does."""
    limit = time.monotonic() + 180  # a busy machine is slow
    while True:
        try:
            with urlopen(url, timeout=5) as response:
                return response.status, response.read().decode()
        except (URLError, ConnectionError):
            assert running.poll() is None, running.communicate()[0]
            assert time.monotonic() < limit, "it takes too long"
            time.sleep(0.1)


def assert_nothing_here_owns_a_table(var):
    """Web server, worker and clock sign in as the site, and cannot become the owner."""
    lines = (var / "environment").read_text().splitlines()
    kept = dict(line.removeprefix("export ").split("=", 1) for line in lines)
    owner = psycopg2.connect(kept["MIGRATION_DATABASE_URL"])
    with closing(owner), owner.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT usename FROM pg_stat_activity"
            " WHERE datname = 'tradedir' AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchall() == [("tradedir_app",)]
    owners_password = kept["MIGRATION_DATABASE_URL"].split(":")[2].split("@")[0]
    noted = json.loads((var / "run" / "processes.json").read_text())["processes"]
    for process in noted:
        environment = Path(f"/proc/{process['pid']}/environ").read_bytes()
        assert owners_password.encode() not in environment, process["name"]


def test_secrets_are_made_once_and_for_their_owner_alone(up, var):
    first = up.environment()
    assert up.environment() == first
    assert len(first["SECRET_KEY"]) >= 50
    for file in (var / "secrets").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((var / "secrets").stat().st_mode) == 0o700


def test_debug_is_never_on(up):
    assert up.environment()["DEBUG"] == "False"


def test_what_is_given_wins(var):
    given = {"SECRET_KEY": "given", "SITE_URL": "https://tradedir.example"}
    up = Up(var=var, port=8000, workers=1, demo=False, given=given)
    assert given.items() <= up.environment().items()


def test_a_port_in_use_is_said_with_what_to_do(up):
    with (
        socket.create_server(("127.0.0.1", up.port)),
        pytest.raises(Refused, match=rf"{up.port} is taken.*--port {up.port + 1}"),
    ):
        up.clear_the_way()


def test_a_full_disk_is_said_with_what_to_do(up, monkeypatch):
    monkeypatch.setattr("tradedir.up.NEEDED_ON_DISK", 10**18)
    with pytest.raises(Refused, match=r"MB are free.*VAR_DIR"):
        up.clear_the_way()


def test_a_folder_holds_one_run_at_a_time(var):
    with (
        only_one(var / "lock", "the first"),
        pytest.raises(Refused, match="the first"),
        only_one(var / "lock", "second"),
    ):
        pass
    with only_one(var / "lock", "the third"):
        pass


def test_nonsense_is_refused_before_anything_is_begun(begin, var):
    output, _ = begin("--port=99").communicate(timeout=30)
    assert "from 1024 to 65535" in output
    assert list(var.iterdir()) == []


# A whole installation, with all its migrations, begins and ends.
@pytest.mark.timeout(300)
def test_one_command_brings_everything_up_and_ctrl_c_takes_it_down(begin, var):
    port = any_free_port()
    running = begin(f"--port={port}", "--no-demo")
    readyz = f"http://127.0.0.1:{port}/readyz"
    status, report = answer(running, readyz)
    assert status == 200
    assert '"database": "ok"' in report
    limit = time.monotonic() + 30
    for part, log in (("worker", "worker.log"), ("mail", "mail-worker.log")):
        while f'"{part}": "ok"' not in answer(running, readyz)[1]:
            assert time.monotonic() < limit, (var / "log" / log).read_text()
            time.sleep(0.2)
    for page in ("/", "/search/?q=pump", "/privacy/", "/accounts/signup/"):
        assert answer(running, f"http://127.0.0.1:{port}{page}")[0] == 200
    assert_nothing_here_owns_a_table(var)
    second, _ = begin(f"--port={port}").communicate(timeout=30)
    assert f"http://127.0.0.1:{port}" in second
    manage = subprocess.run(
        [ROOT / "bin" / "manage", "migrate", "--check"],
        env={"PATH": os.defpath, "VAR_DIR": str(var)},
        check=False,
    )
    assert manage.returncode == 0
    running.send_signal(signal.SIGINT)
    output, _ = running.communicate(timeout=60)
    assert running.returncode == 0, output
    assert f"http://127.0.0.1:{port}/" in output
    assert not (var / "environment").exists()
    assert not (var / "run" / "processes.json").exists()
    with pytest.raises(URLError):
        urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
