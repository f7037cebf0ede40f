"""Writes docs/benchmarks.md from the figures of runs: `bench/run report`.

Every measurement that was run with `--json bench/figures/NAME.json` is in it; what was not run
is left out. The same figures give the same bytes.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.keeping import BESIDE
from members.charts import PRINT, Bar, Look, bars

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "bench" / "figures"
DOCS = ROOT / "docs"
LOOK = Look(width=720, paint=PRINT)

Triple = Sequence[float]


class Chart(NamedTuple):
    """A picture: its name, what it shows, and its rows."""

    name: str
    title: str
    rows: list[Bar]


class Part(NamedTuple):
    """A measurement in the report: what it is about, its peers and its limit, its charts."""

    title: str
    about: str
    charts: Callable[[Any], list[Chart]] = lambda _figures: []


def bar(label: str, spread: Triple, form: str = "{:.2f}") -> Bar:
    middle, least, most = spread
    said = " ".join(
        (form.format(middle), f"({form.format(least)}–{form.format(most)})")
    )
    return Bar(label, middle, least, most, said)


def single(label: str, value: float, form: str = "{:,.0f}") -> Bar:
    return Bar(label, value, value, value, form.format(value))


def of_pages(figures: Any) -> list[Chart]:
    costs = [
        bar(f"{row['page']}, {row['site']}", row["cpu_ms"], "{:.2f} ms")
        for row in figures["pages"]
    ]
    ratios = [bar(name, spread) for name, spread in figures["ratios"].items()]
    return [
        Chart("pages-ratios", "Processor time of a page, times the floor's", ratios),
        Chart("pages-cost", "Processor time of a page", costs),
    ]


def of_quality(figures: Any) -> list[Chart]:
    rows = [single(one["engine"], one["NDCG@10"], "{:.4f}") for one in figures]
    return [Chart("search-quality", "NDCG@10, more is better", rows)]


def of_logs(figures: Any) -> list[Chart]:
    rows = [
        bar(f"{name}, {said}", one[key], "{:,.0f}")
        for name, one in figures["logs"].items()
        for key, said in (("ours", "ours"), ("goaccess", "GoAccess"))
    ]
    return [Chart("log-import", "Lines a second of one processor", rows)]


def of_catalogue(figures: Any) -> list[Chart]:
    told = {f"ours, {rows} rows": one for rows, one in figures["sizes"].items()}
    for name in ("shipped", "bulk") if "peer" in figures else ():
        told[f"django-import-export, {name}"] = figures["peer"][name]
    rows = [
        single(name, one["rows"] / (one["looking"] + one["entering"]))
        for name, one in told.items()
    ]
    copies = [one["rows"] / one["copy"] for one in figures["sizes"].values()]
    limit = [single("limit: raw COPY", max(copies))] if copies else []
    return [Chart("import", "Rows a second, looked through and entered", rows + limit)]


def of_mailing(figures: Any) -> list[Chart]:
    names = {"bare": "limit: smtplib alone"}
    rows = [
        single(names.get(name, name), one["sent"] / one["seconds"])
        for name, one in figures.items()
        if "sent" in one
    ]
    return [Chart("mail", "Messages a second", rows)] if rows else []


def of_statistics(figures: Any) -> list[Chart]:
    rows = []
    for name, values in figures["seconds"].items():
        ordered = sorted(values)
        spread = (ordered[len(ordered) // 2], ordered[0], ordered[-1])
        rows.append(bar(name, spread, "{:.3f} s"))
    return [Chart("statistics", "Seconds", rows)]


def of_traffic(figures: Any) -> list[Chart]:
    rows = [
        single(f"{name}, {at}", one[f"added {at}"], "{:.1f} µs")
        for name, one in figures.items()
        for at in ("p50", "p99")
    ]
    return [Chart("traffic", "Microseconds that counting adds to a request", rows)]


KNOWN: Mapping[str, Part] = {
    "pages": Part(
        "Pages",
        "Ours beside a floor: a bare Django site of a few lines with the same rows and the same web"
        " server. The limit of a page that is asked for again is its bytes from Valkey in bare WSGI."
        " With `--peers` wagtail and django-oscar stand in the same run.",
        of_pages,
    ),
    "search-quality": Part(
        "Search: quality",
        "Beside PostgreSQL's ts_rank as it is usually used, and BM25 (tantivy), on queries judged"
        " by people.",
        of_quality,
    ),
    "search-scale": Part(
        "Search: speed by size",
        "By kind of query, beside the usual ts_rank page and tantivy, which is the limit.",
    ),
    "import": Part(
        "Importing items",
        "Beside django-import-export, as shipped and tuned. The limit is COPY without any check.",
        of_catalogue,
    ),
    "mail": Part(
        "Sending mail",
        "Into a sink on the same machine, beside django-post_office and django-newsletter. The"
        " limit is smtplib with one message rendered once for everybody.",
        of_mailing,
    ),
    "statistics": Part(
        "Releasing statistics",
        "The limit of a report is one GROUP BY over the rows; ours reads what is kept.",
        of_statistics,
    ),
    "traffic": Part(
        "Counting traffic",
        "What counting adds to a request, beside the same application without it.",
        of_traffic,
    ),
    "log-import": Part(
        "Importing access logs", "Beside GoAccess on the same files.", of_logs
    ),
}
# A measurement is called by its command; figures may be called by either name.
ALSO = {"catalogue": "import", "mailing": "mail", "releases": "statistics"}
HEAD = """# Benchmarks

