"""How far one word is from another."""

from hypothesis import example, given
from hypothesis import strategies as st

from listings.search.spelling import distances_from

words = st.text("abcé", max_size=9)


def by_the_table(one: str, other: str) -> int:
    """Optimal string alignment as it is defined, a field of the table at a time."""
    rows = [[i + j for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a != b)
            )
            if i > 1 and j > 1 and (a, one[i - 2]) == (other[j - 2], b):
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(words.filter(bool), words)
@example("pump", "")
@example("ca", "abc")
@example("teakpu", "tekapu")
def test_distances_are_those_of_the_table(one, other):
    assert distances_from(one)(other) == by_the_table(one, other)
