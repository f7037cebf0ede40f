"""The embedded Valkey: one server for the queue, one for the cache."""

import os
import signal
import socket
from pathlib import Path
from urllib.parse import quote

from tradedir.embedded.home import LOOPBACK, Home
from tradedir.processes import Program

# What is queued survives the server; what is kept for speed does not, by intent: a page
# made before a stop may be out of date after it.
QUEUE = {
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",
}
CACHE = {"appendonly": "no", "maxmemory": "256mb", "maxmemory-policy": "allkeys-lru"}
FOR_TESTS = {"appendonly": "no", "databases": "64"}


class Valkey:
    """One server in its home, called by what it is for: "queue" or "cache"."""

    def __init__(
        self, home: Home, purpose: str, options: dict[str, str], *, password: str
    ) -> None:
        self.home = home
        self.purpose = purpose
        self.password = password
        self.options = options
        self.port = home.port(f"valkey-{purpose}")

    @property
    def url(self) -> str:
        return f"redis://:{quote(self.password)}@{LOOPBACK}:{self.port}/0"

    def program(self, *, log: Path, stops: int) -> Program:
        return Program(
            name=f"Valkey ({self.purpose})",
            command=[self.home.valkey, self._configuration()],
            environment={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            log=log,
            is_ready=self.is_ready,
            stop_with=signal.SIGTERM,
            patience=10.0,  # it ignores SIGTERM when its folder is gone
            stops=stops,
            account=self.home.account,
        )

    def is_ready(self, pid: int) -> bool:
        """Does it answer, with all it had on disk read in?"""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                with line.makefile("rb") as answers:
                    return [answers.readline(), answers.readline()][1] == b"+PONG\r\n"
        except OSError:
            return False

    def _configuration(self) -> Path:
        """A file, because a password among the arguments can be seen by everybody."""
        folder = self.home.folder(f"valkey-{self.purpose}")
        options = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "dir": f'"{folder}"',
            "requirepass": self.password,
            "save": '""',
            **self.options,
        }
        file = folder / "valkey.conf"
        file.touch(mode=0o600)
        file.write_text("".join(f"{name} {value}\n" for name, value in options.items()))
        self.home.give(file, mode=0o600)
        return file
