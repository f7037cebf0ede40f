"""Machines of a test: each with a folder of its own; database, queue, cache and bucket are shared."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.processes import environment
from tests.servers import free_port
from tradedir.up import ROOT

PATIENCE = 60.0


class Machine:
    """Runs programs of the site in its own folder; nothing of it is another's."""

    def __init__(self, folder: Path, shared: Mapping[str, str]) -> None:
        folder.mkdir()
        self.folder = folder
        self.port = free_port()
        self.programs: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = environment(
            **shared,
            DJANGO_SETTINGS_MODULE="tradedir.settings",
            VAR_DIR=str(folder / "var"),
            ERASED_LIST=str(folder / "var" / "erased"),
            PYTHONPATH=str(ROOT),
        )

    def web(self, *, workers: int = 1) -> None:
        how = f"--port={self.port} --workers={workers} --threads=4"
        self.run("web", "-m", "tradedir.serving", *how.split())
        until(self.answers, "the web server does not answer")

    def worker(self, queues: str = "celery,mail,campaigns") -> None:
        how = f"--concurrency=1 --queues={queues} --loglevel=WARNING --without-gossip"
        self.run("worker", "-m", "celery", "--app=tradedir", "worker", *how.split())

    def run(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.programs[name] = subprocess.Popen(
                [sys.executable, "-W", "ignore", *command],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                return True
        except (URLError, OSError):
            return False

    def kill(self, name: str) -> None:
        """kill -9: the program, and what it has forked."""
        program = self.programs.pop(name)
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)
        program.wait(10)

    def end(self, name: str) -> None:
        """As a supervisor stops it: requests at hand are answered."""
        program = self.programs.pop(name)
        program.terminate()
        program.wait(30)

    def stop(self) -> None:
        for name in list(self.programs):
            self.kill(name)

    def said(self) -> str:
        return "".join(log.read_text() for log in self.folder.glob("*.log"))


@contextmanager
def machines(folder: Path, shared: Mapping[str, str]) -> Iterator[list[Machine]]:
    two = [Machine(folder / name, shared) for name in ("one", "two")]
    try:
        yield two
    finally:
        for machine in two:
            machine.stop()


def until(holds, otherwise="it did not come about", seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(0.01)


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
