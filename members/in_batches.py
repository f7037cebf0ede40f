"""Work by the clock that is done a batch at a time, each in a transaction of its own."""

from collections.abc import Callable

BATCH = 100


def until_none_is_left(some: Callable[[int], int], *, limit: int) -> int:
    """Do batches until one finds nothing, or `limit` is reached. Returns how many were done.

    `some` does as many as it is told at most, and says how many it did.
    """
    done = 0
    while done < limit and (more := some(BATCH)):
        done += more
    return done
