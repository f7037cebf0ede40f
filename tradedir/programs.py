"""The programs of a running directory: web server, door for mail, worker, clock."""

import http.client
import sys
from collections.abc import Mapping
from pathlib import Path

from tradedir.embedded.home import LOOPBACK
from tradedir.processes import Program
from tradedir.timetable import CAMPAIGNS, MAIL

# More than the processors need, so that slow uploads do not hold up pages
# (docs/decisions/0002-web-server.md).
THREADS = 24
# Many threads would each keep a store of freed memory of their own; large pieces go back
# to the system at once; a traceback names the line, without marks under what is in it.
SPARING = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "PYTHONNODEBUGRANGES": "1",
}
SERVING = [sys.executable, "-m", "tradedir.serving"]
CELERY = [sys.executable, "-m", "celery", "--app=tradedir", "--quiet"]
# One process for mail that somebody waits for, and one for each that may last at once: other
# mail, the course of campaigns, two that send their messages (members/tasks.py).
MAIL_PROCESSES = 5
WITHOUT = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
# In this order they are stopped; the servers they need come after them.
WEB_STOPS, MAIL_STOPS, CLOCK_STOPS, WORKER_STOPS = 10, 15, 20, 30


def web(
    environment: Mapping[str, str], *, port: int, workers: int, logs: Path
) -> Program:
    """Answers pages. It ends when the requests at hand are answered."""

    def answers(pid: int) -> bool:
        line = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        except OSError:
            return False
        finally:
            line.close()

    return Program(
        name="Web server",
        command=[
            *(*SERVING, f"--host={LOOPBACK}", f"--port={port}"),
            *(f"--workers={workers}", f"--threads={THREADS}"),
        ],
        environment={**environment, **SPARING},
        log=logs / "web.log",
        is_ready=answers,
        patience=15.0,
        stops=WEB_STOPS,
    )


def mail_door(environment: Mapping[str, str], *, logs: Path) -> Program:
    """Takes in answers by mail. Whoever hands one over while it ends tries again."""
    return Program(
        name="Door for mail",
        command=[sys.executable, "manage.py", "receive_mail"],
        environment={**environment, **SPARING},
        log=logs / "mail.log",
        stops=MAIL_STOPS,
    )


def worker(environment: Mapping[str, str], *, logs: Path) -> Program:
    """Does what the queue asks for. It ends when the task at hand is done."""
    return Program(
        name="Worker",
        command=[
            *(*CELERY, "worker", "--concurrency=2", "--loglevel=WARNING"),
            *WITHOUT,
        ],
        environment=environment,
        log=logs / "worker.log",
        patience=40.0,
        stops=WORKER_STOPS,
    )


def mail_worker(environment: Mapping[str, str], *, logs: Path) -> Program:
    """Sends mail and messages of campaigns, and does nothing else."""
    return Program(
        name="Worker for mail",
        command=[
            *(*CELERY, "worker", f"--concurrency={MAIL_PROCESSES}"),
            *(f"--queues={MAIL},{CAMPAIGNS}", "--hostname=mail@%h"),
            *("--loglevel=WARNING", *WITHOUT),
        ],
        environment={**environment, **SPARING},
        log=logs / "mail-worker.log",
        patience=40.0,
        stops=WORKER_STOPS,
    )


def clock(environment: Mapping[str, str], *, logs: Path, kept: Path) -> Program:
    """Asks by the clock for what is due. `kept` is where it notes what it asked for."""
    return Program(
        name="Clock",
        command=[
            *(*CELERY, "beat", "--loglevel=WARNING"),
            *(f"--schedule={kept}", "--pidfile="),
        ],
        environment=environment,
        log=logs / "clock.log",
        stops=CLOCK_STOPS,
    )


def preparation(environment: Mapping[str, str], *, demo: bool) -> Program:
    """Brings database and files to what the code expects, telling what it does."""
    return Program(
        name="Preparation",
        command=[
            *(sys.executable, "manage.py", "prepare"),
            *(["--demo"] if demo else []),
        ],
        # Migrations and the demo world take longer than any page may.
        environment={**environment, "STATEMENT_TIMEOUT": "0"},
    )
