"""Access logs imported: lines a second of one processor, beside GoAccess on the same file.

`bench/run log-import` starts PostgreSQL and Valkey of its own under var/bench, and counts logs that
it makes there once: one as a site writes it, one in which every line is another visitor at another
item, and the first compressed. Both programs count each file by turns, whole commands from start to
end, and beside them a bare loop in Python that splits each line and counts addresses and paths, which
is the limit. Ends with 1 where they do not find the same pages and visitors on every day, or where the
import of the first, or of it compressed, takes fewer lines a second than it should.
"""

import gzip
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2

from bench.world import ROOT, World, options, run_sql
from tests import access_logs, goaccess

WHO = {"import": "ours", "GoAccess": "goaccess", "split and count": "bare"}
LEAST = 60_000  # lines a second of one processor
APART = "every line another visitor and item"
ITEMS = 1_000
BEGIN, DAYS = datetime(2026, 3, 2, tzinfo=UTC), 7
FORGET = (
    "TRUNCATE privacy_trafficday, privacy_countedday, privacy_accesslogfile"
    " RESTART IDENTITY"
)
SITE = """
SELECT to_char(day, 'YYYYMMDD'), hits, visitors FROM privacy_trafficday WHERE dimension = 'site'
"""


# What nobody who counts in Python can be faster than: no visitors, no crawlers, no days.
SPLIT = """
import sys
from collections import Counter
paths, addresses = Counter(), Counter()
for line in open(sys.argv[1]):
    parts = line.split()
    addresses[parts[0]] += 1
    paths[parts[6]] += 1
"""


class Cost(NamedTuple):
    """What one command took from its start to its end."""

    seconds: float
    processor: float
    megabytes: float


