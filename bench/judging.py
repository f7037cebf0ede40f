"""How good an order is: NDCG@10, MRR and Recall@100 against judged queries.

Gain 2^grade − 1, discount log2(rank + 1), ideal from all that was judged; what was not
judged counts nothing, and in the condensed figure is left out (Järvelin, Kekäläinen 2002;
Sakai 2007).
"""

import csv
import math
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

RELEVANT = 2

Engine = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Judged:
    query: str
    grades: dict[str, float]


@dataclass(frozen=True)
class Scored:
    """An engine's figures for each query, in the queries' order."""

    name: str
    ndcg: list[float]
    ndcg_judged: list[float]
    reciprocal: list[float]
    recall: list[float]
    empty: int
    ms: list[float]

    def row(self) -> dict[str, object]:
        ordered = sorted(self.ms)
        return {
            "engine": self.name,
            "queries": len(self.ndcg),
            "NDCG@10": round(statistics.mean(self.ndcg), 4),
            "NDCG@10 judged only": round(statistics.mean(self.ndcg_judged), 4),
            "MRR": round(statistics.mean(self.reciprocal), 4),
            "Recall@100": round(statistics.mean(self.recall), 4),
            "without result": self.empty,
            "p50 ms": round(statistics.median(ordered), 1),
            "p95 ms": round(ordered[int(len(ordered) * 0.95)], 1),
        }


def load(folder: Path) -> list[Judged]:
    """The queries that have something relevant among their judgements."""
    grades: dict[str, dict[str, float]] = {}
    with (folder / "judgements.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            grades.setdefault(row["qid"], {})[row["docid"]] = float(row["grade"])
    with (folder / "queries.csv").open(newline="") as file:
        found = [
            Judged(row["query"], grades.get(row["qid"], {}))
            for row in csv.DictReader(file)
        ]
    return [one for one in found if any(grade > 0 for grade in one.grades.values())]


def gain(grades: Sequence[float]) -> float:
    return sum((2**g - 1) / math.log2(n + 2) for n, g in enumerate(grades))


def score(name: str, engine: Engine, queries: Sequence[Judged]) -> Scored:
    """Ask every query once (after one warm-up) and judge the answers."""
    engine(queries[0].query)
    scored = Scored(name, [], [], [], [], 0, [])
    empty = 0
    for one in queries:
        begun = time.perf_counter()
        ids = list(dict.fromkeys(engine(one.query)))
        scored.ms.append((time.perf_counter() - begun) * 1000)
        ideal = gain(sorted(one.grades.values(), reverse=True)[:10]) or 1.0
        known = [pk for pk in ids if pk in one.grades][:10]
        relevant = {pk for pk, grade in one.grades.items() if grade >= RELEVANT}
        first = next((n for n, pk in enumerate(ids, 1) if pk in relevant), None)
        scored.ndcg.append(gain([one.grades.get(pk, 0.0) for pk in ids[:10]]) / ideal)
        scored.ndcg_judged.append(gain([one.grades[pk] for pk in known]) / ideal)
        scored.reciprocal.append(1 / first if first else 0.0)
        if relevant:
            scored.recall.append(len(relevant & set(ids[:100])) / len(relevant))
        empty += not ids
    return Scored(
        name,
        scored.ndcg,
        scored.ndcg_judged,
        scored.reciprocal,
        scored.recall,
        empty,
        scored.ms,
    )


def chance(
    one: Sequence[float], other: Sequence[float], *, rounds: int = 10_000
) -> tuple[float, float]:
    """(mean difference, p of a paired randomisation test) of a figure of each query."""
    differences = [a - b for a, b in zip(one, other, strict=True)]
    seen = abs(sum(differences))
    flip = random.Random(1)
    as_far = sum(
        abs(sum(d if flip.random() < 0.5 else -d for d in differences)) >= seen - 1e-12
        for _ in range(rounds)
    )
    return statistics.mean(differences), (as_far + 1) / (rounds + 1)
