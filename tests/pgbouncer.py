"""PgBouncer, behind which the site has to work: the machine's, or Debian's installed now.

`in_front_of(server, …)` runs one in transaction mode with a pool of so many connections.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from tests.browser.find import can_install
from tests.servers import free_port
from tests.standby import PASSWORD, Server, wait_until
from tests.templates import APP
from tradedir.embedded.home import UNPRIVILEGED
from tradedir.embedded.postgres import NAME
from tradedir.processes import as_account

ADVICE = (
    "No PgBouncer, which the site is tried behind. Install it"
    " (Debian, Ubuntu: sudo apt install pgbouncer; macOS: brew install pgbouncer)."
)
# Debian has it where root alone looks.
PLACES = os.pathsep.join(("/usr/sbin", "/usr/local/sbin"))
CONFIGURED = """
[databases]
{name} = host=127.0.0.1 port={to} dbname={name} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 100
query_wait_timeout = 20
"""


class NoPgBouncer(Exception):
    """There is none, and the message says what to do."""


def found() -> str | None:
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path=PLACES)


def program() -> str:
    """The program; as root on Debian without one, Debian's is installed."""
    if there := found():
        return there
    if not can_install():
        raise NoPgBouncer(ADVICE)
    # Tests run in several processes, and apt-get alone.
    with (Path(tempfile.gettempdir()) / "tradedir-pgbouncer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if there := found():
            return there
        for words in (["update"], ["install", "-y", "--no-install-recommends"]):
            done = subprocess.run(
                ["apt-get", "-q", *words, *(["pgbouncer"] if len(words) > 1 else [])],
                # The machine's own service stays off: we run one of our own.
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                check=False,
            )
            if done.returncode and len(words) > 1:
                raise NoPgBouncer(f"apt-get could not install it. {ADVICE}")
    there = found()
    if there is None:
        raise NoPgBouncer(ADVICE)
    return there


@contextmanager
def in_front_of(server: Server, *, size: int) -> Iterator[int]:
    """Its port. Every transaction goes over one of `size` connections, in no order."""
    port = free_port()
    told = CONFIGURED.format(
        name=NAME, to=server.port, user=APP, password=PASSWORD, port=port, size=size
    )
    account = UNPRIVILEGED if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="tradedir-tests-") as folder:
        Path(folder).chmod(0o755)
        file = Path(folder) / "pgbouncer.ini"
        file.write_text(told)
        running = subprocess.Popen(
            [program(), str(file)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **as_account(account),
        )
        try:
            wait_until(lambda: answers(port), seconds=90)
            yield port
        finally:
            running.kill()
            running.wait(10)


def answers(port: int) -> bool:
    psycopg2.connect(host="127.0.0.1", port=port, dbname=NAME, user=APP).close()
    return True
