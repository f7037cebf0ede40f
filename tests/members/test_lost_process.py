"""Work in processes that can be lost: what they can do, and that the next piece is done all the same."""

import ast
import os
import signal
import threading
import time

import pytest

from members import forking, lost_process
from members.lost_process import Busy, TooSlow, Worker


@pytest.fixture
def work():
    worker = Worker("tests.members.hostile_program")
    yield worker
    worker.end()


@pytest.mark.parametrize("what", ["abort", "memory", "raise"])
def test_a_hostile_piece_ends_its_own_process_at_worst(work, what):
    assert work.answer([what], b"x") == b""
    assert work.answer(["echo"], b"next") == b"next"


@pytest.mark.parametrize("what", ["sleep", "turn"])
def test_what_takes_too_long_is_let_go(work, what, monkeypatch):
    work.answer(["echo"], b"")
    monkeypatch.setattr(lost_process, "SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(TooSlow):
        work.answer([what], b"x")
    assert time.monotonic() - began < 5
    monkeypatch.undo()
    assert work.answer(["echo"], b"next") == b"next"


def test_a_slow_start_is_no_fault_of_the_piece(work, monkeypatch, tmp_path):
    """Nothing of it was read: it may come again. Later the process is there."""
    monkeypatch.setattr(lost_process, "SECONDS", 0.01)
    with pytest.raises(Busy):
        work.answer(["echo"], b"x")
    monkeypatch.undo()
    assert work.answer(["echo"], b"x") == b"x"


def test_who_has_waited_for_others_has_the_whole_time(work, monkeypatch):
    work.answer(["echo"], b"")
    monkeypatch.setattr(lost_process, "SECONDS", 3.0)
    for _ in range(lost_process.AT_ONCE):
        work.free.acquire()
    timer = threading.Timer(2.5, work.free.release)
    timer.start()
    assert work.answer(["nap"], b"x") == b"x"


def test_one_that_fails_leaves_the_work_of_others_alone(work):
    """Whoever lets go of the process that forks does not end what others have begun."""
    found = []
    other = threading.Thread(target=lambda: found.append(work.answer(["nap"], b"x")))
    work.answer(["echo"], b"")
    other.start()
    time.sleep(0.3)
    work.end()
    assert work.answer(["echo"], b"next") == b"next"
    other.join()
    assert found == [b"x"]


def test_it_ends_by_the_clock_whoever_looks_at_it(work):
    assert 0 < float(work.answer(["clock"], b"")) <= forking.LONGEST


def test_large_pieces_go_both_ways(work):
    data = os.urandom(30_000_000)
    assert work.answer(["echo"], data) == data


def test_an_answer_without_an_end_is_none(work, monkeypatch):
    monkeypatch.setattr(lost_process, "LONGEST_ANSWER", 1_000)
    assert work.answer(["much"], b"") == b""


def test_it_sees_no_secret_no_other_piece_and_writes_no_file(
    work, monkeypatch, tmp_path
):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    environment, folder, files, first = ast.literal_eval(
        work.answer(["see"], b"").decode()
    )
    # Python itself adds how letters are written.
    assert set(environment) <= {"LC_CTYPE"}
    assert folder == "/"
    # Three that lead nowhere, its own line, and the list of them.
    assert len(files) <= 6
    assert ast.literal_eval(work.answer(["see"], b"").decode())[3] != first
    path = tmp_path / "x"
    work.answer(["write"], str(path).encode())
    assert path.stat().st_size == 0


def test_one_that_forks_is_started_again_when_it_died(work):
    first = int(work.answer(["parent"], b""))
    assert int(work.answer(["parent"], b"")) == first
    os.kill(first, signal.SIGKILL)
    assert int(work.answer(["parent"], b"")) != first


def test_it_ends_with_whoever_started_it(work):
    number = int(work.answer(["parent"], b""))
    work.line.close()
    assert work.process.wait(5) == 0
    assert number == work.process.pid


def test_whoever_is_forked_has_one_of_their_own(work):
    first = work.answer(["parent"], b"")
    out, into = os.pipe()
    if not (child := os.fork()):
        os.write(into, work.answer(["parent"], b""))
        os._exit(0)
    assert os.read(out, 99) not in (b"", first)
    os.waitpid(child, 0)
    os.close(out)
    os.close(into)
    assert work.answer(["parent"], b"") == first


def test_where_none_can_be_started_it_is_busy(work, monkeypatch):
    monkeypatch.setattr(lost_process.sys, "executable", "/nowhere/python")
    with pytest.raises(Busy):
        work.answer(["echo"], b"x")
    monkeypatch.undo()
    monkeypatch.setattr(work, "module", "tests.no_such_module")
    with pytest.raises(Busy):
        work.answer(["echo"], b"x")


def test_so_many_at_once_and_no_more(work, monkeypatch):
    work.answer(["echo"], b"")
    monkeypatch.setattr(lost_process, "SECONDS", 1.0)
    threads = [
        threading.Thread(target=lambda: _suppressed(work))
        for _ in range(lost_process.AT_ONCE)
    ]
    for one in threads:
        one.start()
    time.sleep(0.3)
    monkeypatch.setattr(lost_process, "SECONDS", 0.1)
    with pytest.raises(Busy):
        work.answer(["echo"], b"x")
    for one in threads:
        one.join()


def _suppressed(work):
    with pytest.raises(TooSlow):
        work.answer(["sleep"], b"")
