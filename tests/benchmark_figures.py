"""Figures as runs of bench/ write them, small: two rounds at most."""

from typing import Any

PAGES: dict[str, Any] = {
    "listings": 100_000,
    "rounds": 2,
    "pages": [
        {"page": page, "site": site, "cpu_ms": spread}
        for page, site, spread in (
            ("browse", "wagtail", [69.0, 68.0, 70.0]),
            ("search, rare word", "wagtail", [9.0, 9.0, 9.0]),
            ("browse", "ours", [3.0, 2.5, 4.0]),
            ("browse", "floor", [4.0, 3.5, 4.5]),
            ("deep page", "ours", [3.1, 3.0, 3.2]),
            ("detail", "ours", [2.0, 2.0, 2.0]),
            ("again", "ours", [0.2, 0.2, 0.3]),
            ("again", "floor", [0.2, 0.2, 0.2]),
        )
    ],
    "ratios": {
        "browse": [0.8, 0.7, 0.9],
        "again": [1.0, 1.0, 1.5],
        "deep page / own browse": [1.3, 1.2, 1.4],
        "again / browse of the floor": [0.05, 0.05, 0.06],
        "browse, wagtail / ours": [23.0, 17.0, 27.0],
        "search, rare word, wagtail / ours": [0.5, 0.4, 0.6],
    },
    "largest_worker_mb": {"ours": 109.0, "floor": 63.7},
    "compressed_bytes": {"browse": 6272, "search": 8315},
}


def engine(name: str, ndcg: float) -> dict[str, Any]:
    return {
        "engine": name,
        "queries": 72,
        "NDCG@10": ndcg,
        "NDCG@10 judged only": ndcg + 0.1,
        "MRR": 0.8,
        "Recall@100": 0.7,
        "without result": 0,
        "p50 ms": 9.1,
        "p95 ms": 20.3,
    }


QUALITY: dict[str, Any] = {
    "engines": [
        engine("ours", 0.78),
        engine("PostgreSQL ts_rank", 0.6),
        engine("BM25 (tantivy), title × 3", 0.7),
    ],
    "against": [
        {"engine": name, "NDCG@10": [0.08, 0.031], "judged only": [0.02, 0.2]}
        for name in ("PostgreSQL ts_rank", "BM25 (tantivy), title × 3")
    ],
    "spelling": {
        "words": 1000,
        "rounds": 2,
        "known": 26_000,
        "ours": {"right first": [0.85, 0.83, 0.86], "p95 ms": [3.0, 3.0, 3.1]},
        "pg_trgm": {"right first": [0.69, 0.69, 0.7], "p95 ms": [16.0, 15.0, 17.0]},
    },
    "suggestions": {
        "beginnings": 500,
        "p50 ms": [1.0, 1.0, 1.1],
        "p95 ms": [5.5, 5.0, 6.0],
        "least p95 ms": 4.9,
        "statements": [1, 3],
    },
}


def asked(*tails: float) -> list[dict[str, list[float]]]:
    """Rounds of one kind of question: the median is half of p95."""
    names = ("database", "own", "clock", "in database", "work")
    return [{key: [tail / 2, tail] for key in names} for tail in tails]


def size(listings: int, times: float, **more: Any) -> dict[str, Any]:
    kinds = {
        "rare word": {
            "ours": asked(4 * times, 5 * times),
            "page": asked(8 * times),
            "usual": asked(16 * times),
            "tantivy": asked(0.1),
        },
        "commonest word": {"ours": asked(9 * times), "page": asked(9 * times)},
        "suggestions": {"ours": asked(2.0, 3.0)},
    }
    return {"listings": listings, "load": [1, 1, 1], "kinds": kinds, "bulk": {}} | more


STAGES = {
    "nothing": asked(10.0),
    "a busy loop": asked(12.0),
    "import": asked(16.0),
    "nothing, after import": asked(11.0),
}
SCALE: dict[str, Any] = {
    "sizes": [size(10_000, 1), size(1_000_000, 1.5)],
    "broken": [],
}


GROWTH: dict[str, Any] = {
    "rounds": 3,
    "sizes": [
        {
            "listings": 10_000,
            "pages": {"browse": [4.0, 4.1, 3.9], "home": [2.0] * 3},
            "failures": 0,
        },
        {
            "listings": 100_000,
            "pages": {
                "browse": [4.4, 4.2, 4.0],
                "home": [3.0] * 3,
                "search, commonest word": [9.0] * 3,  # none is common in a small one
            },
            "failures": 0,
        },
    ],
    "broken": ["home: 2.00 to 3.00 ms at 100,000"],
}


