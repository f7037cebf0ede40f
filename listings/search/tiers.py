"""The best of each kind by rank, in ever wider circles, each with an index of its words.

Of a common word the best are looked for in the narrowest circle that is expected to hold
enough of them: how long that takes does not grow with the directory.
"""

from django.db import connection, transaction

from listings.models import SearchDoc

# Tier 3 and better are the best quarter, tier 2 and better the best sixteenth, and so on.
REST = 4
STEP = 4
# As many with the words are looked at closely in any case.
ENOUGH = 300
# With fewer of a kind nothing is gained.
SMALLEST = 5_000
# A listing leaves a tier when it is so much further down: not to and fro every night.
SLACK = 1.25
BATCH = 500

WORST = """
SELECT kind, tier, (
    SELECT min(rank) FROM listings_searchdoc d
    WHERE d.kind = kinds.kind AND d.tier = tiers.tier AND d.tier < 4)
FROM unnest(%s::int[]) AS kinds(kind), generate_series(0, 3) AS tiers(tier)
"""
# Each kind's rank at a place of its list.
RANK_AT = """
SELECT rank FROM listings_searchdoc WHERE kind = %s
ORDER BY rank DESC, listing DESC OFFSET %s LIMIT 1
"""


def narrowest(expected: float) -> int:
    """The smallest tier that is expected to hold enough of so many."""
    tier = REST
    while tier > 0 and expected >= ENOUGH * STEP:
        expected /= STEP
        tier -= 1
    return tier


def share(tier: int) -> float:
    """What part of a kind is in this tier and better ones."""
    return float(STEP ** (tier - REST))


def worst_ranks() -> dict[int, list[float]]:
    """kind → the rank from which on a listing is in tier 0, 1, 2, 3. One statement."""
    found = {int(kind): [float("inf")] * REST for kind in SearchDoc.Kind.values}
    with connection.cursor() as cursor:
        cursor.execute(WORST, [list(SearchDoc.Kind.values)])
        for kind, tier, rank in cursor.fetchall():
            if rank is not None:
                found[kind][tier] = rank
    return found


def tier_of(rank: float, worst: list[float]) -> int:
    return next((tier for tier, least in enumerate(worst) if rank >= least), REST)


def set_anew() -> int:
    """Put each listing into its tier by today's ranks. Returns how many have moved."""
    moved = 0
    for kind in SearchDoc.Kind.values:
        enters, stays = _bounds(kind)
        if not enters:
            continue
        due = _case(enters, stays)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM listings_searchdoc"
                f" WHERE kind = %s AND (rank >= %s OR tier < {REST}) AND tier <> {due}",
                [kind, stays[-1]],
            )
            wrong = [pk for (pk,) in cursor.fetchall()]
        for start in range(0, len(wrong), BATCH):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE listings_searchdoc SET tier = {due}"
                    f" WHERE id = ANY(%s) AND tier <> {due}",
                    [wrong[start : start + BATCH]],
                )
                moved += cursor.rowcount
    return moved


def _bounds(kind: int) -> tuple[list[float], list[float]]:
    """The ranks to enter a tier with, and to stay in it with; none of a small kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM listings_searchdoc WHERE kind = %s", [kind]
        )
        total = cursor.fetchone()[0]
        if total < SMALLEST:
            return [], []

        def rank_at(place: float) -> float:
            cursor.execute(RANK_AT, [kind, int(min(place, total - 1))])
            return float(cursor.fetchone()[0])

        places = [total * share(tier) for tier in range(REST)]
        return [rank_at(n) for n in places], [rank_at(n * SLACK) for n in places]


def _case(enters: list[float], stays: list[float]) -> str:
    """The tier that a row belongs to, as SQL."""
    whens = "".join(
        f" WHEN rank >= {enter!r} OR (tier <= {tier} AND rank >= {stay!r}) THEN {tier}"
        for tier, (enter, stay) in enumerate(zip(enters, stays, strict=True))
    )
    return f"(CASE{whens} ELSE {REST} END)"


def condition(tier: int) -> str:
    """What a row of this tier or a better one is, as its index says it."""
    return "" if tier >= REST else f" AND d.tier <= {tier:d}"
