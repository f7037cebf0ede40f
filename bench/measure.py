"""Asks pages and reads what they cost: processor time of every process that took part.

Processor milliseconds are steadier than requests a second on a machine that others use
too. Each figure is the median over rounds, with the least and the greatest.
"""

import http.client
import os
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CLIENTS = 4


@dataclass(frozen=True)
class Part:
    """Processes that are counted together, found anew at each reading."""

    name: str
    pids: Callable[[], list[int]]


@dataclass
class Round:
    """What one round of requests to one page cost."""

    requests: int
    seconds: float
    waits_ms: list[float]
    cpu_ms: dict[str, float]
    sizes: list[int]
    failures: int

    @property
    def cpu(self) -> float:
        """Processor milliseconds a request, all parts together."""
        return sum(self.cpu_ms.values())


@dataclass
class Figures:
    """A page over all rounds."""

    rounds: list[Round] = field(default_factory=list)

    def spread(self, figure: Callable[[Round], float]) -> tuple[float, float, float]:
        """(median, least, greatest)"""
        values = [figure(round_) for round_ in self.rounds]
        return statistics.median(values), min(values), max(values)


def cpu_ticks(pid: int) -> int:
    """User and system time of a process and of its children that have ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return sum(int(part) for part in stat.rpartition(")")[2].split()[11:15])


def children(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = task.read_text().split()
        except OSError:
            continue
        for child in below:
            found += children(int(child))
    return found


def server_seconds(child: int) -> float:
    """Processor seconds of a server that has a process for each line: of all, by one of them."""
    parent = parent_of(child)
    beside = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    ticks = sum(cpu_ticks(pid) for pid in beside if parent_of(pid) == parent)
    return (ticks + cpu_ticks(parent)) / TICKS


def parent_of(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])


def resident_mb(pids: Sequence[int]) -> list[float]:
    """The resident memory of each process."""
    sizes = []
    for pid in pids:
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:
            continue
        sizes.append(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
    return sizes


def reading(parts: Sequence[Part]) -> dict[str, int]:
    return {part.name: sum(map(cpu_ticks, part.pids())) for part in parts}


def ask_all(
    port: int,
    paths: Sequence[str],
    parts: Sequence[Part],
    headers: dict[str, str] | None = None,
) -> Round:
    """Ask every path once over a few kept connections; what that cost."""
    waits: list[float] = []
    sizes: list[int] = []
    failures = 0
    lock = threading.Lock()
    waiting = iter(paths)

    def client() -> None:
        nonlocal failures
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            with lock:
                path = next(waiting, None)
            if path is None:
                break
            begun = time.perf_counter()
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            body = answer.read()
            took = (time.perf_counter() - begun) * 1000
            with lock:
                waits.append(took)
                sizes.append(len(body))
                failures += answer.status != 200
        connection.close()

    before, begun = reading(parts), time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, after = time.perf_counter() - begun, reading(parts)
    cost = {
        name: (after[name] - before[name]) * 1000 / TICKS / len(paths)
        for name in before
    }
    return Round(len(paths), seconds, waits, cost, sizes, failures)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
