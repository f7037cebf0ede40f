"""The score, as SQL: field-weighted BM25 (BM25F; Robertson, Zaragoza 2009) in stock PostgreSQL.

`ts_rank` of one lexeme in one field is (1 + 1/4 + … + 1/n²) / (π²/6) for n occurrences: a
term frequency that saturates by itself, which the score takes as it is.
"""

import itertools
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
WHOLE_TITLE = WHOLE_CATEGORY = 0.1
NAMED = 0.4
OWN = 0.5
PRIOR = 0.05
FREQUENCY = 1.6449340668
# A row's words `d.tsv` in memory: each call of ts_rank would read them anew from where long
# values are kept. No word is given a weight; of what returns a vector this does least.
UNPACKED = "setweight(d.tsv, 'A', '{}'::text[])"


@dataclass
class Sql:
    """A piece of SQL and its arguments, in step."""

    text: str
    arguments: list[Any]


def literal(lexeme: str, field: str = "") -> str:
    """A lexeme as a tsquery, or several that follow one another; of one field if it is said."""
    said, gap = "", 1
    for part in lexeme.split(" "):
        if not part:
            gap += 1
            continue
        escaped = part.replace("\\", "\\\\").replace("'", "''")
        word = f"'{escaped}'{field and ':'}{field.upper()}"
        said = f"{said}<{gap}>{word}" if said else word
        gap = 1
    return said


def group(concept: Concept) -> str:
    return f"({'|'.join(_closed(one.lexeme) for one in concept.alternatives)})"


def _closed(lexeme: str) -> str:
    return f"({literal(lexeme)})" if " " in lexeme else literal(lexeme)


def frequency(lexeme: str, field: str) -> Sql:
    """How often candidate `c` has a lexeme in a field, saturated; several in a row are there once."""
    if " " in lexeme:
        found = "(c.tsv @@ %s::tsquery)::int::float"
        return Sql(found, [literal(lexeme, field)])
    often = f"{FREQUENCY} * ts_rank('{ONLY[field]}', c.tsv, %s::tsquery)"
    return Sql(often, [literal(lexeme)])


def stages(plan: Plan) -> list[str]:
    """tsqueries, ever wider: all concepts; all but one of the weakest three; any."""
    groups = [group(concept) for concept in plan.concepts]
    found = ["&".join(groups)]
    if len(groups) > 2:
        weakest = sorted(range(len(groups)), key=lambda n: plan.concepts[n].idf)[:3]
        # Said so that the index goes through each word once: two of the three, and the rest.
        some = "|".join(
            f"{groups[one]}&{groups[other]}"
            for one, other in itertools.combinations(weakest, 2)
        )
        rest = [one for n, one in enumerate(groups) if n not in weakest]
        found.append("&".join([*rest, f"({some})"]))
    if len(groups) > 1:
        found.append("|".join(groups))
    return found


def rough(plan: Plan) -> Sql:
    """A cheap score, one call a concept: who is worth the exact one."""
    parts: list[str] = []
    arguments: list[Any] = []
    for concept, share in zip(plan.concepts, shares(plan), strict=True):
        calls = []
        arguments.append(share)
        for lexeme, weight, *_origin in concept.alternatives:
            # Of several in a row ts_rank says how near each other they are, up to 1.
            counts = weight / FREQUENCY if " " in lexeme else weight
            calls.append(f"{counts} * ts_rank('{ROUGHLY}', once.tsv, %s::tsquery)")
            arguments.append(literal(lexeme))
        parts.append(f"%s::float * {_best(calls)}")
    if plan.categories:
        parts.append(f"{NAMED} * {_called('d')}")
        arguments.append(list(plan.categories))
    return Sql(_sum(parts), arguments)


def shares(plan: Plan) -> list[float]:
    """What part of the question each concept is."""
    return [round(one.idf / plan.weight, 5) for one in plan.concepts]


