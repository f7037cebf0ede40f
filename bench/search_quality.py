"""How well search finds: `bench/run search-quality DIR`.

DIR holds products.csv, queries.csv and judgements.csv. The products are imported by the
product's own import into a database of its own; every query goes through the very code of
the search page. Beside it, in the same run and over the same rows: what PostgreSQL does by
itself, and BM25 (tantivy), plain and with the title weighed three times. After that
spelling and suggestions over the same words (slips.py).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg2
import tantivy

from bench import judging, slips
from bench.judging import Scored
from tradedir.embedded import servers
from tradedir.embedded.home import home
from tradedir.runner import Runner

ROOT = Path(__file__).resolve().parent.parent
NAME = "search_quality"
DEEP = 100
TEXT = (
    "SELECT id::text, title, brand || ' ' || summary || ' ' || description || ' ' ||"
    " coalesce((SELECT string_agg(pair->>1, ' ') FROM jsonb_array_elements(specifications)"
    " AS pair), ''), sku FROM listings_item"
)


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """A database of its own on the server of DATABASE_URL, or on one started for it."""
    runner = Runner(record=folder / "running.json", tell=_say)
    try:
        addresses = dict(os.environ)
        if servers.lacking(os.environ):
            folder.mkdir(parents=True, exist_ok=True)
            addresses |= servers.start(
                runner,
                place=home(folder),
                logs=folder,
                given=os.environ,
                password="bench-of-this-machine",
            )
        os.environ.setdefault("REDIS_URL", addresses["REDIS_URL"])
        server = addresses["DATABASE_URL"]
        _run_sql(server, f"DROP DATABASE IF EXISTS {NAME}")
        _run_sql(server, f"CREATE DATABASE {NAME} TEMPLATE template0")
        yield urlunsplit(urlsplit(server)._replace(path=f"/{NAME}"))
        _run_sql(server, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    finally:
        runner.stop()


def fill(url: str, products: Path) -> None:
    """Migrate, load the categories, import the products: the product's own commands."""
    os.environ |= {
        "DATABASE_URL": url,
        "SECRET_KEY": "bench-" * 10,
        "SEALING_KEYS": "1:" + "YmVuY2hiZW5jaGJlbmNoYmVuY2hiZW5jaGJlbmNoYmU=",
        "STATEMENT_TIMEOUT": "0",
        "LOG_LEVEL": "WARNING",
    }
    for words in (
        ["migrate", "--verbosity=0"],
        ["load_categories"],
        ["import_catalogue", str(products)],
    ):
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        subprocess.run(command, check=True, cwd=ROOT, stdout=sys.stderr)
    _run_sql(url, "VACUUM ANALYZE")


def ours() -> Callable[[str], list[str]]:
    """The search page's own questions, deep enough for Recall@100; answers as SKUs.

    Django's models can be imported only once the database is known.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "tradedir.settings"
    django.setup()
    models = import_module("listings.models")
    search = import_module("listings.search")
    key = dict(models.Item.objects.values_list("pk", "sku"))

    def engine(text: str) -> list[str]:
        query = search.Query(text=text)
        return [key[pk] for pk in search.find(query, per_page=DEEP).ids]

    for _ in range(5):
        # What is read for the first time may take longer than a search is given.
        with suppress(search.TookTooLong):
            engine("warm up")
            break
    return engine


def usual(url: str, rank: str) -> Callable[[str], list[str]]:
    """PostgreSQL's own full-text search over one vector of everything."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(
        "CREATE TEMP TABLE usual AS SELECT sku, to_tsvector('english', title || ' ' ||"
        f" words) AS tsv FROM ({TEXT}) AS t(id, title, words, sku)"
    )
    cursor.execute("CREATE INDEX ON usual USING gin (tsv)")

    def engine(text: str) -> list[str]:
        cursor.execute(
            f"SELECT sku FROM usual, plainto_tsquery('english', %s) q WHERE tsv @@ q"
            f" ORDER BY {rank}(tsv, q) DESC, sku LIMIT {DEEP}",
            [text],
        )
        return [sku for (sku,) in cursor]

    return engine


def bm25(url: str, folder: str, *, title: float) -> Callable[[str], list[str]]:
    """Tantivy with English stems, any word, title weighed `title` times."""
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("sku", stored=True, tokenizer_name="raw")
    for name in ("title", "words"):
        schema.add_text_field(name, tokenizer_name="en_stem")
    index = tantivy.Index(schema.build(), path=folder)
    writer = index.writer()
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(TEXT)
        for _pk, head, words, sku in cursor:
            writer.add_document(tantivy.Document(sku=sku, title=head, words=words))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def engine(text: str) -> list[str]:
        plain = "".join(c if c.isalnum() else " " for c in text)
        query = index.parse_query(
            plain, ["title", "words"], field_boosts={"title": title, "words": 1.0}
        )
        hits = searcher.search(query, DEEP).hits
        return [str(searcher.doc(address)["sku"][0]) for _score, address in hits]

    return engine


def beside(scored: Sequence[Scored]) -> list[dict[str, Any]]:
    """The first of them against each of the others: how much better, and by what chance."""
    first = scored[0]
    found = []
    for other in scored[1:]:
        all_of_them = judging.chance(first.ndcg, other.ndcg)
        judged = judging.chance(first.ndcg_judged, other.ndcg_judged)
        found.append(
            {"engine": other.name, "NDCG@10": all_of_them, "judged only": judged}
        )
    return found


def table(scored: Sequence[Scored], against: Sequence[dict[str, Any]]) -> str:
    rows = [one.row() for one in scored]
    names = list(rows[0])
    lines = [
        "".join(f"{name:>21}" if n else f"{name:28}" for n, name in enumerate(names))
    ]
    for row in rows:
        values = [str(row[name]) for name in names]
        lines.append(
            "".join(f"{v:>21}" if n else f"{v:28}" for n, v in enumerate(values))
        )
    for other in against:
        (difference, p), (judged, p_judged) = other["NDCG@10"], other["judged only"]
        lines.append(
            f"ours against {other['engine']}: NDCG@10 {difference:+.4f}, p = {p:.4f};"
            f" judged only {judged:+.4f}, p = {p_judged:.4f}"
        )
    return "\n".join(lines)


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="bench/run search-quality", description=__doc__
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--rounds", type=int, default=3, help="of misspelt words and suggestions"
    )
    parser.add_argument("--json", type=Path, help="also write the figures here")
    arguments = parser.parse_args(words)
    queries = judging.load(arguments.folder)
    with (
        database(ROOT / "var" / "bench") as url,
        tempfile.TemporaryDirectory() as place,
    ):
        fill(url, arguments.folder / "products.csv")
        plain, boosted = Path(place) / "plain", Path(place) / "boosted"
        plain.mkdir()
        boosted.mkdir()
        engines = {
            "ours": ours(),
            "PostgreSQL ts_rank": usual(url, "ts_rank"),
            "PostgreSQL ts_rank_cd": usual(url, "ts_rank_cd"),
            "BM25 (tantivy)": bm25(url, str(plain), title=1.0),
            "BM25 (tantivy), title × 3": bm25(url, str(boosted), title=3.0),
        }
        scored = [judging.score(name, ask, queries) for name, ask in engines.items()]
        typed = slips.measured(url, arguments.rounds)
    against = beside(scored)
    print("\n".join([table(scored, against), *slips.told(typed)]))
    if arguments.json:
        found = {"engines": [one.row() for one in scored], "against": against}
        arguments.json.write_text(json.dumps(found | typed, indent=1))


def _run_sql(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def _say(line: str) -> None:
    print(line, file=sys.stderr)
