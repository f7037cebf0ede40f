"""Peers in the same run: wagtail and django-oscar, installed by pip into venvs of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from bench.measure import children
from bench.world import ROOT, World, exists, free_port, run_sql


@dataclass(frozen=True)
class Peer:
    """A peer: what pip installs, its site, and its addresses for our kinds of page."""

    name: str
    packages: tuple[str, ...]
    site: str
    browse: str
    detail: str
    search: str


PEERS = (
    Peer(
        "wagtail",
        ("wagtail", "psycopg2-binary", "gunicorn"),
        "bench.peers.wagtail_site.site",
        "/goods/?page={page}",
        "/goods/goods-{number}/",
        "/search/?q={q}",
    ),
    Peer(
        "oscar",
        ("django-oscar[sorl-thumbnail]", "psycopg2-binary", "gunicorn"),
        "bench.peers.oscar_site.site",
        # Its lists come from a search server (Solr, Elasticsearch); without one they are
        # empty, so only its product page is asked for.
        "",
        "/catalogue/item_{number}/",
        "",
    ),
)


def python_of(peer: Peer, folder: Path) -> Path:
    """The peer's own Python, made the first time."""
    place = folder / "peers" / peer.name
    python = place / "bin" / "python"
    if not (place / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        install: list[str | Path] = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            *peer.packages,
        ]
        subprocess.run(install, check=True)
        (place / "complete").touch()
    return python


@contextmanager
def served(
    peer: Peer, world: World, rows: int, wait_for: Callable[[int], None]
) -> Iterator[tuple[int, Callable[[], list[int]]]]:
    """The peer over the same titles and descriptions, two workers of four threads."""
    python = python_of(peer, world.folder)
    name = f"peer_{peer.name}_{rows}"
    url = urlunsplit(urlsplit(world.database_url)._replace(path=f"/{name}"))
    environment = os.environ | {"DATABASE_URL": url}
    if not exists(world.database_url, name):
        _fill(peer, python, world, name, rows)
    port = free_port()
    command = [
        *(str(python), "-m", "gunicorn", "--worker-class", "gthread"),
        *("--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}"),
        *("--no-control-socket", "--log-level", "warning", f"{peer.site}:application"),
    ]
    with ExitStack() as stack:
        log = stack.enter_context((world.folder / f"{peer.name}.log").open("wb"))
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            wait_for(port)
            yield port, lambda: children(process.pid)
        finally:
            process.terminate()
            process.wait(30)


def _fill(peer: Peer, python: Path, world: World, name: str, rows: int) -> None:
    making = f"{name}_making"
    run_sql(world.database_url, f'DROP DATABASE IF EXISTS "{making}"')
    run_sql(world.database_url, f'CREATE DATABASE "{making}" TEMPLATE template0')
    url = urlunsplit(urlsplit(world.database_url)._replace(path=f"/{making}"))
    subprocess.run(
        [python, "-m", peer.site, world.database_url, str(rows)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        check=True,
        stdout=sys.stderr,
    )
    run_sql(url, "VACUUM ANALYZE")
    run_sql(world.database_url, f'ALTER DATABASE "{making}" RENAME TO "{name}"')


def paths(peer: Peer, question: dict[str, object], rows: int) -> str | None:
    """The peer's address for one of our questions; None where it has no such page."""
    match question:
        case {"leaf": _, "deep": float(share)} if peer.browse:
            return peer.browse.format(page=int(min(rows, 10_000) * share / 24))
        case {"leaf": _, "page": page} if peer.browse:
            return peer.browse.format(page=page)
        case {"item": (int(pk), _slug)}:
            return peer.detail.format(number=2 + pk % (rows - 2))
        case {"q": str(words)} if peer.search:
            return peer.search.format(q=words.replace(" ", "+"))
    return None
