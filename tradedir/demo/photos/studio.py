"""Pictures of the demo world: which there are, and drawing those that are missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from tradedir.demo.companies import Maker
from tradedir.demo.shelf import Leaf

WIDTH, HEIGHT = 1280, 960


def stems(leaf: Leaf) -> list[str]:
    return []


@contextmanager
def at_work(made: list[Maker]) -> Iterator[None]:
    yield


def company_photo_rows(maker: Maker) -> Iterator[tuple[object, ...]]:
    yield from ()
