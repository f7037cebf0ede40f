"""How well search finds, beside PostgreSQL's own and BM25; spelling; suggestions."""

from typing import Any

from bench.reporting.drawing import in_bars
from bench.reporting.shapes import Bound, Goal, Table, Told, median, once, said, short

MEASURED = (
    "How near the first ten results are to the best order that people's judgements allow (NDCG@10, 1"
    " is the best), of the search page's own code, of PostgreSQL's `ts_rank` and `ts_rank_cd` and of BM25"
    " (tantivy, plain and with the title weighed three times), all over the same rows; then how"
    " often a misspelt word is set right, beside pg_trgm, and what suggestions take while somebody types."
)
BEST = "BM25 (tantivy), title × 3"
USUAL = "PostgreSQL ts_rank"


def told(figures: Any) -> Told:
    engines = figures["engines"]
    rows = [(one["engine"], once(one["NDCG@10"])) for one in engines]
    return Told(
        [
            in_bars(
                "search-quality",
                f"NDCG@10 of {engines[0]['queries']} judged queries",
                "1 is the best order there is; hollow dots: results that nobody judged left out",
                rows,
                digits=3,
                before=[one["NDCG@10 judged only"] for one in engines],
            ),
            Table(
                [
                    *("engine", "NDCG@10", "judged only", "MRR", "Recall@100"),
                    *("without a result", "p50 ms", "p95 ms"),
                ],
                [
                    [
                        one["engine"],
                        *(
                            f"{one[name]:.3f}"
                            for name in (
                                *("NDCG@10", "NDCG@10 judged only"),
                                *("MRR", "Recall@100"),
                            )
                        ),
                        str(one["without result"]),
                        *(short(one[name]) for name in ("p50 ms", "p95 ms")),
                    ]
                    for one in engines
                ],
            ),
            Table(
                ["ours against", "NDCG@10", "p", "judged only", "p"],
                [
                    [
                        one["engine"],
                        *compared(one["NDCG@10"]),
                        *compared(one["judged only"]),
                    ]
                    for one in figures["against"]
                ],
            ),
            "p: how often chance alone gives as large a difference (paired randomisation, 10,000 turns).",
            *typed(figures),
        ],
        goals(figures),
    )


def compared(pair: list[float]) -> list[str]:
    difference, p = pair
    return [f"{difference:+.3f}", f"{p:.4f}"]


def typed(figures: Any) -> list[Any]:
    spelling = figures["spelling"]
    return [
        Table(
            ["spelling", "right first", "p95 ms"],
            [
                [
                    name,
                    said(spelling[name]["right first"], digits=3),
                    said(spelling[name]["p95 ms"]),
                ]
                for name in ("ours", "pg_trgm")
            ],
        ),
        (
            f"{spelling['words']:,} misspelt words a round, made of the {spelling['known']:,} words"
            " that listings use."
        ),
    ]


def goals(figures: Any) -> list[Goal]:
    scores = {one["engine"]: one["NDCG@10"] for one in figures["engines"]}
    against = {one["engine"]: one["NDCG@10"] for one in figures["against"]}
    spelling, suggestions = figures["spelling"], figures["suggestions"]
    return [
        Goal(
            "search: NDCG@10",
            once(scores["ours"]),
            ours=f"{scores['ours']:.3f}",
            peer=f"ts_rank: {scores[USUAL]:.3f}, BM25, title × 3: {scores[BEST]:.3f}",
            limit="1",
            bar=Bound("≥", 0.76),
            is_first=True,
        ),
        Goal(
            "search: chance that BM25, title × 3, is as good",
            once(against[BEST][1]),
            aim=Bound("≤", 0.05),
        ),
        Goal(
            "spelling: right first",
            spelling["ours"]["right first"],
            ours=median(spelling["ours"]["right first"], digits=3),
            peer=f"pg_trgm: {median(spelling['pg_trgm']['right first'], digits=3)}",
            bar=Bound("≥", 0.84),
            is_first=True,
        ),
        Goal(
            "suggestions, database, p95",
            suggestions["p95 ms"],
            "ms",
            ours=median(suggestions["p95 ms"], " ms"),
            bar=Bound("≤", 5, " ms"),
        ),
    ]
