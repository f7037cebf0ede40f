"""The score, as SQL: field-weighted BM25 (BM25F; Robertson, Zaragoza 2009) in stock PostgreSQL.

`ts_rank` of one lexeme in one field is (1 + 1/4 + … + 1/n²) / (π²/6) for n occurrences: a
term frequency that saturates by itself, which the score takes as it is.
"""

from dataclasses import dataclass
from typing import Any

from listings.search.plan import Concept, Plan

K1 = 0.8
FIELDS = "abcd"  # title, tags, description, category and company
WEIGHT = {"a": 3.0, "b": 1.5, "c": 0.5, "d": 0.1}
LENGTH = {"a": 0.3, "b": 0.3, "c": 0.6, "d": 0.6}
USUAL_WORDS = {"a": 9.0, "b": 25.0, "c": 60.0, "d": 20.0}
ONLY = {"a": "{0,0,0,1}", "b": "{0,0,1,0}", "c": "{0,1,0,0}", "d": "{1,0,0,0}"}
ROUGHLY = "{0.33,0.17,0.5,1}"
WHOLE_TITLE = 0.1
PRIOR = 0.05
FREQUENCY = 1.6449340668


@dataclass
class Sql:
    """A piece of SQL and its arguments, in step."""

    text: str
    arguments: list[Any]


def literal(lexeme: str) -> str:
    """A lexeme as a tsquery of one."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def group(concept: Concept) -> str:
    return f"({'|'.join(literal(lexeme) for lexeme, _ in concept.alternatives)})"


def stages(plan: Plan) -> list[str]:
    """tsqueries, ever wider: all concepts; all but one of the weakest three; any."""
    groups = [group(concept) for concept in plan.concepts]
    found = ["&".join(groups)]
    if len(groups) > 2:
        weakest = sorted(range(len(groups)), key=lambda n: plan.concepts[n].idf)[:3]
        found.append(
            "|".join(
                f"({'&'.join(g for m, g in enumerate(groups) if m != n)})"
                for n in weakest
            )
        )
    if len(groups) > 1:
        found.append("|".join(groups))
    return found


def rough(plan: Plan) -> Sql:
    """A cheap score, one call a concept: who is worth the exact one."""
    parts, arguments = [], []
    for concept in plan.concepts:
        calls = []
        for lexeme, weight in concept.alternatives:
            calls.append(f"{weight} * ts_rank('{ROUGHLY}', d.tsv, %s::tsquery)")
            arguments.append(literal(lexeme))
        parts.append(f"{concept.idf / plan.weight:.5f} * {_best(calls)}")
    return Sql(" + ".join(parts) or "0", arguments)


def exact(plan: Plan) -> tuple[Sql, str, str, str]:
    """(lateral frequencies, sum of BM25F parts, covered share, share in the title)"""
    laterals: list[str] = []
    arguments: list[Any] = []
    sums, covers, titles = [], [], []
    for concept in plan.concepts:
        share = f"{concept.idf / plan.weight:.5f}"
        part, cover, title = [], [], []
        for lexeme, weight in concept.alternatives:
            name = f"r{len(laterals)}"
            calls = ", ".join(
                f"{FREQUENCY} * ts_rank('{ONLY[f]}', c.tsv, %s::tsquery) AS {f}"
                for f in FIELDS
            )
            # OFFSET 0 keeps the planner from repeating each call at every use.
            laterals.append(f"CROSS JOIN LATERAL (SELECT {calls} OFFSET 0) {name}")
            arguments += [literal(lexeme)] * len(FIELDS)
            frequency = "(" + " + ".join(_field(name, f) for f in FIELDS) + ")"
            part.append(f"{weight} * (1 - {K1} / ({frequency} + {K1}))")
            found = " + ".join(f"{name}.{f}" for f in FIELDS)
            cover.append(f"{weight} * ({found} > 0)::int")
            title.append(f"{weight} * ({name}.a > 0)::int")
        sums.append(f"{share} * {_best(part)}")
        covers.append(f"{share} * {_best(cover)}")
        titles.append(f"{share} * {_best(title)}")
    return (
        Sql(" ".join(laterals), arguments),
        f"{1 + K1} * ({' + '.join(sums)})",
        " + ".join(covers),
        " + ".join(titles),
    )


def _field(name: str, f: str) -> str:
    length = LENGTH[f]
    return (
        f"{WEIGHT[f]} * {name}.{f} /"
        f" ({1 - length:.2f} + {length} * c.words_{f} / {USUAL_WORDS[f]})"
    )


def _best(calls: list[str]) -> str:
    return calls[0] if len(calls) == 1 else f"greatest({', '.join(calls)})"
