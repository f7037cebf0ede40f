"""Pictures of the demo world: which there are, and drawing those that are missing."""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.conf import settings

from members.models import CompanyPhoto
from members.photos import WIDTHS
from tradedir.demo.companies import Maker
from tradedir.demo.photos import drawing
from tradedir.demo.shelf import Leaf

WIDTH, HEIGHT = 1280, 960
# Pictures of each leaf's own; families share more. Each costs 25 ms of a processor.
OF_LEAF, OF_FAMILY = 1, 1
PROCESSES = 2
BANNERS = 24
SOME = 24


def stems(leaf: Leaf) -> list[str]:
    """The pictures that items of a leaf can have."""
    own = [f"demo/{leaf.slug}-{n + 1}" for n in range(OF_LEAF)]
    return [*own, *(f"demo/{leaf.family}-{n + 1}" for n in range(OF_FAMILY))]


def logo(maker: Maker) -> str:
    return f"demo/logo-{_initials(maker).lower()}-{maker.number % 2}"


def company_photo_rows(maker: Maker) -> Iterator[tuple[object, ...]]:
    """(company, kind, stem, width, height, alt, position)."""
    kinds = CompanyPhoto.Kind
    yield (maker.pk, kinds.LOGO.value, logo(maker), 1280, 1280, maker.name.trading, 0)
    if maker.number % 3:
        stem = f"demo/banner-{maker.number % BANNERS}"
        yield (maker.pk, kinds.BANNER.value, stem, 1280, 320, "", 0)


@contextmanager
def at_work(made: list[Maker]) -> Iterator[None]:
    """Draw what is missing in processes beside; at the end everything is drawn."""
    folder = Path(settings.MEDIA_ROOT)
    wanted = [one for one in _wanted(made) if not _is_there(folder, one[1])]
    if not wanted:
        yield
        return
    (folder / "demo").mkdir(parents=True, exist_ok=True)
    # Let those processes keep the memory of large pictures instead of giving it back each time.
    for name in ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"):
        os.environ.setdefault(name, "200000000")
    # Started afresh: a copy of this process would share its database connection.
    with ProcessPoolExecutor(
        PROCESSES,
        mp_context=get_context("spawn"),
        initializer=drawing.end_with_parent,
    ) as pool:
        waiting: list[Future[None]] = [
            pool.submit(drawing.draw_some, str(folder), wanted[start : start + SOME])
            for start in range(0, len(wanted), SOME)
        ]
        try:
            yield
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        for some in waiting:
            some.result()


def _wanted(made: list[Maker]) -> Iterator[tuple[Any, ...]]:
    """Every picture once: the goods of all makers, their logos, some banners."""
    if not made:
        return
    seen: set[str] = set()
    for n in range(BANNERS):
        yield ("banner", f"demo/banner-{n}", n)
    for maker in made:
        if (stem := logo(maker)) not in seen:
            seen.add(stem)
            yield ("logo", stem, _initials(maker))
        for leaf in maker.leaves:
            for n, stem in enumerate(stems(leaf)):
                if stem not in seen:
                    seen.add(stem)
                    slug = leaf.slug if n < OF_LEAF else leaf.family
                    yield ("goods", stem, slug, leaf.family, leaf.industry)


def _is_there(folder: Path, stem: str) -> bool:
    return all((folder / f"{stem}-{width}.webp").exists() for width in WIDTHS)


def _initials(maker: Maker) -> str:
    words = [word for word in maker.name.trading.split() if word[0].isalpha()]
    letters = "".join(word[0] for word in words[:2]).upper()
    return letters if letters.isascii() and letters else maker.country.code
