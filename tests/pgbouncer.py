"""PgBouncer, behind which the site has to work: the machine's, or Debian's installed now.

`in_front_of(server, …)` runs one in transaction mode with a pool of so many connections.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from tests.debian import Program
from tests.servers import free_port
from tests.standby import PASSWORD, Server, wait_until
from tests.templates import APP
from tradedir.embedded.home import UNPRIVILEGED
from tradedir.embedded.postgres import NAME
from tradedir.processes import as_account

PROGRAM = Program(
    "pgbouncer", "PgBouncer", "pgbouncer", "pgbouncer", "the site is tried behind"
)
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
        file.chmod(0o644)
        log = Path(folder) / "pgbouncer.log"
        with log.open("wb") as output:
            running = subprocess.Popen(
                [PROGRAM.path(), str(file)],
                stdout=output,
                stderr=output,
                **as_account(account),
            )
        try:
            see_that_it_answers(running, port, log)
            yield port
        finally:
            running.kill()
            running.wait(10)


def see_that_it_answers(running: subprocess.Popen[bytes], port: int, log: Path) -> None:
    try:
        wait_until(lambda: running.poll() is not None or answers(port), seconds=90)
        assert running.poll() is None, "It ended."
    except (AssertionError, TimeoutError) as error:
        error.add_note(log.read_text())
        raise


def answers(port: int) -> bool:
    psycopg2.connect(host="127.0.0.1", port=port, dbname=NAME, user=APP).close()
    return True
