"""Pages that a signed-in member asks for: public ones, and those of their own company."""

from typing import Any, NamedTuple

from bench.world import World

PUBLIC, OWN = "browse, signed in", "own pages, signed in"
OWN_TIMES = 10


class SignedIn(NamedTuple):
    headers: dict[str, str]
    # Addresses of the member's own pages.
    own: list[str]


def sign_in(world: World) -> SignedIn:
    said: dict[str, Any] = world.inside(
        "from bench import signed_in_work as work; work.main()", STATEMENT_TIMEOUT="0"
    )
    return SignedIn({"Cookie": said["cookie"]}, said["own"])
