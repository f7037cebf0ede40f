"""What is kept up comes back; what is stopped stops, in order; nothing is left behind."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from tradedir.processes import Program, born, spawn, stop_recorded, write_record
from tradedir.runner import DidNotStart, Runner, StopAsked

WHEN_ON_RECORD = "until test -s processes.json; do sleep 0.01; done; "
DEAF = "trap '' TERM; touch ready; while :; do sleep 0.05; done"


@pytest.fixture
def said():
    return []


@pytest.fixture
def runner(tmp_path, said):
    runner = Runner(record=tmp_path / "processes.json", tell=said.append)
    yield runner
    runner.asked = 2
    runner.stop()


@pytest.fixture
def program(tmp_path):
    def a_program(script="exec sleep 60", **options):
        log = tmp_path / "log"
        command = ["sh", "-c", f"cd {tmp_path}; {script}"]
        return Program("Sleeper", command, {"PATH": os.defpath}, log, **options)

    return a_program


def wait_until(condition, seconds=10):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.01)


@contextmanager
def watching(runner):
    watch = threading.Thread(target=runner.watch)
    watch.start()
    try:
        yield
    finally:
        runner.asked += 1
        watch.join()


def test_what_ends_is_started_again_after_pauses_that_grow(runner, program, said):
    kept = runner.launch(program())
    with watching(runner):
        for _ in range(2):
            first = kept.process.pid
            os.kill(first, signal.SIGKILL)
            wait_until(lambda first=first: kept.process.pid != first)
    assert [line.split(",")[1].split(".")[0:2] for line in said] == [
        [" starts again in 0", "5 s"],
        [" starts again in 1 s", " Its log: " + str(kept.program.log)],
    ]


def test_they_stop_in_order(runner, program, tmp_path):
    for name, place in (("last", 3), ("first", 1), ("second", 2)):
        script = (
            f"trap 'echo {name} >> order; exit' TERM; touch {name};"
            " while :; do sleep 0.05; done"
        )
        runner.launch(program(script, stops=place))
        wait_until((tmp_path / name).exists)
    runner.stop()
    assert (tmp_path / "order").read_text().split() == ["first", "second", "last"]


def test_what_does_not_listen_is_killed_in_the_end(runner, program, tmp_path):
    kept = runner.launch(program(DEAF, patience=0.3))
    wait_until((tmp_path / "ready").exists)
    runner.stop()
    assert kept.process.returncode == -signal.SIGKILL


def test_asking_twice_makes_it_hurry(runner, program, tmp_path):
    runner.launch(program(DEAF, patience=60))
    wait_until((tmp_path / "ready").exists)
    runner.asked = 2
    begun = time.monotonic()
    runner.stop()
    assert time.monotonic() - begun < 5


def test_what_it_began_ends_with_it(runner, program, tmp_path):
    runner.launch(program("sleep 60 & echo $! > child; wait"))
    wait_until(
        lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text()
    )
    child = int((tmp_path / "child").read_text())
    runner.stop()
    wait_until(lambda: born(child) is None)


def test_a_program_that_cannot_start_says_why(runner, program):
    kept = runner.launch(
        program("echo no room left; exit 3", is_ready=lambda pid: False)
    )
    with pytest.raises(DidNotStart, match=r"(?s)Sleeper ended \(3\).*no room left"):
        runner.wait_for(kept, seconds=10)


def test_a_program_that_starts_at_the_second_try_is_started(runner, program, tmp_path):
    script = "test -e tried || { touch tried; exit 1; }; touch ready; exec sleep 60"
    ready = tmp_path / "ready"
    kept = runner.launch(program(script, is_ready=lambda pid: ready.exists()))
    runner.wait_for(kept, seconds=10)
    assert kept.process.poll() is None


def test_who_asks_to_stop_while_something_starts_is_heard(runner, program):
    kept = runner.launch(program(is_ready=lambda pid: False))
    runner.asked = 1
    with pytest.raises(StopAsked):
        runner.wait_for(kept, seconds=10)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells children")
def test_kill_9_of_the_runner_ends_what_it_runs(tmp_path):
    script = (
        "import sys, time; from pathlib import Path;"
        "from tradedir.processes import Program; from tradedir.runner import Runner;"
        "folder = Path(sys.argv[1]);"
        "runner = Runner(record=folder / 'record', tell=print);"
        "kept = runner.launch(Program('Sleeper', ['sleep', '60'], {}, folder / 'log'));"
        "(folder / 'pid').write_text(str(kept.process.pid)); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
    wait_until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    parent.kill()
    parent.wait()
    wait_until(lambda: born(int((tmp_path / "pid").read_text())) is None)


def test_what_a_killed_runner_left_is_stopped(program, tmp_path):
    left = spawn(program())
    write_record(tmp_path / "record", [(program(), left.pid)])
    assert stop_recorded(tmp_path / "record") == ["Sleeper"]
    assert left.wait(timeout=5) == -signal.SIGTERM
    assert stop_recorded(tmp_path / "record") == []


def test_what_a_program_began_is_stopped_though_it_ended_itself(program, tmp_path):
    left = spawn(program("sleep 60 & echo $! > child; exec sleep 60"))
    write_record(tmp_path / "record", [(program(), left.pid)])
    wait_until(
        lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text()
    )
    child = int((tmp_path / "child").read_text())
    left.kill()
    left.wait()
    stop_recorded(tmp_path / "record")
    wait_until(lambda: born(child) is None)


def test_a_program_that_is_run_to_its_end_is_on_record_meanwhile(
    runner, program, tmp_path
):
    assert runner.run(program(WHEN_ON_RECORD + "cp processes.json seen")) == 0
    [seen] = json.loads((tmp_path / "seen").read_text())["processes"]
    assert seen["name"] == "Sleeper"
    assert json.loads(runner.record.read_text())["processes"] == []


@pytest.mark.parametrize("what", ["born", "machine"])
def test_a_process_that_only_has_the_number_of_ours_is_left_alone(
    program, tmp_path, what
):
    stranger = spawn(program())
    record = tmp_path / "record"
    write_record(record, [(program(), stranger.pid)])
    text = json.loads(record.read_text())
    (text if what == "machine" else text["processes"][0])[what] = "another time"
    record.write_text(json.dumps(text))
    assert stop_recorded(record) == []
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
