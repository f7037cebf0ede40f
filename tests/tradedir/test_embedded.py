"""The embedded servers start, hold what they were given, and recover from anything."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from tradedir.embedded import home as homes
from tradedir.embedded import servers
from tradedir.embedded.home import Unusable, home
from tradedir.embedded.memory import megabytes
from tradedir.embedded.postgres import Postgres, lock_lines, sized
from tradedir.processes import spawn
from tradedir.runner import Runner

PASSWORD = "opens-nothing"


@pytest.fixture(scope="module")
def var():
    """A folder that every account may enter; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="tradedir-tests-"))
    folder.chmod(0o755)
    (folder / "log").mkdir()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def runner(var):
    runner = Runner(record=var / "processes.json", tell=print)
    yield runner
    runner.stop()


@pytest.fixture
def start(runner, var):
    def start(**options):
        place = home(var)
        return servers.start(
            runner,
            place=place,
            logs=var / "log",
            given=options.pop("given", {}),
            password=PASSWORD,
            **options,
        )

    return start


def ask(url, statement):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        answer = cursor.fetchone() if cursor.description else None
    connection.close()
    return answer


def process_of(runner, name):
    [kept] = [kept for kept in runner.kept if kept.program.name == name]
    return kept.process


def test_what_is_given_is_not_started(runner, start):
    given = {"DATABASE_URL": "postgres://elsewhere/x", "REDIS_URL": "redis://elsewhere"}
    assert start(given=given) == {}
    assert runner.kept == []


def test_the_database_keeps_an_eighth_of_the_memory():
    assert sized(24_000) == {
        "shared_buffers": "3000MB",
        "effective_cache_size": "12000MB",
    }
    assert sized(512)["shared_buffers"] == "128MB"
    assert sized(512_000)["shared_buffers"] == "8192MB"


def test_a_container_has_what_it_may_use(tmp_path):
    there = megabytes(())
    limit = tmp_path / "memory.max"
    for said, has in (("268435456\n", 256), ("max\n", there), ("9" * 19, there)):
        limit.write_text(said)
        assert megabytes((str(limit), "/nowhere")) == has


def test_each_is_started_on_its_own(start):
    assert set(start(given={"DATABASE_URL": "postgres://elsewhere/x"})) == {
        "REDIS_URL",
        "REDIS_CACHE_URL",
    }


def test_the_application_is_no_superuser_and_nobody_enters_without_password(start):
    url = start(given={"REDIS_URL": "redis://elsewhere"})["DATABASE_URL"]
    assert ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == (
        False,
    )
    assert ask(url, "SHOW listen_addresses") == ("127.0.0.1",)
    with pytest.raises(psycopg2.OperationalError, match="password"):
        ask(url.replace(PASSWORD, "another"), "SELECT 1")


def test_the_site_gets_a_role_of_its_own_at_the_next_start(start, runner):
    given = {"REDIS_URL": "redis://elsewhere"}
    before = start(given=given)["DATABASE_URL"]
    runner.stop()
    for password in ("opens-little", "opens-little-too"):
        urls = start(given=given, app_password=password)
        assert urls["MIGRATION_DATABASE_URL"] == before
        assert ask(urls["DATABASE_URL"], "SELECT current_user") == ("tradedir_app",)
        runner.stop()
    urls = start(given=given, app_password="opens-little")
    assert ask(
        urls["DATABASE_URL"],
        "SELECT bool_or(rolsuper OR rolcreatedb OR rolcreaterole), count(*)"
        " FROM pg_roles WHERE rolname IN ('tradedir_app', 'tradedir_analyst')",
    ) == (False, 2)
    for name in ("tradedir", "postgres"):
        with pytest.raises(psycopg2.OperationalError, match="password"):
            ask(urls["DATABASE_URL"].replace("tradedir_app", name), "SELECT 1")


def test_valkey_listens_here_alone_and_asks_for_its_password(start):
    url = start(given={"DATABASE_URL": "postgres://elsewhere/x"})["REDIS_URL"]
    assert redis.Redis.from_url(url).config_get("bind")["bind"] == "127.0.0.1"
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(url.split("@")[1].join(["redis://", ""])).ping()