@dataclass(frozen=True)
class Exact:
    """The exact score of candidates `c`: what is worked out of each row, and what is made of it."""

    # Columns to be selected beside the row's own: l_a, l_b, … of what a field's length leaves of a
    # frequency; the concepts' shares s0, s1, …; r0_a, r0_b, … of each lexeme's frequencies.
    columns: Sql
    # Which r is of each alternative, concept by concept.
    lexemes: tuple[str, ...]
    match: str  # BM25F
    covered: str  # share of the question found anywhere, …
    in_title: str  # … in the title,
    in_category: str  # … in the names of category and supplier
    named: str  # 1 where the listing's category is called as the question is, 0, or 1 + OWN

    @property
    def whole(self) -> str:
        """What is added where one field answers the whole question.

        Of many titles that hold "laptop" those of laptops come before those of locks for
        them: their category is called so (naming.py). Of those again the ones that say so
        themselves come first: a name may be of more than what was asked for.
        """
        return (
            f"{WHOLE_TITLE} * ({self.in_title} > 0.999)::int::float"
            f" + {WHOLE_CATEGORY} * ({self.in_category} > 0.999)::int::float"
            f" + {NAMED} * {self.named}"
        )


def exact(plan: Plan) -> Exact:
    """Field-weighted BM25 with what explains it."""
    names, columns = _columns(plan)
    matches: list[str] = []
    covers: list[str] = []
    titles: list[str] = []
    categories: list[str] = []
    owns: list[str] = []
    for number, concept in enumerate(plan.concepts):
        match: list[str] = []
        cover: list[str] = []
        title: list[str] = []
        category: list[str] = []
        own: list[str] = []
        for lexeme, weight, *_origin in concept.alternatives:
            name = names[lexeme]
            a, b, c, d = (f"{name}_{f}" for f in FIELDS)
            counts = f"l_a * {a} + l_b * {b} + l_c * {c} + l_d * {d}"
            match.append(f"{weight} * (1 - {K1} / ({counts} + {K1}))")
            cover.append(f"{weight} * ({a} + {b} + {c} + {d} > 0)::int::float")
            title.append(f"{weight} * ({a} > 0)::int::float")
            category.append(f"{weight} * ({d} > 0)::int::float")
            own.append(f"{weight} * ({a} + {b} + {c} > 0)::int::float")
        for parts, calls_of in (
            (matches, match),
            (covers, cover),
            (titles, title),
            (categories, category),
            (owns, own),
        ):
            parts.append(f"s{number} * {_best(calls_of)}")
    return Exact(
        columns,
        tuple(names[one.lexeme] for each in plan.concepts for one in each.alternatives),
        f"{1 + K1} * ({_sum(matches)})",
        _sum(covers),
        _sum(titles),
        _sum(categories),
        f"named * (1 + {OWN} * ({_sum(owns)} > 0.999)::int::float)"
        if plan.categories
        else "0",
    )


def _columns(plan: Plan) -> tuple[dict[str, str], Sql]:
    """(lexeme → its name, all columns): what stands for several words is looked for once."""
    names: dict[str, str] = {}
    said = [f"{_kept(f)} AS l_{f}" for f in FIELDS]
    said += [f"%s::float AS s{number}" for number, _one in enumerate(plan.concepts)]
    arguments: list[Any] = shares(plan)
    if plan.categories:
        said.append(f"{_called('c')} AS named")
        arguments.append(list(plan.categories))
    for concept in plan.concepts:
        for one in concept.alternatives:
            if one.lexeme in names:
                continue
            names[one.lexeme] = name = f"r{len(names)}"
            for f in FIELDS:
                often = frequency(one.lexeme, f)
                said.append(f"{often.text} AS {name}_{f}")
                arguments += often.arguments
    return names, Sql(", ".join(said), arguments)


def _kept(f: str) -> str:
    """A field's weight over its length; in floats, for 0.3 is a numeric, and many times slower."""
    length = LENGTH[f]
    return (
        f"{WEIGHT[f]}::float / ({1 - length:.2f}::float"
        f" + {length}::float * c.words_{f} / {USUAL_WORDS[f]}::float)"
    )


def _called(table: str) -> str:
    """Is the listing's category one of those? 1 or 0, as SQL."""
    return f"({table}.cats && %s::int[])::int::float"


def _best(calls: list[str]) -> str:
    return calls[0] if len(calls) == 1 else f"greatest({', '.join(calls)})"


def _sum(parts: list[str]) -> str:
    return " + ".join(parts) or "0"
