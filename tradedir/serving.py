"""The web server: `python -m tradedir.serving --port 8000 --workers 2 --threads 24`.

The application is loaded once, before the workers are forked: what they only read is in
memory once, and a worker that takes another's place answers at once. New code needs a new
server, not only new workers.
"""

import argparse
import importlib

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

APPLICATION = "tradedir.wsgi:application"
# A worker told to stop while it still starts does not hear it.
PATIENCE = 10


def serve(
    application: str, *, host: str, port: int, workers: int, threads: int
) -> None:
    """Answer requests until told to stop."""
    importlib.import_module(application.partition(":")[0])
    Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    told = argparse.ArgumentParser(prog="python -m tradedir.serving")
    told.add_argument("application", nargs="?", default=APPLICATION)
    told.add_argument("--host", default="127.0.0.1")
    told.add_argument("--port", type=int, default=8000)
    told.add_argument("--workers", type=int, default=2)
    told.add_argument("--threads", type=int, default=24)
    serve(**vars(told.parse_args()))