def lines(amount: int, *, apart: bool) -> Iterator[str]:
    """Lines in order over a week. `apart`: each another visitor at another item."""
    chance = random.Random(7)
    agents = [*access_logs.BROWSERS * 3, *access_logs.CRAWLERS[:5]]
    agents += [f"{access_logs.CHROME} Build/{n}" for n in range(300)]
    people = [
        (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}", chance.choice(agents))
        for n in range(amount if apart else amount // 8)
    ]
    for n in range(amount):
        if apart:
            (address, agent), item = people[n], n
        else:
            # A few come often, most seldom; so it is with items.
            address, agent = people[int(chance.random() ** 2 * len(people))]
            item = int(chance.random() ** 3 * 100_000)
        yield access_logs.line(
            path(chance, item, apart=apart),
            address=address,
            at=BEGIN + timedelta(days=DAYS) * n / amount,
            status=chance.choice([200] * 17 + [304, 301, 404]),
            referrer=chance.choice([*access_logs.REFERRERS, "-", "-"]),
            agent=agent,
        )


def path(chance: random.Random, item: int, *, apart: bool) -> str:
    if not apart and (kind := chance.random()) < 0.6:
        if kind < 0.35:
            return chance.choice(access_logs.NO_PAGES)
        query = f"?q=pump&page={item % 9}" if kind < 0.45 else ""
        return chance.choice(access_logs.PAGES) + query
    return f"/items/{item}/gear-pump-number-{item}/"


def written(place: Path, amount: int, *, apart: bool) -> Path:
    """A log, made once and kept."""
    if not place.exists():
        making = place.with_suffix(".making")
        # Elsewhere, since a child's greatest memory is told as its parent's at the least.
        with ProcessPoolExecutor(1) as pool:
            pool.submit(write, making, amount, apart).result()
        making.rename(place)
    return place


def write(place: Path, amount: int, apart: bool) -> None:
    with place.open("w") as file:
        file.writelines(f"{one}\n" for one in lines(amount, apart=apart))


def packed(log: Path) -> Path:
    place = log.with_name(f"{log.name}.gz")
    if not place.exists():
        with log.open("rb") as plain, gzip.open(place, "wb") as file:
            shutil.copyfileobj(plain, file)
    return place


def cost(command: Sequence[str], environment: dict[str, str]) -> Cost:
    began = time.perf_counter()
    with subprocess.Popen(
        command,
        env=os.environ | environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ) as process:
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}.")
    took = time.perf_counter() - began
    return Cost(took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def ours(world: World, log: Path) -> tuple[Cost, dict[str, goaccess.Day]]:
    run_sql(world.database_url, FORGET)
    command = [sys.executable, "manage.py", "import_access_log", str(log)]
    spent = cost(command, world.environment | {"SITE_URL": "http://127.0.0.1:8000"})
    with psycopg2.connect(world.database_url) as database, database.cursor() as cursor:
        cursor.execute(SITE)
        return spent, {day: goaccess.Day(*said) for day, *said in cursor.fetchall()}


def theirs(log: Path) -> tuple[Cost, dict[str, goaccess.Day]]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    found = goaccess.counted(log)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Cost(time.perf_counter() - began, processor, 0), found


def measure(amount: int, rounds: int, folder: Path) -> dict[str, Any]:
    with World.of(items=ITEMS, folder=folder) as world:
        site = written(folder / f"site-{amount}.log", amount, apart=False)
        apart = written(folder / f"apart-{amount}.log", amount, apart=True)
        tenth = amount // 10
        small = written(folder / f"site-{tenth}.log", tenth, apart=False)
        logs = {
            "as a site writes it": (site, site),
            "compressed": (packed(site), site),
            APART: (apart, apart),
        }
        found = {
            name: compared(world, *pair, amount, rounds) for name, pair in logs.items()
        }
        little, _days = ours(world, small)
    return {"lines": amount, "logs": found, "megabytes_of_a_tenth": little.megabytes}


def compared(
    world: World, log: Path, plain: Path, amount: int, rounds: int
) -> dict[str, Any]:
    """Both by turns on the same lines. GoAccess reads them plain."""
    here, there, bare, same = [], [], [], True
    for _ in range(rounds):
        mine, my_days = ours(world, log)
        other, other_days = theirs(plain)
        bare.append(cost([sys.executable, "-c", SPLIT, str(plain)], {}))
        same = same and my_days == other_days
        here.append(mine)
        there.append(other)
    return {
        "ours": spread(here, lambda one: amount / one.processor),
        "ours_by_the_clock": spread(here, lambda one: amount / one.seconds),
        "goaccess": spread(there, lambda one: amount / one.processor),
        "goaccess_by_the_clock": spread(there, lambda one: amount / one.seconds),
        "bare": spread(bare, lambda one: amount / one.processor),
        "bare_by_the_clock": spread(bare, lambda one: amount / one.seconds),
        "ratio": spread_of(
            [b.processor / a.processor for a, b in zip(here, there, strict=True)]
        ),
        "of_bare": spread_of(
            [b.processor / a.processor for a, b in zip(here, bare, strict=True)]
        ),
        "megabytes": max(one.megabytes for one in here),
        "same": same,
    }


def spread(costs: Sequence[Cost], figure: Callable[[Cost], float]) -> list[float]:
    return spread_of([figure(one) for one in costs])


def spread_of(values: Sequence[float]) -> list[float]:
    """[median, least, greatest]"""
    return [statistics.median(values), min(values), max(values)]


def table(result: dict[str, Any]) -> str:
    said = [
        f"{result['lines']:,} lines, whole commands; a second of one processor (least–greatest)"
    ]
    for name, one in result["logs"].items():
        said.append(f"{name}")
        for who, key in WHO.items():
            median, least, most = one[key]
            clock = one[f"{key}_by_the_clock"][0]
            said.append(
                f"  {who:16}{median:12,.0f}  ({least:,.0f}–{most:,.0f}),"
                f" {clock:,.0f} by the clock"
            )
        median, least, most = one["ratio"]
        said.append(f"  times GoAccess {median:.2f} ({least:.2f}–{most:.2f})")
        median, least, most = one["of_bare"]
        said.append(f"  times split and count {median:.2f} ({least:.2f}–{most:.2f})")
        said.append(
            f"  {one['megabytes']:.0f} MB at most;"
            f" the same pages and visitors on every day: {'yes' if one['same'] else 'NO'}"
        )
    said.append(
        f"memory for a tenth of the lines: {result['megabytes_of_a_tenth']:.0f} MB"
    )
    return "\n".join(said)


def main(words: Sequence[str]) -> None:
    parser = options("log-import", __doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args(words)
    result = measure(arguments.lines, arguments.rounds, arguments.folder)
    sys.stdout.write(table(result) + "\n")
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=2))
    sys.exit(
        not all(
            one["same"] and (name == APART or one["ours"][1] >= LEAST)
            for name, one in result["logs"].items()
        )
    )
