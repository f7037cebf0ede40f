"""What search engines are told: every public page, and when it last changed.

A sitemap holds a range of ids, so that none is ever reached by counting rows, and the
file of a range is the same size whether the directory holds ten thousand or a million.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from listings.models import Item, Offer
from listings.taxonomy import tree
from members.models import Company
from privacy import address_forms

IDS_A_FILE = 5_000
OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]

Page = tuple[str, datetime | None]


def kinds() -> dict[str, tuple[QuerySet[Any], str]]:
    """The listings that have sitemaps of their own: public rows, and their address's name."""
    return {
        "items": (Item.objects.listed(), "item"),
        "offers": (Offer.objects.listed(), "offer"),
        "companies": (Company.objects.listed(), "company"),
    }


def index() -> list[str]:
    """The addresses of all sitemaps."""
    names = ["pages", "categories"]
    for kind, (rows, _name) in kinds().items():
        names += [f"{kind}-{number}" for number in _ranges(rows)]
    return [f"{settings.SITE_URL}/sitemap-{name}.xml" for name in names]


def _ranges(rows: QuerySet[Any]) -> list[int]:
    """The id ranges that hold a public row: one statement, in it one index look-up a range."""
    table = rows.model._meta.db_table
    listed, given = rows.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM generate_series("
            f"  0, (SELECT max(id) / {IDS_A_FILE} FROM {table})) AS ranges(number)"
            # LIMIT keeps it to the first row of each: joined, all rows would be read.
            f" CROSS JOIN LATERAL (SELECT FROM ({listed}) AS listed"
            f"  WHERE id >= number * {IDS_A_FILE} AND id < (number + 1) * {IDS_A_FILE}"
            "  LIMIT 1) AS first ORDER BY number",
            given,
        )
        return [int(number) for (number,) in cursor.fetchall()]


def _in_range(rows: QuerySet[Any], number: int) -> QuerySet[Any]:
    return rows.filter(pk__gte=number * IDS_A_FILE, pk__lt=(number + 1) * IDS_A_FILE)


def listings(kind: str, number: int) -> Iterator[Page]:
    """The public pages of one kind in one range of ids, with when each last changed."""
    rows, name = kinds()[kind]
    form = address_forms.form(name, (int, str), get_language())
    found = _in_range(rows, number).order_by("pk")
    for pk, slug, changed_at in found.values_list("pk", "slug", "changed_at"):
        yield form % (pk, slug), changed_at


def categories() -> Iterator[Page]:
    for node in tree().by_id.values():
        yield reverse("category", args=[node.slug]), None


def pages() -> Iterator[Page]:
    """Pages that are always there, and the countries with a listed company."""
    for name in (
        "home",
        "categories",
        "offers",
        "companies",
        "countries",
        "about",
        "statistics",
        "method",
        "releases",
        "news",
        "terms",
        "contact",
    ):
        yield reverse(name), None
    countries = Company.objects.listed().order_by("country").distinct("country")
    for code in countries.values_list("country", flat=True):
        yield reverse("country", args=[code.lower()]), None


def as_xml(found: Iterable[Page]) -> Iterator[str]:
    """A sitemap (sitemaps.org 0.9) that names each page in all languages."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    for path, changed_at in found:
        address = escape(settings.SITE_URL + path)
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}"'
            f' href="{escape(f"{settings.SITE_URL}/{code}{path}")}"/>'
            for code in OTHERS
        )
        moment = changed_at.isoformat(timespec="seconds") if changed_at else ""
        changed = f"<lastmod>{moment}</lastmod>" if moment else ""
        yield f"<url><loc>{address}</loc>{changed}{others}</url>\n"
    yield "</urlset>\n"


def index_as_xml() -> str:
    rows = "".join(
        f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in index()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{rows}</sitemapindex>\n"
    )
