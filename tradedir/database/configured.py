"""What Django is told of the database and of its replicas."""

from collections.abc import Iterable
from typing import Any

Settings = dict[str, Any]
# After a statement's own limit its server has so long to say so, in seconds.
GRACE = 1.0


def databases(
    primary: Settings,
    replicas: Iterable[Settings],
    *,
    max_age: int,
    statement_timeout: str,
    is_pooled: bool,
) -> dict[str, Settings]:
    """{"default": the primary, "replica-1": …}, each as its address says and ours besides.

    Behind a pool of transactions nothing is said at the beginning of a connection, which the pool
    would refuse: the role itself has these values there (docs/operators.md).
    """
    options: Settings = {"connect_timeout": 3}
    if not is_pooled:
        options["options"] = (
            f"-c statement_timeout={statement_timeout}"
            # What is prepared is asked by keys: one plan fits all arguments.
            " -c plan_cache_mode=force_generic_plan"
            " -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000"
        )
    # Of a replica there is another way to an answer, so nobody waits for it for long.
    sooner = {"connect_timeout": 2, "tcp_user_timeout": 3_000}
    patience = patience_of(statement_timeout)
    ours = {
        "ENGINE": "tradedir.database",
        "CONN_MAX_AGE": max_age,
        "CONN_HEALTH_CHECKS": True,
        "POOLED": is_pooled,
    }
    told = {
        "default": primary | ours | {"OPTIONS": primary.get("OPTIONS", {}) | options}
    }
    for number, replica in enumerate(replicas, start=1):
        told[f"replica-{number}"] = (
            replica
            | ours
            | {"PATIENCE": patience}
            | {"OPTIONS": replica.get("OPTIONS", {}) | options | sooner}
            # Tests make no database for it.
            | {"TEST": {"MIRROR": "default"}}
        )
    return told


def patience_of(statement_timeout: str) -> float | None:
    """Seconds for an answer: a little more than the server takes for it. None where it may take any.

    A limit with a unit ("5s") is the server's alone.
    """
    milliseconds = int(statement_timeout) if statement_timeout.isdecimal() else 0
    return milliseconds / 1_000 + GRACE if milliseconds else None