Measured on one machine, ours beside peers and a limit in one run, so that only ratios are worth
comparing with other machines. Every figure can be made again: run the command of a part with
`--json bench/figures/NAME.json`, then `bench/run report`, which writes this page and its charts
(members/charts, no other tool). What was not run is not here. What each measures is told in
[bench/README.md](../bench/README.md).
"""


def report(figures: Path, docs: Path) -> str:
    parts = [HEAD]
    files = {
        ALSO.get(path.stem, path.stem): path
        for path in sorted(figures.glob("*.json"))
        if not path.name.endswith(BESIDE)
    }
    known = [name for name in KNOWN if name in files]
    others = sorted(set(files) - set(KNOWN))
    parts += [told(name, files[name], docs) for name in [*known, *others]]
    return "\n".join(parts)


def told(name: str, path: Path, docs: Path) -> str:
    part = KNOWN.get(name) or Part(name.replace("-", " ").capitalize(), "")
    figures = json.loads(path.read_text())
    beside = path.with_suffix(BESIDE)
    lines = [f"## {part.title}", ""]
    lines += [part.about, ""] if part.about else []
    for chart in part.charts(figures):
        lines += [drawn(chart, docs), ""]
    printed = ""
    if beside.exists():
        run = json.loads(beside.read_text())
        first, last = run["load"]
        where = f"{run['day']}, {run['machine']}, load {first} before and {last} after"
        lines += [f"`{run['command']}`", "", f"{where}, {run['seconds']} s.", ""]
        printed = run["printed"].strip("\n")
    if printed:
        lines += ["```", printed, "```", ""]
    else:
        lines += ["| figure | value |", "|---|---|", *flat(figures), ""]
    return "\n".join(lines)


def drawn(chart: Chart, docs: Path) -> str:
    pictures = docs / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    said = "; ".join(f"{one.label}: {one.text}" for one in chart.rows)
    picture = bars(chart.rows, title=chart.title, description=said, look=LOOK)
    (pictures / f"bench-{chart.name}.svg").write_text(picture + "\n")
    return f"![{chart.title}](pictures/bench-{chart.name}.svg)"


def flat(figures: Any, before: str = "") -> list[str]:
    """Every number, by the way to it; three numbers are a median with least and greatest."""
    if isinstance(figures, dict):
        pairs = list(figures.items())
    elif isinstance(figures, list) and not is_spread(figures):
        pairs = [(str(n), one) for n, one in enumerate(figures, 1)]
    else:
        return [f"| {before} | {worded(figures)} |"]
    return [
        line
        for name, one in pairs
        for line in flat(one, f"{before}, {name}".strip(", "))
    ]


def is_spread(value: Any) -> bool:
    return len(value) == 3 and all(isinstance(one, int | float) for one in value)


def worded(value: Any) -> str:
    if isinstance(value, list):
        middle, least, most = map(worded, value)
        return f"{middle} ({least}–{most})"
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    return f"{value:,}" if type(value) is int else str(value).replace("|", "\\|")


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench/run report", description=__doc__)
    parser.add_argument("--figures", type=Path, default=FIGURES)
    parser.add_argument("--docs", type=Path, default=DOCS)
    given = parser.parse_args(words)
    (given.docs / "benchmarks.md").write_text(report(given.figures, given.docs))
