"""What bench/run search-scale has done in a process with the product's settings."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client

from bench import scale_bulk
from bench.measure import percentile
from bench.scale_questions import Kind, column, kinds
from listings.search import Query, counts, find, suggest

# One answer of the usual page may take seconds.
USUAL_ASKED = 6
BULK_KINDS = ("word in 5 to 16 %", "mixed", "rare word")
# Seconds for what has no end, and what that is.
PATIENCE = 20.0
ENDLESS = ("a busy loop",)
FOUND = (
    "FROM listings_searchdoc WHERE kind = 1 AND tsv @@ plainto_tsquery('english', %s)"
)
BEST = (
    f"SELECT listing {FOUND}"
    " ORDER BY ts_rank(tsv, plainto_tsquery('english', %s)) DESC, listing LIMIT 24"
)
USUAL = [BEST, f"SELECT count(*) {FOUND}"] + [
    f"SELECT {column}, count(*) {FOUND} GROUP BY {column}"
    for column in ("country", "type", "industry")
]

Figures = dict[str, list[float]]


class Clock:
    """Milliseconds that the database's process worked, this one worked, and passed."""

    def __init__(self) -> None:
        [self.backend] = column("SELECT pg_backend_pid()")
        self.waited = 0.0

    def read(self) -> tuple[float, float, float, float]:
        worked = Path(f"/proc/{self.backend}/schedstat").read_text().split()[0]
        now = time.perf_counter() * 1000
        return int(worked) / 1e6, time.process_time() * 1000, now, self.waited

    def watched(self, execute: Any, *given: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*given)
        finally:
            self.waited += (time.perf_counter() - begun) * 1000


def taken(ask: Callable[[str], Any], asked: Sequence[str], clock: Clock) -> Figures:
    """p50 and p95 of one round of questions."""
    each: Figures = {"database": [], "own": [], "clock": [], "in database": []}
    for one in asked:
        before = clock.read()
        with connection.execute_wrapper(clock.watched):
            ask(one)
        for name, old, new in zip(each, before, clock.read(), strict=True):
            each[name].append(new - old)
    each["work"] = [a + b for a, b in zip(each["database"], each["own"], strict=True)]
    return {name: [percentile(v, 0.5), percentile(v, 0.95)] for name, v in each.items()}


def searched(address: str) -> None:
    find(Query.asked(QueryDict(address)))


def usual(text: str) -> None:
    with connection.cursor() as cursor:
        for sql in USUAL:
            cursor.execute(sql, [text] * sql.count("%s"))
            cursor.fetchall()


def opened(client: Client) -> Callable[[str], None]:
    def page(address: str) -> None:
        answer = client.get(f"/search/?{address}")
        assert answer.status_code == 200, (address, answer.status_code)

    return page


def bm25(folder: Path) -> Callable[[str], None]:
    """Tantivy over the same rows, all words, the first 24 and how many; made once and kept."""
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("id", stored=True)
    for name in ("title", "words"):
        schema.add_text_field(name, tokenizer_name="en_stem")
    is_made = (folder / "made").exists()
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema.build(), path=str(folder), reuse=is_made)
    if not is_made:
        writer = index.writer()
        for pk, title, words in rows():
            writer.add_document(tantivy.Document(id=pk, title=title, words=words))
        writer.commit()
        writer.wait_merging_threads()
        (folder / "made").touch()
    index.reload()
    searcher = index.searcher()

    def asked(text: str) -> None:
        query = index.parse_query(
            " ".join(f"+{word}" for word in text.replace("-", " ").split()),
            ["title", "words"],
            field_boosts={"title": 3.0, "words": 1.0},
        )
        for _score, address in searcher.search(query, 24, count=True).hits:
            searcher.doc(address)

    return asked


def rows() -> Iterator[tuple[int, str, str]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, title, brand || ' ' || description FROM listings_item"
                " WHERE id > %s ORDER BY id LIMIT 20000",
                [last],
            )
            some = cursor.fetchall()
        if not some:
            return
        yield from some
        last = some[-1][0]


def main(many: int, bulk: bool) -> None:
    """So many questions of each kind once, and with `bulk` some beside bulk changes."""
    engines = {"ours": searched, "page": opened(Client())}
    folder = settings.VAR_DIR / "tantivy" / str(connection.settings_dict["NAME"])
    texts = {"usual": usual, "tantivy": bm25(folder)}
    questions = kinds(many)
    if bulk:
        scale_bulk.put_back()
    tidy()
    warm(questions, engines.values())
    clock = Clock()
    found: dict[str, Any] = {"kinds": {}, "bulk": {}}
    for kind in questions:
        of = found["kinds"].setdefault(kind.name, {})
        for name, ask in engines.items():
            of[name] = [taken(ask, kind.asked, clock)]
        for name, ask in texts.items():
            asked = kind.texts[:USUAL_ASKED] if name == "usual" else kind.texts
            if asked:
                of[name] = [taken(ask, asked, clock)]
    typed = [text[:4] for kind in questions[:4] for text in kind.texts[:10]]
    suggest(typed[0], "en")
    suggested = taken(lambda text: suggest(text, "en"), typed, clock)
    found["kinds"]["suggestions"] = {"ours": [suggested]}
    if bulk:
        found["bulk"] = beside_bulk(questions, clock)
    print(json.dumps(found))


def tidy() -> None:
    """Away with what deeds leave to the clock, which does not run here."""
    with transaction.atomic():
        counts.add_together()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def warm(questions: Sequence[Kind], asks: Iterable[Callable[[str], None]]) -> None:
    """Everything once: what is read from disk for the first time is another figure."""
    for ask in asks:
        for kind in questions:
            for address in kind.asked:
                ask(address)


def beside_bulk(questions: Sequence[Kind], clock: Clock) -> dict[str, Any]:
    """The same questions with nothing else, beside an idle loop, and beside bulk changes."""
    asked = [one for kind in questions if kind.name in BULK_KINDS for one in kind.asked]
    found: dict[str, Any] = {}
    for name in (
        *("nothing", "a busy loop"),
        *("import", "nothing, after import"),
        *("suspended", "nothing, after suspended"),
        *("restored", "nothing, after restored"),
    ):
        with beside(name) as running:
            end = time.monotonic() + PATIENCE
            turns: list[Figures] = []
            while len(turns) < 3 or (
                running() and (name not in ENDLESS or time.monotonic() < end)
            ):
                turns.append(taken(searched, asked, clock))
        found[name] = turns
        if name == "nothing, after import":
            # What follows is of a company that was there before, in a directory of this size.
            scale_bulk.forget()
            tidy()
    return found


@contextmanager
def beside(name: str) -> Iterator[Callable[[], bool]]:
    """Another process that does this meanwhile; ended when the questions are answered."""
    if name.startswith("nothing"):
        yield lambda: False
        return
    code = f"import django; django.setup(); from bench import scale_bulk as b; b.do({name!r})"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()  # it has begun
    try:
        yield lambda: process.poll() is None
    finally:
        if name in ENDLESS:
            process.terminate()
        elif process.wait():
            raise SystemExit(f"{name} ended with {process.returncode}.")
        process.wait()
