"""The floor: a bare Django site over the same rows, one query and one template a page.

It states the same facts as ours in each row and on each page, plainly: of an item its
terms, tiers, attributes, the supplier with its standing checks, and six items like it.
What a page would cost if it did nothing else: no facets, no counts, no languages, no
sessions, no security headers, no data for machines. Ours is measured against it.
"""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import django
import redis
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.template.loader import get_template
from django.urls import path

database = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    SECRET_KEY="floor",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="bench.floor.site",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database.path.strip("/"),
            "USER": database.username,
            "PASSWORD": database.password,
            "HOST": database.hostname,
            "PORT": database.port,
            "CONN_MAX_AGE": 600,
        }
    },
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent / "templates"],
        }
    ],
    USE_I18N=False,
)
django.setup()

CARDS = """
SELECT i.id, i.slug, i.title, i.summary, i.price, i.currency, i.unit, i.moq,
       i.confirmed_on,
       (SELECT stem FROM listings_itemphoto p WHERE p.item_id = i.id
        ORDER BY p.position LIMIT 1) AS stem,
       EXISTS (SELECT FROM members_check k WHERE k.company_id = c.id
               AND k.ended_at IS NULL AND k.expires_on >= current_date) AS checked,
       c.id AS company_id, c.slug AS company_slug, c.trading_name, c.country
FROM listings_item i JOIN members_company c ON c.id = i.company_id
WHERE i.published_at IS NOT NULL AND i.paused_at IS NULL AND i.archived_at IS NULL
  AND i.withdrawn_at IS NULL AND i.valid_until >= current_date
  AND c.published_at IS NOT NULL AND c.unpublished_at IS NULL AND c.suspended_at IS NULL
"""
ITEM = """
SELECT i.id, i.slug, i.title, i.summary, i.price, i.currency, i.unit, i.moq,
       i.confirmed_on, i.valid_until, i.description, i.attributes, i.specifications,
       i.incoterms, i.incoterm_place, i.port, i.payment_terms, i.ships_to,
       i.lead_time_days, i.sample, i.availability, i.supply_quantity, i.supply_period,
       i.tier_quantities, i.tier_prices, i.brand, i.model, i.sku, i.gtin, i.hs_code,
       i.origin, i.packaging, i.units_per_carton, i.gross_weight_kg, i.certificates,
       c.id AS company_id, c.slug AS company_slug, c.trading_name, c.country, c.city,
       c.business_type, c.founded_year, c.web_address, g.slug AS category_slug,
       g.names->>'en' AS category,
       (SELECT json_agg(stem ORDER BY position) FROM listings_itemphoto p
        WHERE p.item_id = i.id) AS stems,
       (SELECT json_agg(json_build_object('method', k.method, 'on', k.checked_on)
                        ORDER BY k.checked_on DESC)
        FROM members_check k WHERE k.company_id = c.id AND k.ended_at IS NULL
          AND k.expires_on >= current_date) AS evidence,
       (SELECT json_agg(near) FROM (
            SELECT o.id, o.slug, o.title, o.price, o.currency, o.unit, o.moq, s.country,
                   (SELECT stem FROM listings_itemphoto p WHERE p.item_id = o.id
                    ORDER BY p.position LIMIT 1) AS stem
            FROM listings_item o JOIN members_company s ON s.id = o.company_id
            WHERE o.category_id = i.category_id AND o.id <> i.id
              AND o.published_at IS NOT NULL AND o.paused_at IS NULL
              AND o.archived_at IS NULL AND o.withdrawn_at IS NULL
              AND o.valid_until >= current_date AND s.published_at IS NOT NULL
              AND s.unpublished_at IS NULL AND s.suspended_at IS NULL
            ORDER BY o.published_at DESC, o.id DESC LIMIT 6) AS near) AS similar
FROM listings_item i JOIN members_company c ON c.id = i.company_id
JOIN listings_category g ON g.id = i.category_id
WHERE i.id = %s AND i.published_at IS NOT NULL AND i.withdrawn_at IS NULL
  AND c.published_at IS NOT NULL AND c.unpublished_at IS NULL AND c.suspended_at IS NULL
"""
WORDS = "to_tsvector('english', i.title || ' ' || i.description)"


def rows(query, arguments):
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def page(name, **shown):
    return HttpResponse(get_template(name).render(shown))


def browse(request, category):
    offset = 24 * (int(request.GET.get("page", 1)) - 1)
    order = " ORDER BY i.published_at DESC, i.id DESC LIMIT 24 OFFSET %s"
    query = CARDS + " AND i.category_id = %s" + order
    return page("list.html", title="Browse", items=rows(query, [category, offset]))


def search(request):
    words = request.GET["q"]
    query = (
        CARDS + f" AND {WORDS} @@ plainto_tsquery('english', %s)"
        f" ORDER BY ts_rank({WORDS}, plainto_tsquery('english', %s)) DESC LIMIT 24"
    )
    return page("list.html", title=words, items=rows(query, [words, words]))


def company(request, pk):
    query = CARDS + " AND i.company_id = %s ORDER BY i.id DESC LIMIT 24"
    return page("list.html", title="Company", items=rows(query, [pk]))


def item(request, pk):
    [found] = rows(ITEM, [pk])
    for name in ("attributes", "specifications"):
        found[name] = json.loads(found[name])
    found["tiers"] = list(
        zip(found["tier_quantities"], found["tier_prices"], strict=True)
    )
    return page("item.html", item=found)


urlpatterns = [
    path("browse/<int:category>/", browse),
    path("search/", search),
    path("companies/<int:pk>/", company),
    path("items/<int:pk>/", item),
]

application = get_wsgi_application()


class KeptBytes:
    """The limit of a page that is the same for everybody: its bytes from Redis, bare WSGI."""

    def __init__(self):
        self.server = redis.Redis.from_url(os.environ["REDIS_CACHE_URL"])

    def __call__(self, environ, start_response):
        body = self.server.get(b"floor-page")
        assert isinstance(body, bytes)
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
        ]
        start_response("200 OK", headers)
        return [body]


kept_bytes = KeptBytes()
