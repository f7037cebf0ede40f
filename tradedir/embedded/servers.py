"""The servers that a machine lacks, started together."""

from collections.abc import Mapping
from pathlib import Path

from tradedir.embedded.home import Home
from tradedir.embedded.postgres import Postgres
from tradedir.embedded.valkey import CACHE, FOR_TESTS, QUEUE, Valkey
from tradedir.runner import Runner

STARTING = 60.0  # seconds; a start may have to recover what a crash left
QUEUE_STOPS, DATABASE_STOPS = 80, 90


def lacking(given: Mapping[str, str]) -> bool:
    """Does an environment leave a server to us?"""
    return not {"DATABASE_URL", "REDIS_URL"} <= set(given)


def start(
    runner: Runner,
    *,
    place: Home,
    logs: Path,
    given: Mapping[str, str],
    password: str,
    app_password: str = "",
    for_tests: bool = False,
) -> dict[str, str]:
    """Start what `given`, an environment, does not name, and wait until it is ready.

    Returns DATABASE_URL, REDIS_URL and REDIS_CACHE_URL of what was started, and with an
    `app_password` MIGRATION_DATABASE_URL too: then the site's role owns nothing. Raises
    Unusable or DidNotStart with a sentence that says what to do.
    """
    postgres = Postgres(
        place, password=password, app_password=app_password, hasty=for_tests
    )
    # The site's own password: what it is told must not open the owner's door.
    valkeys = valkeys_for(place, password=app_password or password, for_tests=for_tests)
    programs = []
    addresses: dict[str, str] = {}
    if "DATABASE_URL" not in given:
        postgres.prepare()
        log = logs / "postgresql.log"
        programs.append(postgres.program(log=log, stops=DATABASE_STOPS))
        addresses |= postgres.addresses
    if "REDIS_URL" not in given:
        for setting, valkey in valkeys.items():
            log = logs / f"valkey-{valkey.purpose}.log"
            programs.append(valkey.program(log=log, stops=QUEUE_STOPS))
            addresses[setting] = valkey.url
    for kept in [runner.launch(program) for program in programs]:
        runner.wait_for(kept, seconds=STARTING)
    if "DATABASE_URL" in addresses:
        postgres.make_database()
    return addresses


def valkeys_for(place: Home, *, password: str, for_tests: bool) -> dict[str, Valkey]:
    """The Valkey servers by the setting that names them. Tests make do with one."""
    if for_tests:
        return {"REDIS_URL": Valkey(place, "tests", FOR_TESTS, password=password)}
    return {
        "REDIS_URL": Valkey(place, "queue", QUEUE, password=password),
        "REDIS_CACHE_URL": Valkey(place, "cache", CACHE, password=password),
    }
