"""What bench/run pages asks: the same questions as addresses of ours and of the floor."""

import random
import urllib.parse

import psycopg2

MIDDLING = 12  # searches of each kind


class Catalogue:
    """What there is to ask for: the same rows for ours and the floor."""

    def __init__(self, url: str) -> None:
        with psycopg2.connect(url) as database, database.cursor() as cursor:
            cursor.execute(
                "SELECT c.id, c.slug, count(*) FROM listings_item i"
                " JOIN listings_category c ON c.id = i.category_id"
                " GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT 40"
            )
            self.leaves: list[tuple[int, str, int]] = cursor.fetchall()
            cursor.execute(
                "SELECT i.id, i.slug FROM listings_item i JOIN members_company c"
                " ON c.id = i.company_id WHERE i.published_at IS NOT NULL"
                " AND i.paused_at IS NULL AND i.archived_at IS NULL"
                " AND i.withdrawn_at IS NULL AND i.valid_until >= current_date"
                " AND c.published_at IS NOT NULL AND c.unpublished_at IS NULL"
                " AND c.suspended_at IS NULL ORDER BY md5(i.id::text) LIMIT 4000"
            )
            self.items: list[tuple[int, str]] = cursor.fetchall()
            cursor.execute(
                "SELECT id, slug FROM members_company WHERE published_at IS NOT NULL"
                " AND unpublished_at IS NULL AND suspended_at IS NULL"
                " ORDER BY md5(id::text) LIMIT 400"
            )
            self.companies: list[tuple[int, str]] = cursor.fetchall()
            cursor.execute(
                "SELECT country FROM members_company GROUP BY 1"
                " ORDER BY count(*) DESC, 1 LIMIT 1"
            )
            [(self.country,)] = cursor.fetchall()
            self.middling = self._words(cursor, 0.002, 0.02)
            self.commonest = self._words(cursor, 0.05, 1.0)[:3]
            self.rare = self._words(cursor, 0.00001, 0.0005)[:30]
            # As rare in any directory: a page or two of results.
            cursor.execute("SELECT count(*) FROM listings_item")
            [(items,)] = cursor.fetchall()
            self.of_a_page = self._words(cursor, 24 / items, 48 / items)[:30]
        database.close()

    def _words(
        self, cursor: "psycopg2.extensions.cursor", least: float, most: float
    ) -> list[str]:
        """Words in a given share of the titles, the commonest first."""
        cursor.execute(
            "SELECT word FROM ts_stat($$SELECT to_tsvector('simple', title)"
            " FROM listings_item$$) WHERE word ~ '^[a-z]{4,}$'"
            " AND ndoc BETWEEN %s * (SELECT count(*) FROM listings_item)"
            " AND %s * (SELECT count(*) FROM listings_item)"
            " ORDER BY ndoc DESC, word LIMIT 200",
            [least, most],
        )
        return [word for (word,) in cursor]


def plan(seed: int, catalogue: Catalogue) -> dict[str, list[dict[str, object]]]:
    """The questions of one round, in words both sites translate to addresses."""
    chance = random.Random(seed)
    leaves = catalogue.leaves[:20]
    pairs = [
        f"{a} {b}"
        for a, b in zip(
            chance.sample(catalogue.middling, min(MIDDLING, len(catalogue.middling))),
            chance.sample(catalogue.middling, min(MIDDLING, len(catalogue.middling))),
            strict=True,
        )
    ]
    middling = chance.sample(
        catalogue.middling, min(MIDDLING * 2, len(catalogue.middling))
    )
    questions: dict[str, list[dict[str, object]]] = {
        "browse": [
            {"leaf": chance.choice(leaves), "page": chance.randint(1, 3)}
            for _ in range(150)
        ],
        "deep page": [{"leaf": chance.choice(leaves), "deep": 0.8} for _ in range(150)],
        "detail": [{"item": chance.choice(catalogue.items)} for _ in range(150)],
        "search": [{"q": word} for word in middling + pairs],
        "search, commonest word": [
            {"q": word} for word in catalogue.commonest for _ in range(10)
        ],
        "search, rare word": [{"q": word} for word in catalogue.rare],
        "storefront": [
            {"company": chance.choice(catalogue.companies)} for _ in range(100)
        ],
    }
    # A small world may have no word that is common enough.
    return {kind: asked for kind, asked in questions.items() if asked}


def ours(question: dict[str, object], unique: int) -> str:
    """An address of ours; `unique` makes it one that no kept page has."""
    match question:
        case {"leaf": (_id, str(slug), int(size)), "deep": float(share)}:
            return f"/c/{slug}/?page={deep_page(size, share)}&_={unique}"
        case {"leaf": (_id, str(slug), _size), "page": page}:
            return f"/c/{slug}/?page={page}&_={unique}"
        case {"item": (pk, slug)}:
            return f"/items/{pk}/{slug}/?_={unique}"
        case {"company": (pk, slug)}:
            return f"/companies/{pk}/{slug}/?_={unique}"
        case {"q": str(words)}:
            return f"/search/?q={urllib.parse.quote_plus(words)}&_={unique}"
    raise ValueError(question)


def floor(question: dict[str, object], unique: int) -> str:
    match question:
        case {"leaf": (pk, _slug, int(size)), "deep": float(share)}:
            return f"/browse/{pk}/?page={deep_page(size, share)}"
        case {"leaf": (pk, _slug, _size), "page": page}:
            return f"/browse/{pk}/?page={page}"
        case {"item": (pk, _slug)}:
            return f"/items/{pk}/"
        case {"company": (pk, _slug)}:
            return f"/companies/{pk}/"
        case {"q": str(words)}:
            return f"/search/?q={urllib.parse.quote_plus(words)}"
    raise ValueError(question)


def deep_page(size: int, share: float) -> int:
    # Some of a category's items are paused or expired; stay inside the list.
    return max(1, int(min(size * 0.85, 10_000) * share / 24))