def test_the_queue_outlives_kill_9_and_the_cache_does_not(runner, start):
    for _ in range(2):
        urls = start(given={"DATABASE_URL": "postgres://elsewhere/x"})
        queue = redis.Redis.from_url(urls["REDIS_URL"])
        cache = redis.Redis.from_url(urls["REDIS_CACHE_URL"])
        found = queue.get("kept"), cache.get("kept")
        queue.set("kept", "1")
        cache.set("kept", "1")
        time.sleep(1.2)  # it writes to disk every second
        for name in ("Valkey (queue)", "Valkey (cache)"):
            process_of(runner, name).kill()
        runner.stop()
    assert found == (b"1", None)


def test_ports_stay_and_give_way(start, runner):
    given = {"REDIS_URL": "redis://elsewhere"}
    first = start(given=given)["DATABASE_URL"]
    runner.stop()
    assert start(given=given)["DATABASE_URL"] == first
    runner.stop()
    port = int(first.rsplit(":", 1)[1].split("/")[0])
    with socket.create_server(("127.0.0.1", port)):
        assert start(given=given)["DATABASE_URL"] != first


def test_a_port_is_one_that_no_connection_is_given_and_nobody_has(monkeypatch):
    handed_out = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    assert homes.any_free_port() < int(handed_out[0])
    with socket.socket() as taken:
        taken.bind((homes.LOOPBACK, homes.any_free_port()))
        taken.listen()
        port = taken.getsockname()[1]
        ports = range(port, port + 1)
        monkeypatch.setattr(homes, "HANDED_OUT_BY_NOBODY", ports)
        with pytest.raises(Unusable, match="Stop a program that listens"):
            homes.any_free_port()


def test_a_lock_whose_number_is_another_process_now_is_no_hindrance(runner, start, var):
    given = {"REDIS_URL": "redis://elsewhere"}
    url = start(given=given)["DATABASE_URL"]
    ask(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    data = home(var).data / "postgres"
    process_of(runner, "PostgreSQL").kill()
    process_of(runner, "PostgreSQL").wait()
    runner.stop()
    account = home(var).account
    stranger = subprocess.Popen(
        ["sleep", "60"], **({"user": account} if account else {})
    )
    lines = lock_lines(data)
    (data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]))
    assert ask(start(given=given)["DATABASE_URL"], "SELECT answer FROM kept") == (42,)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_server_that_a_killed_run_left_is_stopped_first(runner, start, var):
    given = {"REDIS_URL": "redis://elsewhere"}
    start(given=given)
    runner.stop()
    left = Postgres(home(var), password=PASSWORD)
    left.prepare()
    process = spawn(left.program(log=var / "log" / "left.log", stops=0))
    while not left.is_ready(process.pid):
        time.sleep(0.02)
    assert ask(start(given=given)["DATABASE_URL"], "SELECT 1") == (1,)
    assert process.wait(timeout=5) == 0


def test_data_of_another_version_is_not_touched(start, runner, var):
    start(given={"REDIS_URL": "redis://elsewhere"})
    runner.stop()
    version = home(var).data / "postgres" / "PG_VERSION"
    made_by = version.read_text()
    version.write_text("17\n")
    with pytest.raises(Unusable, match=r"PostgreSQL 17, and this is 18.*operators\.md"):
        start(given={"REDIS_URL": "redis://elsewhere"})
    version.write_text(made_by)


def test_an_unfinished_beginning_is_begun_anew(start, var):
    place = home(var)
    place.folder("postgres.new")
    shutil.rmtree(place.data / "postgres", ignore_errors=True)
    (place.data / "postgres.new" / "half").touch()
    assert ask(start(given={"REDIS_URL": "x"})["DATABASE_URL"], "SELECT 1") == (1,)


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone has to give servers away")
def test_as_root_they_run_as_nobody_even_from_a_closed_folder(
    tmp_path, monkeypatch, runner, var
):
    monkeypatch.setattr(homes, "FOR_ROOT", var / "for-root")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    place = home(closed)
    assert place.moved
    assert var in place.data.parents
    urls = servers.start(
        runner, place=place, logs=var / "log", given={}, password=PASSWORD
    )
    assert ask(urls["DATABASE_URL"], "SELECT 1") == (1,)
    for kept in runner.kept:
        owner = Path(f"/proc/{kept.process.pid}").stat().st_uid
        assert owner == 65534, kept.program.name