def entered(rows: int, seconds: float) -> dict[str, Any]:
    return {
        "rows": rows,
        "looking": seconds / 2,
        "entering": seconds / 2,
        "copy": seconds / 4,
        "peak_mb": 145.0,
    }


PUBLISHED = {"rows": 100, "entering": 1.0, "cpu": 0.5, "published": 90, "held": 10}
IMPORT: dict[str, Any] = {
    "sizes": {
        "1000": [entered(1_000, 0.5), entered(1_000, 0.4)],
        "20000": [entered(20_000, 8.0), entered(20_000, 10.0)],
    },
    "peer": [
        {"shipped": entered(1_000, 12.0), "bulk": entered(1_000, 2.0), "peak_mb": 60.0},
        {"shipped": entered(1_000, 10.0), "bulk": entered(1_000, 2.0), "peak_mb": 61.0},
    ],
    "publishing": dict.fromkeys(("stranger", "trusted", "changed"), PUBLISHED),
}


def sent(seconds: float, **more: float) -> dict[str, Any]:
    return {
        "messages": 1_000,
        "sent": 1_000,
        "seconds": seconds,
        "processor": 0.3,
        "database": 0.1,
        "sink": 0.1,
        "peak_mb": 92.0,
        "arrived": 1_000,
        "recipients": 1_000,
    } | more


MAIL: dict[str, Any] = {
    "ours": [sent(0.5, queueing=0.1), sent(0.4, queueing=0.1)],
    "bare": [sent(0.25), sent(0.25)],
    "django-post_office": [sent(1.5), sent(1.6)],
}
PHASES = ("nothing else", "policy notices", "and a campaign", "notices never answered")
LETTERS: dict[str, Any] = {
    phase: {"waits": [0.016, 0.022], "messages": 3, "notices": 4} for phase in PHASES
} | {"shared_mb": 200.0}

SECONDS: dict[str, list[float]] = {
    "a release": [3.0, 3.4],
    "plain PostgreSQL, 15 GROUP BY, eligible rows": [2.0, 2.1],
    "DuckDB, 15 GROUP BY, eligible rows": [0.1, 0.1],
    "reading one table of it": [0.004, 0.005],
    "plain PostgreSQL, GROUP BY of that table": [0.1, 0.1],
    "DuckDB, GROUP BY of that table": [0.01, 0.01],
}
STATISTICS: dict[str, Any] = {
    "companies": 1_000_000,
    "counted": 960_000,
    "tables": 15,
    "cells": 3_756,
    "seconds": SECONDS,
    "processor": SECONDS,
}

TRAFFIC: dict[str, Any] = {
    name: {
        f"{figure} {at}": spread
        for at in ("p50", "p99")
        for figure, spread in (
            ("without", [40.0, 39.0, 41.0]),
            ("with", [52.0, 51.0, 53.0]),
            ("added", [12.0, 11.0, 13.0]),
            ("ratio", [1.3, 1.2, 1.4]),
        )
    }
    for name in ("nothing but headers", "a kept page")
}
LOGS: dict[str, Any] = {
    "lines": 1_000_000,
    "logs": {
        "as a site writes it": {
            "ours": [80_000.0, 78_000.0, 82_000.0],
            "goaccess": [56_000.0, 55_000.0, 57_000.0],
            "bare": [500_000.0, 490_000.0, 510_000.0],
            "ratio": [1.43, 1.37, 1.48],
            "megabytes": 220.0,
            "same": True,
        }
    },
    "megabytes_of_a_tenth": 157.0,
}
REPLICAS: dict[str, Any] = {
    "ms: the primary's SELECT 1": [1.0, 1.5],
    "cpu ms: item, primary": [4.0, 4.0],
    "cpu ms: item, replica, place known": [5.0, 6.0],
    "cpu ms: item, replica, place asked": [6.0, 7.0],
}

FIGURES: dict[str, dict[str, Any]] = {
    "pages": PAGES,
    "page-growth": GROWTH,
    "search-quality": QUALITY,
    "search-scale": SCALE,
    "search-bulk": {"sizes": [size(1_000_000, 1, bulk=STAGES)], "broken": []},
    "import": IMPORT,
    "mail": MAIL,
    "service-mail": LETTERS,
    "statistics": STATISTICS,
    "traffic": TRAFFIC,
    "log-import": LOGS,
    "replicas": REPLICAS,
}
