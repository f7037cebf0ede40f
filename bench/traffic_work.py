"""What counting costs a page: `bench/run traffic`.

The same requests, in turns, to an application and to the same one with the tally around it, in
one process: first one that answers nothing but headers, then a kept page from the cache's
server. Meanwhile what was counted is handed in every second (the product: every ten). Prints
microseconds a request as median and 99th percentile, what counting adds, and the ratio, each as
median, least and greatest over the rounds. Ends with 1 where the 99th percentile of a kept page
grows by 0.3 ms or more.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import django

django.setup()

# Django has to be set up before these are read.
from tests.servers import a_valkey  # noqa: E402
from tradedir import tally  # noqa: E402
from tradedir.page_cache import PageCache  # noqa: E402

MOST_ADDED_US = 300.0
AGENTS = [
    f"Mozilla/5.0 ({system}) Gecko/20100101 Firefox/{version}.0"
    for system in (
        "X11; Linux x86_64",
        "Windows NT 10.0; Win64; x64",
        "Android 14; Mobile",
    )
    for version in range(90, 130)
]
PAGE = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "public, max-age=0, must-revalidate"),
    ("X-Page", "item"),
    ("X-Industry", "components"),
    ("X-Noted", "opened 1 7"),
]


def requests(number: int) -> list[dict[str, Any]]:
    """Requests of many visitors, some of crawlers, each to be asked of both."""
    draw = random.Random(1)
    crawler = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    return [
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": f"/items/{draw.randrange(50)}/gear-pump/",
            "QUERY_STRING": "",
            "HTTP_HOST": "here.example",
            "wsgi.url_scheme": "http",
            "REMOTE_ADDR": f"198.51.{draw.randrange(256)}.{draw.randrange(256)}",
            "HTTP_USER_AGENT": crawler if not n % 10 else draw.choice(AGENTS),
            "HTTP_REFERER": f"https://www.site{draw.randrange(200)}.com/page",
        }
        for n in range(number)
    ]


def bare(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", list(PAGE))
    return [b"<p>A page.</p>" * 500]


def timed(app: Callable[..., Any], environ: dict[str, Any]) -> float:
    began = time.perf_counter_ns()
    app(dict(environ), lambda *_head: None)
    return (time.perf_counter_ns() - began) / 1_000


def compared(plain: Any, counted: Any, number: int) -> dict[str, float]:
    """Microseconds of both, asked in turns; which is first changes each time."""
    took: dict[str, list[float]] = {"without": [], "with": []}
    for n, environ in enumerate(requests(number)):
        pair = [("without", plain), ("with", counted)]
        for name, app in pair if n % 2 else pair[::-1]:
            took[name].append(timed(app, environ))
    found: dict[str, float] = {}
    for name, values in took.items():
        cut = statistics.quantiles(values, n=100)
        found |= {f"{name} p50": cut[49], f"{name} p99": cut[98]}
    for at in ("p50", "p99"):
        found[f"added {at}"] = found[f"with {at}"] - found[f"without {at}"]
        found[f"ratio {at}"] = found[f"with {at}"] / found[f"without {at}"]
    return found


def measure(number: int, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Each figure as median, least and greatest over the rounds."""
    tally.SECONDS = 1.0
    found: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder, a_valkey(Path(folder)) as server:
        kept = PageCache(bare, server.url)
        apps = {
            name: (app, tally.Tallied(app, server.url))
            for name, app in (("nothing but headers", bare), ("a kept page", kept))
        }
        for _round in range(rounds):
            for name, pair in apps.items():
                found.setdefault(name, []).append(compared(*pair, number))
    return {
        name: {
            figure: spread([one[figure] for one in of_rounds])
            for figure in of_rounds[0]
        }
        for name, of_rounds in found.items()
    }


def spread(values: Sequence[float]) -> list[float]:
    return [statistics.median(values), min(values), max(values)]


def table(found: dict[str, dict[str, list[float]]]) -> str:
    names = ("without", "with", "added", "ratio")
    lines = [f"{'microseconds':22}{'':6}" + "".join(f"{one:>26}" for one in names)]
    for name, one in found.items():
        for at in ("p50", "p99"):
            cells = [
                "{:.2f} ({:.2f}–{:.2f})".format(*one[f"{figure} {at}"])
                for figure in names
            ]
            lines.append(f"{name:22}{at:6}" + "".join(f"{cell:>26}" for cell in cells))
    return "\n".join(lines)


def main(words: Sequence[str]) -> int:
    told = argparse.ArgumentParser(prog="bench/run traffic", description=__doc__)
    told.add_argument("--requests", type=int, default=20_000, help="of each round")
    told.add_argument("--rounds", type=int, default=5)
    told.add_argument("--json", type=Path)
    given = told.parse_args(words)
    found = measure(given.requests, given.rounds)
    sys.stdout.write(table(found) + "\n")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))
    return int(found["a kept page"]["added p99"][0] >= MOST_ADDED_US)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
