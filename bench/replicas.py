"""What reading from a replica costs: asking how far it is, noting a deed, a page here and there.

`bench/run replicas` starts PostgreSQL with a directory and a replica that streams from it, and
asks pages in one process: from the primary without the setting, from the replica whose place is
known, and from one whose place is asked anew for every page, as after a deed. Times are of one
question, processor milliseconds of a page are Python's and both servers' together.
"""

import json
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.world import PASSWORD, World, options
from tradedir.embedded.home import home
from tradedir.embedded.postgres import ENVIRONMENT, Postgres
from tradedir.processes import as_account


def measure(items: int, rounds: int, folder: Path) -> dict[str, Any]:
    with World.of(items=items, folder=folder) as world:
        replica = following(world)
        program = replica.program(log=folder / "replica.log", stops=0)
        kept = world.runner.launch(program)
        world.runner.wait_for(kept, seconds=60)
        address = world.database_url.replace(f":{port_of(world)}/", f":{replica.port}/")
        pids = [*world.database_pids()[:1], kept.process.pid]
        found: dict[str, Any] = world.inside(
            f"from bench import replicas_work as work; work.main({rounds}, {pids})",
            REPLICA_URLS=address,
            LOG_LEVEL="CRITICAL",
        )
        kept.process.send_signal(signal.SIGINT)
    return found


def port_of(world: World) -> int:
    """Of the world's own PostgreSQL."""
    return int(urlsplit(world.database_url).port or 0)


def following(world: World) -> Postgres:
    """A replica made from the world's PostgreSQL as it is now."""
    place = home(world.folder)
    own = replace(place, data=place.folder("replica"))
    follower = Postgres(own, password=PASSWORD)
    if follower.data.exists():
        subprocess.run(["rm", "-r", "--", str(follower.data)], check=True)
    address = f"host=127.0.0.1 port={port_of(world)} user=postgres password={PASSWORD}"
    subprocess.run(
        [
            *(place.postgres / "pg_basebackup", "-d", address),
            *("-D", follower.data, "-R", "-X", "stream"),
            *("--checkpoint=fast", "--no-sync"),
        ],
        env=ENVIRONMENT,
        check=True,
        **as_account(place.account),
    )
    follower.prepare()
    return follower


def table(found: dict[str, Any]) -> str:
    lines = [f"{'':44}{'median':>9}{'least':>9}{'most':>9}"]
    for name, values in found.items():
        ordered = sorted(values)
        middle = ordered[len(ordered) // 2]
        lines.append(f"  {name:42}{middle:9.3f}{ordered[0]:9.3f}{ordered[-1]:9.3f}")
    return "\n".join(lines)


def main(words: Sequence[str]) -> None:
    parser = options("replicas", __doc__)
    parser.add_argument("--items", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args(words)
    found = measure(arguments.items, arguments.rounds, arguments.folder)
    print(table(found))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2))
