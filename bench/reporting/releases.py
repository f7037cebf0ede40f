"""Statistics: a release and a table of it, beside plain GROUP BY and DuckDB."""

from typing import Any

from bench.reporting.drawing import Row, in_marks
from bench.reporting.shapes import Bound, Goal, Table, Told, median, said, spread

MEASURED = (
    "What figures about members take: a release of all tables (who is counted, counting, noise, writing and"
    " paying), and reading one table of it as the site does, beside a plain GROUP BY by PostgreSQL and by"
    " DuckDB, the limit, over rows that are known to be counted, without noise and without writing."
)
ENGINES = ("ours", "PostgreSQL, GROUP BY", "DuckDB, GROUP BY")
RELEASE, READING = "a release", "reading one table of it"
ALL = (
    *(RELEASE, "plain PostgreSQL, 15 GROUP BY, eligible rows"),
    "DuckDB, 15 GROUP BY, eligible rows",
)
ONE = (
    *(READING, "plain PostgreSQL, GROUP BY of that table"),
    "DuckDB, GROUP BY of that table",
)


def told(figures: Any) -> Told:
    seconds: dict[str, list[float]] = figures["seconds"]
    return Told(
        [
            in_marks(
                "statistics",
                f"Figures about {figures['companies']:,} companies",
                "milliseconds by the clock; each line of the scale is ten times the one before",
                ENGINES,
                [
                    Row("one table", [milliseconds(seconds.get(one)) for one in ONE]),
                    Row(
                        f"all {figures['tables']} tables",
                        [milliseconds(seconds.get(one)) for one in ALL],
                    ),
                ],
            ),
            Table(
                ["seconds", "by the clock", "of a processor"],
                [
                    [
                        name.strip(),
                        said(spread(values), digits=3),
                        said(spread(figures["processor"][name]), digits=2),
                    ]
                    for name, values in seconds.items()
                ],
            ),
            (
                f"{figures['companies']:,} companies, {figures['counted']:,} of them counted;"
                f" {figures['tables']} tables, {figures['cells']:,} cells. What a processor did is"
                " counted in hundredths of a second."
            ),
        ],
        goals(seconds),
    )


def milliseconds(values: list[float] | None) -> list[float] | None:
    return spread(one * 1000 for one in values) if values else None


def in_ms(values: list[float]) -> str:
    return median(spread(one * 1000 for one in values), " ms")


def goals(seconds: dict[str, list[float]]) -> list[Goal]:
    reading, release = seconds[READING], seconds[RELEASE]
    plain, duck = seconds.get(ONE[1]), seconds.get(ONE[2])
    found = []
    if plain and duck:
        found.append(
            Goal(
                "reading a table of statistics",
                spread(a / b for a, b in zip(reading, plain, strict=True)),
                "× its GROUP BY",
                ours=in_ms(reading),
                peer=f"PostgreSQL: {in_ms(plain)}",
                limit=f"DuckDB: {in_ms(duck)}",
                bar=Bound("≤", 0.10, " ×"),
                aim=Bound("≤", 0.04, " ×"),
                is_first=True,
            )
        )
    return [
        *found,
        Goal(
            "reading a table of statistics, slowest",
            [max(reading) * 1000] * 3,
            "ms",
            bar=Bound("≤", 50, " ms"),
        ),
        Goal(
            "a release of all tables, slowest",
            [max(release)] * 3,
            "s",
            ours=median(spread(release), " s"),
            peer=f"PostgreSQL: {median(spread(seconds[ALL[1]]), ' s')}",
            limit=f"DuckDB: {median(spread(seconds[ALL[2]]), ' s')}",
            bar=Bound("≤", 5, " s"),
            is_first=True,
        ),
    ]
